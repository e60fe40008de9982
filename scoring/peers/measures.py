"""What a larger pool teaches besides its groups: likeness, order, and what comes next.

The prior completes where an organisation stands, so that like ones are found; from FEWEST
organisations on the graded-response model orders practices and completes answers, and two waves
teach which step is usually taken next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from scoring.layout import Layout
from scoring.peers.graded_response import GradedResponse
from scoring.peers.neighbours import Prior
from scoring.peers.next_moves import NextMoves

FEWEST = 300
"""Fewer organisations than this are not measured by the graded-response model."""


@dataclass(frozen=True, slots=True)
class Measures:
    """`prior` for whom to call alike; `graded` and `moves` are None below FEWEST organisations,
    and `moves` as well without two waves of the same organisations.
    """

    prior: Prior | None = None
    graded: GradedResponse | None = None
    moves: NextMoves | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain numbers and words."""
        return {
            "prior": None if self.prior is None else self.prior.covariance.tolist(),
            "graded": None if self.graded is None else self.graded.to_json(),
            "moves": None if self.moves is None else self.moves.to_json(),
        }

    @classmethod
    def from_json(cls, numbers: Mapping[str, Any], layout: Layout) -> Self:
        """What wrote `numbers`. Raises KeyError, TypeError or ValueError for others."""
        prior, graded, moves = numbers["prior"], numbers["graded"], numbers["moves"]
        return cls(
            None if prior is None else _prior(prior, layout),
            None if graded is None else _graded(graded, layout),
            None if moves is None else NextMoves.from_json(moves, layout),
        )


NO_MEASURES = Measures()


def _prior(numbers: Any, layout: Layout) -> Prior:
    covariance = np.array(numbers, float)
    if covariance.shape != (layout.dimensions, layout.dimensions):
        raise ValueError("a prior has a covariance for each two dimensions")
    if not np.isfinite(covariance).all():
        raise ValueError("covariances are finite")
    return Prior(covariance)


def _graded(numbers: Any, layout: Layout) -> GradedResponse:
    model = GradedResponse.from_json(numbers)
    if len(model.slopes) != layout.items or model.most_ranks > layout.top + 1:
        raise ValueError("a graded-response model has parameters for each rated item of a version")
    return model
