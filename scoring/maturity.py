"""From codes to levels, indices, the ladder, the guard and the overall result (sections 3.3-3.9).

The one implementation of these rules: a sheet is a matrix with one row, a cohort one with many.
A skipped item counts as nothing here; what it hides is marked in the `open` arrays, and ranges
come from scoring completed rows (see `scoring.ranges`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from questionnaires.schema import FIRST_LEVEL, SKIPPED
from scoring.cells import Cells, Flags, Levels, award, scaled, whole_quotient
from scoring.matrix import Codes
from scoring.plan import Exact, Plan


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over parts in scope: value = num / (den x unit of the field that holds it).

    Shape (figures, rows); den 0 = nothing in scope. `open`: a part contains a skipped item.
    """

    num: Exact
    den: Exact
    open: Flags


@dataclass(frozen=True, slots=True)
class Groups:
    """Dimensions and lens elements. Arrays (groups, rows); `cells`, `cell_open`, `can` with levels.

    A group's mean of cells is index_num / Plan.index_unit; its index 1 + span x mean. Figures
    of a group that is not in scope, or is open, mean nothing.
    """

    cells: Cells
    cell_open: Flags
    can: Flags
    level: Levels
    highest: Levels
    in_scope: Flags
    open: Flags
    index_num: Exact


@dataclass(frozen=True, slots=True)
class Overall:
    """The whole of each row. `ladder`: pooled cells (1, levels, rows); level 1 where unrated.

    `rated` counts dimensions in scope; mean of cells = index_num / (rated x index_unit).
    """

    ladder: Cells
    ladder_open: Flags
    ladder_can: Flags
    pooled_level: Levels
    highest: Levels
    guard: Levels
    level: Levels
    rated: Exact
    index_num: Exact
    open: Flags


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything computed for some rows. `lenses` are in units of the index, the rest of cells."""

    groups: Groups
    overall: Overall
    lenses: Figures
    features: Figures
    models: Figures


def score_rows(columns: Codes, plan: Plan) -> Scores:
    """Score `columns`, int8 codes of shape (items, rows), C-contiguous for speed."""
    q = plan.questionnaire
    codes = columns + np.int8(1)
    weights = np.concatenate([plan.cell_weights, plan.feature_weights])
    num = weights @ plan.values.take(codes)
    split, shape = len(plan.cell_weights), (len(plan.groups), len(q.levels), -1)
    # Where every item applies to every row, one column of denominators holds for all.
    applicable = plan.applicable.take(codes)
    if applicable.all():
        applicable = np.ones((len(columns), 1), dtype=plan.cell_type)
    den = weights @ applicable
    skipped = columns == SKIPPED
    if skipped.any():
        opened = weights @ skipped.astype(plan.cell_type) > 0
    else:
        opened = np.zeros((len(weights), 1), dtype=bool)
    cells = Cells(num[:split].reshape(shape), den[:split].reshape(shape))
    groups = _groups(cells, opened[:split].reshape(shape), applicable, plan)
    features = Figures(num[split:], den[split:], opened[split:])
    any_open = skipped[[item.position for item in plan.scored]].any(axis=0)
    return Scores(
        groups=groups,
        overall=_overall(groups, any_open, plan),
        lenses=_lenses(groups, plan),
        features=features,
        models=_models(features, plan),
    )


def _groups(cells: Cells, cell_open: Flags, applicable: Exact, plan: Plan) -> Groups:
    rules = plan.questionnaire.rules
    level, highest, can = award(cells, plan, plan.common)
    count = cells.seen.sum(axis=1)
    in_scope = (count >= rules.gate.min_applicable_levels) & (highest > FIRST_LEVEL)
    share = rules.element_min_primary_share
    primary = plan.primary @ applicable
    total = plan.primary.sum(axis=1)[:, None]
    in_scope[len(plan.dimensions) :] &= primary * share.denominator >= total * share.numerator
    weight = whole_quotient(plan.level_common, np.maximum(count, 1).astype(plan.cell_type))
    index_num = scaled(cells, plan.common).sum(axis=1) * weight
    return Groups(
        cells=cells,
        cell_open=cell_open,
        can=can,
        level=level,
        highest=highest,
        in_scope=in_scope,
        open=cell_open.any(axis=1),
        index_num=index_num,
    )


def _overall(groups: Groups, any_open: Flags, plan: Plan) -> Overall:
    size = len(plan.dimensions)
    rated = groups.in_scope[:size]
    counts = groups.cells.seen[:size] & rated[:, None]
    part = Cells(groups.cells.num[:size], groups.cells.den[:size])
    values = scaled(part, plan.common) * rated[:, None]
    ladder = Cells(
        values.sum(axis=0, keepdims=True).astype(plan.sum_type),
        (counts.sum(axis=0, keepdims=True) * plan.common).astype(plan.sum_type),
    )
    widest = int(np.lcm.reduce(np.arange(1, size + 1, dtype=object)))
    pooled, highest, can = award(ladder, plan, plan.common * widest)
    guard = guard_of(groups.level[:size], rated, plan)
    return Overall(
        ladder=ladder,
        ladder_open=(groups.cell_open[:size] & rated[:, None]).any(axis=0),
        ladder_can=can[0],
        pooled_level=pooled[0],
        highest=highest[0],
        guard=guard,
        level=np.minimum(pooled[0], guard),
        rated=rated.sum(axis=0),
        index_num=(groups.index_num[:size] * rated).sum(axis=0).astype(plan.sum_type),
        open=any_open,
    )


def guard_of(levels: Levels, rated: Flags, plan: Plan) -> Levels:
    """The guard of each row, from dimension levels (dimensions, rows) and which are rated.

    The highest n such that for each level m up to n at least `share` of the rated dimensions
    have level m - offset or more (3.7).
    """
    rule = plan.questionnaire.rules.guard
    needed = rated.sum(axis=0, dtype=np.int64) * rule.share.numerator
    guard = np.full(levels.shape[1], FIRST_LEVEL, dtype=np.int8)
    holds = np.ones(levels.shape[1], dtype=bool)
    for target in plan.questionnaire.levels:
        count = (rated & (levels >= target - rule.offset)).sum(axis=0, dtype=np.int64)
        holds &= count * rule.share.denominator >= needed
        np.copyto(guard, np.int8(target), where=holds)
    return guard


def _lenses(groups: Groups, plan: Plan) -> Figures:
    size = len(plan.dimensions)
    scope, opened = groups.in_scope[size:], groups.open[size:]
    index = groups.index_num[size:]
    num, den, hidden = [], [], []
    for members in plan.lens_members:
        chosen = list(members)
        num.append((index[chosen] * scope[chosen]).sum(axis=0))
        den.append(scope[chosen].sum(axis=0))
        hidden.append((scope[chosen] & opened[chosen]).any(axis=0))
    return _stacked(num, den, hidden, groups.level.shape[1], plan)


def _models(features: Figures, plan: Plan) -> Figures:
    # Each model over the product of its features' denominators: exact without a common one.
    num, den, hidden = [], [], []
    wide = features.num.astype(plan.sum_type), features.den.astype(plan.sum_type)
    for members in plan.model_members:
        chosen = list(members)
        scope = wide[1][chosen] > 0
        parts = np.maximum(wide[1][chosen], 1)
        product = np.multiply.reduce(parts, axis=0)
        num.append((wide[0][chosen] * whole_quotient(product, parts)).sum(axis=0))
        den.append(product * scope.sum(axis=0))
        hidden.append((scope & features.open[chosen]).any(axis=0))
    return _stacked(num, den, hidden, features.num.shape[1], plan)


def _stacked(
    num: list[Exact], den: list[Exact], hidden: list[Flags], rows: int, plan: Plan
) -> Figures:
    def stack(parts: list[Exact], kind: object) -> Exact:
        shape = (len(parts), rows)
        return np.array([np.broadcast_to(part, rows) for part in parts], dtype=kind).reshape(shape)

    return Figures(stack(num, plan.sum_type), stack(den, plan.sum_type), stack(hidden, bool))
