"""The geometry of the wheel, for any number of dimensions and levels."""

import itertools
import re
from math import hypot

import pytest

from survey.reports.wheel import LETTER, MOST_LABELS, RIM, Sector, Wheel, wheel


def turned(count: int, top: int = 5, reached: int = 3) -> Wheel:
    sectors = [Sector(f"Dimension {n}", reached, reached, str(reached)) for n in range(count)]
    return wheel("t", str(reached), sectors, top)


@pytest.mark.parametrize("count", [1, 2, 3, 14, 40])
def test_all_that_is_filled_lies_within_the_rim(count: int) -> None:
    drawn = turned(count, reached=5)
    for ring in drawn.rings:
        assert ring.sectors == count
        corners = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", ring.path)
        assert len(corners) == 2 * count
        assert all(hypot(float(x), float(y)) <= RIM + 0.1 for x, y in corners)


def test_a_single_dimension_fills_a_whole_ring() -> None:
    (arc,) = set(re.findall(r"A[\d. ]+ 0 (\d) 1", turned(1).rings[0].path))
    assert arc == "1"


def test_rings_above_the_level_stay_empty() -> None:
    assert [bool(ring.path) for ring in turned(4).rings] == [True, True, True, False, False]


def test_a_sector_that_is_not_rated_is_hatched_and_not_filled() -> None:
    drawn = wheel("t", "–", [Sector("A", None, None, "–"), Sector("B", 1, 4, "1–4")], 5)
    assert drawn.hatch
    assert [ring.sectors for ring in drawn.rings] == [1, 0, 0, 0, 0]
    assert drawn.possible.count("Z") == 1
    assert turned(2).possible == turned(2).hatch == ""


def test_names_stand_in_order_on_both_sides_and_never_one_upon_another() -> None:
    drawn = turned(14)
    assert [label.name for label in drawn.beside(1)] == [f"Dimension {n}" for n in range(7)]
    assert [label.name for label in drawn.beside(-1)] == [
        f"Dimension {n}" for n in range(13, 6, -1)
    ]
    heights = [label.figure_y for label in drawn.beside(1)]
    assert all(after - before >= 30 for before, after in itertools.pairwise(heights))


def test_more_dimensions_than_have_room_are_left_to_the_table() -> None:
    assert len(turned(MOST_LABELS).labels) == MOST_LABELS
    assert turned(MOST_LABELS + 1).labels == ()


def test_long_names_take_two_lines() -> None:
    drawn = wheel("t", "1", [Sector("Expertise and professionalism", 1, 1, "1")], 5)
    assert [line for line, _ in drawn.labels[0].lines] == ["Expertise and", "professionalism"]


def test_names_too_long_for_two_lines_take_three_where_the_wheel_leaves_less_room() -> None:
    name = "Conhecimento especializado e profissionalismo"
    drawn = wheel("t", "1", [Sector(name, 1, 1, "1") for _ in range(14)], 5)
    counts = []
    for label in drawn.labels:
        lines = [line for line, _ in label.lines]
        assert " ".join(lines) == name
        assert max(map(len, lines)) * LETTER <= drawn.width / 2 - abs(label.x) + 2 * LETTER
        counts.append(len(lines))
    assert counts == [2, 3, 3, 3, 3, 3, 2, 2, 3, 3, 3, 3, 3, 2]


def test_a_third_line_that_shortens_nothing_is_not_taken() -> None:
    name = "Deskundigheidsniveau en professionaliteitsbesef"
    drawn = wheel("t", "1", [Sector(name, 1, 1, "1") for _ in range(14)], 5)
    for label in drawn.labels:
        assert [line for line, _ in label.lines] == [
            "Deskundigheidsniveau en",
            "professionaliteitsbesef",
        ]
