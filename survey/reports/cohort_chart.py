"""Charts of a cohort: a row a line, with a strip from 0 to 100 and the same figures beside it.

One shape for all of them: the page shows it as a table with a small picture in each row, a
download as one picture or as figures. Positions are percentages of the strip's width.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.reports.phrasing import Writing
from survey.reports.profile import TICKS, along
from survey.reports.tokens import level_colour, tokens

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Spread

STRIP_HEIGHT = 28
NOTHING = "–"
NARROW_BAR = 6.0
"""A part of a bar narrower than this, in percent, carries no text."""

BAR, BOX, WHISKER, MEDIAN, DOT, RING, RANGE = (
    "bar", "box", "whisker", "median", "dot", "ring", "range",
)  # fmt: skip
SERIES = ("mark", "brand", "focus", "peer", "bar", "ink")
"""Tokens that tell up to six organisations apart; each is named beside its dot as well."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A thing drawn: bar, box, whisker and range from `x` on, median, dot and ring at `x`."""

    kind: str
    x: float
    width: float = 0
    colour: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure beside a strip: as it is read, and as other programs take it (None: none)."""

    text: str
    value: float | str | None


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One line. `group` heads it where it differs from the line above; `code` names it in data."""

    label: str
    code: str
    alt: str
    marks: tuple[Mark, ...]
    figures: tuple[Figure, ...]
    group: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend."""

    kind: str
    colour: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`code` stands in addresses, `title` says the finding, `about` how to read it.

    `label` heads the names, `heads` the figures, `columns` the same in data. `scaled`: whether
    0, 25, 50, 75 and 100 stand above the strips. `multiples`: each group is a small table.
    `wordy`: so many of the last columns hold words, which a picture has no room for.
    """

    code: str
    title: str
    about: str
    label: str
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[ChartRow, ...]
    keys: tuple[Key, ...] = ()
    scaled: bool = True
    multiples: bool = False
    pictured: bool = True
    wordy: int = 0

    @property
    def ticks(self) -> tuple[tuple[int, float], ...]:
        """Figures above the strips, and where they stand."""
        return tuple((tick, along(tick)) for tick in TICKS) if self.scaled else ()

    @property
    def colours(self) -> Mapping[str, str]:
        """The look's colours."""
        return tokens()

    @property
    def groups(self) -> list[tuple[str, list[ChartRow]]]:
        """The lines by group, in order."""
        found: list[tuple[str, list[ChartRow]]] = []
        for row in self.rows:
            if not found or found[-1][0] != row.group:
                found.append((row.group, []))
            found[-1][1].append(row)
        return found


def stretch(kind: str, low: float, high: float, colour: str = "") -> Mark:
    """A mark from `low` to `high`, both 0…100."""
    start = along(low)
    return Mark(kind, start, round(max(along(high) - start, 0), 2), colour)


def box_marks(found: Spread | None) -> tuple[Mark, ...]:
    """A whisker from 10 to 90 %, a box around the middle half, a line at the median."""
    if found is None:
        return ()
    return (
        stretch(WHISKER, found.p10, found.p90, "peer"),
        stretch(BOX, found.q1, found.q3, "fill"),
        Mark(MEDIAN, along(found.median), 0, "mark"),
    )


def box_keys(writing: Writing) -> tuple[Key, ...]:
    """What the parts of a box mean."""
    return (
        Key(MEDIAN, "mark", writing._("middle organisation")),
        Key(BOX, "fill", writing._("middle half")),
        Key(WHISKER, "peer", writing._("four in five")),
    )


SPREAD_COLUMNS = ("organisations", "p10", "q1", "median", "q3", "p90")


def spread_heads(writing: Writing) -> tuple[str, ...]:
    """Heads of the figures of a box."""
    return (
        writing._("Organisations"),
        writing._("One in ten below"),
        writing._("A quarter below"),
        writing._("Half below"),
        writing._("A quarter above"),
        writing._("One in ten above"),
    )


def spread_figures(found: Spread | None, writing: Writing) -> tuple[Figure, ...]:
    """The figures of a box of percentages."""
    if found is None:
        return (Figure("0", 0), *[Figure(NOTHING, None)] * 5)
    values = (found.p10, found.q1, found.median, found.q3, found.p90)
    return (
        count_figure(found.count),
        *(Figure(writing.percent(value), round(value, 2)) for value in values),
    )


def spread_alt(label: str, found: Spread | None, writing: Writing) -> str:
    """A box in words."""
    if found is None:
        return writing._("%(name)s: no figures") % {"name": label}
    return writing._("%(name)s: half of the organisations have %(median)s or more in place") % {
        "name": label,
        "median": writing.percent(found.median),
    }


def stacked_marks(counts: Sequence[int], top: int) -> tuple[Mark, ...]:
    """Shares of the levels 1…top side by side; `counts[n]` is that of level n."""
    total = sum(counts[1 : top + 1])
    marks, x = [], 0.0
    for level in range(1, top + 1):
        if not counts[level]:
            continue
        width = 100 * counts[level] / total
        text = str(counts[level]) if width >= NARROW_BAR else ""
        marks.append(Mark(BAR, round(x, 2), round(width, 2), level_colour(level, top), text))
        x += width
    return tuple(marks)


def share_marks(share: float) -> tuple[Mark, ...]:
    """A bar from 0 to `share` percent."""
    return (stretch(BAR, 0, share, tokens()["bar"]),)


def count_figure(number: int) -> Figure:
    """A number of organisations."""
    return Figure(str(number), number)
