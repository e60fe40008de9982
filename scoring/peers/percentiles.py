"""Where an organisation stands among its peers, as far as may be told.

Percentile = those below and half of those in the same bin, of 100 (blueprint 2.4.5), with the
interval that the organisation's own don't-knows and the number of peers leave. Under 200 peers
everything goes in bands of five points. There is no minimum and no maximum.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np

from scoring.peers.facts import EDGES, Names
from scoring.peers.interval import wilson
from scoring.peers.release import View
from scoring.peers.shape import Floats

FEW = 200
BAND = 5

DOTS = tuple(range(5, 100, 5))
"""Each dot of a profile stands for 5 % of the peers, the outermost two for the ends."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A percentile 0-100 and its interval; high is good unless it was not turned."""

    percentile: int
    low: int
    high: int
    peers: int


def standing(
    view: View, figure: int, own: int, lowest: int, highest: int, turned: bool = False
) -> Standing | None:
    """Where the bin `own` stands among the peers' figures; None where too few have the figure.

    `lowest` and `highest` are the bins own don't-knows could lead to. `turned`: lower is better.
    """
    peers = int(view.figures.of[figure, 0])
    if not peers:
        return None
    below = view.figures.count[figure] / peers
    grain = grain_of(peers)
    middle = _rank(below, own, grain)
    low = wilson(_rank(below, lowest, grain), peers)[0]
    high = wilson(_rank(below, highest, grain), peers)[1]
    if turned:
        middle, low, high = 1 - middle, 1 - high, 1 - low
    return Standing(
        percentile=_told(100 * middle, grain),
        low=max(grain * floor(100 * low / grain), 0),
        high=min(grain * ceil(100 * high / grain), 100),
        peers=peers,
    )


def dots(view: View, figure: int) -> tuple[int, ...] | None:
    """The bins where 5, 10 … 95 % of the peers stand, lower edges of bands; None if too few.

    Who lies in a tail that is not told stands where it begins.
    """
    peers = int(view.figures.of[figure, 0])
    if not peers:
        return None
    grain = grain_of(peers)
    edges = np.arange(grain, EDGES + 1, grain)
    below, tail = view.figures.count[figure, edges - 1], view.figures.tail[figure, 0]
    wanted = np.clip(np.array(DOTS) * peers / 100, tail + 1, peers - tail)
    # Whoever is not below the last edge stands at it.
    return tuple((grain * np.searchsorted(below, wanted)).tolist())


def in_place(view: View, practice: int) -> int | None:
    """The share of peers with a practice in place, in per cent, rounded; None if too few apply."""
    peers = int(view.practices.of[0, practice])
    if not peers:
        return None
    return _told(100 * float(view.practices.count[0, practice]) / peers, grain_of(peers))


def common_one_level_higher(
    view: View, names: Names, level: int, share: Fraction
) -> frozenset[str]:
    """The practices at least `share` of the peers one overall level higher have in place (3.11).

    Empty at the highest level, and where too few stand one level higher.
    """
    if level + 1 not in names.levels:
        return frozenset()
    row = 1 + names.levels.index(level + 1)
    peers, count = view.practices.of[row], view.practices.count[row]
    return frozenset(
        name
        for name, have, of in zip(names.practices, count.tolist(), peers.tolist(), strict=True)
        if of and Fraction(int(have), int(of)) >= share
    )


def grain_of(peers: int) -> int:
    """The grain of everything told of so many peers, in points."""
    return BAND if peers < FEW else 1


def _rank(below: Floats, own: int, grain: int) -> float:
    """Those below and half of those in the same band, 0-1."""
    start = grain * (own // grain)
    return (_below(below, start) + _below(below, start + grain)) / 2


def _below(below: Floats, edge: int) -> float:
    if edge == 0:
        return 0.0
    return float(below[edge - 1]) if edge <= EDGES else 1.0


def _told(points: float, grain: int) -> int:
    """Points rounded half up to the grain, never 0 or 100: nobody is told to be the first."""
    return min(max(grain * floor(points / grain + 0.5), grain), 100 - grain)
