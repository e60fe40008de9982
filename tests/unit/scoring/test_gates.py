"""What each level rule needs, and what a gate may not ask for."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring.gates import RULES, Edges, Need, needs_of, top_edge
from scoring.one_sheet import OneSheet
from tests.unit.scoring.build import codes, questionnaire

HALF, MOST = Fraction(1, 2), Fraction(17, 20)
ONE = {"A": {2: "S", 3: "S", 4: "S", 5: "S"}}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # iso33020, cumulative, first_gap, mean
        ("F F F F", (5, 5, 5, 5)),
        ("L L L L", (2, 5, 5, 4)),
        ("F L F N", (3, 4, 4, 4)),
        ("F P F F", (2, 2, 2, 4)),
        ("P F F F", (1, 1, 1, 4)),
        ("F NA L N", (4, 4, 2, 2)),
        ("F NA NA L", (2, 2, 2, 2)),
        ("F L NA NA", (3, 3, 3, 3)),
        ("N N P P", (1, 1, 1, 2)),
        ("N N N P", (1, 1, 1, 1)),
    ],
)
def test_each_rule_gives_the_level_of_its_source(words: str, expected: tuple[int, ...]) -> None:
    found = [
        OneSheet(codes(v := questionnaire(ONE, gate={"rule": rule}), words), v) for rule in RULES
    ]
    assert tuple(sheet.dimensions[0].level for sheet in found) == expected


def test_the_average_rounds_half_up() -> None:
    # 1 + 4 x 1/8 = 1.5 is level 2.
    values = {"N": "0", "P": "1/8", "L": "1/2", "F": "1", "DK": "0", "NA": None}
    version = questionnaire(
        ONE,
        gate={"rule": "mean"},
        values={code: None if v is None else Fraction(v) for code, v in values.items()},
    )
    assert OneSheet(codes(version, "P P P P"), version).dimensions[0].level == 2
    assert OneSheet(codes(version, "P P P N"), version).dimensions[0].level == 1


def test_the_standard_gate_needs_fully_below_and_largely_here() -> None:
    needs = needs_of(questionnaire(ONE))
    assert needs[4] == (Need((2,), MOST), Need((3,), MOST), Need((4,), HALF))


def test_a_gate_that_counts_every_band_needs_nothing() -> None:
    every = frozenset("NPLF")
    version = questionnaire(ONE, gate={"own": every, "below": every})
    assert OneSheet(codes(version, "N N N N"), version).dimensions[0].level == 5


def test_one_band_alone_is_the_top_band() -> None:
    assert top_edge([("F", Fraction(1))]) == -1
    assert top_edge([("L", HALF), ("F", Fraction(1))]) == HALF


@pytest.mark.parametrize("own", ["P", "PL", "", "NF", "FX", "NPLFX"])
def test_a_gate_whose_bands_are_not_the_highest_is_refused(own: str) -> None:
    with pytest.raises(ValueError, match="highest bands"):
        needs_of(questionnaire(ONE, gate={"own": frozenset(own)}))


def test_an_unknown_rule_is_refused_and_the_known_ones_named() -> None:
    with pytest.raises(ValueError, match="'stars' is not a gate rule; known: iso33020, cumul"):
        needs_of(questionnaire(ONE, gate={"rule": "stars"}))


@pytest.mark.parametrize("name", list(RULES))
def test_the_needs_of_a_rule_lie_on_disjoint_levels(name: str) -> None:
    for target in (2, 3, 4, 5):
        needs = RULES[name](target, (2, 3, 4, 5), Edges(HALF, MOST))
        levels = [level for need in needs for level in need.levels]
        assert len(levels) == len(set(levels))
