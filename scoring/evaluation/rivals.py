"""Other ways of finding groups, each told how many there are; and the best that can be hoped for.

Each takes a drawn pool, the number of groups and a seed, and gives a group for each organisation.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

import numpy as np

from scoring.evaluation.drawn import Drawn
from scoring.layout import Floats, Ints
from scoring.peers.archetypes import STARTS, centres_of
from scoring.peers.placement import posterior
from scoring.peers.shape import filled

MIXTURE_STARTS = 5
CLASS_STARTS = 3
MOST_ROUNDS = 500
SETTLED = 1e-5
"""By how little the mean log likelihood of latent classes may still rise. StepMix asks for far
less, which takes much longer and leaves the agreement as it is."""

RIDGE = 1e-3
"""Added to a mixture's variances: an item that nobody in a group differs in must not break it."""

FOLDS = 10
STEPMIX = "stepmix"
"""Not a dependency of the application, so it is looked for when it is wanted."""


def ours(drawn: Drawn, groups: int, seed: int) -> Ints:
    """The product's own way, when the number of groups is known: shape, then placement."""
    from sklearn.cluster import KMeans

    found = KMeans(groups, n_init=STARTS, random_state=seed).fit(drawn.shape).labels_
    return _placed(drawn, centres_of(drawn.measured, drawn.ruler, found, groups))


def k_means_on_items(drawn: Drawn, groups: int, seed: int) -> Ints:
    """What is usually done first: k-means on the answers as they are."""
    from sklearn.cluster import KMeans

    labels: Ints = KMeans(groups, n_init=STARTS, random_state=seed).fit_predict(drawn.items)
    return labels


def mixture_on_items(drawn: Drawn, groups: int, seed: int) -> Ints:
    """A Gaussian mixture with a variance for each item."""
    return _mixture(drawn.items, groups, seed, "diag")


def mixture_on_dimensions(drawn: Drawn, groups: int, seed: int) -> Ints:
    """A Gaussian mixture with all covariances, on dimension scores."""
    return _mixture(filled(drawn.measured.scores), groups, seed, "full")


def latent_classes(drawn: Drawn, groups: int, seed: int) -> Ints | None:
    """Latent-class analysis by StepMix, with missing answers; None where it is not installed."""
    if find_spec(STEPMIX) is None:
        return None
    ranks = drawn.simulated.ranks.astype(float)
    with _quietly():
        model = import_module(STEPMIX).StepMix(
            n_components=groups,
            measurement="categorical_nan",
            n_init=CLASS_STARTS,
            max_iter=MOST_ROUNDS,
            abs_tol=SETTLED,
            random_state=seed,
            verbose=0,
            progress_bar=0,
        )
        sheets = np.where(ranks < 0, np.nan, ranks)
        return np.asarray(model.fit(sheets).predict(sheets), np.int64)


RIVALS: Mapping[str, Callable[[Drawn, int, int], Ints | None]] = MappingProxyType(
    {
        "k-means on items": k_means_on_items,
        "mixture on items": mixture_on_items,
        "mixture on dimensions": mixture_on_dimensions,
        "StepMix": latent_classes,
    }
)


def ceilings(drawn: Drawn) -> Iterator[tuple[str, Ints]]:
    """Groups given by whoever was told the truth about nine tenths of the others.

    Nobody who is told nothing can be expected to do better than the better of these.
    """
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.model_selection import cross_val_predict

    truth = drawn.simulated.group
    yield (
        "discriminant",
        cross_val_predict(LinearDiscriminantAnalysis(), drawn.shape, truth, cv=FOLDS),
    )
    told = np.empty(len(truth), np.int64)
    fold = np.arange(len(truth)) % FOLDS
    for number in range(FOLDS):
        taught = fold != number
        centres = centres_of(
            drawn.measured.rows(taught), drawn.ruler, truth[taught], int(truth.max()) + 1
        )
        told[~taught] = _placed(drawn, centres)[~taught]
    yield "placement", told


def groups_by_bic(scores: Floats, covariance: str, seed: int, most: int = 4) -> int:
    """How many groups a Gaussian mixture would say there are: the number of the lowest BIC.

    `covariance`: "diag" or "full".
    """
    from sklearn.mixture import GaussianMixture

    with _quietly():
        found = [
            GaussianMixture(
                groups, covariance_type=covariance, reg_covar=RIDGE, max_iter=MOST_ROUNDS,
                random_state=seed,
            ).fit(scores).bic(scores)
            for groups in range(1, most + 1)
        ]  # fmt: skip
    return 1 + int(np.argmin(found))


def _mixture(scores: Floats, groups: int, seed: int, covariance: str) -> Ints:
    from sklearn.mixture import GaussianMixture

    with _quietly():
        model = GaussianMixture(
            groups,
            covariance_type=covariance,
            n_init=MIXTURE_STARTS,
            max_iter=MOST_ROUNDS,
            reg_covar=RIDGE,
            random_state=seed,
        )
        labels: Ints = model.fit_predict(scores)
    return labels


def _placed(drawn: Drawn, centres: Any) -> Ints:
    return np.asarray(posterior(drawn.measured, drawn.ruler, centres).argmax(axis=1))


@contextmanager
def _quietly() -> Iterator[None]:
    """Others may warn that they did not settle; their result is taken as it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
