"""How much others have in place, as dots above an axis, and the same as a table of bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.reports.phrasing import Writing
from survey.reports.profile import INSET, TICKS, along, dots
from survey.reports.tokens import tokens

DOT, APART = 4.0, 9.5
ROOM = 10
LEAST_HEIGHT = 60

BAND = 5
"""Points a band of the picture and the table is wide, however finely peers are told of."""

SHARE = 5
"""Per cent of the peers that a dot stands for."""


@dataclass(frozen=True, slots=True)
class Band:
    """A line of the table: the band in words, where it starts, the share of peers in it, and
    whether one is in it oneself. `dots` are as many as the picture draws there.
    """

    name: str
    start: str
    share: str
    dots: int
    own: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """The picture and its table. `pin` and `planned` are None where there is no figure.

    `x` in per cent of the picture's width, `y` in pixels.
    """

    title: str
    bands: tuple[Band, ...]
    dots: tuple[tuple[float, float], ...]
    pin: float | None
    planned: float | None
    baseline: float
    height: float
    ticks: tuple[tuple[int, float], ...]
    colours: Mapping[str, str]
    dot: float = DOT
    start: float = INSET
    span: float = 100 - 2 * INSET


def spread(
    title: str, peers: Sequence[int], own: float | None, planned: float | None, words: Writing
) -> Spread:
    """The picture of `peers`, where 5, 10 … 95 % of them stand (0-100), with one's own figure."""
    columns = [_band(value) for value in peers]
    tallest = max(columns.count(column) for column in columns)
    baseline = max(ROOM + DOT + tallest * APART, LEAST_HEIGHT)
    mine = None if own is None else _band(own)
    bands = tuple(
        Band(
            words._("%(low)s to %(high)s")
            % {"low": words.percent(band), "high": words.percent(band + BAND)},
            words.percent(band),
            words.percent(SHARE * columns.count(band)),
            columns.count(band),
            band == mine,
        )
        for band in sorted({*columns, *(() if mine is None else (mine,))})
    )
    return Spread(
        title,
        bands,
        dots([float(value) for value in peers], BAND, baseline - ROOM, DOT, APART),
        None if own is None else along(own),
        None if planned is None else along(planned),
        baseline,
        baseline + ROOM,
        tuple((tick, along(tick)) for tick in TICKS),
        tokens(),
    )


def _band(value: float) -> int:
    """The lower edge of the band a figure stands in; who has all of it stands in the last."""
    return min(int(value // BAND) * BAND, 100 - BAND)
