"""No groups are invented, and planted ones are found in their number."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.peers.shape import Measured, Ruler, learn
from scoring.peers.structure import NOTHING, Structure, structure
from scoring.simulate import NULLS, Nature
from tests.unit.scoring.peers.pools import matrix, sheets

FEW = 49
"""As few null pools as p = 0.02 can be seen with."""

FEWER = 16
"""Enough to see how far a pool stands from the null, and quick."""


@pytest.mark.parametrize("null", NULLS)
def test_no_groups_are_invented_where_there_are_none(null: str) -> None:
    ruler, measured = learn(matrix(sheets(NULLS[null], 250, 11).codes))
    found = structure(measured, ruler, 1, FEWER)
    assert not found.found
    assert found.groups == 1
    assert found.z < 2.5


@pytest.mark.parametrize("groups", [3, 5])
def test_planted_groups_are_found_in_their_number(groups: int) -> None:
    ruler, measured = learn(matrix(sheets(Nature(groups=groups), 300, groups).codes))
    found = structure(measured, ruler, 1, FEW)
    assert found.found
    assert found.groups == groups
    assert found.z > 8


def test_only_a_sample_of_a_large_pool_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.peers.structure.SAMPLE", 100)
    ruler, measured = learn(matrix(sheets(Nature(groups=3), 200, 5).codes))
    once = structure(measured, ruler, 1, 3)
    assert structure(measured, ruler, 1, 3) == once
    assert structure(measured, ruler, 2, 3) != once


def test_a_pool_in_which_too_little_differs_has_no_structure() -> None:
    rng = np.random.default_rng(3)
    ruler = Ruler(np.zeros(1), 0.1, 0.1)
    flat = np.zeros((100, 5))
    two = flat.copy()
    two[:, :2] = rng.normal(size=(100, 2))
    unknown = np.full((100, 5), np.nan)
    twice = np.where(
        rng.random((100, 1)) < 0.5, [0.0, 1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0, 1.0]
    )
    few = rng.normal(size=(10, 5))
    for scores in (flat, two, unknown, twice, few, np.empty((0, 5))):
        answered = (~np.isnan(scores)).astype(np.int16)
        assert structure(Measured(scores, answered), ruler, 1, FEW) == NOTHING


def test_a_null_pool_in_which_nothing_differs_counts_as_no_worse_than_the_pool() -> None:
    rng = np.random.default_rng(4)
    scores = np.zeros((40, 3))
    # So few rows differ that drawing margins anew can leave too few distinct shapes.
    scores[:10] = rng.normal(size=(10, 3))
    found = structure(
        Measured(scores, np.ones((40, 3), np.int16)), Ruler(np.zeros(1), 0.1, 0.1), 1, FEWER
    )
    assert not found.found


def test_the_number_of_groups_is_the_smallest_that_the_next_does_not_clearly_beat() -> None:
    errors = (0.0, 0.1, 0.1, 0.1)
    assert Structure(9.0, 0.01, (0.0, 0.5, 0.55, 0.9), errors).groups == 2
    assert Structure(9.0, 0.01, (0.0, 0.5, 0.9, 0.95), errors).groups == 3
    assert Structure(9.0, 0.01, (0.0, 0.5, 0.9, 1.9), errors).groups == 3
    assert Structure(2.9, 0.01, (0.0, 0.5, 0.9, 1.9), errors).groups == 1
    assert Structure(9.0, 0.03, (0.0, 0.5, 0.9, 1.9), errors).groups == 1
