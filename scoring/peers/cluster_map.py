"""A map of organisations: their shapes seen along the two directions in which groups differ most.

The directions come from the model, so an organisation keeps its place whoever else is shown.
They turn many dimensions into two and say nothing of where a group's own centre lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.peers.model import PeerModel
from scoring.peers.shape import Floats

FLAT = 1e-6
"""A direction with less than this part of the first one's spread is none."""

NAMED = 2
"""So many dimensions at each end say what an axis tells apart."""

LEAST_PART = 0.5
"""A dimension is named where it weighs at least this part of what the heaviest one weighs."""


@dataclass(frozen=True, slots=True)
class Axes:
    """`directions` (2, dimensions): right and up, of length 1 and at right angles."""

    directions: Floats

    def points(self, shapes: Floats) -> Floats:
        """(rows, 2): where shapes (rows, dimensions) lie, in the unit of shapes."""
        return np.asarray(shapes @ self.directions.T)


@dataclass(frozen=True, slots=True)
class Contrast:
    """What an axis tells apart: dimensions ahead at its far end, and at its near end."""

    far: tuple[str, ...]
    near: tuple[str, ...]


def axes_of(model: PeerModel) -> Axes:
    """The axes of a model with groups: the same for the same model, whatever made its numbers.

    Two groups lie on one line: there the second axis is the direction in which organisations
    differ most otherwise. The heaviest dimension of an axis points right or up.
    """
    centroids = model.centres.centroids
    _left, spread, found = np.linalg.svd(centroids - centroids.mean(axis=0), full_matrices=False)
    first = found[0]
    second = found[1] if spread[1] > FLAT * spread[0] else _next_direction(model, first)
    return Axes(np.array([_turned(first), _turned(second)]))


def _next_direction(model: PeerModel, first: Floats) -> Floats:
    """The most varied direction at right angles to `first` in which the level plays no part."""
    dimensions = len(first)
    level = np.full(dimensions, dimensions**-0.5)
    across = first - (first @ level) * level
    across /= np.linalg.norm(across)
    rest = np.eye(dimensions) - np.outer(level, level) - np.outer(across, across)
    prior = model.measures.prior
    # Without covariances of the pool any direction is as good; the ramp chooses always the same.
    varied = np.diag(np.arange(dimensions, 0.0, -1)) if prior is None else prior.covariance
    _values, vectors = np.linalg.eigh(rest @ varied @ rest)
    found = vectors[:, -1] - (vectors[:, -1] @ first) * first
    return np.asarray(found / np.linalg.norm(found))


def _turned(direction: Floats) -> Floats:
    return np.asarray(direction * np.sign(direction[np.argmax(np.abs(direction).round(9))]))


def contrasts(axes: Axes, dimensions: Sequence[str]) -> tuple[Contrast, Contrast]:
    """What each axis tells apart, the heaviest dimensions first."""
    right, up = (_contrast(direction, dimensions) for direction in axes.directions)
    return right, up


def _contrast(direction: Floats, dimensions: Sequence[str]) -> Contrast:
    least = LEAST_PART * np.abs(direction).max()
    ends = []
    for turned in (direction, -direction):
        order = np.argsort(-turned, kind="stable")[:NAMED]
        ends.append(tuple(dimensions[place] for place in order if turned[place] >= least))
    return Contrast(*ends)
