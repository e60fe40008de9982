"""Placement: likelier where it is nearer, undecided where little is known."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.peers import placement
from scoring.peers.placement import Centres, place, posterior
from scoring.peers.shape import Measured, Ruler, learn, measure
from scoring.simulate import Nature
from tests.unit.scoring.peers.pools import LAYOUT, matrix, sheets

RULER = Ruler(np.zeros(LAYOUT.items), 0.1, 0.05)
CENTRES = Centres(
    np.array([[0.3, -0.3, 0.0, 0.0], [-0.3, 0.3, 0.0, 0.0]]), np.array([0.5, 0.5]), 0.02
)


def chances(scores: list[float], answered: int = 4) -> np.ndarray:
    row = np.array([scores])
    counts = np.where(np.isnan(row), 0, answered).astype(np.int16)
    return posterior(Measured(row, counts), RULER, CENTRES)[0]


def test_the_nearer_group_is_likelier_and_chances_sum_to_one() -> None:
    near = chances([0.8, 0.2, 0.5, 0.5])
    assert near[0] > 0.95
    assert near.sum() == pytest.approx(1)
    assert chances([0.5, 0.5, 0.5, 0.5]) == pytest.approx([0.5, 0.5])


def test_fewer_answers_make_a_placement_less_certain() -> None:
    few, many = chances([0.4, 0.2, 0.3, 0.3], 1), chances([0.4, 0.2, 0.3, 0.3], 9)
    assert 0.5 < few[0] < many[0]


def test_a_missing_dimension_leaves_the_rest_to_decide() -> None:
    nan = float("nan")
    assert chances([0.4, nan, 0.1, 0.1])[0] > 0.8
    # Only where the groups are alike: the level is the organisation's own, so nothing is said.
    assert chances([nan, nan, 0.1, 0.1]) == pytest.approx([0.5, 0.5])
    assert chances([nan, nan, nan, nan]) == pytest.approx([0.5, 0.5])


def test_the_likelier_group_beforehand_wins_a_draw() -> None:
    uneven = Centres(CENTRES.centroids, np.array([0.2, 0.8]), CENTRES.within)
    row = Measured(np.zeros((1, 4)), np.full((1, 4), 4, np.int16))
    assert posterior(row, RULER, uneven)[0] == pytest.approx([0.2, 0.8])


def test_many_organisations_are_placed_as_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = sheets(Nature(groups=3), 50, 2).codes
    ruler, measured = learn(matrix(codes))
    rng = np.random.default_rng(1)
    centres = Centres(rng.normal(0, 0.2, (3, LAYOUT.dimensions)), np.full(3, 1 / 3), 0.02)
    whole = posterior(measured, ruler, centres)
    monkeypatch.setattr(placement, "BLOCK", 7)
    assert posterior(measured, ruler, centres) == pytest.approx(whole)
    alone = posterior(measure(matrix(codes[4:5]), ruler), ruler, centres)
    assert alone[0] == pytest.approx(whole[4])


def test_a_sheet_with_too_few_dimensions_is_not_placed() -> None:
    codes = np.full((2, LAYOUT.columns), 3, np.int8)
    codes[1, LAYOUT.dimension > 1] = -1
    codes[0, :4] = 0
    rng = np.random.default_rng(1)
    centres = Centres(rng.normal(0, 0.2, (3, LAYOUT.dimensions)), np.full(3, 1 / 3), 0.02)
    placed, not_placed = place(matrix(codes), RULER, centres, ("a", "b", "c"))
    assert not_placed is None
    assert placed is not None
    ordered = sorted(placed.probabilities, key=lambda key: -placed.probabilities[key])
    assert [placed.first, placed.second] == ordered[:2]
    assert placed.between == (placed.probabilities[placed.first] < 0.6)
