"""The result as other programs read it: its keys, rounding, fingerprint and refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from questionnaires.sheet import Answer, AnswerSheet
from scoring.result import score_many, score_sheet, what_if
from scoring.rules import SCORING_VERSION, UnknownScoringVersion, rounded
from scoring.steps import Wishes
from tests.unit.scoring.build import SHIPPED, codes, questionnaire

KEYS = [
    *("id", "questionnaire", "version", "definition_sha256", "scoring_version", "fingerprint"),
    *("state", "partly_out_of_scope", "level", "level_range", "index", "index_range"),
    *("in_place", "in_place_range", "pooled_level", "guard", "guard_below", "pooled"),
    *("holds_back", "dimensions", "elements", "lenses", "features", "models", "overall_route"),
    *("next_steps", "quick", "answer_first", "to_find_out", "out_of_scope", "confidence"),
]


def sheet(code: str | None = "L", **more: Any) -> AnswerSheet:
    answers = {item: Answer(code) for item in SHIPPED.by_id}
    return AnswerSheet(SHIPPED.id, SHIPPED.version, "acme", answers, **more)


def test_a_result_holds_these_keys_in_this_order() -> None:
    assert list(score_sheet(sheet(), SHIPPED)) == KEYS


def test_a_result_is_plain_json_and_says_what_it_rests_on() -> None:
    result = score_sheet(sheet(), SHIPPED)
    assert json.loads(json.dumps(result)) == result
    assert result["id"] == "acme"
    assert result["definition_sha256"] == SHIPPED.definition_sha256
    assert result["scoring_version"] == SCORING_VERSION == SHIPPED.scoring_version


def test_figures_are_rounded_half_up_to_six_decimals() -> None:
    assert rounded(Fraction(2, 3)) == 0.666667
    assert rounded(Fraction(5, 10**7)) == 0.000001
    assert rounded(Fraction(4, 10**7)) == 0
    assert rounded(Fraction(3)) == 3


def test_equal_sheets_have_equal_fingerprints_whoever_they_are_of() -> None:
    one, other = score_sheet(sheet(), SHIPPED), score_sheet(replace(sheet(), id="other"), SHIPPED)
    assert one["fingerprint"] == other["fingerprint"]
    assert len(one["fingerprint"]) == 64


@pytest.mark.parametrize(
    "changed",
    [
        sheet(goals=("cost",)),
        sheet(form="quick"),
        sheet("F"),
        replace(sheet(), answers={**sheet().answers, "STR-5": Answer()}),
        # Don't know scores as Not: only the answers tell them apart.
        replace(sheet(), answers={**sheet().answers, "STR-5": Answer("DK")}),
    ],
    ids=["goals", "form", "answers", "skipped", "unknown"],
)
def test_the_fingerprint_covers_answers_form_and_goals(changed: AnswerSheet) -> None:
    assert (
        score_sheet(changed, SHIPPED)["fingerprint"] != score_sheet(sheet(), SHIPPED)["fingerprint"]
    )


def test_the_fingerprint_covers_the_definition() -> None:
    other = replace(SHIPPED, definition_sha256="0" * 64)
    assert (
        score_sheet(sheet(), other)["fingerprint"] != score_sheet(sheet(), SHIPPED)["fingerprint"]
    )


def test_a_version_made_for_other_rules_is_refused() -> None:
    with pytest.raises(UnknownScoringVersion, match=r"needs scoring 9\.0; this program has 1\.0"):
        score_sheet(sheet(), replace(SHIPPED, scoring_version="9.0"))


def test_a_sheet_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="not of service-maturity"):
        score_sheet(replace(sheet(), version="0.9.0"), SHIPPED)


def test_many_sheets_give_their_results_in_order() -> None:
    sheets = [replace(sheet(code), id=code) for code in "FLPN"]
    results = list(score_many(sheets, lambda name, version: SHIPPED))
    assert [(result["id"], result["level"]) for result in results] == [
        ("F", 5), ("L", 2), ("P", 1), ("N", 1),
    ]  # fmt: skip


def test_wishes_beyond_the_goals_change_the_steps() -> None:
    item = SHIPPED.by_id["SLF-2"]
    plain = score_sheet(sheet(), SHIPPED)["next_steps"]
    wished = score_sheet(sheet(), SHIPPED, Wishes(items={item.id: Fraction(1, 4)}))["next_steps"]
    assert item.id not in {step["id"] for step in plain}
    assert wished[0]["id"] == item.id


def test_confidence_is_given_in_per_cent() -> None:
    answers = {**sheet("N").answers, "STR-2": Answer("F", evidence=3), "STR-3": Answer("L")}
    result = score_sheet(replace(sheet(), answers=answers), SHIPPED)
    assert result["confidence"] == {"share": 50.0, "band": "medium"}
    assert score_sheet(sheet("N"), SHIPPED)["confidence"] is None


def test_what_if_gives_the_levels_of_changed_codes() -> None:
    version = questionnaire({"A": {2: "S", 3: "S"}, "B": {2: "S", 3: "S"}}, levels=(2, 3))
    before = what_if(codes(version, "F P F F"), version)
    after = what_if(codes(version, "F L F F"), version)
    assert (before["dimensions"]["A"]["level"], after["dimensions"]["A"]["level"]) == (2, 3)
    assert before["in_place"] == pytest.approx(83.333333)
    full = score_sheet(sheet(), SHIPPED)
    live = what_if(sheet().codes(), SHIPPED)
    assert {key: full[key] for key in live if key != "dimensions"} == {
        key: value for key, value in live.items() if key != "dimensions"
    }


def test_a_ladder_level_without_an_applicable_item_is_transparent() -> None:
    answers = {item.id: Answer("NA" if item.level == 3 else "F") for item in SHIPPED.items}
    result = score_sheet(replace(sheet(), answers=answers), SHIPPED)
    assert result["pooled"]["3"] == {"state": "transparent", "value": None}
    assert result["level"] == 5
    assert {part["highest"] for part in result["dimensions"].values()} == {5}


def test_nothing_applicable_gives_a_result_without_any_figure() -> None:
    result = score_sheet(sheet("NA"), SHIPPED)
    assert result["out_of_scope"] == list(SHIPPED.dimension)
    assert result["holds_back"] is None
    assert result["next_steps"] == []
    assert result["quick"]["percent_range"] is None
    assert {model["figure_range"] for model in result["models"].values()} == {None}
    assert result["state"] == "final"
