"""Pools to try peers with: simulated ones, and ones that are odd in a given way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scoring.layout import layout_of
from scoring.matrix import AnswerMatrix, Codes
from scoring.peers.pool import UNKNOWN, Part, Places, Pool, gather
from scoring.simulate import Nature, Simulated, draw_world, simulate
from tests.unit.scoring.build import SHIPPED

LAYOUT = layout_of(SHIPPED)


def sheets(nature: Nature, organisations: int, seed: int) -> Simulated:
    rng = np.random.default_rng(seed)
    return simulate(draw_world(LAYOUT, nature, rng), organisations, rng)


def matrix(codes: Codes) -> AnswerMatrix:
    return AnswerMatrix(SHIPPED, np.asfortranarray(codes, np.int8))


def named(count: int, start: int = 0) -> list[str]:
    return [f"organisation {number:05d}" for number in range(start, start + count)]


def part(
    codes: Codes,
    organisations: Sequence[str] | None = None,
    taken: Sequence[int] | None = None,
    facets: Places | None = None,
    simulated: bool = False,
) -> Part:
    rows = len(codes)
    return Part(
        matrix(codes),
        named(rows) if organisations is None else organisations,
        list(range(rows)) if taken is None else taken,
        np.full((rows, 3), UNKNOWN, np.int16) if facets is None else facets,
        simulated,
    )


def pool(codes: Codes, facets: Places | None = None, simulated: bool = False) -> Pool:
    return gather([part(codes, facets=facets, simulated=simulated)])
