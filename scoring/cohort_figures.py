"""Statistics of a cohort from stored figures: spread, levels, bands, movers, differences.

Figures are int16 as they are stored: levels as they are, shares in hundredths of a percent, -1
where there is none. What comes out is in percent, 0-100. The level is an ordinal figure: it is
counted and its median taken, never averaged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NONE = -1
PERCENT = 100.0
"""Stored units in a percent."""

Stored = NDArray[np.int16]
Floats = NDArray[np.float64]
Places = NDArray[np.intp]

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
LEAST = 5
"""Organisations on each side without which two groups are not told apart."""

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Columns:
    """The stored figures of some organisations: `figures` has a row for each of `place`."""

    place: Mapping[str, int]
    figures: Stored

    @property
    def rows(self) -> int:
        """How many organisations."""
        return int(self.figures.shape[1])

    def of(self, name: str) -> Stored:
        """One figure of all organisations; NONE throughout where the version has no such figure."""
        at = self.place.get(name)
        if at is None:
            return np.full(self.rows, NONE, np.int16)
        return np.asarray(self.figures[at])

    def percent(self, name: str) -> Floats:
        """A share in percent, NaN where there is none."""
        return percent(self.of(name))

    def take(self, rows: Places) -> Columns:
        """Only these organisations, in that order."""
        return Columns(self.place, self.figures[:, rows])


def stack(packed: Sequence[tuple[bytes | None, Sequence[str]]], names: Sequence[str]) -> Columns:
    """The columns `names` of packed results (little-endian int16), each with its own names.

    None, and figures that a result's version does not have, become NONE.
    """
    figures = np.full((len(names), len(packed)), NONE, np.int16)
    place = {name: at for at, name in enumerate(names)}
    by_names: dict[int, tuple[Sequence[str], list[int]]] = {}
    for row, (content, own) in enumerate(packed):
        if content is not None:
            by_names.setdefault(id(own), (own, []))[1].append(row)
    for own, rows in by_names.values():
        joined = b"".join(packed[row][0] or b"" for row in rows)
        found = np.frombuffer(joined, "<i2").reshape(len(rows), len(own)).T
        source = [at for at, name in enumerate(own) if name in place]
        target = [place[own[at]] for at in source]
        figures[np.ix_(target, rows)] = found[source]
    return Columns(place, figures)


def percent(stored: Stored) -> Floats:
    """Stored shares in percent, NaN for NONE."""
    return np.where(stored == NONE, np.nan, stored / PERCENT)


@dataclass(frozen=True, slots=True)
class Spread:
    """How a figure is spread: over how many, and its quantiles at 10, 25, 50, 75 and 90 %."""

    count: int
    p10: float
    q1: float
    median: float
    q3: float
    p90: float


def spread(values: Floats) -> Spread | None:
    """The spread of the values that are not NaN; None when there are none.

    Quantiles interpolate linearly between neighbours (Hyndman and Fan's type 7).
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    return Spread(len(known), *(float(q) for q in np.quantile(known, QUANTILES)))


def level_counts(levels: Stored, top: int) -> tuple[int, ...]:
    """How many organisations stand on each level: entry n for level n, entry 0 unrated."""
    counts = np.bincount(np.clip(levels, 0, top), minlength=top + 1)
    return tuple(int(count) for count in counts)


def median_level(levels: Stored) -> int:
    """The level that at least half have reached, of those that are rated; 0 when none is."""
    rated = np.sort(levels[levels > 0])
    return int(rated[(len(rated) - 1) // 2]) if len(rated) else 0


def reached(levels: Stored, target: int) -> tuple[int, int]:
    """How many of the rated stand on `target` or above, and how many are rated."""
    rated = levels > 0
    return int((levels[rated] >= target).sum()), int(rated.sum())


def bands(values: Floats, number: int) -> list[Places]:
    """Organisations by value, highest first, in at most `number` bands of nearly equal size.

    Those without a value stand in none.
    """
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(-values[known], kind="stable")]
    return [band for band in np.array_split(order, max(number, 1)) if len(band)]


@dataclass(frozen=True, slots=True)
class Move:
    """One organisation that changed: its places before and after, and by how many points."""

    before: int
    after: int
    change: float


def pairs(before: Sequence[str], after: Sequence[str]) -> tuple[Places, Places]:
    """Places at which the same organisation stands in both waves, in the order of `after`."""
    earlier = {name: place for place, name in enumerate(before)}
    shared = [(earlier[name], place) for place, name in enumerate(after) if name in earlier]
    first, second = [pair[0] for pair in shared], [pair[1] for pair in shared]
    return np.array(first, np.intp), np.array(second, np.intp)


def movers(before: Floats, after: Floats, most: int) -> tuple[list[Move], list[Move]]:
    """The largest rises and the largest falls of paired values, largest first.

    `before` and `after` are paired place by place; NaN counts as no change.
    """
    change = after - before
    known = np.flatnonzero(~np.isnan(change))
    order = known[np.argsort(-change[known], kind="stable")]
    rises = [place for place in order[:most] if change[place] > 0]
    falls = [place for place in order[::-1][:most] if change[place] < 0]
    return [_move(place, change) for place in rises], [_move(place, change) for place in falls]


def _move(place: Any, change: Floats) -> Move:
    return Move(int(place), int(place), float(change[place]))


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of one group less that of the other, in points, with its interval.

    `real`: zero lies outside the interval.
    """

    difference: float
    low: float
    high: float

    @property
    def real(self) -> bool:
        """Whether chance is no likely explanation."""
        return self.low > 0 or self.high < 0


def difference(one: Floats, other: Floats, comparisons: int = 1) -> Difference | None:
    """The difference of two groups' means with Welch's interval; None for groups below LEAST.

    With several `comparisons` on one page the intervals hold together, at CONFIDENCE (Šidák).
    """
    left, right = one[~np.isnan(one)], other[~np.isnan(other)]
    if min(len(left), len(right)) < LEAST:
        return None
    shares = left.var(ddof=1) / len(left), right.var(ddof=1) / len(right)
    gap, total = float(left.mean() - right.mean()), float(sum(shares))
    return _interval(
        gap,
        total,
        0.0
        if not total
        else total**2 / (shares[0] ** 2 / (len(left) - 1) + shares[1] ** 2 / (len(right) - 1)),
        comparisons,
    )


def both_known(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """The paired values of which neither is missing, in their order."""
    known = ~(np.isnan(before) | np.isnan(after))
    return before[known], after[known]


def change(before: Floats, after: Floats, comparisons: int = 1) -> Difference | None:
    """The mean change of paired values with its interval; None for fewer than LEAST pairs."""
    before, after = both_known(before, after)
    moved = after - before
    if len(moved) < LEAST:
        return None
    total = float(moved.var(ddof=1)) / len(moved)
    return _interval(float(moved.mean()), total, len(moved) - 1, comparisons)


def _interval(middle: float, variance: float, freedom: float, comparisons: int) -> Difference:
    if not variance:
        return Difference(middle, middle, middle)
    # scipy only here: a page that compares nothing does without.
    from scipy.special import stdtrit

    each = CONFIDENCE ** (1 / max(comparisons, 1))
    reach = float(stdtrit(freedom, 0.5 + each / 2)) * variance**0.5
    return Difference(middle, middle - reach, middle + reach)
