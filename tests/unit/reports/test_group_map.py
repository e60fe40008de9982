"""The map of archetypes: where marks and names stand."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from survey.reports import group_map as drawing
from survey.reports.group_map import CELL, FORMS, GUTTER, HEIGHT, WIDTH, Marks, cells, group_map
from survey.reports.map_labels import Label, Place, letters_apart, names_apart, outwards

NAMES = ["People-led, Process-light", "Process-led, People-light"]
POINT = re.compile(r"M(-?[\d.]+) (-?[\d.]+)")


def marks(number: int) -> Marks:
    """Organisations in two groups, left and right."""
    group = np.arange(number) % 2
    points = np.random.default_rng(1).normal(0, 1, (number, 2))
    points[:, 0] += 12 * group
    names = [f"Organisation {n}" for n in range(number)]
    return Marks(points, group, np.arange(number) % 5 == 0, names)


def at(*points: tuple[float, float], between: tuple[int, ...] = ()) -> Marks:
    """Organisations at these points, each the only one of its group."""
    places = np.arange(len(points))
    return Marks(np.array(points, float), places, np.isin(places, between), [""] * len(points))


def drawn(number: int) -> drawing.GroupMap:
    return group_map(marks(number), NAMES, "Title", ("across", "up"))


def test_each_of_a_few_organisations_has_a_mark_with_its_name() -> None:
    found = drawn(20)
    assert [dot.title for dot in found.dots] == [f"Organisation {n}" for n in range(20)]
    assert [dot.hollow for dot in found.dots] == [n % 5 == 0 for n in range(20)]
    assert found.layers == ()
    for dot in found.dots:
        x, y = map(float, POINT.findall(dot.path)[0])
        assert GUTTER <= x <= WIDTH - GUTTER
        assert 0 <= y <= HEIGHT


def test_many_are_counted_in_hexagons_of_the_group_that_most_belong_to() -> None:
    found = drawn(201)
    assert found.dots == ()
    assert [layer.group for layer in found.layers] == [0, 1]
    assert 1 < found.most < 201
    left, right = ([float(x) for x, _y in POINT.findall(layer.path)] for layer in found.layers)
    assert max(left) < min(right)


def test_a_distance_to_the_right_is_as_long_as_one_upwards() -> None:
    corners = at((0, 0), (1, 0), (0, 1), (1, 1))
    corners = replace(corners, group=np.zeros(4, np.intp))
    found = group_map(corners, ["A"], "", ("", ""))
    places = [tuple(map(float, POINT.findall(dot.path)[0])) for dot in found.dots]
    assert places[1][0] - places[0][0] == pytest.approx(places[0][1] - places[2][1], abs=0.2)


def test_one_organisation_alone_stands_in_the_middle() -> None:
    found = group_map(at((3, 4)), ["A"], "", ("", ""))
    x, y = map(float, POINT.findall(found.dots[0].path)[0])
    assert (x + drawing.DOT, y) == pytest.approx((WIDTH / 2, HEIGHT / 2))


def test_a_group_whose_members_all_stand_between_has_no_name_on_the_map() -> None:
    found = group_map(at((0, 0), (1, 0), between=(0,)), NAMES, "", ("", ""))
    assert [label.group for label in found.labels] == [1]
    assert [key.count for key in found.keys] == [0, 1]


def test_every_point_belongs_to_the_nearest_hexagon() -> None:
    rng = np.random.default_rng(2)
    points = rng.uniform(0, 200, (500, 2))
    middles, cell = cells(points)
    own = np.sqrt(((points - middles[cell]) ** 2).sum(axis=1))
    assert own.max() <= CELL
    distance = np.sqrt(((points[:, None] - middles) ** 2).sum(axis=2))
    assert own == pytest.approx(distance.min(axis=1), abs=1e-2)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_covers_about_the_same_area(form: str) -> None:
    path = drawing.outline(form, 50, 50, 10)
    if form == "circle":
        assert "a10.0 10.0" in path
        return
    corners = [tuple(map(float, pair.split())) for pair in path[1:-1].split("L")]
    around = [*corners[1:], corners[0]]
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, around, strict=True))) / 2
    assert 0.7 <= area / (np.pi * 100) <= 1.2


def overlap(one: Label, other: Label) -> bool:
    beside = abs(one.x - other.x) < (one.width + other.width) / 2
    return beside and abs(one.y - other.y) < (one.height + other.height) / 2


def test_names_never_stand_on_one_another_or_outside_of_the_picture() -> None:
    places = [
        Place(n, "A rather long name of a group, with more", 400.0, 200.0 + n, (0.0, -1.0), 5.0)
        for n in range(6)
    ]
    for labels in (names_apart(places, 900, 480), letters_apart(places, 900, 480)):
        assert len(labels) == 6
        for at, label in enumerate(labels):
            assert not any(overlap(label, other) for other in labels[at + 1 :])
            assert label.height / 2 <= label.y <= 480 - label.height / 2
            assert label.width / 2 <= label.x <= 900 - label.width / 2


def test_a_name_stands_on_the_outer_side_of_its_marks() -> None:
    [left] = names_apart([Place(0, "Name", 300.0, 240.0, (-1.0, 0.0), 30.0)], 900, 480)
    assert left.x + left.width / 2 < 300 - 30
    [up] = names_apart(
        [Place(0, "Name", 450.0, 240.0, outwards(450, 240, 450, 240), 30.0)], 900, 480
    )
    assert up.y + up.height / 2 < 240 - 30


def test_a_long_name_is_set_in_lines_and_cut_at_last() -> None:
    [label] = names_apart([Place(0, "word " * 30, 450.0, 240.0, (0.0, 1.0), 5.0)], 900, 480)
    assert all(len(line) <= 24 for line in label.lines)
    assert label.lines[-1].endswith("…")
    assert len(label.baselines) == len(label.lines)
    assert label.y - label.height / 2 < label.baselines[0] < label.baselines[-1]


def test_labels_that_find_no_room_are_shown_all_the_same() -> None:
    places = [Place(n, "A", 20.0, 20.0, (0.0, -1.0), 0.0) for n in range(9)]
    assert len(letters_apart(places, 60, 100)) == 9
