"""Small pictures of figures over their periods, one each: the line, its dots and its target.

Geometry is computed here, in pixels; the macro in templates/macros/outcomes.html writes it down.
Every picture has a scale of its own: figures of different units do not compare by height.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.reports.tokens import tokens

WIDTH, HEIGHT = 208, 92
LEFT, RIGHT = 14, 194
TOP, FLOOR = 24, 70
LABEL_ABOVE = 9
DATE_LINE = 86


@dataclass(frozen=True, slots=True)
class Point:
    """A value of one period."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Multiple:
    """One picture. `title` says its finding; `runs` are stretches of periods that follow each other
    without a gap; `now` is the last point, with its value in words; `target` a height, or None.
    """

    title: str
    runs: tuple[tuple[Point, ...], ...]
    now: Point
    now_words: str
    label_x: float
    label_anchor: str
    target: float | None
    first: str
    last: str
    colours: Mapping[str, str]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    floor: int = FLOOR
    date_line: int = DATE_LINE

    @property
    def dots(self) -> tuple[Point, ...]:
        """All points but the last one."""
        return tuple(point for run in self.runs for point in run if point != self.now)


def multiple(
    title: str,
    values: Sequence[float | None],
    target: float | None,
    now_words: str,
    ends: tuple[str, str],
) -> Multiple:
    """The picture of `values`, oldest first; the last one is the present and never None.

    `ends`: what stands below the first and the last period.
    """
    known = [value for value in [*values, target] if value is not None]
    low, high = min(known), max(known)

    def up(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(FLOOR - share * (FLOOR - TOP), 2)

    step = (RIGHT - LEFT) / max(len(values) - 1, 1)
    runs: list[list[Point]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        runs[-1].append(Point(round(LEFT + place * step, 2), up(value)))
    now = runs[-1][-1]
    return Multiple(
        title=title,
        runs=tuple(tuple(run) for run in runs if run),
        now=now,
        now_words=now_words,
        label_x=WIDTH - 4,
        label_anchor="end",
        target=None if target is None else up(target),
        first=ends[0],
        last=ends[1],
        colours=tokens(),
    )
