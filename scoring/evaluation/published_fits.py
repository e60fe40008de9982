"""Is the graded-response model what other software makes of the same published answers?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scoring.evaluation.measure import Measure, Size
from scoring.evaluation.published_tables import (
    LSAT_LOG_LIKELIHOOD,
    LSAT_SLOPES,
    SCIENCE_LOG_LIKELIHOOD,
    SCIENCE_MODEL,
    lsat,
    science,
)
from scoring.layout import Floats
from scoring.matrix import Codes
from scoring.peers.graded_response_fit import Fitted, fit_graded_response

ALIKE = 0.001
SETTLED = 1e-5
MOST_ROUNDS = 2000


def published_fits(_size: Size) -> Iterator[Measure]:
    """Likelihoods and slopes of two public tables, beside those that ltm and mirt print."""
    patterns, people = lsat()
    fitted = _fit(patterns, people, 2)
    what = f"{int(people.sum()):,} people, {patterns.shape[1]} items right or wrong"
    yield _likelihood("LSAT", what, fitted, LSAT_LOG_LIKELIHOOD, "ltm")
    apart = float(np.abs(fitted.model.slopes - np.array(LSAT_SLOPES)).max())
    yield Measure(
        "LSAT, largest difference of a slope from ltm's",
        what,
        apart,
        target=f"≤ {ALIKE}",
        holds=apart <= ALIKE,
    )
    patterns, people, _expected = science()
    fitted = _fit(patterns, people, 4)
    what = f"{int(people.sum()):,} people, {patterns.shape[1]} items of four ranks"
    yield _likelihood("Science", what, fitted, SCIENCE_LOG_LIKELIHOOD, "mirt")
    yield Measure(
        "Science, largest difference of a slope from mirt's",
        f"{what}; mirt stops a little earlier, on a flat likelihood",
        float(np.abs(fitted.model.slopes - SCIENCE_MODEL.slopes).max()),
    )


def _fit(patterns: Codes, people: Floats, ranks: int) -> Fitted:
    """Plain maximum likelihood, as the others do it."""
    return fit_graded_response(
        patterns,
        [ranks] * patterns.shape[1],
        weights=people,
        pseudo=0,
        tolerance=SETTLED,
        most_rounds=MOST_ROUNDS,
    )


def _likelihood(table: str, what: str, fitted: Fitted, theirs: float, software: str) -> Measure:
    """Neither farther from theirs than its last digit, nor lower."""
    return Measure(
        f"{table}, log likelihood of the graded-response model",
        what,
        fitted.log_likelihood,
        {software: theirs},
        f"that of {software} to {ALIKE}",
        abs(fitted.log_likelihood - theirs) <= ALIKE,
    )
