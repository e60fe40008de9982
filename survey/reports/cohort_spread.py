"""How a cohort spreads over dimensions: levels, what is in place, the distance to its targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from survey.reports.cohort_chart import (
    BAR,
    NOTHING,
    SPREAD_COLUMNS,
    Chart,
    ChartRow,
    Figure,
    Key,
    box_keys,
    box_marks,
    count_figure,
    share_marks,
    spread_alt,
    spread_figures,
    spread_heads,
    stacked_marks,
)
from survey.reports.cohort_heatmap import OVERALL, finding, heads
from survey.reports.phrasing import Phrasing
from survey.reports.tokens import level_colour

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Columns


def levels_chart(columns: Columns, words: Phrasing) -> Chart:
    """How many organisations stand on each level, for the whole and each dimension."""
    from scoring.cohort_figures import level_counts

    top = words.questionnaire.levels[-1]
    texts = words.questionnaire.text(words.locale).levels
    rows = []
    for code, name in heads(words):
        counts = level_counts(columns.of(f"{code}.level"), top)
        said = "; ".join(
            words._("level %(level)s: %(count)s") % {"level": level, "count": counts[level]}
            for level in range(1, top + 1)
        )
        figures = [count_figure(counts[level]) for level in range(1, top + 1)]
        rows.append(
            ChartRow(
                name,
                code,
                f"{name}: {said}",
                stacked_marks(counts, top),
                (*figures, count_figure(counts[0])),
            )
        )
    return Chart(
        "levels",
        _levels_title(columns, words),
        words._("How many organisations stand on each level."),
        words._("Dimension"),
        (*(str(level) for level in range(1, top + 1)), words._("not rated")),
        (*(f"level_{level}" for level in range(1, top + 1)), "not_rated"),
        tuple(rows),
        tuple(Key(BAR, level_colour(n, top), f"{n} {texts[n].name}") for n in range(1, top + 1)),
        scaled=False,
    )


def _levels_title(columns: Columns, words: Phrasing) -> str:
    from scoring.cohort_figures import median_level, reached

    level = median_level(columns.of(f"{OVERALL}.level"))
    if not level:
        return words._("No organisation has a level yet")
    there, rated = reached(columns.of(f"{OVERALL}.level"), level)
    return words._("%(share)s of the organisations stand on level %(level)s or above") % {
        "share": words.percent(100 * there / rated),
        "level": level,
    }


def in_place_chart(columns: Columns, words: Phrasing) -> Chart:
    """How far practices are in place, for the whole and each dimension."""
    from scoring.cohort_figures import spread

    rows = []
    for code, name in heads(words):
        found = spread(columns.percent(f"{code}.in_place"))
        rows.append(
            ChartRow(
                name,
                code,
                spread_alt(name, found, words),
                box_marks(found),
                spread_figures(found, words),
            )
        )
    return Chart(
        "in_place",
        finding(columns, words),
        words._("What is in place, from 0 to 100: how the organisations spread."),
        words._("Dimension"),
        spread_heads(words),
        SPREAD_COLUMNS,
        tuple(rows),
        box_keys(words),
    )


def targets_chart(columns: Columns, targets: Mapping[str, int], words: Phrasing) -> Chart | None:
    """How many have reached the level the cohort aims at; None without targets."""
    from scoring.cohort_figures import median_level, reached

    rows = []
    shares: dict[str, float] = {}
    for code, name in heads(words):
        target = targets.get(code)
        if not target:
            continue
        levels = columns.of(f"{code}.level")
        there, rated = reached(levels, target)
        share = 100 * there / rated if rated else None
        if share is not None:
            shares[name] = share
        middle = median_level(levels)
        rows.append(
            ChartRow(
                name,
                code,
                words._("%(name)s: %(count)s of %(all)s have reached level %(level)s")
                % {"name": name, "count": there, "all": rated, "level": target},
                () if share is None else share_marks(share),
                (
                    Figure(str(target), target),
                    Figure(str(middle) if middle else NOTHING, middle or None),
                    count_figure(there),
                    count_figure(rated - there),
                    Figure(
                        NOTHING if share is None else words.percent(share),
                        None if share is None else round(share, 2),
                    ),
                ),
            )
        )
    if not rows:
        return None
    title = words._("No organisation is rated yet where there are targets")
    if shares:
        least = min(shares, key=shares.__getitem__)
        title = words._("Furthest from its target: %(name)s, which %(share)s have reached") % {
            "name": least,
            "share": words.percent(shares[least]),
        }
    return Chart(
        "targets",
        title,
        words._("How many of the rated organisations have reached the level the cohort aims at."),
        words._("Dimension"),
        (
            words._("Target level"),
            words._("Level of the middle organisation"),
            words._("Have reached it"),
            words._("Have not"),
            words._("Share"),
        ),
        ("target", "median_level", "reached", "not_reached", "share"),
        tuple(rows),
    )
