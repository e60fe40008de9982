"""Are there groups at all, and how many? Asked before any group is shown.

Clusterings of data without groups are stable too, so stability proves nothing. Here the pool is
held against pools that have its margins, its correlations and its gaps, but no groups: a
Gaussian copula over the dimension scores. Only what clusters better than all but the luckiest
of those, by a clear distance, is called structure. The number of groups follows from the same
null by the gap statistic (Tibshirani, Walther & Hastie 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.peers.shape import Floats, Measured, Ruler, filled, shape_of

SAMPLE = 2000
"""Organisations looked at: more would cost time and find differences too small to matter."""

NULLS = 99
MOST_GROUPS = 8
MOST_P = 0.02
LEAST_Z = 3.0
STARTS = 2
SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class Structure:
    """What the test found. `gaps` and `errors` have an entry for 1, 2 … MOST_GROUPS + 1 groups.

    `z`: by how many standard deviations the best number of groups beats the null; `p`: the share
    of pools without groups that do as well. `groups` is 1 where nothing was found.
    """

    z: float
    p: float
    gaps: tuple[float, ...]
    errors: tuple[float, ...]

    @property
    def found(self) -> bool:
        """Whether groups may be shown."""
        return self.p <= MOST_P and self.z >= LEAST_Z

    @property
    def groups(self) -> int:
        """The smallest number of groups whose gap the next one does not clearly beat."""
        if not self.found:
            return 1
        for place in range(1, len(self.gaps) - 1):
            if self.gaps[place] >= self.gaps[place + 1] - self.errors[place + 1]:
                return place + 1
        return len(self.gaps) - 1


NOTHING = Structure(0.0, 1.0, (), ())


def structure(measured: Measured, ruler: Ruler, seed: int, nulls: int = NULLS) -> Structure:
    """Test up to SAMPLE of these organisations, drawn by the seed.

    A pool in which fewer than three dimensions differ, or that is too small to be cut into
    MOST_GROUPS + 1 groups, has no structure.
    """
    rng = np.random.default_rng(seed)
    if len(measured.scores) > SAMPLE:
        measured = measured.rows(np.sort(rng.choice(len(measured.scores), SAMPLE, replace=False)))
    known = (measured.answered > 0).sum(axis=1) > 1
    measured = measured.rows(known)
    varied = _varied(measured.scores)
    measured = Measured(measured.scores[:, varied], measured.answered[:, varied])
    if varied.sum() < 3 or len(measured.scores) <= 2 * (MOST_GROUPS + 1):
        return NOTHING
    within = _tightness(measured, ruler, seed)
    if within is None:
        return NOTHING
    copula = _Copula(measured.scores)
    drawn = []
    for _ in range(nulls):
        scores = copula.draw(rng)
        found = _tightness(Measured(scores, measured.answered), ruler, seed)
        drawn.append(within if found is None else found)
    null = np.array(drawn)
    centre, deviation = null.mean(axis=0), np.maximum(null.std(axis=0, ddof=1), SMALLEST)
    # One group is the yardstick itself; it has no deviation.
    best = float(((centre - within) / deviation)[1:].max())
    others = ((centre - null) / deviation)[:, 1:].max(axis=1)
    p = (1 + int((others >= best).sum())) / (nulls + 1)
    errors = deviation * np.sqrt(1 + 1 / nulls)
    return Structure(best, p, tuple((centre - within).tolist()), tuple(errors.tolist()))


def _varied(scores: Floats) -> Any:
    """Which dimensions take at least two values."""
    low, high = np.full(scores.shape[1], np.inf), np.full(scores.shape[1], -np.inf)
    if len(scores):
        low = np.fmin(low, np.where(np.isnan(scores), np.inf, scores).min(axis=0))
        high = np.fmax(high, np.where(np.isnan(scores), -np.inf, scores).max(axis=0))
    return np.isfinite(low) & (high - low > SMALLEST)


def _tightness(measured: Measured, ruler: Ruler, seed: int) -> Floats | None:
    """Log within-sum-of-squares for 1, 2 … groups, less that of one; None if nothing differs.

    Taken against one group, because pools with two heads of general level, say, differ from the
    copula in how much shape they have, and that is no structure.
    """
    from sklearn.cluster import KMeans

    shape = filled(shape_of(measured, ruler))
    one = float(((shape - shape.mean(axis=0)) ** 2).sum())
    if len(np.unique(shape.round(9), axis=0)) <= MOST_GROUPS + 1 or one <= SMALLEST:
        return None
    found = [0.0]
    for groups in range(2, MOST_GROUPS + 2):
        means = KMeans(groups, n_init=STARTS, max_iter=100, random_state=seed).fit(shape)
        found.append(float(np.log(max(means.inertia_, SMALLEST) / one)))
    return np.array(found)


class _Copula:
    """Scores with the margins, the rank correlations and the gaps of a pool, and no groups."""

    def __init__(self, scores: Floats) -> None:
        from scipy.special import ndtri
        from scipy.stats import rankdata

        self.known = ~np.isnan(scores)
        self.margins = [np.sort(column[~np.isnan(column)]) for column in scores.T]
        normal = np.zeros(scores.shape)
        for place, margin in enumerate(self.margins):
            known = self.known[:, place]
            normal[known, place] = ndtri(rankdata(scores[known, place]) / (len(margin) + 1))
        self.root = _root(_correlation(normal, self.known.astype(float)))

    def draw(self, rng: np.random.Generator) -> Floats:
        """As many organisations, each with the gaps of one of the pool."""
        from scipy.special import ndtr

        rank = ndtr(rng.normal(size=self.known.shape) @ self.root.T)
        scores = np.full(self.known.shape, np.nan)
        for place, margin in enumerate(self.margins):
            known = self.known[:, place]
            position = (rank[known, place] * len(margin)).astype(np.intp)
            scores[known, place] = margin[np.minimum(position, len(margin) - 1)]
        return scores


def _correlation(normal: Floats, known: Floats) -> Floats:
    """Correlations over the pairs that are both known."""
    squares = normal**2
    scale = np.sqrt((squares.T @ known) * (known.T @ squares))
    correlation = (normal.T @ normal) / np.maximum(scale, SMALLEST)
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(correlation)


def _root(correlation: Floats) -> Floats:
    """A square root of the nearest correlation matrix: gaps can leave it slightly indefinite."""
    values, vectors = np.linalg.eigh(correlation)
    positive = (vectors * np.maximum(values, 1e-6)) @ vectors.T
    scale = np.sqrt(np.diag(positive))
    return np.linalg.cholesky(positive / np.outer(scale, scale))
