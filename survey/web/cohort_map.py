"""The map of a cohort's archetypes, and its figures as a table."""

from __future__ import annotations

from collections.abc import Sequence

from survey.reports.cohort_groups import archetype_names, axis_words, finding
from survey.reports.group_map import DOTS_MOST, GroupMap, Marks, group_map
from survey.reports.safe_cells import Value
from survey.web.cohort_overview import Overview, shown_name
from survey.web.explore_view import ARCHETYPE

MAP = "map"
"""What it is called in addresses."""

COLUMNS = (
    "id", "name", "archetype", "archetype_name", "chance", "next", "next_chance", "across", "up",
)  # fmt: skip


def cohort_map(overview: Overview) -> GroupMap | None:
    """The chosen organisations on the map; None while nobody stands anywhere."""
    placed, words = overview.placed, overview.words
    if placed.used is None or not placed.archetypes:
        return None
    from scoring.peers.cluster_map import axes_of, contrasts

    model = placed.used.model
    names = archetype_names(placed.archetypes, placed.own_names, words)
    known = overview.places[placed.ranked[overview.places, 0] >= 0]
    if not len(known):
        return None
    marks = Marks(
        placed.points[known],
        placed.ranked[known, 0],
        placed.between[known],
        [shown_name(overview.every.rows[place]) for place in known[: DOTS_MOST + 1].tolist()],
    )
    return group_map(
        marks,
        list(names.values()),
        finding(overview.codes(ARCHETYPE), names, words),
        axis_words(*contrasts(axes_of(model), model.dimensions), words),
    )


def map_table(overview: Overview) -> list[Sequence[Value]]:
    """A row for each of the chosen organisations that stands somewhere, as in COLUMNS."""
    placed = overview.placed
    names = archetype_names(placed.archetypes, placed.own_names, overview.words)
    rows: list[Sequence[Value]] = []
    for row, place in zip(overview.chosen.rows, overview.places.tolist(), strict=True):
        chances = placed.chances(place)
        if chances is None:
            continue
        x, y = placed.points[place].tolist()
        rows.append(
            (
                row.enrolment,
                row.name,
                placed.stands[place],
                names[chances.first],
                round(100 * chances.chance, 1),
                chances.second,
                round(100 * chances.next_chance, 1),
                round(x, 3),
                round(y, 3),
            )
        )
    return rows
