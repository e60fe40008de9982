"""From codes to levels, figures, the ladder, the guard and the overall level (3.3-3.9).

The one implementation of these rules: a sheet is a matrix with one row, a cohort one with many.
A skipped item counts as nothing here; what it hides is marked in the `open` arrays, and ranges
come from scoring completed rows (see `scoring.ranges`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.schema import FIRST_LEVEL, SKIPPED
from scoring.cells import Awarded, Cells, Flags, Levels, award, scaled, weigh
from scoring.groups import Groups, score_groups, weight_of
from scoring.lenses import Figures, lens_figures, model_figures
from scoring.matrix import Codes
from scoring.plan import Exact, Plan


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
    num = weigh(plan.weights, plan.values.take(columns + np.int8(1)))
    left_out = columns == plan.na_position
    den = plan.weight_totals[:, None] - weight_of(left_out, plan.weights)
    opened = weight_of(columns == SKIPPED, plan.weights) > 0
    split = plan.cell_rows
    shape = (len(plan.questionnaire.levels), len(plan.groups), -1)
    cells = Cells(num[:split].reshape(shape), den[:split].reshape(shape))
    groups = score_groups(cells, opened[:split].reshape(shape), left_out, plan)
    features = Figures(num[split:], den[split:], opened[split:])
    return Scores(
        groups=groups,
        overall=_overall(groups, plan),
        lenses=lens_figures(groups, plan),
        features=features,
        models=model_figures(features, plan),
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
