"""Fitting the graded-response model: marginal maximum likelihood by EM over a fixed grid.

Bock & Aitkin (1981). Missing answers are skipped, so what is missing at random does no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.layout import Flags, Floats, Ints
from scoring.matrix import Codes
from scoring.peers.graded_response import (
    GRID,
    LOG_PRIOR,
    TINY,
    GradedResponse,
    answer_probabilities,
    blocks,
    log_table,
    reach,
    weigh_points,
)

START_ROWS = 4000
STEEPEST = 10.0
FLATTEST = 0.01
NEWTON_STEPS = 2
HALVINGS = 10
FIT_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model, its log likelihood, and whether it had settled before the rounds ran out."""

    model: GradedResponse
    log_likelihood: float
    settled: bool


def fit_graded_response(
    ranks: Codes,
    categories: Sequence[int],
    *,
    weights: Floats | None = None,
    pseudo: float = 1.0,
    tolerance: float = 1e-3,
    most_rounds: int = 500,
) -> Fitted:
    """Fit the model to `ranks`: int8 (rows, items), -1 where unknown.

    `categories`: how many ranks each item has by its version, seen or not; `weights` (rows,): how
    often a row counts. `pseudo` answers are added to each item, spread evenly over its ranks, so
    that a rank nobody gave still has a place; 0 is plain maximum likelihood. It settles when no
    parameter moves by `tolerance` in a round. Raises ValueError where there is nothing to fit or
    a rank does not exist.
    """
    count = np.array(categories)
    if len(count) != ranks.shape[1] or not (ranks >= 0).any() or (count < 2).any():
        raise ValueError("nothing to fit: answers, and two ranks or more an item, are needed")
    if (ranks.max(axis=0) >= count).any():
        raise ValueError("a rank lies beyond those its item has")
    shares = np.ones(len(ranks)) if weights is None else weights
    known = np.arange(1, count.max()) < count[:, None]
    parameters = _start(ranks, shares, known)
    # Most rounds are walked with a part of the rows; the whole pool then sharpens the result.
    for step in sorted({1, max(len(ranks) // START_ROWS, 1)}, reverse=True):
        some, counted = ranks[::step], shares[::step]
        for _round in range(most_rounds):
            counts, likelihood = _expected(some, counted, parameters, known)
            counts += _pseudo_counts(pseudo, count)
            better = _improved(counts, parameters, known)
            moved = np.abs(np.where(_kept(known), better - parameters, 0)).max()
            parameters = better
            if moved < tolerance:
                break
    model = _model(parameters, known)
    # Against a part of the pool, for the middle and the spread need no more.
    fit = model.person_fit(ranks[:: max(len(ranks) // FIT_ROWS, 1)])
    # From the better half alone: careless sheets lie in the worse one and must not widen it.
    middle, high = np.nanquantile(fit, [0.5, 0.84])
    spread = high - middle
    model = replace(
        model, fit_centre=float(middle), fit_spread=float(spread) if spread > 0 else 1.0
    )
    return Fitted(model, float(likelihood), bool(moved < tolerance))


def _model(parameters: Floats, known: Flags) -> GradedResponse:
    return GradedResponse(parameters[:, 0], np.where(known, parameters[:, 1:], -np.inf))


def _start(ranks: Codes, shares: Floats, known: Flags) -> Floats:
    """Slopes of 1 and intercepts by how often each rank is reached, (items, most ranks)."""
    parameters = np.ones((ranks.shape[1], known.shape[1] + 1))
    answered = shares @ (ranks >= 0)
    for rank in range(1, parameters.shape[1]):
        # Half an answer more on each side, and a little apart, keeps them finite and in order.
        share = (shares @ (ranks >= rank) + 0.5) / (answered + 1)
        parameters[:, rank] = 1.2 * np.log(share / (1 - share)) - 0.05 * rank
    return parameters


def _expected(
    ranks: Codes, shares: Floats, parameters: Floats, known: Flags
) -> tuple[Floats, float]:
    """How many answers of each rank are expected at each point: (items, ranks, points)."""
    model = _model(parameters, known)
    table = log_table(model.answers())
    counts = np.zeros(table.shape)
    likelihood = 0.0
    for rows, block in blocks(ranks, model.most_ranks):
        posterior, log = weigh_points(block, table)
        posterior *= shares[rows, None]
        counts += block.T @ posterior
        likelihood += float(shares[rows] @ log)
    return counts.reshape(len(parameters), -1, len(GRID)), likelihood


def _pseudo_counts(pseudo: float, count: Ints) -> Floats:
    exists = np.arange(count.max()) < count[:, None]
    return pseudo * (exists / count[:, None])[..., None] * np.exp(LOG_PRIOR)


def _improved(counts: Floats, parameters: Floats, known: Flags) -> Floats:
    """Parameters under which `counts` are likelier, by Fisher scoring of all items at once."""
    for _step in range(NEWTON_STEPS):
        gradient, information = _slope_of(counts, parameters, known)
        step = np.linalg.solve(information, gradient[..., None])[..., 0]
        before = _fit_of(counts, parameters, known)
        for _half in range(HALVINGS):
            tried = parameters + step
            tried[:, 0] = np.clip(tried[:, 0], FLATTEST, STEEPEST)
            worse = ~(_fit_of(counts, tried, known) >= before)
            if not worse.any():
                break
            step[worse] /= 2
        parameters = np.where(worse[:, None], parameters, tried)
    return parameters


def _fit_of(counts: Floats, parameters: Floats, known: Flags) -> Floats:
    """The expected log likelihood of each item, -inf where its ranks are out of order."""
    intercepts = np.where(known, parameters[:, 1:], -np.inf)
    chance = answer_probabilities(reach(parameters[:, 0], intercepts, GRID))
    fit = np.einsum("icq,qic->i", counts, np.log(np.maximum(chance, TINY)))
    falls = (intercepts[:, 1:] < intercepts[:, :-1]) | ~known[:, 1:]
    return np.where(falls.all(axis=1), fit, -np.inf)


def _slope_of(counts: Floats, parameters: Floats, known: Flags) -> tuple[Floats, Floats]:
    """Gradient (items, parameters) and Fisher information (items, parameters, parameters)."""
    reached = reach(parameters[:, 0], np.where(known, parameters[:, 1:], -np.inf), GRID)
    chance = np.maximum(answer_probabilities(reached), TINY)
    bend = reached * (1 - reached)
    # How each rank's chance moves with each parameter: (points, items, ranks, parameters).
    moves = np.zeros((*chance.shape, parameters.shape[1]))
    for rank in range(1, parameters.shape[1]):
        moves[:, :, rank, rank] = bend[..., rank - 1]
        moves[:, :, rank - 1, rank] = -bend[..., rank - 1]
    moves[..., 0] = moves[..., 1:].sum(axis=-1) * GRID[:, None, None]
    relative = moves / chance[..., None]
    gradient = np.einsum("icq,qicp->ip", counts, relative)
    answers = counts.sum(axis=1)
    information = np.einsum("iq,qicp,qicr->ipr", answers, moves, relative, optimize=True)
    # A rank that an item does not have stays where it is.
    information += np.eye(parameters.shape[1]) * np.where(_kept(known), 1e-9, 1.0)[:, None]
    return gradient, information


def _kept(known: Flags) -> Flags:
    """Which parameters exist: the slope and the intercepts of an item's ranks."""
    return np.concatenate([np.ones((len(known), 1), bool), known], axis=1)
