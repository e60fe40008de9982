"""Where the names of groups stand on a map: near the middle of each, never on one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from survey.reports.chart_picture import shortened

HIGH, HIGH_LETTER = 30, 44
LETTER_WIDTH = 7.6
"""About how wide a letter of a name is drawn, in the picture's unit."""

ROUND = 13
MOST_LETTERS = 80
STEP = 4


@dataclass(frozen=True, slots=True)
class Place:
    """What is to be named, and where its middle lies."""

    group: int
    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Label:
    """A name on its plate, whose middle is x, y."""

    group: int
    text: str
    x: float
    y: float
    width: float
    height: float


def apart(places: Sequence[Place], width: int, height: int, *, letters: bool) -> tuple[Label, ...]:
    """A label for each place inside a picture of that size, none on another.

    The topmost keeps its place, the next ones move up or down as little as they must. `letters`:
    texts are single letters that are read where the picture is small.
    """
    set_: list[Label] = []
    for place in sorted(places, key=lambda one: one.y):
        text = shortened(place.text, MOST_LETTERS)
        wide = HIGH_LETTER if letters else LETTER_WIDTH * len(text) + 2 * ROUND
        high = HIGH_LETTER if letters else HIGH
        x = min(max(place.x, wide / 2), width - wide / 2)
        middle = min(max(place.y, high / 2), height - high / 2)
        free = [
            y
            for y in _outwards(middle, high / 2, height - high / 2)
            if not any(_touch(one, x, y, wide, high) for one in set_)
        ]
        y = free[0] if free else middle
        set_.append(Label(place.group, text, round(x, 1), round(y, 1), round(wide, 1), high))
    return tuple(set_)


def _outwards(middle: float, low: float, high: float) -> list[float]:
    """Places from `middle` on, the nearest first, between two ends."""
    steps = range(0, int(high - low) + STEP, STEP)
    found = [y for step in steps for y in (middle + step, middle - step)]
    return [y for y in found if low <= y <= high]


def _touch(label: Label, x: float, y: float, wide: float, high: float) -> bool:
    beside = abs(label.x - x) < (label.width + wide) / 2 + STEP
    return beside and abs(label.y - y) < (label.height + high) / 2 + STEP
