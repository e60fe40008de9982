"""Which organisations are most like one: near in where they probably stand on each dimension.

A dimension with few answers, or none, is completed from the others: the mean of a normal
posterior whose prior are the pool's own covariances. In trials this found better neighbours at
40 % missing answers than Gower's distance on items.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.peers.shape import Floats, Measured, Ruler

BLOCK = 20_000
ABSENT = 1e6
"""The noise of a dimension without an answer: so much that it says nothing."""

LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Prior:
    """Covariances of true dimension scores in a pool: (dimensions, dimensions)."""

    covariance: Floats


def learn_prior(measured: Measured, ruler: Ruler) -> Prior:
    """The prior of a pool: its pairwise covariances less the noise of answers."""
    known = measured.answered > 0
    scores = np.where(known, measured.scores, 0.0)
    weight = known.astype(float)
    pairs = np.maximum(weight.T @ weight, 1)
    covariance = (scores.T @ scores) / pairs
    noise = np.where(known, ruler.noise / np.maximum(measured.answered, 1), 0.0).sum(axis=0)
    covariance -= np.diag(noise / np.maximum(weight.sum(axis=0), 1))
    values, vectors = np.linalg.eigh(covariance)
    return Prior(np.asarray((vectors * np.maximum(values, LEAST)) @ vectors.T))


def vectors_of(measured: Measured, ruler: Ruler, prior: Prior) -> Floats:
    """(rows, dimensions): where each organisation probably stands, without any gap."""
    found = np.empty(measured.scores.shape)
    for start in range(0, len(found), BLOCK):
        rows = slice(start, start + BLOCK)
        answered = measured.answered[rows]
        noise: Any = np.where(answered > 0, ruler.noise / np.maximum(answered, 1), ABSENT)
        total: Any = noise[:, :, None] * np.eye(len(prior.covariance)) + prior.covariance
        scores = np.where(answered > 0, measured.scores[rows], 0.0)
        found[rows] = np.linalg.solve(total, scores[:, :, None])[:, :, 0] @ prior.covariance
    return found


def nearest(vectors: Floats, own: Floats, count: int) -> tuple[Any, Floats]:
    """Rows of the `count` nearest to each of `own` (rows, dimensions), and their distances.

    For a consultant's own cohort and for jobs: single organisations are named to nobody else.
    """
    from scipy.spatial import KDTree

    distance, rows = KDTree(vectors).query(own, k=range(1, min(count, len(vectors)) + 1))
    return rows, np.asarray(distance)
