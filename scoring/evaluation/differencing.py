"""Can answers be worked out from what is published? The attacker has every figure of all epochs.

A figure is the sum over some sheets, so an answer is recovered where sums and differences of
figures leave one sheet alone: a question of linear algebra that holds whatever was answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from scoring.evaluation.changing_pools import Organisation, years
from scoring.evaluation.measure import Measure, Size
from scoring.peers.disclosure import Cell, Ledger, Sheet

SEED = 4
NOBODY = 10**9
"""How many are alike where nothing was told."""


def differencing(size: Size) -> Iterator[Measure]:
    """Two lines: answers recovered, and the fewest sheets any remainder can be about."""
    rng = np.random.default_rng(SEED)
    found = naive = figures = 0
    fewest, least = NOBODY, 0
    for _ in range(size.cohorts):
        told: list[frozenset[Sheet]] = []
        merely: list[frozenset[Sheet]] = []
        for organisations, ledger in years(rng):
            told += told_sets(ledger)
            merely += naive_sets(organisations, ledger.least)
            least = ledger.least
        equations = system(told)
        figures += len(told)
        found += recovered(equations)
        fewest = min(fewest, smallest_alike(equations))
        naive += recovered(system(merely))
    what = (
        f"{size.cohorts:,} pools of 20 to 80 organisations over three epochs with joining, new "
        f"sheets and erasure, {figures:,} figures told in all, seed {SEED}, floor {least - 1}"
    )
    yield Measure(
        "Differencing attack, answers recovered",
        what,
        found,
        {"cells merely large enough": naive},
        "0",
        found == 0,
    )
    yield Measure(
        "Differencing attack, fewest sheets that cannot be told apart",
        what,
        fewest,
        target=f"≥ {least}",
        holds=fewest >= least,
    )


def told_sets(ledger: Ledger) -> list[frozenset[Sheet]]:
    """Whom each published figure is about: every cell, and each block alone as well."""
    cells: dict[Cell, set[Sheet]] = {}
    for block in ledger.blocks:
        for width in range(len(block.cell) + 1):
            cells.setdefault(block.cell[:width], set()).update(block.members)
    return [*map(frozenset, cells.values()), *(frozenset(b.members) for b in ledger.blocks)]


def naive_sets(organisations: list[Organisation], least: int) -> list[frozenset[Sheet]]:
    """What a program would tell that only counts who stands in each cell now."""
    found = []
    for width in range(4):
        for cell in {one.facets[:width] for one in organisations}:
            inside = frozenset(one.sheet for one in organisations if one.facets[:width] == cell)
            if len(inside) >= least:
                found.append(inside)
    return found


def system(told: list[frozenset[Sheet]]) -> Any:
    """The attacker's equations: a row for each figure, a column for each sheet ever told of."""
    sheets = sorted(set().union(*told)) if told else []
    place = {sheet: column for column, sheet in enumerate(sheets)}
    equations = np.zeros((len(told), len(sheets)))
    for row, members in enumerate(told):
        equations[row, [place[sheet] for sheet in members]] = 1
    return equations


def recovered(equations: Any) -> int:
    """How many answers follow from the equations: unit vectors in the span of the rows."""
    if not equations.size:
        return 0
    _, sizes, directions = np.linalg.svd(equations, full_matrices=False)
    span = directions[sizes > 1e-9]
    return int(((span**2).sum(axis=0) > 1 - 1e-6).sum())


def smallest_alike(equations: Any) -> int:
    """The fewest sheets that stand in the same figures: no remainder can be about fewer."""
    if not equations.size:
        return NOBODY
    # Columns are told apart by a random sum of theirs, which is much quicker than by themselves.
    marks = np.random.default_rng(0).random(len(equations)) @ equations
    return int(np.unique(marks.round(9), return_counts=True)[1].min())
