"""The integers a version is scored with: values, weights and thresholds over common units.

Fractions of the definition are multiplied up to integers once a version. Floats appear only
as containers of integers small enough to be exact in them; where they could grow too large
the plan falls back to Python integers. So no rounding ever decides a band or a level.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaires.schema import Item, Questionnaire
from scoring.gates import Need, needs_of

Exact = NDArray[Any]
"""An array whose entries are integers, held as float32, float64 or Python integers."""

SMALL = 2**24
LARGE = 2**53
KEPT_PLANS = 64


@dataclass(frozen=True)
class Plan:
    """What scoring knows of a version. Cells are numerator / (unit x denominator).

    `groups` are the dimensions and then the lens elements; `cell_weights` (groups x levels,
    items) and `feature_weights` (features, items) carry the weights times one common factor;
    `primary` (elements, items) marks weight-1 items. `values` and `applicable` are indexed by
    code + 1. `common` is a multiple of every possible cell denominator, `level_common` of every
    count of levels, so that (groups' mean of cells) x unit x common x level_common is whole.
    """

    questionnaire: Questionnaire
    unit: int
    values: Exact
    applicable: Exact
    dimensions: tuple[str, ...]
    groups: tuple[str, ...]
    scored: tuple[Item, ...]
    cell_weights: Exact
    feature_weights: Exact
    primary: Exact
    common: int
    level_common: int
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


_PLANS: OrderedDict[int, Plan] = OrderedDict()


def plan_of(questionnaire: Questionnaire) -> Plan:
    """The plan of this version, made once while it is in use."""
    # Keyed by identity: versions hold mappings and cannot be hashed; a kept plan keeps its
    # questionnaire alive, so its id cannot come to mean another one.
    plan = _PLANS.get(id(questionnaire))
    if plan is None:
        plan = make_plan(questionnaire)
        _PLANS[id(questionnaire)] = plan
        while len(_PLANS) > KEPT_PLANS:
            _PLANS.popitem(last=False)
    return plan


def make_plan(questionnaire: Questionnaire) -> Plan:
    """Work out the integers. Raises ValueError for a gate that cannot be used."""
    q = questionnaire
    scored = tuple(item for item in q.items if item.scored)
    unit = lcm(*(code.value.denominator for code in q.scale if code.value is not None))
    factor = lcm(1, *(weight.denominator for item in scored for weight in item.feeds.values()))
    groups = (*q.dimension, *q.elements)
    cells = [[0] * len(q.items) for _ in range(len(groups) * len(q.levels))]
    features = [[0] * len(q.items) for _ in q.features]
    primary = [[0] * len(q.items) for _ in q.elements]
    for item in scored:
        level = q.levels.index(item.level)
        weights = {item.dimension: Fraction(1), **item.feeds}
        for row, code in enumerate(groups):
            # A dimension and an element may share a code: only its place tells them apart.
            weight = (
                Fraction(code == item.dimension)
                if row < len(q.dimensions)
                else item.feeds.get(code, Fraction(0))
            )
            cells[row * len(q.levels) + level][item.position] = int(weight * factor)
        for row, code in enumerate(q.features):
            features[row][item.position] = int(weights.get(code, Fraction(0)) * factor)
        for row, code in enumerate(q.elements):
            primary[row][item.position] = int(item.feeds.get(code) == 1)
    common = lcm(1, *(total for row in cells for total in _possible_sums(row)))
    level_common = lcm(*range(1, len(q.levels) + 1))
    needs = needs_of(q)
    heaviest = max((sum(row) for row in (*cells, *features)), default=1)
    edge = max((n.threshold.denominator for level in needs.values() for n in level), default=1)
    share = q.rules.element_min_primary_share
    largest = max(
        unit * common * level_common * len(q.levels) * edge,
        unit * heaviest * edge,
        share.denominator * len(scored),
    )
    widest = max(len(q.dimensions), len(q.elements), 1)
    group_sums = largest * widest * lcm(*range(1, widest + 1))
    feature_index = {code: row for row, code in enumerate(q.features)}
    element_index = {code: row for row, code in enumerate(q.elements)}
    lens_members = tuple(tuple(element_index[c] for c in codes) for codes in q.lenses.values())
    model_members = tuple(tuple(feature_index[c] for c in codes) for codes in q.models.values())
    products = max((heaviest ** len(m) * len(m) * unit for m in model_members), default=1)
    cell_type = _container(largest)
    return Plan(
        questionnaire=q,
        unit=unit,
        values=_array([0, *(int((c.value or 0) * unit) for c in q.scale)], cell_type),
        applicable=_array([1, *(int(c.value is not None) for c in q.scale)], cell_type),
        dimensions=tuple(q.dimension),
        groups=groups,
        scored=scored,
        cell_weights=_array(cells, cell_type, len(q.items)),
        feature_weights=_array(features, cell_type, len(q.items)),
        primary=_array(primary, cell_type, len(q.items)),
        common=common,
        level_common=level_common,
        needs=needs,
        span=q.levels[-1] - 1,
        lens_members=lens_members,
        model_members=model_members,
        cell_type=cell_type,
        sum_type=np.float64 if max(group_sums, products) < LARGE else object,
    )


def _container(largest: int) -> Any:
    if largest < SMALL:
        return np.float32
    return np.float64 if largest < LARGE else object


def _array(rows: list[Any], kind: Any, width: int | None = None) -> Exact:
    shaped = np.array(rows, dtype=kind)
    return shaped if width is None else shaped.reshape(len(rows), width)


def _possible_sums(weights: Iterable[int]) -> set[int]:
    """Every positive total the weights of a cell can have, whichever items do not apply."""
    sums = {0}
    for weight in weights:
        if weight:
            sums |= {total + weight for total in sums}
    return sums - {0}
