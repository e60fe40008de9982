"""Would the same groups come back? Each group's Jaccard index over bootstrap samples.

Hennig (2007): the mean, over samples drawn with replacement, of how far the group's members in
the sample and the likest group found there are the same. Asked only where there is structure.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scoring.peers.shape import Floats

SAMPLES = 50
STABLE = 0.75
TENTATIVE = 0.6


def nearest(shape: Floats, centroids: Floats) -> Any:
    """(rows,): the number of the centroid each row lies nearest to."""
    # |a - b|^2 less |a|^2, which is the same for every centroid.
    return ((centroids**2).sum(axis=1) - 2 * shape @ centroids.T).argmin(axis=1)


def jaccard(shape: Floats, centroids: Floats, seed: int, samples: int = SAMPLES) -> Floats:
    """(groups,), 0-1: how surely each group is found again in samples of these organisations."""
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(seed)
    groups = len(centroids)
    whole = nearest(shape, centroids)
    total = np.zeros(groups)
    for _ in range(samples):
        drawn = np.unique(rng.integers(len(shape), size=len(shape)), return_counts=True)
        sample, weight = shape[drawn[0]], drawn[1]
        again = KMeans(groups, n_init=3, max_iter=100, random_state=seed)
        found = again.fit(sample, sample_weight=weight).labels_
        total += _overlap(whole[drawn[0]], found, groups).max(axis=1)
    return np.asarray(total / samples)


def _overlap(one: Any, other: Any, groups: int) -> Floats:
    """Jaccard index of each group of one with each of the other: (groups, groups)."""
    both = np.zeros((groups, groups))
    np.add.at(both, (one, other), 1)
    either = both.sum(axis=1)[:, None] + both.sum(axis=0) - both
    return np.asarray(both / np.maximum(either, 1))
