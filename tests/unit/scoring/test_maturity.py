"""Laws of levels and figures: they never fall when an answer rises, whatever the version."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.schema import Questionnaire
from scoring.gates import RULES
from scoring.one_sheet import OneSheet
from tests.unit.scoring.build import SHIPPED, codes, questionnaire
from tests.unit.scoring.strategies import (
    ANSWERED,
    ANY,
    Codes,
    answers,
    few,
    many,
    raised,
    versions,
)


def everything(sheet: OneSheet) -> dict[str, Any]:
    """All levels and figures, and both ends of all ranges, by name."""
    found: dict[str, Any] = {"level": sheet.level, "guard": sheet.guard}
    found["range"] = sheet.level_range
    for part in (*sheet.parts, sheet.ladder):
        kind = "element" if part in sheet.elements else "dimension"
        found[f"{kind} {part.code} level"] = part.level
        found[f"{kind} {part.code} level range"] = part.level_range
        found[f"{kind} {part.code} mean"] = part.mean
        found[f"{kind} {part.code} mean range"] = part.mean_range
    for name, shares in (
        ("lens", sheet.lens_shares()),
        ("feature", sheet.feature_shares()),
        ("model", sheet.model_shares()),
    ):
        for code, share in shares.items():
            found[f"{name} {code}"] = share.value
            found[f"{name} {code} range"] = share.value_range
    return found


def assert_nothing_fell(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert before.keys() == after.keys()
    for name, old in before.items():
        new = after[name]
        if isinstance(old, tuple):
            # A don't-know settled on a low answer may lower the upper end: it was only possible.
            assert new[0] >= old[0], name
        elif old is not None:
            assert new >= old, name


@few
@given(answers(SHIPPED, ANY), st.sampled_from(list(SHIPPED.by_id)))
def test_raising_an_answer_of_the_shipped_version_lowers_nothing(given: Codes, item: str) -> None:
    higher = raised(given, item)
    if higher is not None:
        assert_nothing_fell(
            everything(OneSheet(given, SHIPPED)), everything(OneSheet(higher, SHIPPED))
        )


@pytest.mark.no_cover
@many
@given(versions(rules=tuple(RULES)), st.data())
def test_raising_an_answer_of_any_version_lowers_nothing(
    version: Questionnaire, data: st.DataObject
) -> None:
    given = data.draw(answers(version, ANY))
    before = everything(OneSheet(given, version))
    for item in version.by_id:
        higher = raised(given, item)
        if higher is not None and given[item] != "DK":
            assert_nothing_fell(before, everything(OneSheet(higher, version)))


@few
@given(answers(SHIPPED, ANSWERED))
def test_figures_stay_between_their_ends(given: Codes) -> None:
    sheet = OneSheet(given, SHIPPED)
    for part in sheet.rated:
        assert part.level is not None
        assert 1 <= part.level <= part.highest
        assert part.mean is not None
        assert 0 <= part.mean <= 1


def test_an_element_needs_half_of_its_own_items_to_be_in_scope() -> None:
    half, whole = Fraction(1, 2), Fraction(1)
    version = questionnaire(
        {"A": {2: "SS", 3: "S"}, "B": {2: "S", 3: "S"}},
        feeds={
            "A-2": {"e": whole},
            "A-3": {"e": whole},
            "B-2": {"e": half},
            "B-3": {"e": half},
        },
        lenses={"one": ("e",)},
    )
    one_of_two = OneSheet(codes(version, "NA F F F F"), version)
    none_of_two = OneSheet(codes(version, "NA F NA F F"), version)
    assert one_of_two.elements[0].in_scope
    assert not none_of_two.elements[0].in_scope
    assert none_of_two.lens_shares()["one"].value_range is None


def test_an_unscored_item_changes_nothing_and_may_be_skipped() -> None:
    version = questionnaire(
        {"A": {2: "SS", 3: "S"}, "B": {2: "S", 3: "S"}},
        feeds={"A-2b": {"e": Fraction(1)}, "B-2": {"e": Fraction(1)}, "B-3": {"e": Fraction(1)}},
        lenses={"one": ("e",)},
        unscored=["A-2b"],
    )
    found = [
        everything(OneSheet(codes(version, f"F {probe} L F L"), version))
        for probe in ("-", "N", "F", "DK", "NA")
    ]
    assert found == [found[0]] * 5
    assert found[0]["level"] == 3


def test_a_questionnaire_without_lenses_and_models_is_scored() -> None:
    version = questionnaire({"A": {2: "S", 3: "S"}})
    sheet = OneSheet(codes(version, "F L"), version)
    assert (sheet.level, sheet.lens_shares(), sheet.model_shares()) == (3, {}, {})


def test_the_guard_lets_few_dimensions_lag_but_not_many() -> None:
    layout = {code: {2: "S", 3: "S"} for code in "ABCDEFG"}
    version = questionnaire(layout, levels=(2, 3))
    one_lags = OneSheet(codes(version, "N N " + "F F " * 6), version)
    two_lag = OneSheet(codes(version, "N N N N " + "F F " * 5), version)
    assert (one_lags.guard, two_lag.guard) == (3, 2)
