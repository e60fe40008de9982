"""Is what organisations do next ranked well? Judged on organisations nothing was learnt from.

The figure is the mean reciprocal rank: 1 where the first suggestion is done, 1/2 for the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

import numpy as np

from scoring.evaluation.drawn import draw
from scoring.evaluation.measure import Measure, Size, seeds
from scoring.layout import Floats
from scoring.peers.graded_response_fit import fit_graded_response
from scoring.peers.next_moves_fit import (
    Moves,
    by_impact,
    by_popularity,
    learn_next_moves,
    moves_of,
    reciprocal_ranks,
)
from scoring.simulate import Nature, second_wave

GROUPS = 4
TOLERANCE = 0.01
LEADS = {100: 0.02, 1000: 0.09}
"""By how much popularity must be beaten, by how many organisations were seen to move."""


def next_steps(size: Size) -> Iterator[Measure]:
    """A line for each number of movers: ours beside popularity, impact, chance and an oracle."""
    judged = [_judged(size, seed) for seed in range(1, size.pools + 1)]
    for movers in size.movers:
        kept = {name: mean(one[movers][name] for one in judged) for name in judged[0][movers]}
        ours, lead = kept.pop("ours"), LEADS[movers]
        yield Measure(
            f"Next step after {movers:,} movers, mean reciprocal rank",
            f"{size.judged} other organisations ranked, {seeds(size.pools)}; the oracle knows "
            "what they chose by, apart from chance",
            ours,
            kept,
            f"≥ popularity + {lead:.2f}",
            ours >= kept["popularity"] + lead,
        )


def _judged(size: Size, seed: int) -> dict[int, dict[str, float]]:
    """Movers → way of ranking → mean reciprocal rank, in one world."""
    most = max(size.movers)
    first = draw(Nature(groups=GROUPS), most + size.judged, seed).simulated
    rng = np.random.default_rng(seed)
    second = second_wave(first, rng)
    layout, ranks = first.world.layout, first.ranks
    found = {}
    for movers in size.movers:
        # Answers are known of those who moved only, as in a pool that has just begun.
        ranking = [len(layout.rated)] * layout.items
        model = fit_graded_response(ranks[:movers], ranking, tolerance=TOLERANCE).model
        seen = moves_of(layout, model, ranks, layout.ranks(second.codes))
        known, judge = seen.part(slice(0, movers)), seen.part(slice(most, None))
        learnt = learn_next_moves(layout, known, rng)
        open_ = judge.before.open_
        chance = np.where(open_, rng.random(open_.shape), -np.inf)
        found[movers] = {
            "ours": _place(learnt.ranker.scores(judge.before), judge),
            "popularity": _place(by_popularity(layout, known).scores(judge.before), judge),
            "impact": _place(by_impact(layout).scores(judge.before), judge),
            "chance": _place(chance, judge),
            "oracle": _place(second.utility[most:], judge),
        }
    return found


def _place(scores: Floats, moves: Moves) -> float:
    """The mean over those who moved at all."""
    moved = moves.moved.any(axis=1)
    return float(reciprocal_ranks(scores[moved], moves.moved[moved]).mean())
