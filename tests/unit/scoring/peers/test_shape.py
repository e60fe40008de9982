"""Shapes: levels are taken away, missing answers say nothing, odd pools break nothing."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.peers.shape import Ruler, filled, learn, measure, shape_of
from scoring.simulate import Nature
from tests.unit.scoring.build import SHIPPED
from tests.unit.scoring.peers.pools import LAYOUT, matrix, sheets

ITEMS = LAYOUT.items
DIMENSIONS = len(SHIPPED.dimensions)
NOT_RATED = [-1, SHIPPED.code_position["DK"], SHIPPED.code_position["NA"]]


def test_scores_are_means_of_answers_about_the_pools_means() -> None:
    codes = np.zeros((2, ITEMS), np.int8)
    codes[1] = 3
    codes[1, 0] = SHIPPED.code_position["DK"]
    ruler, measured = learn(matrix(codes))
    assert ruler.means[0] == 0
    assert ruler.means[1:] == pytest.approx(0.5)
    assert measured.scores[0, 0] == pytest.approx(-0.375)
    assert measured.scores[1, 0] == pytest.approx(0.5)
    assert measured.answered[:, 0].tolist() == [4, 3]


@pytest.mark.parametrize("code", NOT_RATED)
def test_what_is_not_rated_is_missing_and_not_zero(code: int) -> None:
    codes = np.full((3, ITEMS), 2, np.int8)
    codes[0, LAYOUT.dimension == 4] = code
    _ruler, measured = learn(matrix(codes))
    assert np.isnan(measured.scores[0, 4])
    assert measured.answered[0, 4] == 0
    assert not np.isnan(measured.scores[1]).any()


def test_a_shape_does_not_change_when_an_organisation_is_one_answer_better_everywhere() -> None:
    rng = np.random.default_rng(5)
    codes = rng.integers(0, 3, (50, ITEMS)).astype(np.int8)
    ruler, measured = learn(matrix(codes))
    raised = measure(matrix(codes + np.int8(1)), ruler)
    assert shape_of(raised, ruler) == pytest.approx(shape_of(measured, ruler))
    assert (raised.scores > measured.scores).all()


def test_noise_and_spread_are_those_of_the_variance_decomposition() -> None:
    rng = np.random.default_rng(6)
    codes = rng.integers(0, 4, (4000, ITEMS)).astype(np.int8)
    ruler, _measured = learn(matrix(codes))
    assert ruler.noise == pytest.approx(np.var([0, 1 / 3, 2 / 3, 1]), rel=0.02)
    assert ruler.spread < 0.002
    planted, _ = learn(matrix(sheets(Nature(groups=4), 500, 1).codes))
    assert planted.spread > 0.02


@pytest.mark.parametrize("code", [0, 3, *NOT_RATED])
def test_a_pool_that_agrees_on_everything_has_flat_shapes(code: int) -> None:
    ruler, measured = learn(matrix(np.full((4, ITEMS), code, np.int8)))
    assert (filled(shape_of(measured, ruler)) == 0).all()
    assert ruler.noise > 0
    assert ruler.spread > 0


def test_an_empty_pool_has_a_ruler_and_no_shapes() -> None:
    ruler, measured = learn(matrix(np.empty((0, ITEMS), np.int8)))
    assert shape_of(measured, ruler).shape == (0, DIMENSIONS)


def test_a_ruler_cannot_be_changed_and_comes_back_from_its_numbers() -> None:
    ruler, _measured = learn(matrix(sheets(Nature(), 20, 2).codes))
    with pytest.raises(ValueError, match="read-only"):
        ruler.means[0] = 1.0
    again = Ruler.from_json(ruler.to_json(), ITEMS)
    assert again.means.tolist() == ruler.means.tolist()
    assert (again.noise, again.spread) == (ruler.noise, ruler.spread)


@pytest.mark.parametrize(
    "wrong", [{"means": [0.0]}, {"means": [float("nan")] * ITEMS}, {"noise": 0.0}, {"spread": -1}]
)
def test_numbers_that_are_no_ruler_are_refused(wrong: dict[str, object]) -> None:
    numbers = {"means": [0.0] * ITEMS, "noise": 1.0, "spread": 1.0, **wrong}
    with pytest.raises(ValueError, match=r"means"):
        Ruler.from_json(numbers, ITEMS)
