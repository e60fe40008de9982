"""A large staircase: the level reached, and the answers that build the next step.

Pixels in a box of WIDTH x HEIGHT. The step to be reached is built of one block an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt

from questionnaires.schema import FIRST_LEVEL
from survey.reports.tokens import level_colour, tokens

WIDTH, HEIGHT = 248, 148
GAP, HEAD = 4, 26
"""Between two steps, and above the highest one for its number."""

INSET = 3.0
"""Between a step and the blocks it is built of."""


@dataclass(frozen=True, slots=True)
class Block:
    """One answer of the step to be built."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Stair:
    """One step. `state`: reached, next (to be built), possible (in the range) or open."""

    level: int
    x: float
    y: float
    width: float
    height: float
    state: str
    colour: str


@dataclass(frozen=True, slots=True)
class Staircase:
    """The picture. `blocks` are the answers, `arrow` leads up to the step they build."""

    title: str
    stairs: tuple[Stair, ...]
    blocks: tuple[Block, ...]
    arrow: str
    colours: Mapping[str, str]
    width: int = WIDTH
    height: int = HEIGHT


def staircase(
    title: str, reached: int, top: int, *, target: int | None = None, answers: int = 0,
    possible: int | None = None,
) -> Staircase:  # fmt: skip
    """Steps up to `reached`; `target` is built of `answers` blocks; `possible` ends a range."""
    count = top - FIRST_LEVEL + 1
    width = (WIDTH - GAP * (count - 1)) / count
    rise = (HEIGHT - HEAD) / count
    stairs = []
    for place, level in enumerate(range(FIRST_LEVEL, top + 1)):
        height = (place + 1) * rise
        state = "open"
        if level <= reached:
            state = "reached"
        elif level == target:
            state = "next"
        elif possible is not None and level <= possible:
            state = "possible"
        stairs.append(
            Stair(
                level,
                round(place * (width + GAP), 1),
                round(HEIGHT - height, 1),
                round(width, 1),
                round(height, 1),
                state,
                level_colour(level, top),
            )
        )
    goal = next((stair for stair in stairs if stair.state == "next"), None)
    blocks = _stacked(goal, answers) if goal and answers else ()
    return Staircase(title, tuple(stairs), blocks, _arrow(stairs, reached, goal), tokens())


def _stacked(goal: Stair, answers: int) -> tuple[Block, ...]:
    """Blocks that fill the step, laid row by row from the ground up, about as wide as high."""
    wide, high = goal.width - 2 * INSET, goal.height - 2 * INSET
    columns = max(round(sqrt(answers * wide / high)), 1)
    rows = ceil(answers / columns)
    width, height = wide / columns, high / rows
    return tuple(
        Block(
            round(goal.x + INSET + n % columns * width, 1),
            round(goal.y + INSET + (rows - 1 - n // columns) * height, 1),
            round(width, 1),
            round(height, 1),
        )
        for n in range(answers)
    )


def _arrow(stairs: list[Stair], reached: int, goal: Stair | None) -> str:
    """From the step one stands on up to the next one, with its head as part of the path."""
    if goal is None:
        return ""
    start = stairs[max(ceil(reached - FIRST_LEVEL), 0)]
    x, y = start.x + start.width / 2, start.y - 8
    tip = goal.x + goal.width / 4, goal.y - 9
    return f"M{x:.0f} {y:.0f}Q{x:.0f} {tip[1]:.0f} {tip[0]:.0f} {tip[1]:.0f}m-6 -5l6 5l-6 5"
