"""Sheets of outcomes, and what is worth a second look in them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from questionnaires.faults import Refused
from questionnaires.outcomes_second_look import doubts, to_confirm
from questionnaires.outcomes_sheet import outcome_sheet_json, parse_outcome_sheet
from tests.unit.questionnaires.outcome_cases import NPS, VERSION, measured, sheet_of

SEPTEMBER = {"end": "2026-09", "length": "month"}


def told(data: Any) -> dict[str, str]:
    with pytest.raises(Refused) as raised:
        parse_outcome_sheet(data, VERSION, "a.json")
    return {fault.where: str(fault.message) for fault in raised.value.faults}


def test_a_sheet_comes_back_as_it_was_given() -> None:
    answers = {"OUT-NPS": NPS, "OUT-CSAT": "not measured", "OUT-BOT": "does not apply"}
    sheet = sheet_of(answers, sector="trade")

    assert outcome_sheet_json(sheet)["answers"] == answers
    assert parse_outcome_sheet(outcome_sheet_json(sheet), VERSION, "") == sheet
    assert sheet.measured("OUT-NPS") == measured("OUT-NPS", **NPS)
    assert sheet.measured("OUT-CSAT") is None
    assert sheet.measured("OUT-CES") is None


def test_null_is_no_answer() -> None:
    assert sheet_of({"OUT-NPS": None}).answers == {}


def test_every_fault_of_a_sheet_is_named_at_once() -> None:
    found = told(
        {
            "questionnaire": "service-outcomes",
            "version": "9.9.9",
            "id": 5,
            "goals": [],
            "answers": {"OUT-WHAT": 1, "OUT-CSAT": {"value": 101}, "OUT-CES": "often"},
            "context": [],
        }
    )

    assert set(found) == {
        "goals", "version", "id", "OUT-WHAT", "OUT-CSAT.value", "OUT-CES", "context",
    }  # fmt: skip
    assert found["version"] == "the sheet is not of service-outcomes 1.1.0."


def test_a_sheet_is_an_object_and_so_are_its_answers() -> None:
    assert told([]) == {"": "an answer sheet must be a JSON object."}
    head = {"questionnaire": VERSION.id, "version": VERSION.version}
    assert set(told(head | {"answers": []})) == {"answers"}


def checks(answers: dict[str, Any], **context: Any) -> dict[str, Fraction | None]:
    return {d.check: d.sum for d in doubts(sheet_of(answers, **context), VERSION)}


def test_retention_and_churn_of_the_same_customers_add_up() -> None:
    kept = {"count": 352, "of": 400, "period": SEPTEMBER}
    lost = {"value": 12, "n": 400, "period": SEPTEMBER}

    assert checks({"OUT-RET": kept, "OUT-CHURN": lost}) == {}
    assert checks({"OUT-RET": kept, "OUT-CHURN": lost | {"value": 14}}) == {}
    assert checks({"OUT-RET": kept, "OUT-CHURN": lost | {"value": 14.5}}) == {
        "complements": Fraction("102.5")
    }
    assert checks({"OUT-RET": kept, "OUT-CHURN": {"value": 9}}) == {"complements": 97}


def test_retention_and_churn_of_others_need_not_add_up() -> None:
    kept, lost = {"value": 88, "period": SEPTEMBER}, {"value": 30}
    year = {"end": "2026-09", "length": "year"}

    assert checks({"OUT-RET": kept, "OUT-CHURN": lost | {"period": year}}) == {}
    assert checks({"OUT-RET": kept | {"n": 5}, "OUT-CHURN": lost | {"n": 6}}) == {}
    assert checks({"OUT-RET": kept, "OUT-CHURN": "not measured"}) == {}


def test_automated_and_human_shares_above_a_hundred_are_doubted() -> None:
    assert checks({"OUT-BOT": {"value": 40}, "OUT-HUMAN": {"value": 62}}) == {}
    assert checks({"OUT-BOT": {"value": 40}, "OUT-HUMAN": {"value": 62.1}}) == {
        "shares": Fraction("102.1")
    }
    assert checks({"OUT-BOT": {"value": 90}}) == {}


def test_a_self_service_share_needs_a_channel_of_self_service() -> None:
    share = {"OUT-SELF": {"value": 30}}
    contacts = {"OUT-VOL": {"rows": [{"name": "forum", "value": 10}]}}
    none = {"OUT-VOL": {"rows": [{"name": "forum", "value": 0}, {"name": "phone", "value": 2}]}}

    assert checks(share) == {"self_service": None}
    assert checks(share, channels=["phone"]) == {"self_service": None}
    assert checks(share, channels=["phone", "kiosk"]) == {}
    assert checks(share | contacts) == {}
    assert checks(share | none) == {"self_service": None}
    assert checks(contacts) == {}


def test_a_cost_per_contact_needs_contacts() -> None:
    cost = {"OUT-COST": {"value": 4, "currency": "EUR"}}
    nothing = {"OUT-VOL": {"rows": [{"name": "phone", "value": 0}]}}

    assert checks(cost | nothing) == {"empty_volume": None}
    assert checks(cost) == {}
    assert checks(nothing) == {}


@pytest.mark.parametrize(
    ("value", "last", "asks"),
    [(30, 10, False), (31, 10, True), (10, 30, False), (10, 31, True), (0, 0, False),
     (0, 1, True), (-5, 4, True), (-40, -10, True), (-30, -10, False)],
)  # fmt: skip
def test_a_change_by_more_than_three_times_is_to_be_confirmed(
    value: int, last: int, asks: bool
) -> None:
    entry = {"value": value, "history": [last]}

    assert to_confirm(sheet_of({"OUT-SALES": entry}), VERSION) == (("OUT-SALES",) if asks else ())
    assert to_confirm(sheet_of({"OUT-SALES": entry | {"confirmed": True}}), VERSION) == ()


def test_without_a_last_period_nothing_is_to_be_confirmed() -> None:
    answers = {
        "OUT-SALES": {"value": 5},
        "OUT-CSAT": {"value": 5, "history": [None, 80]},
        "OUT-CES": "not measured",
    }
    assert to_confirm(sheet_of(answers), VERSION) == ()
