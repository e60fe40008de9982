"""Groups that are there come back in samples; halves of one heap do not."""

from __future__ import annotations

import numpy as np

from scoring.peers.stability import STABLE, jaccard, nearest


def test_groups_that_lie_apart_come_back() -> None:
    rng = np.random.default_rng(1)
    centroids = np.array([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0]])
    shape = centroids[rng.integers(3, size=150)] + rng.normal(size=(150, 2)) * 0.5
    assert (jaccard(shape, centroids, 1, 8) > 0.95).all()


def test_pieces_of_one_heap_do_not() -> None:
    rng = np.random.default_rng(2)
    shape = rng.normal(size=(200, 4))
    centroids = shape[:4]
    assert jaccard(shape, centroids, 1, 8).min() < STABLE


def test_each_row_goes_to_its_nearest_centroid() -> None:
    shape = np.array([[0.1, 0.0], [4.0, 1.0]])
    assert nearest(shape, np.array([[5.0, 0.0], [0.0, 0.0]])).tolist() == [1, 0]
