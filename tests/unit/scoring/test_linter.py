"""The scoring lints: what no answers can reach, what has no effect, and what is dead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from questionnaires.catalogue import SHIPPED as FOLDER
from questionnaires.schema import Questionnaire
from scoring import lint_sheets
from scoring.lint_effects import answer_faults, movement_faults
from scoring.lint_levels import level_faults, unreached_overall
from scoring.lint_rules import rule_faults
from scoring.lint_sheets import every_sheet, in_words, uniform, without_some
from scoring.linter import lint_paths, scoring_faults
from tests.unit.questionnaires.drafts import Draft
from tests.unit.questionnaires.editions import NEXT_EDITION
from tests.unit.scoring.build import SHIPPED, questionnaire

ONE_EACH = dict.fromkeys((2, 3, 4, 5), "S")
FED = {"A-2": {"e": Fraction(1)}, "A-3": {"e": Fraction(1)}, "A-4": {"e": Fraction(1)},
       "A-5": {"e": Fraction(1), "f": Fraction(1)}}  # fmt: skip


def version(**more: Any) -> Questionnaire:
    """Two dimensions with an item at each level, an element and a feature."""
    given: dict[str, Any] = {
        "feeds": FED, "lenses": {"l": ("e",)}, "models": {"m": ("f",)}, "quick": ("A-2", "B-3"),
    } | more  # fmt: skip
    return questionnaire({"A": ONE_EACH, "B": ONE_EACH}, **given)


def without_na(version: Questionnaire) -> Questionnaire:
    items = tuple(replace(item, na="") for item in version.items)
    return replace(version, items=items, dimensions=tuple(
        replace(d, items=tuple(replace(item, na="") for item in d.items))
        for d in version.dimensions
    ))  # fmt: skip


def gate(version: Questionnaire, **values: Any) -> Questionnaire:
    rules = version.rules
    return replace(version, rules=replace(rules, gate=replace(rules.gate, **values)))


def rules(version: Questionnaire, **values: Any) -> Questionnaire:
    return replace(version, rules=replace(version.rules, **values))


Lint = Callable[[Questionnaire], Any]


def told(lint: Lint, version: Questionnaire) -> dict[str, str]:
    return dict(lint(version))


def test_what_is_shipped_passes_every_lint() -> None:
    assert lint_paths([FOLDER, NEXT_EDITION]) == []
    assert scoring_faults(SHIPPED, "x") == []


def test_a_small_sound_version_passes() -> None:
    found = version()
    assert told(level_faults, found) == told(answer_faults, found) == {}
    assert told(movement_faults, found) == {}


class TestLevels:
    def test_a_level_no_answers_can_give_comes_with_the_answers_around_it(self) -> None:
        # Where every band is enough, the lowest answers give the top and nothing below it is left.
        two = {"N": Fraction(0), "F": Fraction(1), "DK": Fraction(0), "NA": None}
        found = questionnaire({"A": {2: "S", 3: "S"}}, levels=(2, 3), values=two)
        assert told(level_faults, found) == {}
        easier = gate(found, rule="cumulative", own=frozenset("NPLF"))
        assert told(level_faults, easier)["dimension A"].startswith("no answers give level")

    def test_an_unreachable_top_is_named_with_the_best_level(self) -> None:
        low = {"N": Fraction(0), "F": Fraction(4, 5), "DK": Fraction(0), "NA": None}
        found = told(level_faults, version(values=low))
        assert found["dimension A"] == "no answers give level 5; the best ones give level 2."
        assert found["overall"].startswith("level ")
        assert "the best answers give less" in found["overall"]

    def test_a_level_that_is_jumped_is_named_with_the_least_answers_above_it(self) -> None:
        two = {"N": Fraction(0), "F": Fraction(1), "DK": Fraction(0), "NA": None}
        found = questionnaire({"A": {2: "S", 3: "S"}}, levels=(2, 3), values=two, gate={
            "rule": "mean", "min_applicable_levels": 1,
        })  # fmt: skip
        assert told(level_faults, found) == {}
        jumped = gate(found, rule="iso33020", own=frozenset("NPLF"), below=frozenset("NPLF"))
        (message,) = {m for w, m in level_faults(jumped) if w == "dimension A" and "level 1" in m}
        assert message == (
            "no answers give level 1: A-2 N, A-3 N gives level 3, and no lower answers give a "
            "level between."
        )

    def test_an_overall_level_nobody_can_have_is_named_with_a_sheet(self) -> None:
        found = gate(version(), own=frozenset("NPLF"), below=frozenset("NPLF"))
        said = [message for where, message in level_faults(found) if where == "overall"]
        assert said[0] == (
            "no answers give level 1: N: all gives 5, and any lower answer less than that."
        )

    @pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
    def test_each_overall_level_is_found_by_lowering_answers_too(self, level: int) -> None:
        assert unreached_overall(SHIPPED, level) == ""

    def test_the_least_answers_are_found_over_many_blocks(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        jumped = gate(version(), own=frozenset("NPLF"), below=frozenset("NPLF"))
        at_once = list(level_faults(jumped))
        monkeypatch.setattr(lint_sheets, "BLOCK", 50)
        assert list(level_faults(jumped)) == at_once


class TestAnswers:
    def test_two_answers_that_count_the_same_are_named(self) -> None:
        same = {"N": Fraction(0), "P": Fraction(1, 3), "L": Fraction(1, 3), "F": Fraction(1),
                "DK": Fraction(0), "NA": None}  # fmt: skip
        found = told(answer_faults, version(values=same))
        assert found["item A-2"] == (
            "P and L give the same result with every combination of the other answers of A, such "
            "as N everywhere."
        )
        assert len(found) == 8

    def test_an_item_of_a_dimension_that_is_never_rated_has_no_effect(self) -> None:
        found = questionnaire(
            {"A": ONE_EACH, "B": {2: "S"}}, quick=("A-2",), gate={"min_applicable_levels": 2}
        )
        assert set(told(answer_faults, found)) == {"item B-2"}

    def test_an_unscored_item_is_not_asked_for_an_effect(self) -> None:
        assert told(answer_faults, version(unscored=("B-3",), quick=("A-2",))) == {}

    def test_na_is_compared_only_where_it_is_offered(self) -> None:
        assert told(answer_faults, without_na(version())) == {}


class TestMovement:
    def test_an_element_nothing_rates_cannot_move(self) -> None:
        found = version(lenses={"l": ("e", "empty")}, models={"m": ("f", "none")})
        assert told(movement_faults, found) == {
            "element empty": "cannot move: no answers rate it.",
            "feature none": "cannot move: no answers rate it.",
        }

    def test_a_figure_that_is_always_the_same_is_named_with_it(self) -> None:
        same = {"N": Fraction(1, 2), "F": Fraction(1, 2), "DK": Fraction(0), "NA": None}
        found = told(movement_faults, version(values=same))
        assert found["element e"] == (
            "cannot move: N everywhere and F everywhere both give 50 %, and so does everything "
            "between."
        )
        assert set(found) == {"element e", "lens l", "feature f", "model m"}


class TestRules:
    def test_of_the_rules_on_na_those_that_never_decide_are_named(self) -> None:
        no_na = without_na(version())
        said = told(rule_faults, no_na)
        assert {
            "scoring.gate.max_transparent_below",
            "scoring.gate.min_applicable_levels",
            "scoring.element_min_primary_share",
        } <= set(said)
        assert said["scoring.gate.min_applicable_levels"].endswith("make it 1 to say so.")
        off = gate(no_na, max_transparent_below=4, min_applicable_levels=1)
        off = rules(off, element_min_primary_share=Fraction(0))
        left = told(rule_faults, off)
        assert not {where for where in left if "transparent" in where or "min_" in where}

    def test_a_guard_that_never_holds_anybody_back_is_named(self) -> None:
        found = version()
        wide = rules(found, guard=replace(found.rules.guard, offset=5))
        assert "make its share 0 to say so" in told(rule_faults, wide)["scoring.guard"]
        off = rules(found, guard=replace(found.rules.guard, share=Fraction(0)))
        assert "scoring.guard" not in told(rule_faults, off)

    def test_a_gate_that_lets_everybody_through_is_off_and_not_dead(self) -> None:
        every = frozenset("NPLF")
        found = told(rule_faults, gate(version(), own=every, below=every))
        assert not {"scoring.gate.own", "scoring.gate.below"} & set(found)

    def test_bands_for_lower_levels_that_never_decide_are_named(self) -> None:
        steps = {"N": Fraction(0), "F": Fraction(1), "DK": Fraction(0), "NA": None}
        found = told(rule_faults, version(values=steps))
        assert "scoring.bands.P" not in found  # the pooled cell of two dimensions lies there
        alone = questionnaire({"A": ONE_EACH}, values=steps, quick=("A-2",))
        said = told(rule_faults, alone)
        assert said["scoring.bands.P"] == (
            "no cell ever lies above 0.15 and up to 0.5, whatever is answered; drop the band."
        )

    def test_only_the_rule_of_the_standard_has_bands_for_lower_levels(self) -> None:
        assert "scoring.gate.below" not in told(rule_faults, gate(version(), rule="cumulative"))

    def test_a_cap_above_what_the_quick_check_gives_is_named(self) -> None:
        found = told(rule_faults, version(quick=("A-2", "B-3")))
        assert "the best answers give level 3 without it; make it 5" in found["scoring.quick.cap"]
        quick = replace(version().rules.quick, cap=5)
        assert "scoring.quick.cap" not in told(rule_faults, rules(version(), quick=quick))
        capped = version(quick=[f"A-{n}" for n in (2, 3, 4, 5)])
        assert "scoring.quick.cap" not in told(rule_faults, capped)

    @pytest.mark.parametrize(
        ("values", "where"),
        [
            ({"claims": frozenset()}, "claims"),
            ({"strengths": frozenset()}, "strengths"),
            ({"medium": Fraction(0)}, "medium"),
            ({"medium": Fraction(7, 10)}, "high"),
        ],
    )
    def test_a_confidence_that_is_never_called_so_is_named(
        self, values: dict[str, Any], where: str
    ) -> None:
        sure = replace(version().rules.confidence, **values)
        found = told(rule_faults, rules(version(), confidence=sure))
        assert f"scoring.confidence.{where}" in found

    def test_efforts_and_goals_that_no_scored_item_has_are_named(self) -> None:
        found = told(rule_faults, version(goals={"g": frozenset({"B-3"})}, unscored=("B-3",),
                                          quick=("A-2",)))  # fmt: skip
        assert found["scoring.effort.L"] == "no scored item has this effort; drop it."
        assert found["goals.g"] == "names no scored item, so it brings no step forward."
        assert "goals.g" not in told(rule_faults, version(goals={"g": frozenset({"B-3"})}))


class TestSheets:
    def test_every_combination_of_cell_values_is_tried_once(self) -> None:
        layout = {"A": {2: "SS", 3: "S"}, "B": {2: "S"}}
        found = questionnaire(layout, levels=(2, 3))
        (block,) = every_sheet(found, "A")
        # Seven totals of two items with thirds, four of one.
        assert len(block) == 7 * 4

    def test_many_combinations_come_in_blocks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lint_sheets, "BLOCK", 100)
        assert [len(block) for block in every_sheet(version(), "A")] == [100, 100, 56]

    def test_of_many_conditions_each_is_tried_alone_and_all_at_once(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = version()
        items = tuple(replace(i, na=i.id) for i in found.items)
        many = replace(found, items=items, dimensions=tuple(
            replace(d, items=tuple(i for i in items if i.dimension == d.code))
            for d in found.dimensions
        ))  # fmt: skip
        assert len(without_some(many)) == 2 * (2**8 + 2 * 2**4)
        monkeypatch.setattr(lint_sheets, "MOST_CONDITIONS", 2)
        assert len(without_some(many)) == 2 * (1 + 8 + 1 + 2 * (1 + 4 + 1))

    def test_a_sheet_is_said_in_few_words(self) -> None:
        row = uniform(version(), "N")
        assert in_words(version(), row) == "N: all"
        row[1] = 3
        assert in_words(version(), row) == "F: A-3; N: all others"
        assert in_words(version(unscored=("A-3",)), row) == "N: all"


class TestPaths:
    def test_a_version_is_linted_by_its_folder_or_a_file_in_it(self, tmp_path: Path) -> None:
        folder = Draft(tmp_path / "rides").write()
        said = {fault.where for fault in lint_paths([folder])}
        assert said == {fault.where for fault in lint_paths([folder / "questionnaire.yaml"])}
        assert said == {fault.where for fault in lint_paths([tmp_path])}
        assert "scoring.gate.max_transparent_below" in said

    def test_what_cannot_be_scored_is_left_to_the_other_lints(self, tmp_path: Path) -> None:
        spoilt: list[Callable[[Draft], object]] = [
            lambda draft: draft.definition.pop("levels"),
            lambda draft: draft.definition.update({"page_order": []}),
            lambda draft: draft.definition["items"].pop(),
        ]
        for number, spoil in enumerate(spoilt):
            draft = Draft(tmp_path / str(number))
            spoil(draft)
            assert lint_paths([draft.write()]) == []
            assert draft.check()

    def test_other_scoring_rules_are_named(self, tmp_path: Path) -> None:
        draft = Draft(tmp_path / "rides")
        draft.definition["scoring_version"] = "9.0"
        (fault,) = lint_paths([draft.write()])
        assert fault.message == "9.0 is not known; this program has 1.0."
