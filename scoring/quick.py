"""The quick check: one item a dimension, an indicative level and what to look at first (3.10)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from questionnaires.schema import FIRST_LEVEL, Item
from scoring.cells import Cells, award, weigh
from scoring.matrix import from_codes
from scoring.one_sheet import OneSheet
from scoring.plan import plan_of
from scoring.ranges import with_extremes


@dataclass(frozen=True, slots=True)
class QuickCheck:
    """Level and mean value (0-1) of the quick items, None with a skipped one; ranges (low, high).

    All None when N/A answers leave nothing to rate.
    """

    indicative: int | None
    mean: Fraction | None
    indicative_range: tuple[int, int] | None
    mean_range: tuple[Fraction, Fraction] | None
    look_first: tuple[Item, ...]


def quick_check(sheet: OneSheet) -> QuickCheck:
    """The quick check on the sheet's quick items, whatever form they came from."""
    q = sheet.questionnaire
    items = [item for item in sheet.ordered if item.quick]
    plan = plan_of(q)
    columns = with_extremes(from_codes([sheet.codes], q).codes.T, q)
    weights = np.zeros((len(q.levels), len(q.items)), dtype=plan.sum_type)
    for item in items:
        weights[q.levels.index(item.level), item.position] = 1
    num = weigh(weights, plan.values.take(columns + np.int8(1)).astype(plan.sum_type))
    den = weigh(weights, (columns != plan.na_position).astype(plan.sum_type))
    awarded = award(Cells(num[:, None], den[:, None]), plan, lcm(*range(1, len(items) + 1)))
    levels_seen, highest = int(awarded.count[0, 0]), int(awarded.highest[0, 0])
    if levels_seen < q.rules.gate.min_applicable_levels or highest <= FIRST_LEVEL:
        return QuickCheck(None, None, None, None, ())
    capped = [min(int(level), q.rules.quick.cap) for level in awarded.level[0]]
    means = [
        Fraction(int(num[:, column].sum()), plan.unit * int(den[:, column].sum()))
        for column in range(3)
    ]
    ranges = (capped[1], capped[2]), (means[1], means[2])
    if any(sheet.code(item) is None for item in items):
        return QuickCheck(None, None, *ranges, ())
    return QuickCheck(capped[0], means[0], *ranges, _look_first(sheet, items))


def _look_first(sheet: OneSheet, items: list[Item]) -> tuple[Item, ...]:
    open_items = [
        (item.level, value, item)
        for item in items
        if (value := sheet.value(item)) is not None and value < 1
    ]
    open_items.sort(key=lambda entry: entry[:2])
    return tuple(item for *_, item in open_items[: sheet.questionnaire.rules.quick.look_first])
