"""Fitting a pool: groups where there are groups, and an honest no where there are none.

Order of questions: are there enough organisations, is there structure, how many groups, would
they come back. Only then are they placed, keyed and named. Profile and figures describe groups
and never form them. Identical sheets count once: a sheet sent in for each of a thousand branches
is one way of working, not a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from questionnaires.schema import SKIPPED
from scoring.matrix import AnswerMatrix
from scoring.peers.continuity import carry_keys
from scoring.peers.disclosure import FLOOR, LEAST_FLOOR
from scoring.peers.model import (
    FEWEST,
    FOUND,
    NO_GROUPS,
    TOO_FEW,
    Archetype,
    PeerModel,
    seal,
)
from scoring.peers.names import traits
from scoring.peers.placement import LEAST_DIMENSIONS, Centres, posterior
from scoring.peers.pool import Pool
from scoring.peers.shape import LEAST_VARIANCE, Floats, Measured, Ruler, filled, learn, shape_of
from scoring.peers.stability import STABLE, TENTATIVE, jaccard, nearest
from scoring.peers.structure import NOTHING, NULLS, SAMPLE, Structure, structure

LEARNT_FROM = 50_000
"""Organisations the centroids are learnt from; with these they are known to the third decimal."""

STARTS = 10


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Groups as they stand while weak ones are dissolved."""

    centres: Centres
    stability: Floats


def fit(
    pool: Pool,
    seed: int,
    earlier: PeerModel | None = None,
    floor: int = FLOOR,
    nulls: int = NULLS,
) -> PeerModel:
    """The model of a pool, with the keys of an `earlier` one where groups are the same.

    A group holds at least `floor` organisations. Raises ValueError for a floor below LEAST_FLOOR
    and for an earlier model of another kind of pool (simulated or real) or questionnaire.
    """
    if floor < LEAST_FLOOR:
        raise ValueError(f"the floor is {LEAST_FLOOR} at least, not {floor}")
    if earlier is not None and earlier.simulated != pool.simulated:
        raise ValueError("simulated and real organisations have models of their own")
    if earlier is not None and earlier.questionnaire != pool.matrix.questionnaire.id:
        raise ValueError(f"the earlier model is of {earlier.questionnaire}")
    from threadpoolctl import threadpool_limits

    # The same model on every machine: sums depend on how many threads share them.
    with threadpool_limits(1):
        ruler, measured = learn(pool.matrix)
    usable = _usable(pool.matrix, measured)
    if len(usable) < FEWEST:
        number = earlier.next_number if earlier is not None else 1
        return seal(pool, ruler, seed, TOO_FEW, NOTHING, number)
    # Its threads are limited only if it is loaded before.
    import sklearn.cluster  # noqa: F401 - for its threads alone

    with threadpool_limits(1):
        return _fit(pool, ruler, measured.rows(usable), seed, earlier, floor, nulls)


def _fit(
    pool: Pool,
    ruler: Ruler,
    learnt: Measured,
    seed: int,
    earlier: PeerModel | None,
    floor: int,
    nulls: int,
) -> PeerModel:
    number = earlier.next_number if earlier is not None else 1
    tested = structure(learnt, ruler, seed, nulls)
    if not tested.found:
        return seal(pool, ruler, seed, NO_GROUPS, tested, number)
    rng = np.random.default_rng(seed)
    if len(learnt.scores) > LEARNT_FROM:
        some = rng.choice(len(learnt.scores), LEARNT_FROM, replace=False)
        learnt = learnt.rows(np.sort(some))
    found = _settle(learnt, ruler, tested, seed, floor)
    if found is None:
        return seal(pool, ruler, seed, NO_GROUPS, tested, number)
    group = posterior(learnt, ruler, found.centres).argmax(axis=1)
    codes = tuple(pool.matrix.questionnaire.dimension)
    shape = shape_of(learnt, ruler)
    named = traits(shape, group, len(found.stability), codes, seed)
    keys, number = carry_keys(*_groups_of(earlier, codes), found.centres.centroids, number)
    archetypes = tuple(
        Archetype(key, tuple(centroid.tolist()), float(share), float(stable),
                  bool(stable < STABLE), name)
        for key, centroid, share, stable, name in zip(
            keys, found.centres.centroids, found.centres.shares, found.stability, named,
            strict=True,
        )
    )  # fmt: skip
    return seal(pool, ruler, seed, FOUND, tested, number, archetypes, found.centres.within)


def _groups_of(
    earlier: PeerModel | None, dimensions: tuple[str, ...]
) -> tuple[tuple[str, ...], Floats]:
    """Keys and centroids of earlier groups, none where they were seen in other dimensions."""
    if earlier is None or not earlier.archetypes or earlier.dimensions != dimensions:
        return (), np.empty((0, 0))
    return earlier.keys, earlier.centres.centroids


def _usable(matrix: AnswerMatrix, measured: Measured) -> Any:
    """Which organisations have a shape and a sheet of their own: rows, each sheet's first."""
    columns = matrix.codes.shape[1]
    weights: Any = np.random.default_rng(0).integers(1, 2**62, columns)
    mark = np.zeros(matrix.rows, np.int64)
    # A hash that may overflow, column by column: comparing whole rows would sort gigabytes.
    for column in range(columns):
        mark += (matrix.codes[:, column].astype(np.int64) - SKIPPED) * weights[column]
    first = np.unique(mark, return_index=True)[1]
    known = (measured.answered > 0).sum(axis=1) >= LEAST_DIMENSIONS
    return np.sort(first[known[first]])


def _settle(
    measured: Measured, ruler: Ruler, tested: Structure, seed: int, floor: int
) -> _Candidates | None:
    """Groups that would come back and are large enough; None where not two of them remain."""
    from sklearn.cluster import KMeans

    shape = filled(shape_of(measured, ruler))
    rng = np.random.default_rng(seed)
    sample = shape
    if len(shape) > SAMPLE:
        sample = shape[np.sort(rng.choice(len(shape), SAMPLE, replace=False))]
    start: Any = "k-means++"
    groups = tested.groups
    while groups > 1:
        starts = STARTS if groups == tested.groups else 1
        means = KMeans(groups, init=start, n_init=starts, random_state=seed).fit(shape)
        centroids = means.cluster_centers_
        stability = jaccard(sample, centroids, seed)
        sizes = np.bincount(nearest(shape, centroids), minlength=groups)
        # A group too small to be spoken of goes first, then the least stable one.
        worth = np.where(sizes < floor, -1.0, stability)
        if worth.min() >= TENTATIVE:
            return _Candidates(centres_of(measured, ruler, means.labels_, groups), stability)
        start = _dissolved(centroids, sizes, int(worth.argmin()))
        groups -= 1
    return None


def _dissolved(centroids: Floats, sizes: Any, weak: int) -> Floats:
    """Centroids with one group given to its nearest neighbour."""
    distance = ((centroids - centroids[weak]) ** 2).sum(axis=1)
    distance[weak] = np.inf
    near = int(distance.argmin())
    merged = centroids.copy()
    merged[near] = np.average(centroids[[weak, near]], axis=0, weights=sizes[[weak, near]] + 1)
    return np.delete(merged, weak, axis=0)


def centres_of(measured: Measured, ruler: Ruler, group: Any, groups: int) -> Centres:
    """Centres of given groups: means of what is known, shares, and the variance about them."""
    shape = shape_of(measured, ruler)
    known = ~np.isnan(shape)
    centroids = np.zeros((groups, shape.shape[1]))
    for place in range(groups):
        rows = group == place
        counts = np.maximum(known[rows].sum(axis=0), 1)
        centroids[place] = np.where(known[rows], shape[rows], 0.0).sum(axis=0) / counts
    shares = (np.bincount(group, minlength=groups) + 1) / (len(group) + groups)
    about = float((np.where(known, shape - centroids[group], 0.0) ** 2).sum()) / known.sum()
    noise = ruler.noise * float((1 / measured.answered[measured.answered > 0]).mean())
    return Centres(centroids, shares, max(about - noise, LEAST_VARIANCE))
