"""What a group is called: the two dimensions in which it differs most, "People-led, Process-light".

A name describes and may change with a refit; the key is the identity. A curator's own name,
kept by key, goes before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.peers.shape import Floats

TRAITS = 2
SAMPLES = 200
OUTSIDE = 2.5
"""Per cent of the bootstrap beyond each end of a contrast's interval."""


@dataclass(frozen=True, slots=True)
class Trait:
    """A dimension in which a group is ahead of its own level (`led`) or behind it ("light")."""

    dimension: str
    led: bool


def traits(
    shape: Floats, group: Any, groups: int, dimensions: Sequence[str], seed: int
) -> tuple[tuple[Trait, ...], ...]:
    """For each group its traits, those ahead first; none where no contrast is certain.

    `shape` (rows, dimensions) may hold NaN, `group` (rows,) is each row's group. A contrast is
    the group's mean less that of all others, certain when its bootstrap interval leaves out zero.
    Groups that would be called the same get one contrast more.
    """
    rng = np.random.default_rng(seed)
    ranked = [_contrasts(shape, group == place, dimensions, rng) for place in range(groups)]
    named = [_ahead_first(found[:TRAITS]) for found in ranked]
    return tuple(
        _ahead_first(found[: TRAITS + 1]) if named.count(name) > 1 else name
        for name, found in zip(named, ranked, strict=True)
    )


def _contrasts(
    shape: Floats, member: Any, dimensions: Sequence[str], rng: np.random.Generator
) -> list[Trait]:
    """The certain contrasts of one group, largest first."""
    one, others = shape[member], shape[~member]
    contrast = _means(one, np.ones((1, len(one))))[0] - _means(others, np.ones((1, len(others))))[0]
    drawn = _means(one, _weights(len(one), rng)) - _means(others, _weights(len(others), rng))
    low, high = np.percentile(drawn, [OUTSIDE, 100 - OUTSIDE], axis=0)
    order = np.argsort(-np.abs(contrast), kind="stable")
    return [
        Trait(dimensions[place], bool(contrast[place] > 0))
        for place in order
        if low[place] > 0 or high[place] < 0
    ]


def _weights(rows: int, rng: np.random.Generator) -> Floats:
    """How often each row is drawn, in each of SAMPLES samples."""
    return rng.multinomial(rows, np.full(rows, 1 / max(rows, 1)), SAMPLES).astype(float)


def _means(shape: Floats, weights: Floats) -> Floats:
    """Weighted means of what is known, 0 where nothing is: (samples, dimensions)."""
    known = ~np.isnan(shape)
    total = weights @ np.where(known, shape, 0.0)
    return np.asarray(total / np.maximum(weights @ known.astype(float), 1))


def _ahead_first(found: Sequence[Trait]) -> tuple[Trait, ...]:
    return tuple(sorted(found, key=lambda trait: not trait.led))
