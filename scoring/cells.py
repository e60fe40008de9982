"""Cells and levels: weighted means as numerator and denominator, and the levels they award."""

from __future__ import annotations

from collections.abc import Callable
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
    """Cells of groups: shape (levels, groups, rows); value = num / (unit x den), den 0 = unseen.

    `den` may have one column that holds for all rows.
    """

    num: Exact
    den: Exact


@dataclass(frozen=True, slots=True)
class Awarded:
    """Levels of groups (groups, rows), and `can`: which may be awarded (levels, groups, rows).

    `highest` is the highest of those, `seen` where a cell has an applicable item, `count` how
    many levels have one. All but `level` may have one column that holds for all rows.
    """

    level: Levels
    highest: Levels
    can: Flags
    seen: Flags
    count: NDArray[np.int8]


def award(cells: Cells, plan: Plan, common: int) -> Awarded:
    """Apply the version's rule (3.3, 3.5). `common` is a multiple of all denominators."""
    q = plan.questionnaire
    seen: Flags = np.asarray(cells.den > 0)
    level = np.full(cells.num.shape[1:], FIRST_LEVEL, dtype=np.int8)
    highest = np.full(seen.shape[1:], FIRST_LEVEL, dtype=np.int8)
    unseen_below = np.zeros(seen.shape[1:], dtype=np.int8)
    can = np.empty_like(seen)
    held: dict[Need, Flags] = {}
    for place, target in enumerate(q.levels):
        possible = seen[place] & (unseen_below <= q.rules.gate.max_transparent_below)
        np.add(unseen_below, ~seen[place], out=unseen_below)
        for need in plan.needs[target]:
            if not need.unseen_holds:
                possible &= seen[_places(need, plan)].any(axis=0)
        reached = possible
        for need in plan.needs[target]:
            if need not in held:
                held[need] = _holds(need, cells, seen, plan, common)
            reached = reached & held[need]
        can[place] = possible
        # Targets ascend, so a later one that is reached is the higher level.
        _raise_to(target, level, reached)
        _raise_to(target, highest, possible)
    return Awarded(level, highest, can, seen, np.int8(len(q.levels)) - unseen_below)


def _raise_to(target: int, levels: Levels, where: Flags) -> None:
    # A product and a maximum: several times faster than writing through a mask.
    np.maximum(levels, where.view(np.int8) * np.int8(target), out=levels)


def _places(need: Need, plan: Plan) -> list[int]:
    return [plan.questionnaire.levels.index(level) for level in need.levels]


def _holds(need: Need, cells: Cells, seen: Flags, plan: Plan, common: int) -> Flags:
    above: Callable[[Any, Any], Any] = np.greater if need.strict else np.greater_equal
    edge, places = need.threshold, _places(need, plan)
    if len(places) == 1:
        num, den = cells.num[places[0]], cells.den[places[0]]
        met = above(num * edge.denominator, den * (edge.numerator * plan.unit))
        return np.asarray(met | ~seen[places[0]])
    total = scaled(Cells(cells.num[places], cells.den[places]), common).sum(axis=0)
    count = seen[places].sum(axis=0).astype(total.dtype)
    limit = count * (edge.numerator * plan.unit * common)
    return np.asarray(above(total * edge.denominator, limit) | (count == 0))


def scaled(cells: Cells, common: int) -> Exact:
    """Numerators over the denominator unit x common, 0 for an unseen cell."""
    return cells.num * whole_quotient(common, np.maximum(cells.den, 1))


def weigh(weights: Exact, values: Exact) -> Exact:
    """The matrix product. Values are finite, whole and small, so it is exact."""
    # The linear algebra library may raise floating point flags for lanes that it does not use.
    with np.errstate(all="ignore"):
        return np.asarray(weights @ values)


def whole_quotient(dividend: Any, divisor: Exact) -> Exact:
    """dividend / divisor where it is known to be whole: exact in every container."""
    divide: Any = np.floor_divide if divisor.dtype == object else np.true_divide
    return np.asarray(divide(dividend, divisor), dtype=divisor.dtype)
