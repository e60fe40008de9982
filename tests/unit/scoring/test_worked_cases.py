"""The worked cases of the method: every figure, to the last decimal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from questionnaires.sheet import Answer, AnswerSheet
from scoring.gates import band
from scoring.maturity import guard_of
from scoring.plan import plan_of
from scoring.result import proves_route, score_sheet
from tests.unit.scoring.build import SHIPPED

CASES = json.loads((Path(__file__).parent / "expected_results.json").read_text("utf-8"))
UNIFORM = {code: None if code == "skipped" else code for code in CASES["uniform"]}


def sheet_of(answers: Mapping[str, str | None], **more: Any) -> AnswerSheet:
    given = {item: Answer(code) for item, code in answers.items()}
    return AnswerSheet(SHIPPED.id, SHIPPED.version, "case", given, **more)


def result_of(answers: dict[str, str | None], **more: Any) -> dict[str, Any]:
    return score_sheet(sheet_of(answers, **more), SHIPPED)


def uniform(code: str | None) -> dict[str, str | None]:
    return dict.fromkeys(SHIPPED.by_id, code)


@pytest.mark.parametrize("name", ["example1", "example2", "example2b"])
def test_an_example_gives_exactly_its_figures(name: str) -> None:
    expected = dict(CASES[name])
    answers = expected.pop("answers")
    expected.pop("next_steps_goal_cost", None)
    result = result_of(answers)
    assert {key: result[key] for key in expected} == expected


def test_a_goal_brings_its_items_forward() -> None:
    result = result_of(CASES["example1"]["answers"], goals=("cost",))
    assert result["next_steps"] == CASES["example1"]["next_steps_goal_cost"]


def test_a_provisional_sheet_says_what_to_answer_and_find_out_first() -> None:
    result = result_of(CASES["example2"]["answers"])
    assert result["answer_first"] == ["RES-4"]
    assert result["to_find_out"] == ["EXP-3"]
    assert result["out_of_scope"] == ["PRD"]
    assert result["partly_out_of_scope"] is True


def test_a_final_sheet_in_full_scope_leaves_nothing_to_answer() -> None:
    result = result_of(CASES["example1"]["answers"])
    assert (result["answer_first"], result["to_find_out"], result["out_of_scope"]) == ([], [], [])
    assert result["partly_out_of_scope"] is False


@pytest.mark.parametrize("name", list(UNIFORM))
def test_uniform_answers_give_the_tabled_result(name: str) -> None:
    result = result_of(uniform(UNIFORM[name]))
    expected = CASES["uniform"][name]
    assert {key: result[key] for key in expected} == expected


@pytest.mark.parametrize("code", ["F", "L", "P", "N"])
def test_uniform_answers_put_the_same_share_of_every_lens_and_model_in_place(code: str) -> None:
    result = result_of(uniform(code))
    share = result["in_place"]
    assert {lens["in_place"] for lens in result["lenses"].values()} == {share}
    assert {model["figure"] for model in result["models"].values()} == {share}
    assert {part["in_place"] for part in result["dimensions"].values()} == {share}


def test_all_largely_reaches_level_3_by_eight_items() -> None:
    route = result_of(uniform("L"))["overall_route"]
    assert route == CASES["all_largely_route"]
    assert proves_route(uniform("L"), route, SHIPPED)


@pytest.mark.parametrize("case", CASES["guard"], ids=lambda case: str(case["levels"]))
def test_the_guard_of_a_list_of_levels(case: dict[str, Any]) -> None:
    levels = np.array(case["levels"], dtype=np.int8)[:, None]
    rated = np.ones_like(levels, dtype=bool)
    assert guard_of(levels, rated, plan_of(SHIPPED)).tolist() == [case["guard"]]


@pytest.mark.parametrize("case", CASES["one_dimension"], ids=lambda case: str(case["answers"]))
def test_a_single_dimension_gives_its_tabled_row(case: dict[str, Any]) -> None:
    own = dict(zip(("STR-2", "STR-3", "STR-4", "STR-5"), case["answers"], strict=True))
    found = result_of({**uniform("F"), **own})["dimensions"]["STR"]

    def four(value: Any) -> Any:
        return (
            [round(v, 4) for v in value] if isinstance(value, list) else value and round(value, 4)
        )

    for key in ("in_scope", "level", "level_range", "highest", "uneven", "blocking_set"):
        assert found[key] == case[key], key
    for key in ("index", "index_range", "in_place"):
        assert four(found[key]) == case[key], key
    route = found["route"]
    assert (route and [[step["id"], step["to"]] for step in route["items"]]) == case["route"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.15", "N"), ("0.1501", "P"), ("0.50", "P"), ("0.5001", "L"), ("0.85", "L"),
     ("0.8501", "F"), ("0", "N"), ("1", "F")],
)  # fmt: skip
def test_a_band_includes_its_upper_edge(value: str, expected: str) -> None:
    assert band(Fraction(value), SHIPPED.rules.bands) == expected


@pytest.mark.parametrize(
    ("name", "route"), [("example1", "overall_route"), ("example2b", "overall_route")]
)
def test_the_overall_route_of_an_example_is_proved_by_scoring_again(name: str, route: str) -> None:
    answers, found = CASES[name]["answers"], CASES[name][route]
    assert proves_route(answers, found, SHIPPED)
    less = {**found, "items": found["items"][1:]}
    assert not proves_route(answers, less, SHIPPED)


def test_every_dimension_route_of_an_example_is_proved_by_scoring_again() -> None:
    answers = CASES["example1"]["answers"]
    for code, part in CASES["example1"]["dimensions"].items():
        raised = {step["id"]: step["to"] for step in part["route"]["items"]}
        after = result_of({**answers, **raised})["dimensions"][code]
        assert after["level"] == part["route"]["to"]


def test_the_order_in_which_answers_are_given_does_not_matter() -> None:
    answers = CASES["example2"]["answers"]
    backward = dict(reversed(answers.items()))
    assert result_of(backward) == result_of(answers)


def test_the_quick_form_is_indicative_and_asks_only_for_quick_items() -> None:
    quick = {i.id: "F" for i in SHIPPED.items if i.quick and i.id != "RES-4"}
    sheet = replace(sheet_of(quick), form="quick")
    result = score_sheet(sheet, SHIPPED)
    assert result["state"] == "indicative"
    assert result["answer_first"] == ["RES-4"]
    assert result["level"] is None
