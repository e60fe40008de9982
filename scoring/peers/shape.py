"""The shape of an organisation: where it is ahead of and behind its own level.

Answers are centred by the pool's frozen means, averaged per dimension, and the organisation's
own level, weighted by precision, is taken away. What remains says how organisations differ
apart from how far they are; groups are looked for there only. N/A, don't know and skipped
answers are missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from questionnaires.schema import Questionnaire
from scoring.layout import layout_of
from scoring.matrix import AnswerMatrix

Floats = NDArray[np.float64]
Counts = NDArray[np.int16]

LEAST_VARIANCE = 1e-4
"""Variances below this are raised to it: a pool that agrees must not divide by zero."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Dimension scores of some organisations, each on the scale 0-1 around the pool's mean.

    `scores` (rows, dimensions), NaN where nothing was answered; `answered` how many answers
    each rests on.
    """

    scores: Floats
    answered: Counts

    def rows(self, chosen: Any) -> Measured:
        """The chosen rows."""
        return Measured(self.scores[chosen], self.answered[chosen])


@dataclass(frozen=True, slots=True)
class Ruler:
    """What a pool measures with. `means` (scored items,) are its mean values, 0-1.

    `noise` is the variance of one answer about its dimension's score, `spread` the variance of
    dimensions about an organisation's level, without noise.
    """

    means: Floats
    noise: float
    spread: float

    def __post_init__(self) -> None:
        self.means.setflags(write=False)

    def to_json(self) -> dict[str, Any]:
        """As plain numbers."""
        return {"means": self.means.tolist(), "noise": self.noise, "spread": self.spread}

    @classmethod
    def from_json(cls, numbers: Mapping[str, Any], items: int) -> Self:
        """The ruler that wrote `numbers`. Raises KeyError, TypeError or ValueError for others."""
        ruler = cls(np.array(numbers["means"], float), float(numbers["noise"]),
                    float(numbers["spread"]))  # fmt: skip
        if ruler.means.shape != (items,):
            raise ValueError(f"a ruler has {items} means")
        held = np.isfinite(ruler.means).all() and np.isfinite([ruler.noise, ruler.spread]).all()
        if not (held and ruler.noise > 0 and ruler.spread > 0):
            raise ValueError("means are finite, noise and spread above 0")
        return ruler


@dataclass(frozen=True, slots=True)
class _Sums:
    """Per organisation and dimension: how many answers, their sum, and the sum of squares."""

    answered: Counts
    total: Floats
    squares: float


def learn(matrix: AnswerMatrix) -> tuple[Ruler, Measured]:
    """The ruler of a pool, and the pool measured with it.

    An item nobody answered gets the mean 0 and plays no part.
    """
    values = _values(matrix.questionnaire)
    columns = _columns(matrix.questionnaire)
    means = np.zeros(len(columns))
    for place, (column, _dimension) in enumerate(columns):
        counts = np.bincount(matrix.codes[:, column].astype(np.int64) + 1, minlength=len(values))
        rated = ~np.isnan(values)
        if answers := counts[: len(values)][rated].sum():
            means[place] = (counts[: len(values)][rated] * values[rated]).sum() / answers
    sums = _sums(matrix, means)
    measured = _measured(sums)
    return Ruler(means, *_variances(sums, measured)), measured


def measure(matrix: AnswerMatrix, ruler: Ruler) -> Measured:
    """Organisations measured with a pool's ruler."""
    return _measured(_sums(matrix, ruler.means))


def shape_of(measured: Measured, ruler: Ruler) -> Floats:
    """(rows, dimensions): scores less the organisation's own level, NaN where not answered."""
    weight = level_weights(measured.answered, ruler)
    known = np.where(measured.answered > 0, measured.scores, 0.0)
    level = (weight * known).sum(axis=1) / weight.sum(axis=1).clip(min=LEAST_VARIANCE)
    return np.asarray(measured.scores - level[:, None])


def level_weights(answered: Counts, ruler: Ruler) -> Floats:
    """How much each dimension says about the level: its precision, 0 where not answered."""
    variance = ruler.spread + ruler.noise / np.maximum(answered, 1)
    return np.where(answered > 0, 1 / variance, 0.0)


def filled(shape: Floats) -> Floats:
    """The shape with 0, no deviation, where a dimension is not known."""
    return np.nan_to_num(shape, nan=0.0)


def _values(q: Questionnaire) -> Floats:
    """Value of each code at its position + 1; NaN for skipped, don't know, N/A and the rest."""
    rated = set(q.rated_codes)
    values = [float(c.value or 0) if c.code in rated else np.nan for c in q.scale]
    return np.array([np.nan, *values])


def _columns(q: Questionnaire) -> list[tuple[int, int]]:
    """Column and dimension of each scored item, in order of the version."""
    layout = layout_of(q)
    return list(zip(layout.column.tolist(), layout.dimension.tolist(), strict=True))


def _sums(matrix: AnswerMatrix, means: Floats) -> _Sums:
    q = matrix.questionnaire
    shape = (matrix.rows, len(q.dimensions))
    # Column-major and item by item: a million organisations need no more than these two arrays.
    answered = np.zeros(shape, np.int16, order="F")
    total = np.zeros(shape, order="F")
    squares = 0.0
    values = _values(q)
    for mean, (column, dimension) in zip(means, _columns(q), strict=True):
        centred = values - mean
        known = ~np.isnan(centred)
        place = matrix.codes[:, column].astype(np.intp) + 1
        found = np.where(known, centred, 0.0)[place]
        answered[:, dimension] += known[place]
        total[:, dimension] += found
        squares += float(found @ found)
    return _Sums(answered, total, squares)


def _measured(sums: _Sums) -> Measured:
    with np.errstate(invalid="ignore"):
        return Measured(sums.total / np.where(sums.answered, sums.answered, np.nan), sums.answered)


def _variances(sums: _Sums, measured: Measured) -> tuple[float, float]:
    """Noise of an answer and spread of dimensions, by the usual decomposition of variance."""
    answered = sums.answered
    known = answered > 0
    scores = np.where(known, measured.scores, 0.0)
    free = int(np.maximum(answered - 1, 0).sum())
    noise = (sums.squares - float((scores * sums.total).sum())) / max(free, 1)
    noise = max(noise, LEAST_VARIANCE)
    dimensions = known.sum(axis=1)
    level = scores.sum(axis=1) / np.maximum(dimensions, 1)
    about = float((np.where(known, scores - level[:, None], 0.0) ** 2).sum())
    free = int(np.maximum(dimensions - 1, 0).sum())
    inverse = float((1 / answered[known]).mean()) if known.any() else 0.0
    spread = about / max(free, 1) - noise * inverse
    return noise, max(spread, LEAST_VARIANCE)
