"""Are the organisations called alike really alike? Measured where four answers in ten are missing.

Regret is 0 for whoever knows where each organisation truly stands, and 1 for drawing lots: how
much farther off the neighbours are than the true ones, as a part of how much farther any are.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean
from typing import Any

import numpy as np

from scoring.evaluation.drawn import Drawn, draw
from scoring.evaluation.measure import Measure, Size, seeds
from scoring.layout import Flags, Floats, Ints
from scoring.peers.neighbours import learn_prior, nearest, vectors_of
from scoring.simulate import Nature

COUNT = 10
MISSING = 0.4
GROUPS = 4
BLOCK = 100
FAR = 1e6
"""The distance of those who have no item in common: nearer than oneself, farther than all else."""


def neighbours(size: Size) -> Iterator[Measure]:
    """One line: the mean regret of the ten nearest, beside Gower's distance on items."""
    found = []
    for seed in range(1, size.pools + 1):
        drawn = draw(Nature(groups=GROUPS, skipped=MISSING), size.neighbours, seed)
        truth = drawn.simulated.theta
        found.append(
            {
                "ours": regret(truth, _ours(drawn)),
                "Gower on items": regret(truth, nearest_by_gower(drawn.simulated.ranks, COUNT)),
            }
        )
    ours, gower = (mean(one[name] for one in found) for name in ("ours", "Gower on items"))
    yield Measure(
        f"Neighbours' regret with {MISSING:.0%} missing (0 the truly nearest, 1 by lot)",
        f"the {COUNT} nearest of {size.neighbours:,} organisations, {seeds(size.pools)}",
        ours,
        {"Gower on items": gower},
        "less than Gower's",
        ours < gower,
    )


def regret(truth: Floats, rows: Ints) -> float:
    """How far the chosen `rows` (organisations, count) are, in `truth` (organisations, any)."""
    count = rows.shape[1]
    chosen = _distance(truth, rows)
    best = _distance(truth, _others(truth, count))
    lots = float(np.sqrt(((truth[:, None] - truth) ** 2).sum(axis=2)).sum()) / (
        len(truth) * (len(truth) - 1)
    )
    return (chosen - best) / (lots - best)


def nearest_by_gower(ranks: Any, count: int) -> Ints:
    """The nearest by Gower's (1971) distance: the mean difference over items that both answered.

    Whoever has no item in common comes last.
    """
    known = ranks >= 0
    found = np.empty((len(ranks), count), np.int64)
    for start in range(0, len(ranks), BLOCK):
        some = slice(start, start + BLOCK)
        both: Flags = known[some, None] & known
        apart = np.abs(ranks[some, None].astype(np.int16) - ranks)
        shared = both.sum(axis=2)
        distance = np.where(both, apart, 0).sum(axis=2) / np.maximum(shared, 1)
        distance[shared == 0] = FAR
        rows = np.arange(len(distance))
        distance[rows, start + rows] = np.inf
        found[some] = np.argsort(distance, axis=1, kind="stable")[:, :count]
    return found


def _ours(drawn: Drawn) -> Ints:
    prior = learn_prior(drawn.measured, drawn.ruler)
    return _others(vectors_of(drawn.measured, drawn.ruler, prior), COUNT)


def _others(vectors: Floats, count: int) -> Ints:
    """The nearest to each, itself left out: it is the first, at no distance."""
    rows, _distance = nearest(vectors, vectors, count + 1)
    return np.asarray(rows[:, 1:], np.int64)


def _distance(truth: Floats, rows: Ints) -> float:
    return float(np.sqrt(((truth[:, None] - truth[rows]) ** 2).sum(axis=2)).mean())
