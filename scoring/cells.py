"""Cells and levels: weighted means as numerator and denominator, and the levels they award."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaires.schema import FIRST_LEVEL
from scoring.gates import Need
from scoring.plan import Exact, Plan

Flags = NDArray[np.bool_]
Levels = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of groups: shape (groups, levels, rows); value = num / (unit x den), den 0 = unseen.

    `den` may have one row that holds for all.
    """

    num: Exact
    den: Exact

    @property
    def seen(self) -> Flags:
        """Where a cell has an applicable item."""
        return np.asarray(self.den > 0)


def award(cells: Cells, plan: Plan, common: int) -> tuple[Levels, Levels, Flags]:
    """Level and highest level that can be rated (groups, rows), and which can be awarded.

    The last is (groups, levels, rows or 1). `common` is a multiple of all denominators.
    """
    q = plan.questionnaire
    seen = cells.seen
    unseen_below = np.cumsum(~seen, axis=1, dtype=np.int16) - ~seen
    can = seen & (unseen_below <= q.rules.gate.max_transparent_below)
    shape = (cells.num.shape[0], cells.num.shape[2])
    level = np.full(shape, FIRST_LEVEL, dtype=np.int8)
    highest = np.full((shape[0], seen.shape[2]), FIRST_LEVEL, dtype=np.int8)
    held: dict[Need, Flags] = {}
    for place, target in enumerate(q.levels):
        possible = can[:, place].copy()
        for need in plan.needs[target]:
            if not need.unseen_holds:
                possible &= seen[:, [q.levels.index(n) for n in need.levels]].any(axis=1)
        reached = possible
        for need in plan.needs[target]:
            if need not in held:
                held[need] = _holds(need, cells, seen, plan, common)
            reached = reached & held[need]
        can[:, place] = possible
        # Targets ascend, so a later one that is reached is the higher level.
        np.copyto(level, np.int8(target), where=reached)
        np.copyto(highest, np.int8(target), where=possible)
    return level, highest, can


def _holds(need: Need, cells: Cells, seen: Flags, plan: Plan, common: int) -> Flags:
    places = [plan.questionnaire.levels.index(level) for level in need.levels]
    above: Callable[[Any, Any], Any] = np.greater if need.strict else np.greater_equal
    edge = need.threshold
    if len(places) == 1:
        place = places[0]
        num, den = cells.num[:, place], cells.den[:, place]
        met = above(num * edge.denominator, den * (edge.numerator * plan.unit))
        return np.asarray(met | ~seen[:, place], dtype=bool)
    total = scaled(Cells(cells.num[:, places], cells.den[:, places]), common).sum(axis=1)
    count = seen[:, places].sum(axis=1)
    limit = edge.numerator * plan.unit * common * count.astype(total.dtype)
    return np.asarray(above(total * edge.denominator, limit) | (count == 0), dtype=bool)


def scaled(cells: Cells, common: int) -> Exact:
    """Numerators over the denominator unit x common, 0 for an unseen cell."""
    return cells.num * whole_quotient(common, np.maximum(cells.den, 1))


def whole_quotient(dividend: Any, divisor: Exact) -> Exact:
    """dividend / divisor where it is known to be whole: exact in every container."""
    divide: Any = np.floor_divide if divisor.dtype == object else np.true_divide
    return np.asarray(divide(dividend, divisor), dtype=divisor.dtype)


def level_places(plan: Plan) -> Mapping[int, int]:
    """Level → its place on the axis of levels."""
    return {level: place for place, level in enumerate(plan.questionnaire.levels)}
