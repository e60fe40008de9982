"""How far one answer alone can move a figure: what is nearer together is not told apart."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from questionnaires.schema import Dimension, Questionnaire


def answer_step(questionnaire: Questionnaire, dimension: str) -> Fraction:
    """The most points (0-100) by which one answer, moved by one step of the scale, moves it.

    A dimension is the mean of its levels, and a level that of its items (blueprint 3.3, 3.8), so
    an answer weighs most on the level with the fewest items. All items apply.
    """
    values = [code.value for code in questionnaire.scale if not code.unknown]
    rated = sorted(value for value in values if value is not None)
    widest = max(high - low for low, high in pairwise(rated))
    items = _items_by_level(questionnaire.dimension[dimension])
    return 100 * widest / (len(items) * min(items.values()))


def overall_step(questionnaire: Questionnaire) -> Fraction:
    """The same for the whole, which is the mean of its dimensions."""
    steps = [answer_step(questionnaire, code) for code in questionnaire.dimension]
    return max(steps) / len(steps)


def _items_by_level(dimension: Dimension) -> dict[int, int]:
    counts: dict[int, int] = {}
    for item in dimension.items:
        if item.scored:
            counts[item.level] = counts.get(item.level, 0) + 1
    return counts


def told_apart(
    one: tuple[float, float], other: tuple[float, float], step: Fraction | float
) -> bool:
    """Whether two ranges (low, high) differ really: apart by more than one answer explains."""
    gap = max(one[0] - other[1], other[0] - one[1])
    return gap > float(step)
