"""Simulated pools of the shipped questionnaire, to measure with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from questionnaires.catalogue import shipped
from questionnaires.schema import Questionnaire
from scoring.layout import Floats, layout_of
from scoring.matrix import AnswerMatrix, Codes
from scoring.peers.pool import FACETS, UNKNOWN, Part, Pool, gather
from scoring.peers.shape import Measured, Ruler, filled, learn, shape_of
from scoring.simulate import Nature, Simulated, draw_world, simulate


@cache
def questionnaire() -> Questionnaire:
    """The newest maturity questionnaire that is shipped."""
    return shipped().latest("service-maturity")


@dataclass(frozen=True, slots=True)
class Drawn:
    """Simulated sheets with their truth, and what the pool's own ruler makes of them."""

    simulated: Simulated
    ruler: Ruler
    measured: Measured

    @property
    def shape(self) -> Floats:
        """(organisations, dimensions), 0 where nothing is known."""
        return filled(shape_of(self.measured, self.ruler))

    @property
    def items(self) -> Floats:
        """Ranks (organisations, items), the item's mean where there is no answer."""
        ranks = self.simulated.ranks.astype(float)
        known = ranks >= 0
        means = np.where(known, ranks, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        return np.where(known, ranks, means)


def draw(nature: Nature, organisations: int, seed: int) -> Drawn:
    """That many organisations of a world of that nature; world and sheets follow from the seed."""
    rng = np.random.default_rng(seed)
    world = draw_world(layout_of(questionnaire()), nature, rng)
    simulated = simulate(world, organisations, rng)
    return Drawn(simulated, *learn(matrix(simulated.codes)))


def matrix(codes: Codes) -> AnswerMatrix:
    """Sheets of the shipped questionnaire: int8 (organisations, columns)."""
    return AnswerMatrix(questionnaire(), np.asfortranarray(codes))


def pool(codes: Codes) -> Pool:
    """A pool of simulated organisations that say nothing of themselves."""
    rows = len(codes)
    names = [f"organisation {number:07d}" for number in range(rows)]
    facets = np.full((rows, len(FACETS)), UNKNOWN, np.int16)
    return gather([Part(matrix(codes), names, np.zeros(rows, np.int64), facets, True)])
