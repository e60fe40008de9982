"""Many sheets at once: the same scoring in blocks of rows, kept as compact exact integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.cells import Levels
from scoring.lenses import Figures
from scoring.matrix import AnswerMatrix
from scoring.maturity import Scores, score_rows
from scoring.plan import Exact, Plan, plan_of

BLOCK = 4096
"""Rows scored at a time: long enough to hide the cost of calls, short enough for the cache."""

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures as integers (figures, rows): value = num / (den x unit), den 0 = hidden, unrated."""

    num: Exact
    den: Exact
    unit: int

    def shares(self) -> Shares:
        """In place, 0-1, as floats for statistics; NaN where there is no figure."""
        den = self.den.astype(np.float64)
        den[den == 0] = np.nan
        return np.asarray(self.num / (den * self.unit))


@dataclass(frozen=True, slots=True)
class CohortScores:
    """Scores of `rows` sheets. Levels are int8, 0 where hidden or unrated.

    `group_level` and `groups` have a row for each of Plan.groups (dimensions, then elements),
    `ladder` one for each level, the rest one for each lens, feature or model of the version;
    `overall` has one. Nothing here is rounded.
    """

    plan: Plan
    level: Levels
    pooled_level: Levels
    guard: Levels
    overall: Counted
    ladder: Counted
    group_level: Levels
    groups: Counted
    lenses: Counted
    features: Counted
    models: Counted

    @property
    def rows(self) -> int:
        """How many sheets."""
        return len(self.level)


def score_cohort(matrix: AnswerMatrix, block: int = BLOCK) -> CohortScores:
    """Score every row of the matrix, each as if it were alone."""
    q = matrix.questionnaire
    plan = plan_of(q)
    rows = matrix.rows
    columns = matrix.codes.T
    size = max(len(plan.dimensions), len(plan.groups) - len(plan.dimensions))
    index, cell = plan.index_unit, plan.unit * plan.heaviest
    product = plan.heaviest ** max((len(m) for m in plan.model_members), default=1)
    longest = max((len(m) for m in plan.model_members), default=1)
    scores = CohortScores(
        plan=plan,
        level=np.zeros(rows, np.int8),
        pooled_level=np.zeros(rows, np.int8),
        guard=np.zeros(rows, np.int8),
        overall=_room(1, rows, index * size, size, index),
        ladder=_room(len(q.levels), rows, plan.unit * plan.common * size, size,
                     plan.unit * plan.common),
        group_level=np.zeros((len(plan.groups), rows), np.int8),
        groups=_room(len(plan.groups), rows, index, 1, index),
        lenses=_room(len(q.lenses), rows, index * size, size, index),
        features=_room(len(q.features), rows, cell, plan.heaviest, plan.unit),
        models=_room(len(q.models), rows, plan.unit * product * longest, product * longest,
                     plan.unit),
    )  # fmt: skip
    # Freeing one large array teaches the C library to keep the memory of each block instead of
    # handing it back to the system, which took half of the time.
    np.empty(2**24, dtype=np.int8)
    for start in range(0, rows, block):
        part = np.ascontiguousarray(columns[:, start : start + block])
        _store(scores, slice(start, start + part.shape[1]), score_rows(part, plan))
    return scores


def _store(scores: CohortScores, where: slice, block: Scores) -> None:
    overall, groups, plan = block.overall, block.groups, scores.plan
    known = (overall.rated > 0) & ~overall.open
    scores.level[where] = overall.level * known
    scores.pooled_level[where] = overall.awarded.level[0] * known
    scores.guard[where] = overall.guard * known
    scores.overall.num[:, where] = overall.index_num
    scores.overall.den[:, where] = overall.rated * known
    ladder = overall.ladder
    scores.ladder.num[:, where] = ladder.num[:, 0]
    pooled_from = ladder.den[:, 0] // plan.common
    scores.ladder.den[:, where] = pooled_from * ~overall.ladder_open
    shown = groups.in_scope & ~groups.open
    scores.group_level[:, where] = groups.awarded.level * shown
    scores.groups.num[:, where] = groups.index_num
    scores.groups.den[:, where] = shown
    for kept, figures in (
        (scores.lenses, block.lenses),
        (scores.features, block.features),
        (scores.models, block.models),
    ):
        _store_figures(kept, where, figures)


def _store_figures(kept: Counted, where: slice, figures: Figures) -> None:
    kept.num[:, where] = figures.num
    kept.den[:, where] = figures.den * ~figures.open


def _room(figures: int, rows: int, most: int, most_den: int, unit: int) -> Counted:
    return Counted(
        np.zeros((figures, rows), _integer(most)), np.zeros((figures, rows), _integer(most_den)),
        unit,
    )  # fmt: skip


def _integer(most: int) -> Any:
    """The narrowest signed integer that holds `most`, Python's own where none does."""
    for kind in (np.int8, np.int16, np.int32, np.int64):
        if most <= np.iinfo(kind).max:
            return kind
    return object
