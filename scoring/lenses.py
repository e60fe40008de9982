"""Means over parts: lenses from their elements, models from their features (3.8, 3.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.cells import Flags, whole_quotient
from scoring.groups import Groups
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


def lens_figures(groups: Groups, plan: Plan) -> Figures:
    """Each lens: the mean of its elements in scope."""
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


def model_figures(features: Figures, plan: Plan) -> Figures:
    """Each model: the mean of its features in scope."""
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
