"""Sheets of the service models: what is taken, and that every fault is told at once."""

from typing import Any

import pytest

from questionnaires.catalogue import shipped
from questionnaires.faults import Refused
from questionnaires.fit import Fit
from questionnaires.fit_sheet import FitSheet, fit_sheet_json, parse_fit_sheet

VERSION = shipped().find(Fit, "service-model-fit", "1.0.0")


def data(**more: Any) -> dict[str, Any]:
    return {
        "questionnaire": "service-model-fit",
        "version": "1.0.0",
        "id": "s1",
        "answers": {"IND": 3, "HUM": 0, "ADV": "DK", "JRN": None},
        "goals": ["churn"],
        "context": {"sector": "trade"},
        "segment": "Schools",
    } | more


def read(**more: Any) -> FitSheet:
    return parse_fit_sheet(data(**more), VERSION, "here")


def faults(value: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        parse_fit_sheet(value, VERSION, "here")
    return [str(fault) for fault in refused.value.faults]


def test_a_sheet_keeps_what_is_known_apart_from_what_is_not() -> None:
    sheet = read()
    assert dict(sheet.answers) == {"IND": 3, "HUM": 0, "ADV": "DK"}
    assert dict(sheet.given) == {"IND": 3, "HUM": 0}
    assert (sheet.segment, sheet.goals, sheet.context["sector"]) == ("Schools", ("churn",), "trade")


def test_a_sheet_about_the_whole_organisation_needs_no_group_goals_or_context() -> None:
    least = parse_fit_sheet(
        {"questionnaire": "service-model-fit", "version": "1.0.0"}, VERSION, "here"
    )
    assert (least.id, least.segment, least.goals, dict(least.answers)) == ("", "", (), {})


def test_a_sheet_comes_back_from_its_json() -> None:
    sheet = read()
    assert parse_fit_sheet(fit_sheet_json(sheet), VERSION, "here") == sheet


def test_a_goal_named_twice_counts_once() -> None:
    assert read(goals=["churn", "churn", "cost"]).goals == ("churn", "cost")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"answers": {"IND": 5}}, "IND: 5 must be a whole number from 0 to 4, 'DK' or null."),
        ({"answers": {"IND": -1}}, "IND: -1 must be a whole number"),
        ({"answers": {"IND": True}}, "IND: True must be a whole number"),
        ({"answers": {"IND": 1.0}}, "IND: 1.0 must be a whole number"),
        ({"answers": {"IND": "2"}}, "IND: '2' must be a whole number"),
        ({"answers": {"IND": {"code": 2}}}, "IND: {'code': 2} must be a whole number"),
        ({"answers": {"XXX": 1}}, "XXX: is not a factor of service-model-fit 1.0.0."),
        ({"answers": [1]}, "answers: must be an object of factors and answers."),
        ({"answers": {str(n): 1 for n in range(201)}}, "answers: holds 201 entries; at most 200"),
        ({"goals": "churn"}, "goals: must be a list of goal codes."),
        ({"goals": [1]}, "goals: must be a list of goal codes."),
        ({"goals": ["wealth"]}, "goals: 'wealth' is not a goal; known: churn, "),
        ({"goals": ["churn", "cost", "sales"]}, "goals: 3 are chosen; choose at most 2."),
        ({"segment": "x" * 101}, "segment: has 101 characters, and at most 100 can be kept"),
        ({"id": 7}, "id: must be text."),
        ({"context": {"sector": "gold"}}, "context.sector: 'gold' is not in the list"),
        ({"form": "full"}, "form: is not a field of a sheet; known: answers, context, "),
        ({"version": "2.0.0"}, "version: the sheet is not of service-model-fit 1.0.0."),
        ({"questionnaire": ["x"]}, "version: the sheet is not of service-model-fit 1.0.0."),
    ],
)
def test_a_fault_is_named_with_its_place(more: dict[str, Any], message: str) -> None:
    [fault] = faults(data(**more))
    assert fault.startswith(f"here: {message}")


def test_every_fault_is_told_at_once() -> None:
    told = faults(data(answers={"IND": 9, "XXX": 0}, goals=["wealth"], segment=3, shoe=1))
    assert len(told) == 5


def test_what_is_no_object_is_no_sheet() -> None:
    assert faults([]) == ["here: an answer sheet must be a JSON object."]
