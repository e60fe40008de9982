"""Groups keep their key when the pool is fitted again, as long as they are the same groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scoring.peers.shape import Floats

REACH = 0.5
"""A group that moved by more than this part of the way to the next one is another group."""


def carry_keys(
    earlier: Sequence[str], before: Floats, after: Floats, next_number: int
) -> tuple[tuple[str, ...], int]:
    """A key for each group of `after`, and the number the next new key will have.

    `before` and `after` are centroids (groups, dimensions); groups are matched so that the
    distances sum to the least, and a pair farther apart than the cap gets a new key. Keys are
    never used again.
    """
    from scipy.optimize import linear_sum_assignment

    keys: dict[int, str] = {}
    if len(earlier):
        distance = np.sqrt(((before[:, None] - after) ** 2).sum(axis=2))
        cap = REACH * _closest(before)
        for old, new in zip(*linear_sum_assignment(distance), strict=True):
            if distance[old, new] <= cap:
                keys[int(new)] = earlier[old]
    for place in range(len(after)):
        if place not in keys:
            keys[place] = f"group-{next_number}"
            next_number += 1
    return tuple(keys[place] for place in range(len(after))), next_number


def _closest(centroids: Floats) -> float:
    """The distance between the two groups that lie nearest to each other."""
    distance = np.sqrt(((centroids[:, None] - centroids) ** 2).sum(axis=2))
    return float(distance[np.triu_indices(len(centroids), 1)].min(initial=np.inf))
