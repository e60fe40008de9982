"""How a cohort stands on the ladder of levels, and seen through each lens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.reports.cohort_chart import (
    SPREAD_COLUMNS,
    Chart,
    ChartRow,
    Figure,
    box_keys,
    box_marks,
    count_figure,
    share_marks,
    spread_alt,
    spread_figures,
    spread_heads,
)
from survey.reports.cohort_heatmap import OVERALL
from survey.reports.phrasing import Phrasing

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Columns, Spread


def reached_chart(columns: Columns, words: Phrasing) -> Chart:
    """How many organisations stand on each level or above."""
    from scoring.cohort_figures import reached

    texts = words.questionnaire.text(words.locale).levels
    rows, shares = [], {}
    for level in words.questionnaire.levels:
        there, rated = reached(columns.of(f"{OVERALL}.level"), level)
        share = 100 * there / rated if rated else 0.0
        shares[level] = share
        name = words._("%(level)s – %(name)s") % {"level": level, "name": texts[level].name}
        rows.append(
            ChartRow(
                name,
                str(level),
                words._("%(name)s: %(count)s of %(all)s have reached level %(level)s")
                % {"name": name, "count": there, "all": rated, "level": level},
                share_marks(share),
                (
                    count_figure(there),
                    count_figure(rated),
                    Figure(words.percent(share), round(share, 2)),
                ),
            )
        )
    third = words.questionnaire.levels[min(1, len(words.questionnaire.levels) - 1)]
    return Chart(
        "reached",
        words._("%(share)s of the organisations have reached level %(level)s")
        % {"share": words.percent(shares[third]), "level": third},
        words._("How many stand on each level or above, as a whole."),
        words._("Level"),
        (words._("Have reached it"), words._("Rated"), words._("Share")),
        ("reached", "rated", "share"),
        tuple(rows),
    )


def ladder_chart(columns: Columns, words: Phrasing) -> Chart:
    """How far the practices of each level are in place."""
    from scoring.cohort_figures import spread

    texts = words.questionnaire.text(words.locale).levels
    named = [
        (str(level), words._("%(level)s – %(name)s") % {"level": level, "name": texts[level].name})
        for level in words.questionnaire.levels
    ]
    spreads = {code: spread(columns.percent(f"ladder.{code}")) for code, _name in named}
    return Chart(
        "ladder",
        _least(spreads, dict(named), words)
        or words._("How far the practices of each level are in place"),
        words._("How far the practices that belong to each level are in place."),
        words._("Practices of level"),
        spread_heads(words),
        SPREAD_COLUMNS,
        tuple(_row(code, name, spreads[code], words) for code, name in named),
        box_keys(words),
    )


def lenses_chart(columns: Columns, words: Phrasing) -> Chart:
    """What is in place by the elements of each lens, and by the lens as a whole."""
    from scoring.cohort_figures import spread

    texts = words.questionnaire.text(words.locale)
    rows: list[ChartRow] = []
    named: dict[str, str] = {}
    spreads: dict[str, Spread | None] = {}
    for lens, members in words.questionnaire.lenses.items():
        group = texts.lenses[lens].name
        for code in members:
            name = texts.elements[code].name
            spreads[code], named[code] = spread(columns.percent(f"{code}.in_place")), name
            rows.append(_row(code, name, spreads[code], words, group))
        whole = spread(columns.percent(f"lens.{lens}"))
        rows.append(_row(lens, words._("Together"), whole, words, group))
    return Chart(
        "lenses",
        _least(spreads, named, words) or words._("The same practices, seen through four lenses"),
        words._("The same practices, put together in another way."),
        words._("Element"),
        spread_heads(words),
        SPREAD_COLUMNS,
        tuple(rows),
        box_keys(words),
    )


def _row(code: str, name: str, found: Spread | None, words: Phrasing, group: str = "") -> ChartRow:
    return ChartRow(
        name,
        code,
        spread_alt(name, found, words),
        box_marks(found),
        spread_figures(found, words),
        group,
    )


def _least(spreads: dict[str, Spread | None], named: dict[str, str], words: Phrasing) -> str:
    """Which of several is least in place, as a title; "" when none has figures."""
    known = {code: found.median for code, found in spreads.items() if found}
    if not known:
        return ""
    least = min(known, key=known.__getitem__)
    return words._("Least in place: %(name)s, with %(median)s in the middle") % {
        "name": named[least],
        "median": words.percent(known[least]),
    }
