"""Everything a pool teaches, as one sealed model: groups, likeness, order, next steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.layout import layout_of
from scoring.peers.archetypes import fit
from scoring.peers.disclosure import FLOOR
from scoring.peers.facts import Facts, facts_of_moves
from scoring.peers.graded_response import GradedResponse
from scoring.peers.graded_response_fit import fit_graded_response
from scoring.peers.measures import FEWEST, Measures
from scoring.peers.model import PeerModel, with_measures
from scoring.peers.neighbours import learn_prior
from scoring.peers.next_moves import NextMoves
from scoring.peers.next_moves_fit import learn_next_moves, moves_of, risen
from scoring.peers.pool import Pool
from scoring.peers.shape import measure
from scoring.peers.structure import NULLS


@dataclass(frozen=True, slots=True)
class Waves:
    """The same organisations twice: their sheets before, and after; rows need not be in order.

    `period` is what lies between them in the usual case, in months.
    """

    before: Pool
    after: Pool
    period: int


def facts_of_waves(waves: Waves) -> tuple[NDArray[np.intp], Facts]:
    """The rows of `waves.after` that stood in both, and what they raised in between."""
    _both, first, second = np.intersect1d(
        waves.before.organisations, waves.after.organisations, return_indices=True
    )
    questionnaire = waves.after.matrix.questionnaire
    layout = layout_of(questionnaire)
    before, after = layout.ranks(waves.before.codes[first]), layout.ranks(waves.after.codes[second])
    items = tuple(item.id for item in questionnaire.items if item.scored)
    return second, facts_of_moves(items, *risen(layout, before, after))


def study(
    pool: Pool,
    seed: int,
    *,
    waves: Waves | None = None,
    earlier: PeerModel | None = None,
    floor: int = FLOOR,
    nulls: int = NULLS,
    step: Callable[[], None] = lambda: None,
) -> PeerModel:
    """The model of a pool with all its measures. Raises ValueError as `archetypes.fit` does.

    `step` is called between the long parts, by whoever has to say that the work goes on.
    """
    from threadpoolctl import threadpool_limits

    model = fit(pool, seed, earlier, floor, nulls)
    step()
    with threadpool_limits(1):
        prior = learn_prior(measure(pool.matrix, model.ruler), model.ruler)
        graded = _graded(pool)
        step()
        moves = None if waves is None or graded is None else _moves(waves, graded, seed)
    return with_measures(model, Measures(prior, graded, moves))


def _graded(pool: Pool) -> GradedResponse | None:
    """The graded-response model of a pool that is large enough, if it settles."""
    if pool.size < FEWEST:
        return None
    layout = layout_of(pool.matrix.questionnaire)
    ranks = layout.ranks(pool.codes)
    if not (ranks >= 0).any():
        return None
    fitted = fit_graded_response(ranks, [layout.top + 1] * layout.items)
    return fitted.model if fitted.settled else None


def _moves(waves: Waves, graded: GradedResponse, seed: int) -> NextMoves | None:
    """What organisations that stand in both waves raised; None where nobody stands in both."""
    _both, first, second = np.intersect1d(
        waves.before.organisations, waves.after.organisations, return_indices=True
    )
    if not len(first):
        return None
    layout = layout_of(waves.after.matrix.questionnaire)
    before = layout.ranks(waves.before.codes[first])
    after = layout.ranks(waves.after.codes[second])
    rng = np.random.default_rng(seed)
    return learn_next_moves(layout, moves_of(layout, graded, before, after), rng, str(waves.period))
