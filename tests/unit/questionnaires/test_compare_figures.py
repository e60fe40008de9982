"""What changed between versions of the other two questionnaires."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from questionnaires.catalogue import shipped
from questionnaires.changes import Change
from questionnaires.comparison import compare
from questionnaires.fit import Fit
from questionnaires.outcomes import Kpi, Outcomes

FIT = shipped().newest(Fit, "service-model-fit")
OUTCOMES = shipped().newest(Outcomes, "service-outcomes")


def kinds(old: Any, new: Any, *clarified: str) -> list[tuple[str, str]]:
    found = compare(old, new, clarified)
    assert all(isinstance(change, Change) for change in found.changes)
    return [(change.kind, change.where) for change in found.changes]


def fit_rules(**values: Any) -> Fit:
    return replace(FIT, rules=replace(FIT.rules, **values))


def kpi(name: str, **values: Any) -> Outcomes:
    changed = tuple(replace(k, **values) if k.id == name else k for k in OUTCOMES.kpis)
    return replace(OUTCOMES, kpis=changed)


def texts(version: Any, **values: Any) -> Any:
    english = replace(version.text("en"), **values)
    return replace(version, texts=MappingProxyType({**version.texts, "en": english}))


def first_weight(weight: Fraction) -> Fit:
    group = FIT.groups[0]
    candidate = group.candidates[0]
    weights = (replace(candidate.weights[0], weight=weight), *candidate.weights[1:])
    candidates = (replace(candidate, weights=weights), *group.candidates[1:])
    return replace(FIT, groups=(replace(group, candidates=candidates), *FIT.groups[1:]))


def factor_text(**values: Any) -> Fit:
    factors = dict(FIT.text("en").factors)
    factors["IND"] = replace(factors["IND"], **values)
    changed = texts(FIT, factors=MappingProxyType(factors))
    assert isinstance(changed, Fit)
    return changed


def figure_text(**values: Any) -> Outcomes:
    figures = dict(OUTCOMES.text("en").kpis)
    figures["OUT-FCR"] = replace(figures["OUT-FCR"], **values)
    changed = texts(OUTCOMES, kpis=MappingProxyType(figures))
    assert isinstance(changed, Outcomes)
    return changed


def test_a_version_does_not_differ_from_itself() -> None:
    assert kinds(FIT, FIT) == kinds(OUTCOMES, OUTCOMES) == []


FIT_CHANGES: list[tuple[Callable[[], Fit], str, str]] = [
    (lambda: fit_rules(bonus=Fraction(7)), "weights and rules", "rules.bonus"),
    (lambda: fit_rules(boost=Fraction(1, 3)), "improvement", "rules.boost"),
    (lambda: fit_rules(most_segments=4), "layout", "rules.most_segments"),
    (lambda: first_weight(Fraction(9)), "weights and rules", "groups.touch.candidates.tech"),
    (lambda: replace(FIT, pages=dict(reversed(list(FIT.pages.items())))), "", ""),
    (lambda: replace(FIT, factors=FIT.factors[:-1]), "items", "factors."),
    (lambda: replace(FIT, goals={**FIT.goals, "rest": ("tech",)}),
     "new goal or question about the context", "goals.rest"),
    (lambda: replace(FIT, scoring_version="2.0"), "algorithm", "scoring_version"),
    (lambda: factor_text(question="What else?"), "new meaning", "factors.IND.question"),
    (lambda: factor_text(name="Else"), "wording", "factors.IND.name"),
    (lambda: replace(FIT, factors=tuple(replace(f, basis="x") for f in FIT.factors)), "layout",
     "factors.IND.basis"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "kind", "where"), FIT_CHANGES)
def test_a_change_of_a_service_model_version_has_its_class(
    make: Callable[[], Fit], kind: str, where: str
) -> None:
    found = kinds(FIT, make())
    if not kind:
        assert found == []
        return
    assert any(k == kind and w.startswith(where) for k, w in found), found


def test_a_goal_that_goes_and_a_factor_that_comes_are_changes_of_content() -> None:
    fewer = replace(FIT, goals={k: v for k, v in FIT.goals.items() if k != "churn"})
    assert ("items", "goals.churn") in kinds(FIT, fewer)
    assert ("new goal or question about the context", "goals.churn") in kinds(fewer, FIT)
    short = replace(FIT, factors=FIT.factors[:-1])
    assert ("items", f"factors.{FIT.factors[-1].code}") in kinds(short, FIT)


BESIDE = "OUT-BOT.sub_fields.handed_over"


def beside(**values: Any) -> Outcomes:
    (sub,) = OUTCOMES.by_id["OUT-BOT"].sub_fields
    return kpi("OUT-BOT", sub_fields=(replace(sub, **values),))


def beside_text(**values: Any) -> Outcomes:
    figures = dict(OUTCOMES.text("en").kpis)
    bot = figures["OUT-BOT"]
    told = {"handed_over": replace(bot.sub_fields["handed_over"], **values)}
    figures["OUT-BOT"] = replace(bot, sub_fields=MappingProxyType(told))
    changed = texts(OUTCOMES, kpis=MappingProxyType(figures))
    assert isinstance(changed, Outcomes)
    return changed


OUTCOME_CHANGES: list[tuple[Callable[[], Outcomes], str, str]] = [
    (lambda: kpi("OUT-FCR", window=(14, 30)), "changed definition of a figure", "OUT-FCR.window"),
    (lambda: kpi("OUT-FCR", unit="points"), "changed definition of a figure", "OUT-FCR.unit"),
    (lambda: kpi("OUT-FCR", high=Fraction(90)), "changed definition of a figure", "OUT-FCR.high"),
    (lambda: kpi("OUT-FCR", group="cost"), "layout", "OUT-FCR.group"),
    (lambda: figure_text(definition="Solved otherwise."), "new meaning", "OUT-FCR.definition"),
    (lambda: figure_text(note="A note."), "wording", "OUT-FCR.note"),
    (lambda: beside(high=Fraction(50)), "changed definition of a figure", f"{BESIDE}.high"),
    (lambda: kpi("OUT-BOT", sub_fields=()), "items", BESIDE),
    (lambda: beside(id="passed_on"), "new sub-field of a figure", "OUT-BOT.sub_fields.passed_on"),
    (lambda: beside_text(help="Else."), "new meaning", f"{BESIDE}.help"),
    (lambda: beside_text(label="Handed over to a person."), "wording", f"{BESIDE}.label"),
]


@pytest.mark.parametrize(("make", "kind", "where"), OUTCOME_CHANGES)
def test_a_change_of_an_outcomes_version_has_its_class(
    make: Callable[[], Outcomes], kind: str, where: str
) -> None:
    assert (kind, f"kpis.{where}") in kinds(OUTCOMES, make())


def test_hours_that_become_minutes_are_the_same_figure_by_a_factor() -> None:
    before = kpi("OUT-FRT", unit="hours", low=Fraction(1), high=Fraction(10))
    after = kpi("OUT-FRT", unit="minutes", low=Fraction(60), high=Fraction(600))
    assert kinds(before, after) == [
        ("changed unit", "kpis.OUT-FRT.unit"),
        ("changed unit", "kpis.OUT-FRT.low"),
        ("changed unit", "kpis.OUT-FRT.high"),
    ]
    other = kpi("OUT-FRT", unit="minutes", low=Fraction(1), high=Fraction(600))
    assert ("changed definition of a figure", "kpis.OUT-FRT.unit") in kinds(before, other)
    nothing = kpi("OUT-FRT", unit="hours", low=Fraction(-1), high=Fraction(0))
    assert ("changed definition of a figure", "kpis.OUT-FRT.high") in kinds(nothing, after)


def test_a_figure_that_is_told_apart_further_is_empty_in_old_answers() -> None:
    (figure,) = [k for k in OUTCOMES.kpis if k.id == "OUT-BOT"]
    more = kpi("OUT-BOT", split=(*figure.split, "handover"))
    assert kinds(OUTCOMES, more) == [("new figure", "kpis.OUT-BOT.split")]
    assert kinds(more, OUTCOMES) == [("changed definition of a figure", "kpis.OUT-BOT.split")]


def test_a_new_figure_is_compatible_and_one_that_goes_is_not() -> None:
    fewer = replace(OUTCOMES, kpis=OUTCOMES.kpis[:-1])
    last: Kpi = OUTCOMES.kpis[-1]
    assert kinds(fewer, OUTCOMES) == [("new figure", f"kpis.{last.id}")]
    assert kinds(OUTCOMES, fewer) == [("items", f"kpis.{last.id}")]


def test_the_second_version_only_asks_for_something_beside_a_figure() -> None:
    first = shipped().find(Outcomes, "service-outcomes", "1.0.0")
    found = compare(first, shipped().find(Outcomes, "service-outcomes", "1.1.0"))
    assert [(c.kind, c.where) for c in found.changes if c.kind != "language"] == [
        ("new sub-field of a figure", f"kpis.{BESIDE}")
    ]
    assert (found.compatible, found.step, found.number) == (True, "minor", "1.1.0")
    assert found.numbered_right


def test_a_sub_field_comes_and_goes_with_its_figure() -> None:
    without = replace(OUTCOMES, kpis=tuple(k for k in OUTCOMES.kpis if k.id != "OUT-BOT"))
    assert kinds(OUTCOMES, without) == [("items", "kpis.OUT-BOT")]
    assert kinds(without, OUTCOMES) == [("new figure", "kpis.OUT-BOT")]
