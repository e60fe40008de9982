"""The graded-response model: what an organisation's answers say about those it did not give.

Samejima (1969), logistic: P(rank >= k) = 1 / (1 + exp(-(slope x theta + intercept_k))), theta
normally distributed with mean 0 and deviation 1. It completes what is missing, orders practices
by when they are usually reached, and says what is attainable next. It never replaces a level,
and its spread is no standard error to show: real organisations have more than one dimension.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from scoring.layout import Flags, Floats, Ints
from scoring.matrix import Codes

GRID: Floats = np.linspace(-6, 6, 61)
LOG_PRIOR: Floats = -(GRID**2) / 2 - np.log(np.exp(-(GRID**2) / 2).sum())
BLOCK = 8192
TINY = 1e-300

IMPLAUSIBLE = -3.0
FEWEST_ANSWERS = 10


@dataclass(frozen=True, slots=True)
class GradedResponse:
    """A fitted model. Ranks are int8 (rows, items), -1 where unknown.

    `slopes` (items,) are positive; `intercepts` (items, most ranks - 1) descend in each row and
    are -inf where an item has fewer ranks. `fit_centre` and `fit_spread` say how well the pool's
    own sheets fitted.
    """

    slopes: Floats
    intercepts: Floats
    fit_centre: float = 0.0
    fit_spread: float = 1.0

    def to_json(self) -> dict[str, Any]:
        """As plain numbers."""
        return {
            "slopes": self.slopes.tolist(),
            "intercepts": [row[np.isfinite(row)].tolist() for row in self.intercepts],
            "fit_centre": self.fit_centre,
            "fit_spread": self.fit_spread,
        }

    @classmethod
    def from_json(cls, numbers: Mapping[str, Any]) -> Self:
        """The model that wrote `numbers`. Raises KeyError, TypeError or ValueError for others."""
        rows = numbers["intercepts"]
        slopes = np.array(numbers["slopes"], float)
        if len(rows) != len(slopes) or not len(slopes) or not all(rows):
            raise ValueError("a graded-response model has a slope and intercepts for each item")
        intercepts = np.full((len(rows), max(map(len, rows))), -np.inf)
        for item, row in enumerate(rows):
            intercepts[item, : len(row)] = row
        model = cls(slopes, intercepts, float(numbers["fit_centre"]), float(numbers["fit_spread"]))
        finite = np.isfinite([*slopes, model.fit_centre, model.fit_spread]).all()
        if not (finite and (slopes > 0).all() and _descends(intercepts) and model.fit_spread > 0):
            raise ValueError("slopes and the spread are above 0, intercepts descend")
        return model

    def reached(self, theta: Floats = GRID) -> Floats:
        """P(rank >= k) for k = 1 …: (points, items, most ranks - 1)."""
        return np.asarray(reach(self.slopes, self.intercepts, theta))

    def answers(self, theta: Floats = GRID) -> Floats:
        """P(rank = k) for k = 0 …: (points, items, most ranks)."""
        return answer_probabilities(self.reached(theta))

    def posterior(self, ranks: Codes) -> Floats:
        """How likely each point of GRID is, given the answers: (rows, points), rows sum to 1."""
        table = log_table(self.answers())
        return np.concatenate(
            [weigh_points(block, table)[0] for _rows, block in blocks(ranks, self.most_ranks)]
            or [np.empty((0, len(GRID)))]
        )

    @property
    def most_ranks(self) -> int:
        """How many ranks the item with the most has."""
        return int(self.intercepts.shape[1]) + 1

    def position(self, ranks: Codes) -> tuple[Floats, Floats]:
        """Mean and standard deviation of theta given the answers: (rows,) each."""
        posterior = self.posterior(ranks)
        mean = posterior @ GRID
        return mean, np.sqrt(np.maximum(posterior @ GRID**2 - mean**2, 0))

    def completed(self, ranks: Codes) -> Floats:
        """P(rank = k) for every item given the answers: (rows, items, most ranks).

        Meant for items without an answer; where there is one it is not used to decide it.
        """
        table = self.answers()
        flat = self.posterior(ranks) @ table.reshape(len(GRID), -1)
        return np.asarray(flat.reshape(len(ranks), *table.shape[1:]))

    def attainable(self, ranks: Codes) -> Floats:
        """P(the next rank or more), given all answers: (rows, items), NaN where nothing is open.

        Open is an item with an answer below its top rank.
        """
        table = self.reached()
        flat = self.posterior(ranks) @ table.reshape(len(GRID), -1)
        chances = flat.reshape(len(ranks), *table.shape[1:])
        steps = np.isfinite(self.intercepts).sum(axis=1)
        open_ = (ranks >= 0) & (ranks < steps)
        place = np.where(open_, ranks, 0).astype(np.int64)
        chance = np.take_along_axis(chances, place[..., None], axis=2)[..., 0]
        return np.where(open_, chance, np.nan)

    def order(self, rank: int) -> tuple[Floats, Ints]:
        """Where on theta each item reaches that rank in half of the cases, and items by that.

        (items,) each; infinite and last where the item has no such rank. Raises ValueError for a
        rank that no item has.
        """
        if not 1 <= rank < self.most_ranks:
            raise ValueError(f"ranks that can be reached are 1 to {self.most_ranks - 1}")
        location = -self.intercepts[:, rank - 1] / self.slopes
        return location, np.argsort(location, kind="stable")

    def person_fit(self, ranks: Codes) -> Floats:
        """l_z: how likely a sheet is for its own position, standardised; low is strange.

        (rows,), NaN for a row without answers. Drasgow, Levine & Williams (1985).
        """
        mean, _spread = self.position(ranks)
        found = np.empty(len(ranks))
        for rows, block in blocks(ranks, self.most_ranks):
            chance = self.answers(mean[rows])
            log = np.log(np.maximum(chance, TINY))
            expected = (chance * log).sum(axis=2)
            variance = (chance * log**2).sum(axis=2) - expected**2
            given = ranks[rows] >= 0
            seen = (block.reshape(chance.shape) * log).sum(axis=(1, 2))
            with np.errstate(invalid="ignore", divide="ignore"):
                found[rows] = (seen - (expected * given).sum(axis=1)) / np.sqrt(
                    (variance * given).sum(axis=1)
                )
        return found

    def implausible(self, ranks: Codes) -> Flags:
        """Which sheets fit far worse than the pool's own, (rows,); short sheets never do.

        Measured against the pool, because on several dimensions honest sheets fit worse than
        the model expects.
        """
        fit = (self.person_fit(ranks) - self.fit_centre) / self.fit_spread
        return np.asarray((fit < IMPLAUSIBLE) & ((ranks >= 0).sum(axis=1) >= FEWEST_ANSWERS))


def reach(slopes: Floats, intercepts: Floats, theta: Floats) -> Floats:
    """P(rank >= k): (points, items, most ranks - 1)."""
    return np.asarray(1 / (1 + np.exp(-(np.multiply.outer(theta, slopes)[..., None] + intercepts))))


def answer_probabilities(reached: Floats) -> Floats:
    """P(rank = k) from P(rank >= k)."""
    edge = np.ones((*reached.shape[:-1], 1))
    return np.asarray(-np.diff(reached, axis=-1, prepend=edge, append=0 * edge))


def log_table(answers: Floats) -> Floats:
    """Log probabilities with a row for each item and rank and a column for each point."""
    return np.ascontiguousarray(np.log(np.maximum(answers.reshape(len(answers), -1), TINY)).T)


def blocks(ranks: Codes, most: int) -> Iterator[tuple[slice, Floats]]:
    """Rows, some at a time, as indicators (rows, items x ranks): no answer, no indicator."""
    for start in range(0, len(ranks), BLOCK):
        rows = slice(start, min(start + BLOCK, len(ranks)))
        hit = ranks[rows, :, None] == np.arange(most, dtype=np.int8)
        yield rows, hit.reshape(hit.shape[0], -1).astype(float)


def weigh_points(block: Floats, table: Floats) -> tuple[Floats, Floats]:
    """Posterior (rows, points) and log likelihood (rows,) of rows of indicators."""
    log = block @ table + LOG_PRIOR
    top = log.max(axis=1, keepdims=True)
    weight = np.exp(log - top)
    total = weight.sum(axis=1, keepdims=True)
    return weight / total, (top + np.log(total))[:, 0]


def _descends(intercepts: Floats) -> bool:
    """Whether each row starts finite and falls, down to -inf where the item has no more ranks."""
    falls = (intercepts[:, 1:] < intercepts[:, :-1]) | np.isneginf(intercepts[:, 1:])
    return bool(np.isfinite(intercepts[:, 0]).all() and falls.all())
