"""The quick check pools its items, stops at its cap and shows only ranges when one is open."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scoring.one_sheet import OneSheet
from scoring.quick import QuickCheck, quick_check
from tests.unit.scoring.build import SHIPPED, codes, questionnaire

LAYOUT = {code: dict.fromkeys((2, 3, 4, 5), "S") for code in "ABCD"}
QUICK = ("A-3", "B-2", "C-4", "D-5")


def check(a: str, b: str, c: str, d: str, rest: str = "F") -> QuickCheck:
    version = questionnaire(LAYOUT, quick=QUICK)
    given: dict[str, Any] = dict.fromkeys(version.by_id, rest)
    for item, code in zip(QUICK, (a, b, c, d), strict=True):
        given[item] = None if code == "-" else code
    return quick_check(OneSheet(given, version))


def looked_at(found: QuickCheck) -> list[str]:
    return [item.id for item in found.look_first]


def test_everything_in_place_is_capped_at_level_4() -> None:
    found = check("F", "F", "F", "F")
    assert (found.indicative, found.indicative_range) == (4, (4, 4))
    assert found.mean == 1
    assert found.look_first == ()


def test_only_the_quick_items_count() -> None:
    assert check("F", "F", "P", "N", rest="N") == check("F", "F", "P", "N", rest="F")


def test_what_to_look_at_first_is_lowest_level_then_lowest_value_and_at_most_three() -> None:
    found = check("P", "L", "N", "N")
    assert looked_at(found) == ["B-2", "A-3", "C-4"]
    assert found.mean == Fraction(1, 4)


def test_equal_gaps_are_looked_at_in_dimension_order() -> None:
    version = questionnaire({"A": {2: "S", 3: "S"}, "B": {2: "S"}}, quick=("A-2", "A-3", "B-2"))
    sheet = OneSheet(codes(version, "P P P"), version)
    assert looked_at(quick_check(sheet)) == ["A-2", "B-2", "A-3"]


def test_a_skipped_item_leaves_only_ranges() -> None:
    found = check("F", "F", "-", "N")
    assert (found.indicative, found.mean, found.look_first) == (None, None, ())
    assert found.indicative_range == (3, 4)
    assert found.mean_range == (Fraction(1, 2), Fraction(3, 4))


def test_a_dont_know_counts_as_not_and_widens_the_range() -> None:
    found = check("F", "DK", "F", "F")
    assert (found.indicative, found.indicative_range) == (1, (1, 4))
    assert looked_at(found) == ["B-2"]


def test_not_applicable_answers_that_leave_nothing_to_rate_show_nothing() -> None:
    nothing = QuickCheck(None, None, None, None, ())
    assert check("NA", "NA", "NA", "NA") == nothing
    assert check("NA", "F", "NA", "NA") == nothing
    assert check("NA", "NA", "F", "F") == nothing


def test_the_shipped_quick_items_agree_with_counting_by_hand() -> None:
    found = quick_check(OneSheet(dict.fromkeys(SHIPPED.by_id, "L"), SHIPPED))
    assert (found.indicative, found.mean) == (2, Fraction(2, 3))
    assert [item.level for item in found.look_first] == [2, 2, 2]


def test_an_average_rule_pools_the_quick_items_too() -> None:
    version = questionnaire(LAYOUT, quick=QUICK, gate={"rule": "mean"})
    given: dict[str, Any] = dict.fromkeys(version.by_id, "L")
    # 1 + 4 x 2/3 = 3.67
    assert quick_check(OneSheet(given, version)).indicative == 4
