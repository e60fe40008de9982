"""The integers a version is scored with: values, weights and thresholds over common units.

Fractions of the definition are multiplied up to integers once a version. Floats appear only
as containers of integers small enough to be exact in them; where they could grow too large
the plan falls back to Python integers. So no rounding ever decides a band or a level.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaires.schema import FIRST_LEVEL, Item, Questionnaire
from scoring.gates import Need, needs_of

Exact = NDArray[Any]
"""An array whose entries are integers, held as float32, float64 or Python integers."""

SMALL = 2**24
LARGE = 2**53
KEPT_PLANS = 64


@dataclass(frozen=True)
class Plan:
    """What scoring knows of a version. Cells are numerator / (unit x denominator).

    `groups` are the dimensions and then the lens elements. `weights` has a row for each cell
    (level by level, groups within) and then for each feature, a column for each item, and
    carries the weights times one common factor; `weight_totals` are its sums. `primary`
    (elements, items) marks weight-1 items, `primary_spare` how many of them may be out of
    scope. `values` is indexed by code + 1. `guard_needed[n]`: how many of n rated dimensions
    a guard needs. `common` is a multiple of every possible cell denominator, `group_common`
    and `level_common` of every count of groups and levels; `heaviest` is the largest total
    weight. Ladder and models are held in `sum_type`, all else in `cell_type`.
    """

    questionnaire: Questionnaire
    unit: int
    values: Exact
    na_position: int
    dimensions: tuple[str, ...]
    groups: tuple[str, ...]
    scored: tuple[Item, ...]
    weights: Exact
    weight_totals: Exact
    primary: Exact
    primary_spare: NDArray[np.int64]
    guard_needed: NDArray[np.int64]
    common: int
    group_common: int
    level_common: int
    heaviest: int
    needs: Mapping[int, tuple[Need, ...]]
    span: int
    lens_members: tuple[tuple[int, ...], ...]
    model_members: tuple[tuple[int, ...], ...]
    cell_type: Any
    sum_type: Any

    @property
    def index_unit(self) -> int:
        """A group's mean of cells is its index numerator / index_unit."""
        return self.unit * self.common * self.level_common

    @property
    def cell_rows(self) -> int:
        """How many rows of `weights` are cells; the rest are features."""
        return len(self.questionnaire.levels) * len(self.groups)


_PLANS: OrderedDict[int, Plan] = OrderedDict()


def plan_of(questionnaire: Questionnaire) -> Plan:
    """The plan of this version, made once while it is in use. Raises ValueError (`make_plan`)."""
    # Keyed by identity: versions hold mappings and cannot be hashed; a kept plan keeps its
    # questionnaire alive, so its id cannot come to mean another one.
    plan = _PLANS.get(id(questionnaire))
    if plan is None:
        plan = make_plan(questionnaire)
        _PLANS[id(questionnaire)] = plan
        if len(_PLANS) > KEPT_PLANS:
            _PLANS.popitem(last=False)
    return plan


def make_plan(questionnaire: Questionnaire) -> Plan:
    """Work out the integers. Raises ValueError for a gate that cannot be used."""
    q = questionnaire
    scored = tuple(item for item in q.items if item.scored)
    unit = lcm(*(code.value.denominator for code in q.scale if code.value is not None))
    factor = lcm(1, *(weight.denominator for item in scored for weight in item.feeds.values()))
    cells = _cell_weights(q, scored, factor)
    features = [_fed(q, scored, code, factor) for code in q.features]
    primary = [
        [int(item.scored and item.feeds.get(code) == 1) for item in q.items] for code in q.elements
    ]
    needs = needs_of(q)
    common = lcm(1, *(total for row in cells for total in _possible_sums(row)))
    level_common = lcm(*range(1, len(q.levels) + 1))
    widest = max(len(q.dimensions), len(q.elements))
    group_common = lcm(*range(1, widest + 1))
    heaviest = max(sum(row) for row in (*cells, *features))
    edge = max(need.threshold.denominator for level in needs.values() for need in level)
    # Upper bounds of every integer that is formed, first for cells and groups, then for sums.
    largest = unit * common * level_common * len(q.levels) * edge * widest + unit * heaviest * edge
    models = (unit * len(codes) * heaviest ** len(codes) for codes in q.models.values())
    cell_type = _container(largest, np.float32, SMALL)
    element_row = {code: row for row, code in enumerate(q.elements)}
    feature_row = {code: row for row, code in enumerate(q.features)}
    share = q.rules.element_min_primary_share
    guard = q.rules.guard.share
    weights = np.array([*cells, *features], dtype=cell_type)
    # Probes may have more answers than the scale; what they weigh is nothing.
    wider = max(0, *(len(codes) - len(q.scale) for codes in ((), *q.answer_sets.values())))
    return Plan(
        questionnaire=q,
        unit=unit,
        values=np.array(
            [0, *(int((c.value or 0) * unit) for c in q.scale), *[0] * wider], dtype=cell_type
        ),
        na_position=q.code_position[q.na_code],
        dimensions=tuple(q.dimension),
        groups=(*q.dimension, *q.elements),
        scored=scored,
        weights=weights,
        weight_totals=weights.sum(axis=1),
        primary=np.array(primary, dtype=cell_type).reshape(len(primary), len(q.items)),
        primary_spare=np.array(
            [sum(row) - ceil(sum(row) * share) for row in primary], dtype=np.int64
        ),
        guard_needed=np.array([ceil(n * guard) for n in range(len(q.dimensions) + 1)]),
        common=common,
        group_common=group_common,
        level_common=level_common,
        heaviest=heaviest,
        needs=needs,
        span=q.levels[-1] - FIRST_LEVEL,
        lens_members=tuple(tuple(element_row[c] for c in m) for m in q.lenses.values()),
        model_members=tuple(tuple(feature_row[c] for c in m) for m in q.models.values()),
        cell_type=cell_type,
        sum_type=_container(max(largest * group_common, *models, 1), np.float64, LARGE),
    )


def _cell_weights(q: Questionnaire, scored: Sequence[Item], factor: int) -> list[list[int]]:
    """A row for each level and group, dimensions first, with the weight of each item."""
    rows = []
    for level in q.levels:
        here = [item for item in scored if item.level == level]
        for code in q.dimension:
            members = {item.position for item in here if item.dimension == code}
            rows.append([factor * (position in members) for position in range(len(q.items))])
        rows.extend(_fed(q, here, code, factor) for code in q.elements)
    return rows


def _fed(q: Questionnaire, items: Iterable[Item], code: str, factor: int) -> list[int]:
    """What each of `items` feeds into an element or feature, 0 for all others."""
    row = [0] * len(q.items)
    for item in items:
        row[item.position] = int(item.feeds.get(code, Fraction(0)) * factor)
    return row


def _possible_sums(weights: Iterable[int]) -> set[int]:
    """Every positive total the weights of a cell can have, whichever items do not apply."""
    sums = {0}
    for weight in weights:
        if weight:
            sums |= {total + weight for total in sums}
    return sums - {0}


def _container(largest: int, small: Any, limit: int) -> Any:
    if largest < limit:
        return small
    return np.float64 if largest < LARGE else object
