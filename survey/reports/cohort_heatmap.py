"""The heatmap of a cohort: organisations × dimensions, or bands of them where they are many.

The colour of a cell is the level as a step; its figure is the level or what is in place. Both are
read off stored figures, never one off the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.reports.phrasing import Phrasing

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Columns, Places, Spread

ROWS_MOST = 200
"""Up to so many organisations stand in a row each; more are shown in bands."""

BANDS = 20
PAGE_ROWS = 50
NOTHING = "–"
OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class Cell:
    """`level` gives the colour, 0 none; `text` is what is read."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One organisation, or one band. `place`: of the organisation among the chosen, -1 a band."""

    name: str
    place: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class HeatGroup:
    """Rows of one segment; `name` "" where there are no segments. `count`: organisations."""

    name: str
    count: int
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class Heatmap:
    """`heads`: code and name of each column, the whole first. `banded`: rows are bands."""

    title: str
    heads: tuple[tuple[str, str], ...]
    groups: tuple[HeatGroup, ...]
    banded: bool
    count: int


def heads(words: Phrasing) -> tuple[tuple[str, str], ...]:
    """The columns: the whole, and the dimensions in the order in which they are met."""
    texts = words.questionnaire.text(words.locale).dimensions
    dimensions = ((code, texts[code].name) for code in words.questionnaire.page_order)
    return ((OVERALL, words._("Whole")), *dimensions)


def heatmap(
    columns: Columns,
    names: Sequence[str],
    segments: Sequence[tuple[str, Places]],
    words: Phrasing,
    show: str,
) -> Heatmap:
    """All chosen organisations: `names` in their order, `segments` as name and places."""
    banded = len(names) > ROWS_MOST
    shown = heads(words)
    groups = []
    for name, places in segments:
        if banded:
            rows = _bands(columns.take(places), shown, words, show, len(names))
        else:
            cells = _cells(columns, places, shown, words, show)
            rows = tuple(
                HeatRow(names[place], int(place), row)
                for place, row in zip(places, cells, strict=True)
            )
        groups.append(HeatGroup(name, len(places), rows))
    return Heatmap(finding(columns, words), shown, tuple(groups), banded, len(names))


def list_rows(
    columns: Columns, names: Sequence[str], places: Places, words: Phrasing, show: str
) -> tuple[HeatRow, ...]:
    """The organisations at `places`, a row each: a page of the list beside the bands."""
    cells = _cells(columns, places, heads(words), words, show)
    return tuple(
        HeatRow(names[place], int(place), row) for place, row in zip(places, cells, strict=True)
    )


def finding(columns: Columns, words: Phrasing) -> str:
    """Which dimensions are furthest and least in place, as a title."""
    found = medians(columns, words)
    if len(found) < 2:
        return words._("Levels and what is in place, dimension by dimension")
    best, least = max(found, key=found.__getitem__), min(found, key=found.__getitem__)
    if words.percent(found[best]) == words.percent(found[least]):
        return words._("All dimensions are equally far in place: %(median)s in the middle") % {
            "median": words.percent(found[best])
        }
    texts = words.questionnaire.text(words.locale).dimensions
    return words._("%(best)s is furthest in place (%(high)s), %(least)s least (%(low)s)") % {
        "best": texts[best].name,
        "high": words.percent(found[best]),
        "least": texts[least].name,
        "low": words.percent(found[least]),
    }


def medians(columns: Columns, words: Phrasing) -> Mapping[str, float]:
    """Dimension → median of what is in place, of those that have any figure."""
    from scoring.cohort_figures import spread

    spreads: dict[str, Spread | None] = {
        code: spread(columns.percent(f"{code}.in_place")) for code in words.questionnaire.page_order
    }
    return {code: found.median for code, found in spreads.items() if found}


def _cells(
    columns: Columns,
    places: Places,
    shown: Sequence[tuple[str, str]],
    words: Phrasing,
    show: str,
) -> list[tuple[Cell, ...]]:
    known: dict[tuple[int, int], Cell] = {}
    by_column = []
    for code, _name in shown:
        levels = columns.of(f"{code}.level")[places].tolist()
        shares = columns.of(f"{code}.in_place")[places].tolist()
        column = []
        for level, share in zip(levels, shares, strict=True):
            # The same cell again and again: made once.
            key = (level, share if show != "level" else 0)
            if key not in known:
                known[key] = Cell(max(level, 0), _text(level, share, words, show))
            column.append(known[key])
        by_column.append(column)
    return list(zip(*by_column, strict=True))


def _text(level: int, share: int, words: Phrasing, show: str) -> str:
    if show == "level":
        return str(level) if level > 0 else NOTHING
    return words.percent(share / 100) if share >= 0 else NOTHING


def _bands(
    columns: Columns,
    shown: Sequence[tuple[str, str]],
    words: Phrasing,
    show: str,
    everyone: int,
) -> tuple[HeatRow, ...]:
    """Bands by what is in place of the whole, the highest first; as many as its share of all."""
    from scoring.cohort_figures import bands, median_level, spread

    number = max(1, round(BANDS * columns.rows / max(everyone, 1)))
    rows = []
    found = bands(columns.percent(f"{OVERALL}.in_place"), number)
    for band in found:
        part = columns.take(band)
        ends = part.percent(f"{OVERALL}.in_place")
        cells = []
        for code, _name in shown:
            level = median_level(part.of(f"{code}.level"))
            middle = spread(part.percent(f"{code}.in_place"))
            share = round(100 * middle.median) if middle else -1
            cells.append(Cell(level, _text(level, share, words, show)))
        name = words.ngettext(
            "%(range)s in place: %(count)s organisation",
            "%(range)s in place: %(count)s organisations",
            len(band),
        ) % {"range": words.percent_range((ends.min(), ends.max())), "count": len(band)}
        rows.append(HeatRow(name, -1, tuple(cells)))
    return tuple(rows)
