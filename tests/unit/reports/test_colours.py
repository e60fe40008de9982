"""Colours of levels under the three kinds of colour blindness: neighbours stay apart."""

import itertools

import pytest

from survey.reports.tokens import level_colour, tokens
from tests.unit.reports.test_look import contrast

# Severity 1.0 of Machado, Oliveira and Fernandes (2009), on linear light.
SIGHTS = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "no red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue cones": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE = (0.95047, 1.0, 1.08883)
APART = 8.0
"""A distance in CIE 1976 L*a*b* that is seen at a glance; about 2.3 can just be seen."""

Vector = tuple[float, float, float]


def linear(colour: str) -> Vector:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return red, green, blue


def times(matrix: tuple[Vector, ...], vector: Vector) -> Vector:
    one, two, three = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return one, two, three


def lab(light: Vector) -> Vector:
    inside = tuple(min(max(channel, 0.0), 1.0) for channel in light)
    xyz = times(TO_XYZ, (inside[0], inside[1], inside[2]))
    x, y, z = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
        for t in (part / white for part, white in zip(xyz, WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, sight: str) -> float:
    seen = [lab(times(SIGHTS[sight], linear(colour))) for colour in (one, other)]
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


@pytest.mark.parametrize("sight", SIGHTS)
def test_neighbouring_levels_look_different(sight: str) -> None:
    colours = [level_colour(level, 5) for level in range(1, 6)]
    for one, other in itertools.pairwise([*colours]):
        assert distance(one, other, sight) >= APART
    for colour in colours:
        assert distance(colour, tokens()["track"], sight) >= APART


@pytest.mark.parametrize("sight", SIGHTS)
def test_you_and_what_you_plan_look_different(sight: str) -> None:
    assert distance(tokens()["mark"], tokens()["brand"], sight) >= 20
    assert distance(tokens()["bar"], tokens()["mark_soft"], sight) >= 20


@pytest.mark.parametrize("sight", SIGHTS)
def test_groups_on_a_map_look_different(sight: str) -> None:
    colours = [tokens()[f"group_{number}"] for number in range(1, 9)]
    for one, other in itertools.combinations(colours, 2):
        assert distance(one, other, sight) >= 20
    assert all(contrast(colour, tokens()["panel"]) >= 3 for colour in colours)


def test_the_simulation_takes_red_from_green() -> None:
    """Guards the simulation: what these eyes cannot tell apart must come out alike."""
    assert distance("#c4452b", "#757a1f", "usual") > 60
    assert distance("#c4452b", "#757a1f", "no green cones") < 25


def test_dark_type_stands_out_on_every_level() -> None:
    for top in (2, 3, 5, 6, 9):
        for level in range(1, top + 1):
            assert contrast(tokens()["ink"], level_colour(level, top)) >= 4.5


def test_levels_run_from_the_first_colour_to_the_last_however_many_there_are() -> None:
    for top in (2, 3, 4, 5, 7):
        assert level_colour(1, top) == tokens()["level_1"]
        assert level_colour(top, top) == tokens()["level_5"]
