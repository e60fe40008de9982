"""The map of a cohort's archetypes, and its figures as a table."""

from __future__ import annotations

from collections.abc import Sequence

from survey.reports.cohort_groups import archetype_names, axis_words, finding
from survey.reports.group_map import GroupMap, Stand, group_map
from survey.reports.safe_cells import Value
from survey.web.cohort_overview import Overview, shown_name

MAP = "map"
"""What it is called in addresses."""

COLUMNS = (
    "id", "name", "archetype", "archetype_name", "chance", "next", "next_chance", "across", "up",
)  # fmt: skip


def cohort_map(overview: Overview) -> GroupMap | None:
    """The chosen organisations on the map; None while nobody stands anywhere."""
    placed, words = overview.placed, overview.words
    if placed.used is None or not placed.chances:
        return None
    from scoring.peers.cluster_map import axes_of, contrasts

    model = placed.used.model
    names = archetype_names(placed.archetypes, placed.own_names, words)
    group = {key: at for at, key in enumerate(names)}
    stands, chosen = [], overview.places.tolist()
    for row, place in zip(overview.chosen.rows, chosen, strict=True):
        chances = placed.chances.get(place)
        if chances is None:
            continue
        x, y = placed.points[place]
        stands.append(Stand(shown_name(row), x, y, group[chances.first], chances.between))
    if not stands:
        return None
    archetypes = [row.archetype for row in overview.chosen.rows]
    right, up = contrasts(axes_of(model), model.dimensions)
    return group_map(
        stands,
        list(names.values()),
        [archetypes.count(key) for key in names],
        finding(archetypes, names, words),
        axis_words(right, up, words),
    )


def map_table(overview: Overview) -> list[Sequence[Value]]:
    """A row for each of the chosen organisations that stands somewhere, as in COLUMNS."""
    placed = overview.placed
    names = archetype_names(placed.archetypes, placed.own_names, overview.words)
    rows: list[Sequence[Value]] = []
    for row, place in zip(overview.chosen.rows, overview.places.tolist(), strict=True):
        chances = placed.chances.get(place)
        if chances is None:
            continue
        x, y = placed.points[place]
        rows.append(
            (
                row.enrolment,
                row.name,
                row.archetype,
                names[chances.first],
                round(100 * chances.chance, 1),
                chances.second,
                round(100 * chances.next_chance, 1),
                round(x, 3),
                round(y, 3),
            )
        )
    return rows
