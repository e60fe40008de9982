"""Sheets without a crosswalk: copied between compatible versions, refused between others."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from questionnaires.carrying import NotCarried, carry
from questionnaires.catalogue import shipped
from questionnaires.faults import Refused
from questionnaires.fit import Fit
from questionnaires.fit_sheet import FitSheet, parse_fit_sheet
from questionnaires.outcomes import Outcomes
from questionnaires.outcomes_sheet import OutcomeSheet, parse_outcome_sheet

FIT = shipped().newest(Fit, "service-model-fit")
FIRST, SECOND = (
    shipped().find(Outcomes, "service-outcomes", version) for version in ("1.0.0", "1.1.0")
)
FIGURES: dict[str, Any] = {
    "questionnaire": "service-outcomes",
    "version": "1.0.0",
    "id": "mine",
    "answers": {
        "OUT-BOT": {"value": 55, "n": 40, "history": [50, None, 44]},
        "OUT-CES": "not measured",
        "OUT-TICKET": {"value": 80.5, "currency": "EUR", "basis": "purchase"},
    },
    "context": {"channels": ["phone", "chatbot"]},
}


def figures(**more: Any) -> OutcomeSheet:
    return parse_outcome_sheet(FIGURES | more, FIRST, "x")


def models() -> FitSheet:
    data = {
        "questionnaire": FIT.id, "version": FIT.version, "id": "fit", "segment": "Schools",
        "answers": {"IND": 3, FIT.factors[1].code: "DK"}, "goals": ["churn"],
        "context": {"channels": ["phone"]},
    }  # fmt: skip
    return parse_fit_sheet(data, FIT, "x")


def later(number: str, **values: Any) -> Fit:
    return replace(FIT, version=number, **values)


def with_kpi(name: str, **values: Any) -> Outcomes:
    """A later version in which one figure is another one."""
    changed = tuple(replace(k, **values) if k.id == name else k for k in SECOND.kpis)
    return replace(SECOND, version="1.2.0", kpis=changed)


def test_figures_are_copied_and_what_was_not_asked_is_named() -> None:
    found = carry(figures(), FIRST, SECOND)
    assert found.sheet == FIGURES | {"version": "1.1.0"}
    assert found.not_asked == ("OUT-BOT.handed_over",)
    assert parse_outcome_sheet(found.sheet, SECOND, "x").measured("OUT-BOT") is not None


def test_a_figure_that_came_was_not_asked() -> None:
    without = replace(FIRST, kpis=FIRST.kpis[1:])
    answers = {"answers": {"OUT-CES": "not measured"}}
    sheet = parse_outcome_sheet(FIGURES | answers, without, "x")
    assert carry(sheet, without, SECOND).not_asked == ("OUT-NPS", "OUT-BOT.handed_over")


def test_the_same_version_is_the_same_sheet() -> None:
    assert carry(figures(), FIRST, FIRST).sheet == FIGURES
    assert carry(figures(), FIRST, FIRST).not_asked == ()


def test_service_models_are_copied_whole() -> None:
    new = later("1.1.0", rules=replace(FIT.rules, boost=Fraction(1, 3)))
    found = carry(models(), FIT, new)
    assert found.sheet["version"] == "1.1.0"
    assert (found.sheet["segment"], found.sheet["goals"]) == ("Schools", ["churn"])
    assert found.sheet["answers"] == dict(models().answers)
    assert found.sheet["context"] == {"channels": ["phone"]}
    assert found.not_asked == ()


def test_service_models_under_other_rules_are_refused_with_what_changed() -> None:
    rules = replace(FIT.rules, bonus=Fraction(7))
    with pytest.raises(NotCarried) as raised:
        carry(models(), FIT, later("2.0.0", rules=rules))
    assert str(raised.value) == (
        "service-model-fit 1.0.0 to 2.0.0 is not compatible, so answers cannot be copied: "
        "rules.bonus (weights and rules)."
    )


def test_many_reasons_are_named_up_to_three() -> None:
    new = replace(FIT, version="2.0.0", factors=FIT.factors[5:])
    with pytest.raises(NotCarried, match=r"factors\.\w+ \(items\) and \d+ more\.$"):
        carry(models(), FIT, new)


def test_a_figure_in_another_unit_is_not_copied_as_it_stands() -> None:
    minutes = with_kpi("OUT-RESOL", unit="minutes", high=Fraction(8760 * 60))
    with pytest.raises(NotCarried, match=r"convert the numbers first: kpis\.OUT-RESOL\.unit"):
        carry(figures(), FIRST, minutes)


def test_nothing_is_carried_back() -> None:
    sheet = parse_outcome_sheet(FIGURES | {"version": "1.1.0"}, SECOND, "x")
    with pytest.raises(NotCarried, match=r"service-outcomes 1\.0\.0 is not a later version"):
        carry(sheet, SECOND, FIRST)


def test_nothing_is_carried_to_another_questionnaire() -> None:
    with pytest.raises(NotCarried, match="are two questionnaires"):
        carry(figures(), FIRST, replace(FIT, version="1.0.0"))


def test_a_sheet_is_carried_along_versions_of_its_own_kind_only() -> None:
    with pytest.raises(NotCarried, match="is of another kind than the sheet"):
        carry(models(), FIRST, SECOND)


def test_an_answer_that_the_newer_version_refuses_is_named() -> None:
    fewer = replace(SECOND, rules=replace(SECOND.rules, history_most=2))
    with pytest.raises(NotCarried, match=r"rules\.history_most"):
        carry(figures(), FIRST, fewer)
    without = replace(SECOND, channels=SECOND.channels[1:])
    volume = {"answers": {"OUT-VOL": {"rows": [{"name": "phone", "value": 5}]}}}
    with pytest.raises(Refused, match="is not a channel of this figure"):
        carry(figures(**volume), FIRST, without)
