"""Where the names of groups stand on a map: at the outer side of each, never on one another."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from survey.reports.chart_picture import shortened

LETTER, LINE, PADDING = 7.0, 17, 11
"""About how wide a letter is, how high a line, and the room around them, in the picture's unit."""

LETTERS_A_LINE, MOST_LETTERS = 24, 72
STEP = 4
CIRCLE = 44


@dataclass(frozen=True, slots=True)
class Place:
    """What is to be named: the middle of its marks, and how far they `reach` along `out`.

    `out`: a direction of length 1, away from the other groups.
    """

    group: int
    text: str
    x: float
    y: float
    out: tuple[float, float]
    reach: float


@dataclass(frozen=True, slots=True)
class Label:
    """A name in lines on its plate, whose middle is x, y; `from_x`, `from_y` is what it names."""

    group: int
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    from_x: float
    from_y: float

    @property
    def baselines(self) -> tuple[float, ...]:
        """Where the lines of text stand, from the plate's middle downwards."""
        first = self.y - LINE * (len(self.lines) - 1) / 2 + LINE * 0.3
        return tuple(round(first + LINE * number, 1) for number in range(len(self.lines)))


def names_apart(places: Sequence[Place], width: int, height: int) -> tuple[Label, ...]:
    """A plate with the name of each, outside of its marks and inside a picture of that size.

    The topmost keeps its place, the next ones move up or down as little as they must.
    """
    found: list[Label] = []
    for place in sorted(places, key=lambda one: one.y):
        lines = textwrap.wrap(
            shortened(place.text, MOST_LETTERS), LETTERS_A_LINE, break_on_hyphens=False
        )
        wide = LETTER * max(map(len, lines)) + 2 * PADDING
        high = LINE * len(lines) + PADDING
        (dx, dy), away = place.out, place.reach + STEP
        x = place.x + dx * (away + wide / 2)
        y = place.y + dy * (away + high / 2)
        found.append(_settled(found, place, tuple(lines), (x, y), (wide, high), (width, height)))
    return tuple(found)


def letters_apart(places: Sequence[Place], width: int, height: int) -> tuple[Label, ...]:
    """A letter in the midst of each, for a picture so small that names have no room."""
    found: list[Label] = []
    for place in sorted(places, key=lambda one: one.y):
        middle, size = (place.x, place.y), (CIRCLE, CIRCLE)
        found.append(_settled(found, place, (place.text,), middle, size, (width, height)))
    return tuple(found)


def outwards(x: float, y: float, middle_x: float, middle_y: float) -> tuple[float, float]:
    """The direction from the middle of the picture to a place; up where it is the middle."""
    length = math.hypot(x - middle_x, y - middle_y)
    if length < 1:
        return (0.0, -1.0)
    return ((x - middle_x) / length, (y - middle_y) / length)


def _settled(
    others: Sequence[Label],
    place: Place,
    lines: tuple[str, ...],
    middle: tuple[float, float],
    size: tuple[float, float],
    picture: tuple[int, int],
) -> Label:
    """The label inside the picture at the nearest height where it touches no other."""
    (wide, high), (width, height) = size, picture
    x = min(max(middle[0], wide / 2 + 1), width - wide / 2 - 1)
    y = min(max(middle[1], high / 2 + 1), height - high / 2 - 1)
    steps = range(0, height, STEP)
    heights = [y + way * step for step in steps for way in (1, -1)]
    inside = [found for found in heights if high / 2 <= found <= height - high / 2]
    free = [
        found
        for found in inside
        if not any(
            abs(one.x - x) < (one.width + wide) / 2 + STEP
            and abs(one.y - found) < (one.height + high) / 2 + STEP
            for one in others
        )
    ]
    y = free[0] if free else y
    return Label(place.group, lines, round(x, 1), round(y, 1), round(wide, 1), high,
                 round(place.x, 1), round(place.y, 1))  # fmt: skip
