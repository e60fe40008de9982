"""What the three say together: each rule on results made for it, and nothing without them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from questionnaires.catalogue import shipped
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from questionnaires.sheet import parse_sheet
from scoring.findings import Figures, Finding, Fitted, Practices
from scoring.model_and_figures import ANSWERS, TOUCH
from scoring.model_and_practices import CARRIERS, GROUPS_DIFFER, MODELS_BUILT, carriers
from scoring.practices_and_figures import (
    COMPLAINTS,
    GOAL,
    LEVER,
    PROOF,
    SHOWN,
    TARGETS,
    UNSHOWN,
)
from scoring.result import score_sheet
from scoring.together import findings

MATURITY = shipped().get("service-maturity", "1.0.0")
FIT = shipped().newest(Fit, "service-model-fit")
OUTCOMES = shipped().newest(Outcomes, "service-outcomes")


def practices(
    given: dict[str, Any] | None = None, rest: str = "L", goals: Iterable[str] = (), **more: Any
) -> Practices:
    """A scored sheet with `given` answers and `rest` for all others."""
    answers = {item.id: rest for item in MATURITY.items} | (given or {})
    data = {
        "questionnaire": MATURITY.id,
        "version": MATURITY.version,
        "answers": answers,
        "goals": list(goals),
    } | more
    sheet = parse_sheet(data, shipped().get, "")
    return Practices(sheet, MATURITY, score_sheet(sheet, MATURITY))


READINGS = ("weak", "strong")


def fitted(
    segment: str = "",
    goals: tuple[str, ...] = (),
    mix: Iterable[str] = (),
    answers: dict[str, Any] | None = None,
    **recommended: dict[str, float | None],
) -> Fitted:
    """A service-model result: group → what is recommended of it and how well it fits."""
    fits: dict[str, dict[str, float | None]] = {
        group.code: {c.code: 20.0 for c in group.candidates} for group in FIT.groups
    }
    for code, named in recommended.items():
        fits[code] |= named
    result = {
        "fit": fits,
        "reading": {
            group: {code: READINGS[(figure or 0) >= 60] for code, figure in named.items()}
            for group, named in fits.items()
        },
        "recommended": {group: list(codes) for group, codes in recommended.items()},
        "touch_mix": list(mix),
    }
    return Fitted(segment, FIT, answers or {}, result, goals)


def figures(lever: str | None = None, **kpis: dict[str, Any]) -> Figures:
    """An outcomes result with these figures, named without OUT-; no other has an answer."""
    unanswered = {kpi.id: {"state": "unanswered", "rating": None} for kpi in OUTCOMES.kpis}
    given = {f"OUT-{name}": entry for name, entry in kpis.items()}
    return Figures(OUTCOMES, {"kpis": unanswered | given, "triad": {"lever": lever}})


def measured(value: float = 50.0, rating: int = 1, trend: str = "", **more: Any) -> dict[str, Any]:
    """A figure that was measured."""
    change = {"direction": trend} if trend else None
    return {"state": "measured", "value": value, "rating": rating, "trend": change, **more}


NOT_MEASURED = {"state": "not_measured", "rating": 0}
NOT_HERE = {"state": "does_not_apply", "rating": None}


def one(found: tuple[Finding, ...], kind: str) -> Finding:
    """The only finding of a kind."""
    (finding,) = [finding for finding in found if finding.kind == kind]
    return finding


def kinds(found: tuple[Finding, ...]) -> list[str]:
    """The kinds of findings, in order."""
    return [finding.kind for finding in found]


class TestWithout:
    def test_one_result_alone_says_nothing_together(self) -> None:
        assert findings(practices(), [], None) == ()
        assert findings(None, [fitted(touch={"high": 90})], None) == ()
        assert findings(None, [], figures(HUMAN=measured())) == ()

    def test_results_that_touch_nowhere_say_nothing(self) -> None:
        assert findings(practices(), [fitted()], figures()) == ()


class TestCarriers:
    def test_what_carries_most_recommendations_comes_first(self) -> None:
        # PER-3 stands on the cards of high-touch and in-depth, STR-3 on that of combinations.
        found = one(
            findings(
                practices({"PER-3": "P", "EXP-4": "N", "PEO-3": "NA"} | na_reason("PEO-3")),
                [fitted(touch={"high": 90}, type={"in_depth": 88})],
                None,
            ),
            CARRIERS,
        )
        assert (found.flag, found.items) == ("missing", ("PER-3", "EXP-4"))
        assert found.candidates == ("high", "in_depth")
        assert found.figures["missing"] == 2
        assert found.figures["all"] == 3  # PER-3, EXP-3, EXP-4; PEO-3 does not apply
        assert found.figures["carries"] == {"PER-3": 2, "EXP-4": 1}

    def test_among_equals_the_lower_level_and_the_lower_answer_come_first(self) -> None:
        # High-touch: PER-3, EXP-3, PEO-3; proactive: PAC-2, PAC-4, PRD-5.
        given = {"PER-3": "P", "EXP-3": "N", "PEO-3": "DK", "PAC-2": "P", "PRD-5": "N"}
        fits = [fitted(touch={"high": 90}, practice={"proactive": 80})]
        found = one(findings(practices(given), fits, None), CARRIERS)
        assert found.items == ("PAC-2", "EXP-3", "PEO-3", "PER-3", "PRD-5")

    def test_what_fits_weakly_even_as_the_best_recommends_nothing(self) -> None:
        weak = fitted(touch={"high": 59}, mix=["high", "low"])
        assert weak.all_recommended == ()
        assert findings(practices({"PER-3": "N"}), [weak], None) == ()

    def test_all_in_place_is_said_too(self) -> None:
        found = one(findings(practices(), [fitted(touch={"high": 90})], None), CARRIERS)
        assert (found.flag, found.figures["missing"]) == ("in place", 0)
        assert set(found.items) == {"PER-3", "EXP-3", "PEO-3"}

    def test_each_group_counts_and_a_mix_counts_with_its_best(self) -> None:
        fits = [
            fitted(touch={"low": 80}, mix=["low", "tech"]),
            fitted("Schools", touch={"low": 75}),
        ]
        counted = carriers(fits, MATURITY.id)
        assert (counted["SLF-2"], counted["RES-2"], counted["SLF-4"]) == (3, 2, 1)
        assert carriers(fits, "another-framework") == {}

    def test_what_was_not_asked_is_not_called_missing(self) -> None:
        quick = practices({"PER-3": "F", "EXP-3": "P", "PEO-3": "F"}, form="quick")
        assert quick.state("EXP-4") == "in place"
        found = findings(practices({}, rest=None), [fitted(touch={"high": 90})], None)  # type: ignore[arg-type] # skipped
        assert kinds(found) == []


class TestModelsBuilt:
    def test_a_model_built_further_than_the_best_fit_is_named(self) -> None:
        # The features of proactive service low, everything else high.
        low = {item.id: "N" for item in MATURITY.items if feeds(item.id, "proactive")}
        found = one(
            findings(practices(low, rest="F"), [fitted(practice={"proactive": 92})], None),
            MODELS_BUILT,
        )
        assert found.flag == "elsewhere"
        assert found.candidates[0] == "proactive"
        assert found.figures["fit"] == 92
        assert found.figures["in_place"] == 0
        assert found.figures["most"] > 80

    def test_the_best_fit_of_all_groups_is_compared(self) -> None:
        fits = [
            fitted(practice={"m_self_service": 70}),
            fitted("Schools", practice={"m_self_service": 81, "proactive": 79}),
        ]
        found = one(findings(practices(), fits, None), MODELS_BUILT)
        assert (found.flag, found.candidates, found.figures["fit"]) == (
            "there",
            ("m_self_service",),
            81,
        )

    def test_without_a_model_in_both_questionnaires_nothing_is_compared(self) -> None:
        fits = [fitted(touch={"high": 90})]
        assert MODELS_BUILT not in kinds(findings(practices(), fits, None))
        hidden = practices({"STR-2": None}, rest=None)  # type: ignore[arg-type] # skipped
        fits = [fitted(practice={"proactive": 90})]
        assert MODELS_BUILT not in kinds(findings(hidden, fits, None))


class TestGroupsDiffer:
    @pytest.mark.parametrize(("code", "flag"), [("P", "missing"), ("F", "in place")])
    def test_groups_that_ask_for_different_models_are_named(self, code: str, flag: str) -> None:
        fits = [
            fitted("Schools", touch={"high": 90}),
            fitted("Shops", touch={"tech": 85}),
            fitted(touch={"low": 70}),
        ]
        found = one(findings(practices({"STR-3": code}), fits, None), GROUPS_DIFFER)
        assert (found.flag, found.items) == (flag, ("STR-3",))
        assert list(zip(found.segments, found.candidates, strict=True)) == [
            ("Schools", "high"),
            ("Shops", "tech"),
        ]

    def test_groups_that_agree_or_cannot_tell_are_not(self) -> None:
        fits = [fitted("Schools", touch={"high": 90}), fitted("Shops", touch={"high": 85})]
        assert GROUPS_DIFFER not in kinds(findings(practices(), fits, None))
        fits = [fitted("Schools", touch={"high": 90}), fitted("Shops")]
        assert GROUPS_DIFFER not in kinds(findings(practices(), fits, None))


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


class TestTouch:
    @pytest.mark.parametrize(
        ("touch", "human", "flag"),
        [
            ("high", 80, "lived"),
            ("tech", 20, "lived"),
            ("mid", 30, "more people"),
            ("low", 70, "fewer people"),
        ],
    )
    def test_the_share_of_contacts_with_people_is_held_against_the_touch(
        self, touch: str, human: float, flag: str
    ) -> None:
        found = one(
            findings(None, [fitted(touch={touch: 90})], figures(HUMAN=measured(human))), TOUCH
        )
        assert (found.flag, found.candidates, found.kpis) == (flag, (touch,), ("OUT-HUMAN",))
        assert found.figures == {"human": human, "ratio": None}

    def test_the_portfolio_stands_beside_it(self) -> None:
        seen = figures(HUMAN=measured(80), RATIO=measured(150))
        found = one(findings(None, [fitted(touch={"high": 90})], seen), TOUCH)
        assert found.kpis == ("OUT-HUMAN", "OUT-RATIO")

    def test_the_whole_organisation_speaks_before_its_groups(self) -> None:
        fits = [fitted(touch={"high": 90}), fitted("Shops", touch={"tech": 90})]
        found = one(findings(None, fits, figures(HUMAN=measured(80))), TOUCH)
        assert found.candidates == ("high",)

    def test_a_mix_of_people_and_technology_fits_any_share(self) -> None:
        seen = figures(HUMAN=measured(80))
        mixed = [fitted(touch={"high": 90}, mix=["high", "low"])]
        groups = [fitted("Schools", touch={"high": 90}), fitted("Shops", touch={"tech": 90})]
        for fits in (mixed, groups, [fitted()]):
            assert TOUCH not in kinds(findings(None, fits, seen))

    def test_half_of_the_contacts_say_nothing_either_way(self) -> None:
        fits = [fitted(touch={"high": 90})]
        for seen in (figures(HUMAN=measured(50)), figures(HUMAN=NOT_MEASURED)):
            assert TOUCH not in kinds(findings(None, fits, seen))


class TestAnswers:
    @pytest.mark.parametrize(
        ("ratio", "shown"),
        [(19.9, 0), (20, 1), (99, 1), (100, 2), (499, 2), (500, 3), (1999, 3), (2000, 4)],
    )
    def test_customers_per_employee_are_held_against_the_answer(
        self, ratio: float, shown: int
    ) -> None:
        given = (shown + 1) % 5
        found = one(
            findings(None, [fitted(answers={"VOL": given})], figures(RATIO=measured(ratio))),
            ANSWERS,
        )
        assert found.kpis == ("OUT-RATIO",)
        assert found.figures["factors"] == {
            "VOL": {"kpi": "OUT-RATIO", "value": ratio, "given": given, "shown": shown}
        }
        agreeing = [fitted(answers={"VOL": shown})]
        assert ANSWERS not in kinds(findings(None, agreeing, figures(RATIO=measured(ratio))))

    @pytest.mark.parametrize(("rows", "shown"), [(1, 0), (2, 1), (3, 2), (5, 3), (6, 4)])
    def test_channels_with_contacts_are_held_against_the_answer(
        self, rows: int, shown: int
    ) -> None:
        seen = figures(VOL=measured(rows=[{}] * rows))
        given = (shown + 1) % 5
        found = one(findings(None, [fitted(answers={"CHA": given})], seen), ANSWERS)
        assert found.figures["factors"]["CHA"]["shown"] == shown

    def test_what_nobody_answered_is_not_contradicted(self) -> None:
        seen = figures(RATIO=measured(10))
        for answers in ({}, {"VOL": "DK"}):
            assert ANSWERS not in kinds(findings(None, [fitted(answers=answers)], seen))

    def test_figures_of_the_whole_contradict_no_group_among_several(self) -> None:
        seen = figures(RATIO=measured(10))
        group = fitted("Schools", answers={"VOL": 3})
        assert one(findings(None, [group], seen), ANSWERS).segments == ("Schools",)
        both = [group, fitted("Shops", answers={"VOL": 3})]
        assert ANSWERS not in kinds(findings(None, both, seen))
        both = [group, fitted(answers={"VOL": 3})]
        assert one(findings(None, both, seen), ANSWERS).segments == ("",)


def test_the_findings_stand_in_the_order_they_are_read() -> None:
    found = findings(
        practices({"PER-3": "P", "RES-4": "F"}, rest="F", goals=["churn"]),
        [fitted(touch={"high": 90}, practice={"proactive": 80})],
        figures(FCR=NOT_MEASURED, CHURN=measured(trend="worse"), HUMAN=measured(20)),
    )
    assert kinds(found) == [CARRIERS, MODELS_BUILT, PROOF, UNSHOWN, GOAL, TOUCH]


def test_a_probe_or_an_item_of_another_version_is_neither_in_place_nor_missing() -> None:
    assert practices().state("AI-1") == ""


def feeds(item: str, model: str) -> bool:
    """Whether an item feeds a feature of a model."""
    return any(feature in MATURITY.by_id[item].feeds for feature in MATURITY.models[model])


def na_reason(item: str) -> dict[str, Any]:
    """An answer "does not apply" with its reason."""
    return {item: {"code": "NA", "reason": "owner serves alone"}}
