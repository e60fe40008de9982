"""Practices and figures: proof, targets, the lever, claims, complaints, goals."""

from __future__ import annotations

import pytest

from scoring.findings import Figures
from scoring.practices_and_figures import COMPLAINTS, GOAL, LEVER, PROOF, SHOWN, TARGETS, UNSHOWN
from scoring.together import findings
from tests.unit.scoring.scored import (
    FIT,
    MATURITY,
    NOT_HERE,
    NOT_MEASURED,
    OUTCOMES,
    figures,
    fitted,
    kinds,
    measured,
    one,
    practices,
)


class TestProof:
    def test_a_high_level_whose_figures_are_not_followed_is_not_shown(self) -> None:
        seen = figures(NPS=measured(rating=1), CSAT=NOT_MEASURED, RET=measured(rating=3))
        found = one(findings(practices(rest="F"), [], seen), PROOF)
        assert found.flag == "high, not shown"
        assert found.figures == {"level": 5, "single": 2, "targeted": 1, "all": 3}

    def test_a_low_level_whose_figures_are_not_followed_says_where_to_begin(self) -> None:
        found = one(findings(practices(rest="N"), [], figures(NPS=NOT_MEASURED)), PROOF)
        assert (found.flag, found.figures["level"]) == ("low, not shown", 1)

    def test_a_high_level_with_figures_against_targets_is_shown(self) -> None:
        seen = figures(NPS=measured(rating=4), CSAT=measured(rating=1))
        assert one(findings(practices(rest="F"), [], seen), PROOF).flag == "high, shown"

    def test_a_low_level_with_followed_figures_is_left_to_its_targets(self) -> None:
        found = findings(practices(rest="N"), [], figures(NPS=measured(rating=4)))
        assert PROOF not in kinds(found)

    def test_neither_most_nor_few_says_nothing(self) -> None:
        seen = figures(NPS=measured(rating=2), CSAT=measured(rating=1))
        assert PROOF not in kinds(findings(practices(rest="F"), [], seen))

    def test_context_figures_and_those_that_do_not_apply_do_not_count(self) -> None:
        seen = figures(HUMAN=NOT_MEASURED, NPS=NOT_HERE)
        assert PROOF not in kinds(findings(practices(rest="F"), [], seen))

    def test_without_a_level_nothing_is_said_of_it(self) -> None:
        seen = figures(NPS=NOT_MEASURED, CSAT=measured(met=True, target=40))
        for hidden in (practices({"STR-2": None}), practices(form="quick")):
            found = kinds(findings(hidden, [], seen))
            assert PROOF not in found
            assert TARGETS not in found


class TestTargets:
    def test_targets_met_at_a_low_level_are_named(self) -> None:
        seen = figures(NPS=measured(met=True), CSAT=measured(met=True), RET=measured(met=False))
        found = one(findings(practices(rest="N"), [], seen), TARGETS)
        assert (found.flag, found.kpis) == ("low, met", ("OUT-NPS", "OUT-CSAT"))
        assert found.figures == {"level": 1, "met": 2, "missed": 1, "all": 3}

    def test_targets_missed_at_a_high_level_are_named(self) -> None:
        seen = figures(NPS=measured(met=False))
        found = one(findings(practices(rest="F"), [], seen), TARGETS)
        assert (found.flag, found.kpis) == ("high, missed", ("OUT-NPS",))

    @pytest.mark.parametrize(("rest", "met"), [("N", False), ("F", True)])
    def test_what_is_expected_is_not_said(self, rest: str, met: bool) -> None:
        found = findings(practices(rest=rest), [], figures(NPS=measured(met=met)))
        assert TARGETS not in kinds(found)

    def test_without_targets_nothing_is_said(self) -> None:
        found = findings(practices(rest="F"), [], figures(NPS=measured(met=None)))
        assert TARGETS not in kinds(found)


class TestLever:
    def test_the_practices_behind_what_customers_judge_lowest_are_named(self) -> None:
        feeding = [item.id for item in MATURITY.items if "expectations" in item.feeds]
        low = dict.fromkeys(feeding, "P")
        seen = figures("expectations", EXPECT=measured(60.0))
        found = one(findings(practices(low), [], seen), LEVER)
        assert found.flag == "same"
        assert set(found.items) == set(feeding)
        levels = [MATURITY.by_id[item].level for item in found.items]
        assert levels == sorted(levels)
        assert found.kpis == ("OUT-EXPECT",)
        assert (found.figures["lever"], found.figures["judged"]) == ("expectations", 60.0)
        assert found.figures["in_place"] == pytest.approx(33.333333)
        assert (found.figures["missing"], found.figures["all"]) == (len(feeding), len(feeding))

    def test_other_practices_may_be_further_behind(self) -> None:
        low = {item.id: "N" for item in MATURITY.items if "quality" in item.feeds}
        low["EMP-4"] = "P"
        seen = figures("value", VALUE=measured(60.0))
        found = one(findings(practices(low | {"STR-4": "P"}), [], seen), LEVER)
        assert found.flag == "other"

    def test_all_in_place_points_at_what_reaches_customers(self) -> None:
        seen = figures("quality", QUAL=measured(60.0))
        found = one(findings(practices(rest="F"), [], seen), LEVER)
        assert (found.flag, found.items) == ("all in place", ())

    def test_a_hidden_figure_of_practices_agrees_with_nothing(self) -> None:
        feeding = [item.id for item in MATURITY.items if "expectations" in item.feeds]
        given = {feeding[0]: None, feeding[1]: "N"}
        found = one(
            findings(practices(given), [], figures("expectations", EXPECT=measured())), LEVER
        )
        assert (found.flag, found.figures["in_place"]) == ("other", None)

    def test_without_a_lever_or_its_feature_nothing_is_said(self) -> None:
        assert LEVER not in kinds(findings(practices(), [], figures(None)))
        all_alike = figures("quality", ("value", "expectations"), QUAL=measured())
        assert LEVER not in kinds(findings(practices(), [], all_alike))
        two_alike = figures("quality", ("value",), QUAL=measured())
        assert LEVER in kinds(findings(practices(), [], two_alike))
        bare = practices()
        bare.result["features"].pop("quality")
        assert LEVER not in kinds(findings(bare, [], figures("quality")))
        assert LEVER in kinds(findings(bare, [], figures("value", VALUE=measured())))


class TestClaims:
    def test_a_practice_of_measuring_without_its_figure_is_named(self) -> None:
        seen = figures(FCR=NOT_MEASURED, RET=NOT_MEASURED, CHURN=measured(), SELF=NOT_HERE)
        found = one(findings(practices({"RES-4": "F"}), [], seen), UNSHOWN)
        assert found.items == ("RES-4",)
        assert found.figures["pairs"] == {"RES-4": ("OUT-FCR",)}

    def test_a_followed_figure_without_its_practice_is_named(self) -> None:
        given = {"RES-4": "N", "INS-4": "DK", "EXP-4": "P"}
        seen = figures(
            FCR=measured(rating=2),
            RET=measured(rating=3),
            CHURN=measured(rating=2),
            CORRECT=measured(rating=1),
        )
        found = one(findings(practices(given), [], seen), SHOWN)
        assert found.figures["pairs"] == {"RES-4": ("OUT-FCR",), "INS-4": ("OUT-RET",)}
        assert found.kpis == ("OUT-FCR", "OUT-RET")

    def test_practices_and_figures_that_agree_are_not_named(self) -> None:
        seen = figures(FCR=measured(rating=4), CORRECT=NOT_MEASURED)
        found = kinds(findings(practices({"EXP-4": "N"}), [], seen))
        assert UNSHOWN not in found
        assert SHOWN not in found

    def test_every_practice_and_figure_of_the_rules_exists(self) -> None:
        from scoring import practices_and_figures as rules

        assert set(rules.MEASURED_BY) <= set(MATURITY.by_id)
        assert {k for kpis in rules.MEASURED_BY.values() for k in kpis} <= set(OUTCOMES.by_id)
        assert set(rules.GOAL_FIGURES) == set(MATURITY.goals) == set(FIT.goals)
        assert {k for kpis in rules.GOAL_FIGURES.values() for k in kpis} <= set(OUTCOMES.by_id)


class TestComplaints:
    def test_complaints_that_nobody_registers_are_too_few(self) -> None:
        found = one(
            findings(practices({"INS-2": "P"}), [], figures(COMPL=measured(4.0))), COMPLAINTS
        )
        assert (found.flag, found.figures) == ("not registered", {"value": 4.0})

    def test_more_complaints_may_be_more_registration(self) -> None:
        seen = figures(COMPL=measured(4.0, trend="up"))
        assert one(findings(practices(), [], seen), COMPLAINTS).flag == "more registered"

    def test_otherwise_complaints_are_left_alone(self) -> None:
        for seen in (figures(COMPL=measured(trend="down")), figures(COMPL=NOT_MEASURED)):
            assert COMPLAINTS not in kinds(findings(practices(), [], seen))
        skipped = practices({"INS-2": None})
        assert COMPLAINTS not in kinds(findings(skipped, [], figures(COMPL=measured())))


class TestGoals:
    @pytest.mark.parametrize(
        ("seen", "flag"),
        [
            (figures(CHURN=NOT_MEASURED, RET=NOT_MEASURED), "not measured"),
            (figures(CHURN=measured(), RET=NOT_MEASURED), "measured once"),
            (figures(CHURN=measured(trend="better"), RET=measured()), "better"),
            (figures(CHURN=measured(trend="worse"), RET=NOT_HERE), "worse"),
            (figures(CHURN=measured(trend="better"), RET=measured(trend="worse")), "mixed"),
            (figures(CHURN=measured(trend="equal")), "equal"),
        ],
    )
    def test_a_goal_is_read_with_its_figures(self, seen: Figures, flag: str) -> None:
        found = one(findings(practices({"PER-2": "N"}, goals=["churn"]), [], seen), GOAL)
        assert (found.flag, found.items) == (flag, ("PER-2",))
        assert (found.figures["goal"], found.figures["there"]) == ("churn", 9)
        assert found.figures["all"] == 10

    def test_a_figure_that_is_better_by_itself_speaks_before_one_that_is_not(self) -> None:
        seen = figures(COST=measured(trend="better"), COSTREV=measured(trend="up"))
        assert one(findings(practices(goals=["cost"]), [], seen), GOAL).flag == "better"
        seen = figures(COST=measured(), COSTREV=measured(trend="up"))
        assert one(findings(practices(goals=["cost"]), [], seen), GOAL).flag == "up"

    def test_goals_of_both_questionnaires_stand_once_each(self) -> None:
        seen = figures(CHURN=measured(), SALES=measured())
        fits = [fitted(goals=("sales", "churn"))]
        found = findings(practices(goals=["churn"]), fits, seen)
        assert [f.figures["goal"] for f in found if f.kind == GOAL] == ["churn", "sales"]

    def test_goals_of_groups_count_where_the_whole_organisation_has_none(self) -> None:
        seen = figures(CHURN=measured(), SALES=measured())
        groups = [fitted("Schools", goals=("sales",))]
        assert one(findings(practices(), groups, seen), GOAL).figures["goal"] == "sales"
        both = [*groups, fitted(goals=("churn",))]
        assert one(findings(practices(), both, seen), GOAL).figures["goal"] == "churn"

    def test_a_goal_without_figures_or_practices_is_left_out(self) -> None:
        assert GOAL not in kinds(findings(practices(goals=["churn"]), [], figures()))
        fits = [fitted(goals=("fame",))]
        assert GOAL not in kinds(findings(practices(), fits, figures(CHURN=measured())))
