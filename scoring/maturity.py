"""From codes to levels, indices, the ladder, the guard and the overall result (sections 3.3-3.9).

The one implementation of these rules: a sheet is a matrix with one row, a cohort one with many.
A skipped item counts as nothing here; what it hides is marked in the `open` arrays, and ranges
come from scoring completed rows (see `scoring.ranges`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaires.schema import FIRST_LEVEL, SKIPPED
from scoring.cells import Awarded, Cells, Flags, Levels, award, scaled, whole_quotient
from scoring.matrix import Codes
from scoring.plan import Exact, Plan


@dataclass(frozen=True, slots=True)
class Figures:
    """Lenses, features or models (figures, rows): value = num / (den x unit), den 0 = unrated.

    The unit is Plan.index_unit for lenses, Plan.unit for the others. `open`: a part in scope
    contains a skipped item. `den` and `open` may have one column that holds for all rows.
    """

    num: Exact
    den: Exact
    open: Flags


@dataclass(frozen=True, slots=True)
class Groups:
    """Dimensions and then lens elements (groups, rows); `cells`, `cell_open` with levels first.

    A group's mean of cells is index_num / Plan.index_unit. Figures of a group that is open, or
    not in scope, mean nothing. Flags may have one column that holds for all rows.
    """

    cells: Cells
    cell_open: Flags
    awarded: Awarded
    in_scope: Flags
    open: Flags
    index_num: Exact


@dataclass(frozen=True, slots=True)
class Overall:
    """The whole of each row. `ladder`: the pooled cells, a single group.

    `rated` counts the dimensions in scope; their mean of cells is index_num / (rated x
    Plan.index_unit). Levels mean nothing where `rated` is 0 or the row is `open`.
    """

    ladder: Cells
    ladder_open: Flags
    awarded: Awarded
    guard: Levels
    level: Levels
    rated: NDArray[np.int64]
    index_num: Exact
    open: Flags


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything computed for some rows."""

    groups: Groups
    overall: Overall
    lenses: Figures
    features: Figures
    models: Figures


def score_rows(columns: Codes, plan: Plan) -> Scores:
    """Score int8 codes of shape (items, rows), see `scoring.matrix`; contiguous for speed."""
    num = plan.weights @ plan.values.take(columns + np.int8(1))
    left_out = columns == plan.na_position
    den = plan.weight_totals[:, None] - _weight_of(left_out, plan.weights)
    opened = _weight_of(columns == SKIPPED, plan.weights) > 0
    split = plan.cell_rows
    shape = (len(plan.questionnaire.levels), len(plan.groups), -1)
    cells = Cells(num[:split].reshape(shape), den[:split].reshape(shape))
    groups = _groups(cells, opened[:split].reshape(shape), left_out, plan)
    features = Figures(num[split:], den[split:], opened[split:])
    return Scores(
        groups=groups,
        overall=_overall(groups, plan),
        lenses=_lenses(groups, plan),
        features=features,
        models=_models(features, plan),
    )


def _weight_of(marked: Flags, weights: Exact) -> Exact:
    """What the marked items (items, rows) weigh; one column for all rows if none is marked."""
    items = marked.any(axis=1)
    if not items.any():
        return np.zeros((len(weights), 1), dtype=weights.dtype)
    return np.asarray(weights[:, items] @ marked[items].astype(weights.dtype))


def _groups(cells: Cells, cell_open: Flags, left_out: Flags, plan: Plan) -> Groups:
    awarded = award(cells, plan, plan.common)
    enough = awarded.count >= plan.questionnaire.rules.gate.min_applicable_levels
    in_scope = enough & (awarded.highest > FIRST_LEVEL)
    spoken_for = _weight_of(left_out, plan.primary) <= plan.primary_spare[:, None]
    in_scope[len(plan.dimensions) :] &= spoken_for
    count = np.maximum(awarded.count, 1).astype(plan.cell_type)
    weight = whole_quotient(plan.level_common, count)
    return Groups(
        cells=cells,
        cell_open=cell_open,
        awarded=awarded,
        in_scope=in_scope,
        open=np.asarray(cell_open.any(axis=0)),
        index_num=scaled(cells, plan.common).sum(axis=0) * weight,
    )


def _overall(groups: Groups, plan: Plan) -> Overall:
    size = len(plan.dimensions)
    rated = groups.in_scope[:size]
    seen = groups.awarded.seen[:, :size] & rated
    values = scaled(Cells(groups.cells.num[:, :size], groups.cells.den[:, :size]), plan.common)
    ladder = Cells(
        (values * rated).sum(axis=1, keepdims=True).astype(plan.sum_type),
        seen.sum(axis=1, keepdims=True).astype(plan.sum_type) * plan.common,
    )
    awarded = award(ladder, plan, plan.common * plan.group_common)
    guard = guard_of(groups.awarded.level[:size], rated, plan)
    return Overall(
        ladder=ladder,
        ladder_open=np.asarray((groups.cell_open[:, :size] & rated).any(axis=1)),
        awarded=awarded,
        guard=guard,
        level=np.minimum(awarded.level[0], guard),
        rated=rated.sum(axis=0),
        index_num=(groups.index_num[:size] * rated).sum(axis=0),
        # Every scored item belongs to a dimension, in scope or not.
        open=np.asarray(groups.open[:size].any(axis=0)),
    )


def guard_of(levels: Levels, rated: Flags, plan: Plan) -> Levels:
    """The guard of each row, from dimension levels (dimensions, rows) and which are rated.

    The highest n such that for each level m up to n at least `share` of the rated dimensions
    have level m - offset or more (3.7).
    """
    needed = plan.guard_needed[rated.sum(axis=0)]
    guard = np.full(levels.shape[1], FIRST_LEVEL, dtype=np.int8)
    holds = np.ones(levels.shape[1], dtype=bool)
    for target in plan.questionnaire.levels:
        reached = rated & (levels >= target - plan.questionnaire.rules.guard.offset)
        holds &= reached.sum(axis=0) >= needed
        np.copyto(guard, np.int8(target), where=holds)
    return guard


def _lenses(groups: Groups, plan: Plan) -> Figures:
    size = len(plan.dimensions)
    scope, opened = groups.in_scope[size:], groups.open[size:]
    index = groups.index_num[size:] * scope
    parts = [list(members) for members in plan.lens_members]
    return _figures(
        [index[part].sum(axis=0) for part in parts],
        [scope[part].sum(axis=0) for part in parts],
        [(scope[part] & opened[part]).any(axis=0) for part in parts],
        groups.index_num.shape[1],
        plan.cell_type,
    )


def _models(features: Figures, plan: Plan) -> Figures:
    # Each model over the product of its features' denominators: exact without a common one.
    num, den, hidden = [], [], []
    wide = features.num.astype(plan.sum_type), features.den.astype(plan.sum_type)
    for members in plan.model_members:
        part = list(members)
        scope = wide[1][part] > 0
        factors = np.maximum(wide[1][part], 1)
        product = np.multiply.reduce(factors, axis=0)
        num.append((wide[0][part] * whole_quotient(product, factors)).sum(axis=0))
        den.append(product * scope.sum(axis=0))
        hidden.append((scope & features.open[part]).any(axis=0))
    return _figures(num, den, hidden, features.num.shape[1], plan.sum_type)


def _figures(
    num: list[Exact], den: list[Exact], hidden: list[Any], rows: int, kind: Any
) -> Figures:
    def stacked(parts: list[Any], width: int, kind: Any) -> Any:
        return np.array(parts, dtype=kind).reshape(len(parts), width)

    narrow = len(den[0]) if den else 1
    wide = max((len(part) for part in hidden), default=1)
    opened = [np.broadcast_to(part, wide) for part in hidden]
    return Figures(
        stacked(num, rows, kind), stacked(den, narrow, kind), stacked(opened, wide, np.bool_)
    )
