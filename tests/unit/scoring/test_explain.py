"""What holds a level back, and whether a dimension is uneven."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scoring.explain import Lagging, ShortLevel, guard_below, holds_back, is_uneven
from scoring.one_sheet import OneSheet
from tests.unit.scoring.build import codes, questionnaire

LADDER = {2: "S", 3: "S", 4: "S", 5: "S"}
SEVEN = {code: {2: "S", 3: "S"} for code in "ABCDEFG"}


def sheet(words: str, layout: dict, **more: Any) -> OneSheet:
    version = questionnaire(layout, **more)
    return OneSheet(codes(version, words), version)


def test_only_the_guard_holds_back_when_the_ladder_is_higher() -> None:
    found = holds_back(sheet("P F P F " + "F F " * 5, SEVEN, levels=(2, 3)))
    assert found is not None
    assert found.guard == Lagging(("A", "B"), 1)
    assert found.pooled[0].level == 2


def test_only_the_ladder_holds_back_when_the_guard_is_higher() -> None:
    found = holds_back(sheet("L F " * 7, SEVEN, levels=(2, 3)))
    assert found is not None
    assert found.guard is None
    assert found.pooled == (
        ShortLevel(2, Fraction(2, 3), Fraction(17, 20), ("A", "B", "C", "D", "E", "F", "G")),
    )


def test_the_guard_alone_is_named_when_the_pooled_level_is_above() -> None:
    # Two of seven lag at level 1, while the pooled levels are fully there.
    layout = {code: {2: "S", 3: "S"} for code in "ABCDEFGHIJKLMNO"}
    found = holds_back(sheet("P F " * 3 + "F F " * 12, layout, levels=(2, 3)))
    assert found is not None
    assert found.guard == Lagging(("A", "B", "C"), 1)
    assert found.pooled == ()


def test_nothing_holds_back_the_top_level_or_a_provisional_sheet() -> None:
    assert holds_back(sheet("F F F F", {"A": LADDER})) is None
    assert holds_back(sheet("F - F F", {"A": LADDER})) is None


def test_nothing_holds_back_where_not_applicable_answers_leave_nothing_higher() -> None:
    assert holds_back(sheet("F NA NA L", {"A": LADDER})) is None


def test_the_next_level_is_the_next_that_can_be_awarded() -> None:
    found = holds_back(sheet("F NA P N", {"A": LADDER}))
    assert found is not None
    assert [(short.level, short.threshold) for short in found.pooled] == [(4, Fraction(1, 2))]


def test_who_is_not_fully_there_is_listed_lowest_first_then_in_order() -> None:
    found = holds_back(sheet("L F P F L F F F", {c: {2: "S", 3: "S"} for c in "ABCD"}))
    assert found is not None
    assert found.pooled[0].dimensions == ("B", "A", "C")


def test_with_an_average_the_level_it_misses_is_named() -> None:
    found = holds_back(sheet("F F N N", {"A": LADDER}, gate={"rule": "mean"}))
    assert found is not None
    # 1 + 4 x 1/2 = 3; level 4 needs 3.5, that is 5/8 in place.
    assert found.pooled == (ShortLevel(4, Fraction(1, 2), Fraction(5, 8), ("A",)),)


def test_a_gap_under_a_level_that_counts_is_uneven() -> None:
    uneven = [is_uneven(one, one.dimensions[0]) for one in (
        sheet(words, {"A": LADDER}) for words in ("F P F N", "F F L F", "F L F F", "F - F F")
    )]  # fmt: skip
    assert uneven == [True, False, True, None]


def test_dimensions_below_the_guard_are_named_unless_it_is_at_the_top() -> None:
    assert guard_below(sheet("P F P F " + "F F " * 5, SEVEN, levels=(2, 3))) == ("A", "B")
    assert guard_below(sheet("P F " + "F F " * 6, SEVEN, levels=(2, 3))) == ()
    assert guard_below(sheet("- F " + "F F " * 6, SEVEN, levels=(2, 3))) == ()
