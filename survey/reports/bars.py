"""Bars from 0 to 100 %: the ladder, the P's and pillars, the models and their features.

Positions and widths are percentages of the bar's length, heights are pixels; the macro in
templates/macros/charts.html writes them down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure that must be exceeded (reached, with some rules), in per cent; `met` says so."""

    x: float
    met: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """One bar. `alt` says it in words; `share` None is hidden, then only `span` is drawn.

    `span`: start and width of the range while answers are missing or not known; `mean`: the mean
    of the set the bar belongs to.
    """

    alt: str
    share: float | None
    span: tuple[float, float] | None = None
    thresholds: tuple[Threshold, ...] = ()
    mean: float | None = None


def strip(
    alt: str,
    share: float | None,
    ends: Sequence[float] | None = None,
    thresholds: Sequence[Threshold] = (),
    mean: float | None = None,
) -> Strip:
    """The bar of a percentage 0…100; `ends` is its range, drawn only when it is not a point."""
    span = None
    if ends is not None and ends[0] != ends[1]:
        span = (round(ends[0], 2), round(ends[1] - ends[0], 2))
    return Strip(
        alt,
        None if share is None else round(share, 2),
        span,
        tuple(thresholds),
        None if mean is None else round(mean, 2),
    )
