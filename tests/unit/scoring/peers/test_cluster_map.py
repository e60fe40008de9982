"""The map: right and up are fixed by the model, and every organisation keeps its place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.peers.cluster_map import Axes, axes_of, contrasts
from scoring.peers.measures import Measures
from scoring.peers.model import FOUND, Archetype, PeerModel, seal, with_measures
from scoring.peers.neighbours import Prior
from scoring.peers.shape import learn
from scoring.peers.structure import Structure
from scoring.simulate import Nature
from tests.unit.scoring.peers.pools import LAYOUT, pool, sheets

SIZE = LAYOUT.dimensions
TESTED = Structure(4.0, 0.01, (0.0, 0.5), (0.0, 0.1))


def model_of(*centroids: dict[int, float]) -> PeerModel:
    """A model whose groups lie at these places, the rest of each centroid 0."""
    found = pool(sheets(Nature(), 30, 1).codes)
    ruler, _measured = learn(found.matrix)
    archetypes = []
    for number, places in enumerate(centroids):
        centroid = np.zeros(SIZE)
        centroid[list(places)] = list(places.values())
        share = 1 / len(centroids)
        archetypes.append(
            Archetype(f"group-{number}", tuple(centroid.tolist()), share, 0.8, False, ())
        )
    return seal(found, ruler, 7, FOUND, TESTED, 5, tuple(archetypes), 0.02)


THREE = model_of({0: 0.6, 1: -0.6}, {0: -0.6, 1: 0.6}, {2: 0.3, 3: -0.3})
TWO = model_of({0: 0.6, 1: -0.6}, {0: -0.6, 1: 0.6})


@pytest.mark.parametrize("model", [THREE, TWO], ids=["three groups", "two groups"])
def test_axes_are_of_length_one_and_at_right_angles(model: PeerModel) -> None:
    directions = axes_of(model).directions
    assert directions @ directions.T == pytest.approx(np.eye(2), abs=1e-9)


def test_the_first_axis_is_the_one_along_which_groups_lie_apart_most() -> None:
    right = axes_of(THREE).directions[0]
    assert abs(right[0]) == pytest.approx(0.5**0.5)
    assert right[0] == pytest.approx(-right[1])
    up = axes_of(THREE).directions[1]
    assert abs(up[2]) == pytest.approx(0.5**0.5)


def test_the_heaviest_dimension_points_right_and_up_whatever_sign_was_found() -> None:
    turned = model_of({0: -0.6, 1: 0.5, 4: 0.1}, {0: 0.6, 1: -0.5, 4: -0.1}, {2: -0.3, 3: 0.2})
    for direction in axes_of(turned).directions:
        assert direction[np.argmax(np.abs(direction))] > 0


def test_three_groups_on_one_line_get_a_second_axis_as_two_do() -> None:
    line = model_of({0: 0.6, 1: -0.6}, {}, {0: -0.6, 1: 0.6})
    assert axes_of(line).directions == pytest.approx(axes_of(TWO).directions)


def test_two_groups_are_spread_by_what_else_varies_most_in_the_pool() -> None:
    varied = np.full(SIZE, 0.01)
    varied[3] = 1.0
    model = with_measures(TWO, Measures(Prior(np.diag(varied))))
    up = axes_of(model).directions[1]
    assert np.argmax(np.abs(up)) == 3
    assert up[3] > 0
    # The level is no part of a shape, so no axis may be made of it.
    assert up.sum() == pytest.approx(0, abs=1e-9)


def test_every_shape_has_one_place_whoever_else_is_there() -> None:
    axes = axes_of(THREE)
    shapes = np.random.default_rng(1).normal(size=(5, SIZE))
    assert axes.points(shapes).shape == (5, 2)
    assert axes.points(shapes[2:3])[0] == pytest.approx(axes.points(shapes)[2])


def test_an_axis_names_what_stands_at_its_ends_and_nothing_light() -> None:
    directions = np.array([[0.8, -0.5, 0.1, 0.3], [0.6, 0.5, 0.4, -0.1]])
    right, up = contrasts(Axes(directions), ("A", "B", "C", "D"))
    assert (right.far, right.near) == (("A",), ("B",))
    assert (up.far, up.near) == (("A", "B"), ())


def test_chances_of_many_are_those_of_each_and_shapes_have_no_gaps() -> None:
    matrix = pool(sheets(Nature(), 30, 1).codes).matrix
    found = THREE.chances(matrix)
    for row, placed in zip(found, THREE.place(matrix), strict=True):
        if placed is None:
            assert np.isnan(row).all()
        else:
            assert dict(zip(THREE.keys, row.tolist(), strict=True)) == placed.probabilities
    assert not np.isnan(THREE.shapes(matrix)).any()
    without = replace(THREE, archetypes=(), outcome="no groups found in this pool")
    assert without.chances(matrix).shape == (matrix.rows, 0)
