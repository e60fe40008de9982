"""Are groups invented where there are none? Nine kinds of worlds without groups are looked at."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scoring.evaluation.drawn import Drawn, draw
from scoring.evaluation.measure import Measure, Size, counted, seeds
from scoring.evaluation.rivals import groups_by_bic
from scoring.peers.shape import filled
from scoring.peers.structure import Structure, structure
from scoring.simulate import NULLS

MOST = 0.02
"""The share of pools without groups in which groups may be found."""

PLAIN = 1.5
"""Groups are told of from z 3 on. A pool that a few others put below half of that, more would not
put there, so it is held against no more: otherwise hundreds of pools would take hours."""


def invented_groups(size: Size) -> Iterator[Measure]:
    """A line for each size of pool: the share of pools in which groups are found."""
    for organisations in size.null_organisations:
        found = {"ours": 0, "BIC, diagonal": 0, "BIC, full": 0}
        highest = -np.inf
        for kind in size.null_kinds:
            for seed in range(1, size.null_pools + 1):
                drawn = draw(NULLS[kind], organisations, seed)
                tested = _tested(drawn, seed, size)
                highest = max(highest, tested.z)
                found["ours"] += tested.found
                scores = filled(drawn.measured.scores)
                found["BIC, diagonal"] += groups_by_bic(scores, "diag", seed) > 1
                found["BIC, full"] += groups_by_bic(scores, "full", seed) > 1
        pools = len(size.null_kinds) * size.null_pools
        share = {name: count / pools for name, count in found.items()}
        ours = share.pop("ours")
        yield Measure(
            "Groups invented where there are none, share of pools",
            f"{counted(pools, 'pool')} of {organisations:,} organisations from "
            f"{counted(len(size.null_kinds), 'kind')} of worlds, {seeds(size.null_pools)}, each "
            f"held against {size.screen} others and, from z {PLAIN} on, against {size.nulls}; the "
            f"largest z was {highest:.1f}; BIC chooses among mixtures on dimension scores",
            ours,
            share,
            f"≤ {MOST:.2f}",
            ours <= MOST,
        )


def _tested(drawn: Drawn, seed: int, size: Size) -> Structure:
    """The product's own test; not to its end for pools that are plainly without groups."""
    tested = structure(drawn.measured, drawn.ruler, seed, size.screen)
    if tested.z < PLAIN:
        return tested
    return structure(drawn.measured, drawn.ruler, seed, size.nulls)
