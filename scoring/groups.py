"""Dimensions and lens elements: cells, level, scope and index of each (3.3-3.6, 3.8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from questionnaires.schema import FIRST_LEVEL
from scoring.cells import Awarded, Cells, Flags, award, scaled, weigh, whole_quotient
from scoring.plan import Exact, Plan


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


def score_groups(cells: Cells, cell_open: Flags, left_out: Flags, plan: Plan) -> Groups:
    """Levels and indices of all groups; `left_out` (items, rows) marks N/A answers."""
    awarded = award(cells, plan, plan.common)
    enough = awarded.count >= plan.questionnaire.rules.gate.min_applicable_levels
    in_scope = enough & (awarded.highest > FIRST_LEVEL)
    spoken_for = weight_of(left_out, plan.primary) <= plan.primary_spare[:, None]
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


def weight_of(marked: Flags, weights: Exact) -> Exact:
    """What the marked items (items, rows) weigh; one column for all rows if none is marked."""
    items = marked.any(axis=1)
    if not items.any():
        return np.zeros((len(weights), 1), dtype=weights.dtype)
    return weigh(weights[:, items], marked[items].astype(weights.dtype))
