"""What organisations like yours did next: ranking what is open, and the evidence for it.

Every rung of the ladder is the same sum with other numbers, so a web process ranks with numpy
alone whatever was learnt. It says what others did, never what causes anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from scoring.layout import Flags, Floats, Ints, Layout
from scoring.matrix import Codes
from scoring.peers.disclosure import FLOOR
from scoring.peers.graded_response import GradedResponse
from scoring.peers.interval import wilson

IMPACT, POPULARITY, BLEND, REGRESSION = "impact", "popularity", "blend", "regression"
RUNGS = (IMPACT, POPULARITY, BLEND, REGRESSION)

CALM = 1.0
"""Added to what dimensions rest on: two answers hardly make a dimension stand out."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What a ranking looks at. Arrays are (rows, items) unless said otherwise.

    `open_`: answered and below the top; `attainable`: the logarithm of the chance of the next
    rank; `met`: whether the level below is more than half in place, 1/2 where nobody knows;
    `rank`: the rank answered, 0 where not open; `shape` (rows, dimensions): how far a dimension
    is ahead of what the whole sheet lets expect, in about standard deviations.
    """

    open_: Flags
    attainable: Floats
    met: Floats
    rank: Ints
    shape: Floats


def situation(layout: Layout, model: GradedResponse, ranks: Codes) -> Situation:
    """The situations of sheets, `ranks` int8 (rows, items)."""
    open_ = (ranks >= 0) & (ranks < layout.top)
    return Situation(
        open_=open_,
        attainable=np.log(np.where(open_, model.attainable(ranks), 1.0)),
        met=_level_below_met(layout, ranks),
        rank=np.where(open_, ranks, 0).astype(np.int64),
        shape=_shape(layout, model, ranks),
    )


def _level_below_met(layout: Layout, ranks: Codes) -> Floats:
    """1, 0 or 1/2 for each item: whether the next lower level of its dimension is in place.

    More than half is where a cell counts as largely in place.
    """
    met = np.ones(ranks.shape)
    known = ranks >= 0
    for dimension in range(layout.dimensions):
        here = layout.dimension == dimension
        levels = np.unique(layout.level[here])
        for below, level in pairwise(levels):
            cell = here & (layout.level == below)
            answered = known[:, cell].sum(axis=1)
            total = np.where(known[:, cell], ranks[:, cell], 0).sum(axis=1)
            held = np.where(answered > 0, 2 * total > layout.top * answered, 0.5)
            met[:, here & (layout.level == level)] = held[:, None]
    return met


def _shape(layout: Layout, model: GradedResponse, ranks: Codes) -> Floats:
    """What remains of each dimension after the general position, shrunk and standardised."""
    known = ranks >= 0
    chances = model.completed(ranks)
    steps = np.arange(chances.shape[2])
    expected = chances @ steps
    variance = chances @ steps**2 - expected**2
    members = (layout.dimension[:, None] == np.arange(layout.dimensions)).astype(float)
    ahead = np.where(known, ranks - expected, 0) @ members
    rests_on = np.where(known, variance, 0) @ members
    return np.asarray(ahead / np.sqrt(rests_on + CALM))


@dataclass(frozen=True, slots=True)
class Ranker:
    """The numbers of a rung: `base` (items,), `rank` (ranks below the top,), `shape` (items,
    dimensions); `attainable` and `met` are weights.
    """

    base: Floats
    rank: Floats
    shape: Floats
    attainable: float = 0.0
    met: float = 0.0

    def scores(self, now: Situation) -> Floats:
        """(rows, items), the higher the sooner; -inf for what is not open."""
        score = self.base + self.rank[now.rank] + now.shape @ self.shape.T
        score = score + self.attainable * now.attainable + self.met * now.met
        return np.where(now.open_, score, -np.inf)

    def to_json(self) -> dict[str, Any]:
        """As plain numbers."""
        return {
            "base": self.base.tolist(),
            "rank": self.rank.tolist(),
            "shape": self.shape.tolist(),
            "attainable": self.attainable,
            "met": self.met,
        }

    @classmethod
    def from_json(cls, numbers: Mapping[str, Any], layout: Layout) -> Self:
        """The ranker that wrote `numbers`. Raises KeyError, TypeError or ValueError for others."""
        ranker = cls(
            base=np.array(numbers["base"], float),
            rank=np.array(numbers["rank"], float),
            shape=np.array(numbers["shape"], float),
            attainable=float(numbers["attainable"]),
            met=float(numbers["met"]),
        )
        shapes = (ranker.base.shape, ranker.rank.shape, ranker.shape.shape)
        if shapes != ((layout.items,), (layout.top,), (layout.items, layout.dimensions)):
            raise ValueError("a ranker has numbers for each item, rank and dimension of a version")
        weights = [ranker.attainable, ranker.met]
        if not all(np.isfinite(part).all() for part in (*_arrays(ranker), weights)):
            raise ValueError("the numbers of a ranker are finite")
        return ranker


def _arrays(ranker: Ranker) -> tuple[Floats, Floats, Floats]:
    return ranker.base, ranker.rank, ranker.shape


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of `open_` organisations that had this open, the share that raised it, 0-1.

    `low` and `high` bound it: Wilson's 95 % interval. `period` as the pool names it.
    """

    open_: int
    share: float
    low: float
    high: float
    period: str


@dataclass(frozen=True, slots=True)
class Move:
    """An open item (its number among the rated items), and what is known of it, if enough."""

    item: int
    score: float
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class NextMoves:
    """What was learnt: the rung that won, its ranker, and how often items rose.

    `movers`: organisations seen to move; `open_` and `raised` (items,): how many had the item
    open, and how many of them raised it; `trial`: rung → mean reciprocal rank on organisations
    it was not learnt from.
    """

    rung: str
    ranker: Ranker
    movers: int
    open_: Ints
    raised: Ints
    period: str = ""
    trial: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def evidence(self, item: int, floor: int = FLOOR) -> Evidence | None:
        """What may be told of an item; None where one side of the share is below `floor`."""
        raised, open_ = int(self.raised[item]), int(self.open_[item])
        if min(raised, open_ - raised) < max(floor, 1):
            return None
        low, high = wilson(raised / open_, open_)
        return Evidence(open_, raised / open_, low, high, self.period)

    def suggest(
        self, layout: Layout, model: GradedResponse, ranks: Codes, floor: int = FLOOR
    ) -> tuple[Move, ...]:
        """What is open on one sheet, `ranks` int8 (items,), the likeliest next move first."""
        scores = self.ranker.scores(situation(layout, model, ranks[None]))[0]
        order = np.argsort(-scores, kind="stable")[: int(np.isfinite(scores).sum())]
        return tuple(
            Move(int(item), float(scores[item]), self.evidence(int(item), floor)) for item in order
        )

    def to_json(self) -> dict[str, Any]:
        """As plain numbers and words."""
        return {
            "rung": self.rung,
            "ranker": self.ranker.to_json(),
            "movers": self.movers,
            "open": self.open_.tolist(),
            "raised": self.raised.tolist(),
            "period": self.period,
            "trial": dict(self.trial),
        }

    @classmethod
    def from_json(cls, numbers: Mapping[str, Any], layout: Layout) -> Self:
        """What wrote `numbers`. Raises KeyError, TypeError or ValueError for others."""
        learnt = cls(
            rung=str(numbers["rung"]),
            ranker=Ranker.from_json(numbers["ranker"], layout),
            movers=int(numbers["movers"]),
            open_=np.array(numbers["open"], np.int64),
            raised=np.array(numbers["raised"], np.int64),
            period=str(numbers["period"]),
            trial=MappingProxyType({str(k): float(v) for k, v in numbers["trial"].items()}),
        )
        if learnt.rung not in RUNGS or learnt.movers < 0:
            raise ValueError(f"a rung is one of {', '.join(RUNGS)}, movers are counted from 0")
        counts = (learnt.open_.shape, learnt.raised.shape)
        if counts != ((layout.items,), (layout.items,)) or (learnt.raised > learnt.open_).any():
            raise ValueError("each item is raised at most as often as it was open")
        return learnt
