"""Is the number of groups right, and do organisations keep their group when the pool grows?"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

import numpy as np

from scoring.evaluation.drawn import draw, matrix, pool
from scoring.evaluation.measure import Measure, Size, counted, seeds
from scoring.evaluation.rivals import groups_by_bic
from scoring.matrix import Codes
from scoring.peers.archetypes import fit
from scoring.peers.model import PeerModel
from scoring.peers.shape import filled
from scoring.peers.structure import structure
from scoring.simulate import Nature

LEAST_RIGHT = 0.95
MOST_CHANGES = 0.02
MOST_BY_BIC = 8
GROUPS = 4


def numbers_right(size: Size) -> Iterator[Measure]:
    """The share of pools in which as many groups are found as were planted."""
    for organisations in size.organisations:
        right, bic = [], []
        for groups in size.group_numbers:
            for seed in range(1, size.pools + 1):
                drawn = draw(Nature(groups=groups), organisations, seed)
                tested = structure(drawn.measured, drawn.ruler, seed, size.nulls)
                right.append(tested.groups == groups)
                scores = filled(drawn.measured.scores)
                bic.append(groups_by_bic(scores, "full", seed, MOST_BY_BIC) == groups)
        ours = float(np.mean(right))
        planted = ", ".join(map(str, size.group_numbers))
        yield Measure(
            "Number of groups right, share of pools",
            f"{counted(len(right), 'pool')} of {organisations:,} organisations with {planted} "
            f"groups at separation 1, {seeds(size.pools)}, each held against "
            f"{size.nulls} others",
            ours,
            {"BIC, full": float(np.mean(bic))},
            f"≥ {LEAST_RIGHT:.2f}",
            ours >= LEAST_RIGHT,
        )


def label_changes(size: Size) -> Iterator[Measure]:
    """The share of organisations in another group after half as many more have joined."""
    for organisations in size.organisations:
        kept, anew = [], []
        for seed in range(1, size.pools + 1):
            drawn = draw(Nature(groups=GROUPS), organisations * 3 // 2, seed)
            codes = drawn.simulated.codes
            before = fit(pool(codes[:organisations]), seed, nulls=size.nulls)
            after = fit(pool(codes), seed + 1, before, nulls=size.nulls)
            first = codes[:organisations]
            labels, later = keys_of(before, first), keys_of(after, first)
            kept.append(changed(labels, later))
            # Without an earlier model groups would be numbered as they come.
            number = {key: f"group-{place}" for place, key in enumerate(after.keys, 1)}
            anew.append(changed(labels, [number.get(key, "") for key in later]))
        ours = mean(kept)
        yield Measure(
            "Label changes when the pool grows by half, share of organisations",
            f"{organisations:,} organisations of {GROUPS} groups at separation 1, then "
            f"{organisations * 3 // 2:,}, {seeds(size.pools)}",
            ours,
            {"without carried keys": mean(anew)},
            f"≤ {MOST_CHANGES:.2f}",
            ours <= MOST_CHANGES,
        )


def keys_of(model: PeerModel, codes: Codes) -> list[str]:
    """The group of each sheet, empty where there is none."""
    return [placement.first if placement else "" for placement in model.place(matrix(codes))]


def changed(before: list[str], after: list[str]) -> float:
    """The share that moved, 0-1, among those that had a group or have one now."""
    moved = [a != b for a, b in zip(before, after, strict=True) if a or b]
    # No group at all, before and after, is no change.
    return float(np.mean(moved)) if moved else 0.0
