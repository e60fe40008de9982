"""Routes are held against every combination, figures against an attacker who has them all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.evaluation import cheapest_routes, differencing
from scoring.evaluation.cheapest_routes import Trials, asked, raises_of
from scoring.evaluation.differencing import recovered, smallest_alike, system
from scoring.evaluation.measure import QUICK
from scoring.evaluation.random_versions import MOST_OPEN, random_sheet, random_version
from scoring.gates import RULES
from scoring.one_sheet import OneSheet
from tests.unit.scoring.build import codes, questionnaire

ONE_LEVEL = {"min_applicable_levels": 1}


def test_no_combination_beats_a_route() -> None:
    (line,) = cheapest_routes.cheapest_routes(QUICK)
    assert (line.ours, line.holds) == (0, True)
    assert (line.others["greedy"] or 0) > 0


def test_a_route_that_is_not_the_cheapest_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cheapest_routes, "dimension_routes", lambda _sheet: dict.fromkeys("ABCD"))
    (line,) = cheapest_routes.cheapest_routes(QUICK)
    assert line.ours > 0
    assert line.holds is False


def test_trials_know_the_cheapest_and_what_the_greedy_way_costs() -> None:
    version = questionnaire(
        {"A": {2: "SS"}, "B": {2: "L"}, "C": {2: "L"}}, levels=(2,), gate=ONE_LEVEL
    )
    given = {item: str(code) for item, code in codes(version, "L L P P").items()}
    trials = Trials(given, version)
    assert len(trials.steps) == 2 * 2 * 3 * 3
    higher = trials.scores.level > 1
    assert trials.best(higher) == {"B-2": 1}
    assert trials.best(higher & ~higher) is None
    assert trials.greedy(higher) == {"A-2": 1, "A-2b": 1}
    assert trials.effort_of({"B-2": 1}) == trials.effort_of({"A-2": 1, "A-2b": 1}) == 2
    assert trials.steps[trials.only_in("B")].tolist() == [[0, 0, steps, 0] for steps in range(3)]
    assert raises_of(None) is None


def test_nothing_is_asked_of_a_sheet_without_a_level() -> None:
    version = questionnaire({"A": {2: "S"}, "B": {2: "S"}}, levels=(2,), gate=ONE_LEVEL)
    for words, count in (("NA NA", 0), ("N NA", 2), ("N F", 3)):
        given = {item: str(code) for item, code in codes(version, words).items()}
        assert len(list(asked(OneSheet(given, version), Trials(given, version)))) == count


def test_random_versions_have_every_rule_and_sheets_few_answers_that_can_rise() -> None:
    rng = np.random.default_rng(3)
    versions = [random_version(rng) for _ in range(30)]
    assert {version.rules.gate.rule for version in versions} == set(RULES)
    for version in versions:
        given = random_sheet(version, rng)
        assert sum(code not in ("F", "NA") for code in given.values()) <= MOST_OPEN
        assert OneSheet(given, version).questionnaire is version


def test_differences_that_leave_one_sheet_alone_recover_it() -> None:
    a, b, c = ("a", 0), ("b", 0), ("c", 0)
    assert recovered(system([frozenset([a, b]), frozenset([a])])) == 2
    assert recovered(system([frozenset([a, b, c]), frozenset([a, b])])) == 1
    alike = system([frozenset([a, b, c])])
    assert (recovered(alike), smallest_alike(alike)) == (0, 3)
    nothing = system([])
    assert recovered(nothing) == 0
    assert smallest_alike(nothing) == differencing.NOBODY


def test_the_attack_recovers_nothing_and_would_where_cells_are_merely_large_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attack, alike = differencing.differencing(replace(QUICK, cohorts=5))
    assert (attack.ours, attack.holds, alike.holds) == (0, True, True)
    assert (attack.others["cells merely large enough"] or 0) > 0
    monkeypatch.setattr(
        differencing, "told_sets", lambda ledger: [frozenset([("a", 0)]), frozenset([("b", 0)])]
    )
    attack, alike = differencing.differencing(replace(QUICK, cohorts=1))
    assert (attack.ours, attack.holds, alike.ours, alike.holds) == (2, False, 1, False)
