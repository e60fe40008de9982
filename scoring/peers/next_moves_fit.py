"""Learning what comes next from two waves of answers: a ladder by how much evidence there is.

With few movers only the questionnaire and the graded-response model speak; with more, what was
popular, what organisations of like shape did, and at last a regression. A rung must beat
popularity on organisations it has not seen, or it is not used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

import numpy as np

from scoring.layout import Flags, Floats, Ints, Layout
from scoring.matrix import Codes
from scoring.peers.graded_response import GradedResponse
from scoring.peers.next_moves import (
    BLEND,
    IMPACT,
    POPULARITY,
    REGRESSION,
    NextMoves,
    Ranker,
    Situation,
    situation,
)

FEW_MOVERS = 30
MANY_MOVERS = 300
FOLDS = 5
MOST_LEARNT_FROM = 5000

PRIOR_MOVES = 3.0
"""How many moves the expectation of an item weighs against those that were seen."""

GATE = 1.0
"""What a level below that is in place adds: the level rule asks for it first."""

SHAPE_CAUTION = 30.0
"""How many expected moves a difference by shape must outweigh, in the blend."""
SHAPE_SCALE = 0.15
"""How small differences by shape are expected to be, in the regression."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What was open and what rose: (organisations, items), with the situation before."""

    before: Situation
    moved: Flags

    def part(self, rows: Any) -> Moves:
        """Some organisations of it."""
        kept = {entry.name: getattr(self.before, entry.name)[rows] for entry in fields(Situation)}
        return Moves(Situation(**kept), self.moved[rows])


def moves_of(layout: Layout, model: GradedResponse, before: Codes, after: Codes) -> Moves:
    """The moves between two waves of the same organisations, ranks int8 (rows, items).

    An answer moved when it was rated both times and rose. Raises ValueError when the waves do
    not have the same rows and items.
    """
    if before.shape != after.shape or before.shape[1] != layout.items:
        raise ValueError("two waves have the same organisations and the items of the version")
    return Moves(situation(layout, model, before), risen(layout, before, after)[1])


def risen(layout: Layout, before: Codes, after: Codes) -> tuple[Flags, Flags]:
    """What was open a wave ago, and what rose since: (organisations, items) each."""
    return (before >= 0) & (before < layout.top), (before >= 0) & (after > before)


def by_impact(layout: Layout) -> Ranker:
    """Level impact x attainability: lower levels and larger gaps first, as the list of steps."""
    return Ranker(
        base=np.log(layout.level.max() + 1.0 - layout.level),
        rank=np.log(1 - np.arange(layout.top) / layout.top),
        shape=np.zeros((layout.items, layout.dimensions)),
        attainable=1.0,
    )


def by_popularity(layout: Layout, seen: Moves) -> Ranker:
    """How often an item rose where it was open, shrunk to the mean of all items."""
    raised, open_ = seen.moved.sum(axis=0), seen.before.open_.sum(axis=0)
    mean = (raised.sum() + 1) / (open_.sum() + layout.items)
    return Ranker(
        base=np.log((raised + PRIOR_MOVES * mean) / (open_ + PRIOR_MOVES)),
        rank=np.zeros(layout.top),
        shape=np.zeros((layout.items, layout.dimensions)),
    )


def by_blend(layout: Layout, seen: Moves) -> Ranker:
    """Popularity beyond what attainability explains, and what movers of like shape did.

    Empirical Bayes: moves seen against moves expected, each with a few expected moves added. The
    part by shape is one cautious step of a conditional logit: sums over all movers, so that no
    organisation's own answers are kept.
    """
    ranker = Ranker(
        base=np.zeros(layout.items),
        rank=np.zeros(layout.top),
        shape=np.zeros((layout.items, layout.dimensions)),
        attainable=1.0,
        met=GATE,
    )
    expected = _expected(ranker, seen)
    base = np.log((seen.moved.sum(axis=0) + PRIOR_MOVES) / (expected.sum(axis=0) + PRIOR_MOVES))
    ranker = Ranker(base, ranker.rank, ranker.shape, ranker.attainable, ranker.met)
    expected = _expected(ranker, seen)
    shape = seen.before.shape
    toward = (seen.moved - expected).T @ shape
    weight = expected.T @ shape**2 + SHAPE_CAUTION
    return Ranker(base, ranker.rank, toward / weight, ranker.attainable, ranker.met)


def _expected(ranker: Ranker, seen: Moves) -> Floats:
    """How the moves of each organisation would spread over what it had open."""
    scores = ranker.scores(seen.before)
    top = np.max(scores, axis=1, keepdims=True, initial=-1e3)
    chance = np.exp(scores - top)
    total = np.maximum(chance.sum(axis=1, keepdims=True), 1e-300)
    return np.asarray(chance / total * seen.moved.sum(axis=1, keepdims=True))


def by_regression(layout: Layout, seen: Moves) -> Ranker:
    """Logistic regression over all pairs of a mover and an item it had open."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    now = seen.before
    rows, items = np.nonzero(now.open_)
    if seen.moved[rows, items].all():
        # Where everything rose, nothing tells items apart that popularity does not know.
        return by_popularity(layout, seen)
    pairs = np.arange(len(rows))
    which = sparse.csr_array((np.ones(len(rows)), (pairs, items)), (len(rows), layout.items))
    ranks = np.eye(layout.top)[now.rank[rows, items]]
    few = np.column_stack([now.attainable[rows, items], now.met[rows, items], ranks])
    wide = (items[:, None] * layout.dimensions + np.arange(layout.dimensions)).ravel()
    shape = sparse.csr_array(
        ((SHAPE_SCALE * now.shape[rows]).ravel(), (np.repeat(pairs, layout.dimensions), wide)),
        (len(rows), layout.items * layout.dimensions),
    )
    table = sparse.hstack([which, sparse.csr_array(few), shape]).tocsr()
    fit = LogisticRegression(max_iter=500).fit(table, seen.moved[rows, items])
    numbers = fit.coef_[0]
    base, attainable, met, rank, by_shape = np.split(
        numbers, np.cumsum([layout.items, 1, 1, layout.top])
    )
    return Ranker(
        base=base,
        rank=rank,
        shape=SHAPE_SCALE * by_shape.reshape(layout.items, layout.dimensions),
        attainable=float(attainable[0]),
        met=float(met[0]),
    )


LEARNERS: MappingProxyType[str, Callable[[Layout, Moves], Ranker]] = MappingProxyType(
    {
        REGRESSION: by_regression,
        BLEND: by_blend,
        IMPACT: lambda layout, _seen: by_impact(layout),
        POPULARITY: by_popularity,
    }
)
"""The ladder from its top, and popularity, which every rung has to beat."""


def reciprocal_ranks(scores: Floats, moved: Flags) -> Floats:
    """1 / the place of the first item that moved, for each organisation: (rows,).

    Each organisation has moved at least once. Items of equal score share their places.
    """
    best = np.where(moved, scores, -np.inf).max(axis=1, keepdims=True)
    above = (scores > best).sum(axis=1)
    beside = ((scores == best) & ~moved).sum(axis=1)
    return np.asarray(1 / (1 + above + beside / 2))


def learn_next_moves(
    layout: Layout, seen: Moves, rng: np.random.Generator, period: str = ""
) -> NextMoves:
    """Climb the ladder as far as the evidence carries.

    Organisations that did not move count as evidence of an item and not for the ranking.
    """
    open_: Ints = seen.before.open_.sum(axis=0)
    raised: Ints = seen.moved.sum(axis=0)
    movers = np.flatnonzero(seen.moved.any(axis=1))
    if len(movers) < FEW_MOVERS:
        return NextMoves(IMPACT, by_impact(layout), len(movers), open_, raised, period)
    chosen = rng.permutation(movers)[:MOST_LEARNT_FROM]
    learnt_from = seen.part(chosen)
    tried = [rung for rung in LEARNERS if rung != REGRESSION or len(movers) > MANY_MOVERS]
    fold = np.arange(len(chosen)) % FOLDS
    trial = {rung: _held_out(LEARNERS[rung], layout, learnt_from, fold) for rung in tried}
    # Popularity, the last, does not beat itself: it is what remains when nothing else does.
    rung = next((rung for rung in tried if trial[rung] > trial[POPULARITY]), POPULARITY)
    return NextMoves(
        rung=rung,
        ranker=LEARNERS[rung](layout, learnt_from),
        movers=len(movers),
        open_=open_,
        raised=raised,
        period=period,
        trial=MappingProxyType(trial),
    )


def _held_out(
    learner: Callable[[Layout, Moves], Ranker], layout: Layout, seen: Moves, fold: Ints
) -> float:
    """Mean reciprocal rank of organisations ranked by what the other folds taught."""
    places = []
    for number in range(FOLDS):
        ranker = learner(layout, seen.part(fold != number))
        rest = seen.part(fold == number)
        places.append(reciprocal_ranks(ranker.scores(rest.before), rest.moved))
    return float(np.concatenate(places).mean())
