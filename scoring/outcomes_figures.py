"""What follows from one figure: its margin of error, its yearly rate, its trend, its rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from questionnaires.outcomes import CONTEXT, HIGHER, LOST, LOWER, Kpi, Outcomes
from questionnaires.outcomes_figure import Measured

MONTHS_OF_A_YEAR = 12
DIGITS = 10**6
"""Roots are taken to six decimals, half up; everything else is exact."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure against its last period: the change, the band within which it is equal, and how.

    `direction`: better, worse or equal; up, down or equal where neither is better by itself.
    """

    change: Fraction
    band: Fraction
    direction: str


@dataclass(frozen=True, slots=True)
class PeerPosition:
    """Where a figure stands among peers: its percentile rank, and their quartiles.

    `rank` is 0…100, high is good; for a context figure it only says where it stands.
    """

    rank: Fraction
    quartiles: tuple[Fraction, Fraction, Fraction]
    peers: int


def margin(figure: Measured, factor: Fraction) -> Fraction | None:
    """The margin of error of a Net Promoter Score in points; None without parts or answers.

    factor × √((p + d − (p − d)²) / n) × 100, with promoters p and detractors d as shares (2.4.6).
    """
    if figure.parts is None or not figure.n:
        return None
    promoters, _, detractors = (part / 100 for part in figure.parts)
    variance = promoters + detractors - (promoters - detractors) ** 2
    return root(variance / figure.n * (100 * factor) ** 2)


def root(number: Fraction) -> Fraction:
    """The square root of a number from 0 upward, to six decimals, half up."""
    twice = isqrt(int(4 * number * DIGITS**2))
    return Fraction((twice + 1) // 2, DIGITS)


def yearly(figure: Measured, kpi: Kpi, version: Outcomes) -> Fraction | None:
    """The yearly rate in % of a rate of a shorter period; None where there is none to compute.

    What is kept in each of n periods is kept n times over: 1 − (1 − monthly)^12 is lost.
    """
    if not kpi.yearly or figure.period is None:
        return None
    periods, rest = divmod(MONTHS_OF_A_YEAR, version.lengths[figure.period.length])
    if periods < 2 or rest:
        return None
    share = figure.value / 100
    if kpi.yearly == LOST:
        return 100 * (1 - (1 - share) ** periods)
    return 100 * share**periods


def trend(figure: Measured, kpi: Kpi, version: Outcomes) -> Trend | None:
    """The trend against the last period, None when that one has no value (2.4.5)."""
    if not figure.history or figure.history[0] is None:
        return None
    change = figure.value - figure.history[0]
    error = margin(figure, version.rules.margin_factor)
    band = version.rules.dead_band * abs(figure.value) if error is None else error
    if abs(change) <= band:
        return Trend(change, band, "equal")
    if kpi.better == CONTEXT:
        return Trend(change, band, "up" if change > 0 else "down")
    good = (change > 0) == (kpi.better == HIGHER)
    return Trend(change, band, "better" if good else "worse")


def meets(value: Fraction, target: Fraction, kpi: Kpi) -> bool:
    """Whether a value meets the target: at least it, or at most where lower is better."""
    return value <= target if kpi.better == LOWER else value >= target


def peer_position(
    own: Fraction, peers: Sequence[Fraction], kpi: Kpi, version: Outcomes, floor: int | None = None
) -> PeerPosition | None:
    """Where `own` stands among the values of `peers`; None when they are too few to be shown.

    Rank = (number below + half of equal) / number × 100, turned where lower is better (2.4.5).
    `floor`: fewest peers, instead of the version's; never below its least.
    """
    fewest = max(version.rules.peer_floor if floor is None else floor, version.rules.least_peers)
    if len(peers) < fewest:
        return None
    below = sum(value < own for value in peers)
    equal = sum(value == own for value in peers)
    rank = 100 * (below + Fraction(equal, 2)) / len(peers)
    ordered = sorted(peers)
    quarters = tuple(_quantile(ordered, Fraction(n, 4)) for n in (1, 2, 3))
    return PeerPosition(
        100 - rank if kpi.better == LOWER else rank,
        (quarters[0], quarters[1], quarters[2]),
        len(peers),
    )


def _quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The quantile between the two values it lies between (the usual linear one)."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
