"""Figures of several years as dots and lines: the large picture of the trend, and small ones.

Positions along the width are percentages of it, so that a picture grows with the page; heights
are pixels. The macros in templates/macros/trend.html write it down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.reports.tokens import tokens

HEIGHT, TOP, FLOOR = 196, 32, 150
"""The large picture: its height, and where 100 % and 0 % lie. Dates and levels stand below."""

SMALL_HEIGHT, SMALL_TOP, SMALL_FLOOR = 24, 5, 19

INSET = 10.0
"""Part of the width kept free at each end, in per cent: half a date needs it."""

LABEL_ABOVE = 11
"""How far a figure stands above its dot; the highest one leaves room for an edition's mark."""

TICKS = (0, 50, 100)


@dataclass(frozen=True, slots=True)
class Mark:
    """A year's figure: a percentage, or None and the ends between which it lies; its words.

    `under` are the lines that stand below it: the day and the level.
    """

    value: float | None
    ends: Sequence[float] | None = None
    words: str = ""
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joint:
    """What lies between two marks. `edition`: a vertical mark; `joined`: a line as they stand.

    `bridge`: before and after on another footing, which a broken line joins.
    """

    edition: bool = False
    joined: bool = True
    bridge: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure: x in per cent of the width, y in pixels; its words and where they stand."""

    x: float
    y: float
    words: str = ""
    words_y: float = 0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line from one point to another; x in per cent, y in pixels."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Lines:
    """The picture. `spans` are ranges (x, y, height), `bridges` broken lines with hollow ends,
    `editions` the places of the vertical marks, `below` what stands under each place.
    """

    title: str
    dots: tuple[Dot, ...]
    strokes: tuple[Stroke, ...]
    bridges: tuple[Stroke, ...]
    spans: tuple[tuple[float, float, float], ...]
    editions: tuple[float, ...]
    below: tuple[tuple[float, tuple[str, ...]], ...]
    ticks: tuple[tuple[float, int], ...]
    height: int
    top: int
    floor: int
    colours: Mapping[str, str]


def lines(title: str, marks: Sequence[Mark], joints: Sequence[Joint], small: bool = False) -> Lines:
    """The picture of at least two `marks`, oldest first; a joint lies between each two."""
    height, top, floor = (SMALL_HEIGHT, SMALL_TOP, SMALL_FLOOR) if small else (HEIGHT, TOP, FLOOR)

    def up(value: float) -> float:
        return round(floor - value * (floor - top) / 100, 2)

    places = [
        round(INSET + place * (100 - 2 * INSET) / (len(marks) - 1), 2)
        for place in range(len(marks))
    ]
    steps = list(zip(places, places[1:], marks, marks[1:], joints, strict=False))
    return Lines(
        title,
        tuple(
            Dot(x, up(mark.value), mark.words, round(up(mark.value) - LABEL_ABOVE, 2))
            for x, mark in zip(places, marks, strict=True)
            if mark.value is not None
        ),
        tuple(
            Stroke(x1, up(one.value), x2, up(other.value))
            for x1, x2, one, other, joint in steps
            if joint.joined and one.value is not None and other.value is not None
        ),
        tuple(
            Stroke(x1, up(joint.bridge[0]), x2, up(joint.bridge[1]))
            for x1, x2, _one, _other, joint in steps
            if joint.bridge
        ),
        tuple(
            (x, up(mark.ends[1]), round(up(mark.ends[0]) - up(mark.ends[1]), 2))
            for x, mark in zip(places, marks, strict=True)
            if mark.ends is not None and mark.ends[0] != mark.ends[1]
        ),
        tuple(round((x1 + x2) / 2, 2) for x1, x2, _o, _n, joint in steps if joint.edition),
        tuple((x, mark.under) for x, mark in zip(places, marks, strict=True)),
        () if small else tuple((up(tick), tick) for tick in TICKS),
        height,
        top,
        floor,
        tokens(),
    )
