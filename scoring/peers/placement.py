"""Placing organisations among groups: how likely each group is, given what was answered.

A placement is a pure function of answers and model and needs no library but numpy, so a web
process makes it. Dimensions with few answers weigh less, those without any do not count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.matrix import AnswerMatrix
from scoring.peers.shape import (
    LEAST_VARIANCE,
    Floats,
    Measured,
    Ruler,
    filled,
    level_weights,
    measure,
    shape_of,
)

CLEAR = 0.6
"""From this probability on an organisation belongs to a group; below it stands between two."""

LEAST_DIMENSIONS = 3
"""An organisation with fewer dimensions answered has no shape to place."""

BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Centres:
    """Where the groups lie: `centroids` (groups, dimensions) in shapes, `shares` (groups,) 0-1.

    `within` is the variance of an organisation's dimension about its group, without noise.
    """

    centroids: Floats
    shares: Floats
    within: float


@dataclass(frozen=True, slots=True)
class Placement:
    """`probabilities`: key → 0-1, summing to 1; `first` the likeliest, `second` the next.

    `between`: the first is not likely enough to be said alone.
    """

    probabilities: dict[str, float]
    first: str
    second: str
    between: bool


def posterior(measured: Measured, ruler: Ruler, centres: Centres) -> Floats:
    """(rows, groups): the probability of each group, rows summing to 1.

    Normal around the group's centroid with the variance of groups plus that of the answers; a
    group's centroid is compared on the known dimensions, less its own level on those.
    """
    found = np.empty((len(measured.scores), len(centres.shares)))
    for start in range(0, len(found), BLOCK):
        rows = slice(start, start + BLOCK)
        found[rows] = _posterior(measured.rows(rows), ruler, centres)
    return found


def _posterior(measured: Measured, ruler: Ruler, centres: Centres) -> Floats:
    level = level_weights(measured.answered, ruler)
    level /= level.sum(axis=1, keepdims=True).clip(min=LEAST_VARIANCE)
    variance = centres.within + ruler.noise / np.maximum(measured.answered, 1)
    weight = np.where(measured.answered > 0, 1 / variance, 0.0)
    shape = filled(shape_of(measured, ruler))
    log = np.empty((len(shape), len(centres.shares)))
    for place, centroid in enumerate(centres.centroids):
        distance = shape - centroid + (level @ centroid)[:, None]
        log[:, place] = np.log(centres.shares[place]) - (weight * distance**2).sum(axis=1) / 2
    weights = np.exp(log - log.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def chances(matrix: AnswerMatrix, ruler: Ruler, centres: Centres) -> Floats:
    """(rows, groups): the probability of each group, NaN throughout with too few dimensions."""
    measured = measure(matrix, ruler)
    found = posterior(measured, ruler, centres)
    found[(measured.answered > 0).sum(axis=1) < LEAST_DIMENSIONS] = np.nan
    return found


def place(
    matrix: AnswerMatrix, ruler: Ruler, centres: Centres, keys: tuple[str, ...]
) -> tuple[Placement | None, ...]:
    """Where each sheet stands among the groups called `keys`; None with too few dimensions."""
    return tuple(
        None if np.isnan(row[0]) else _placement(row, keys)
        for row in chances(matrix, ruler, centres)
    )


def _placement(chances: Floats, keys: tuple[str, ...]) -> Placement:
    first, second = np.argsort(-chances, kind="stable")[:2]
    return Placement(
        probabilities={key: float(chance) for key, chance in zip(keys, chances, strict=True)},
        first=keys[first],
        second=keys[second],
        between=bool(chances[first] < CLEAR),
    )
