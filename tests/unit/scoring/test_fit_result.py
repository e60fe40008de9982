"""The result of a service-model sheet: its fields, its seal, and its link with the practices."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from questionnaires.fit_sheet import parse_fit_sheet
from scoring.fit import card_boosts
from scoring.fit_result import best_model, recommended_candidates, score_fit
from scoring.result import score_sheet, steps_with
from scoring.rules import UnknownScoringVersion
from scoring.steps import Wishes
from tests.unit.scoring.build import SHIPPED
from tests.unit.scoring.fit_profiles import PROFILES, VERSION, fit_sheet, profile
from tests.unit.scoring.test_worked_cases import CASES, sheet_of


def test_a_result_is_plain_json_and_says_what_it_rests_on() -> None:
    result = score_fit(profile("Internet provider"), VERSION)
    assert json.loads(json.dumps(result)) == result
    assert {key: result[key] for key in ("id", "questionnaire", "version", "scoring_version")} == {
        "id": "case", "questionnaire": "service-model-fit", "version": "1.0.0",
        "scoring_version": "1.0",
    }  # fmt: skip
    assert result["definition_sha256"] == VERSION.definition_sha256
    assert (result["answered"], result["left_out"]) == (21, [])
    assert result["goals"] == ["complaints", "cost"]
    assert result["recommended"]["type"] == ["combination", "self_service"]
    assert result["reading"]["type"]["combination"] == "strong"
    assert result["considered"] == {"overlay": []}
    assert result["carried_by"]["omni_channel"] == ["CHN-3", "CHN-4", "CHN-5"]


def test_figures_are_rounded_to_six_decimals() -> None:
    assert score_fit(profile("Luxury car dealer"), VERSION)["fit"]["touch"]["high"] == 93.181818


def test_a_result_says_why_so_that_it_can_be_added_up() -> None:
    result = score_fit(profile("Internet provider"), VERSION)
    why = result["why"]["tech"]
    total = 50 + sum(vote["points"] for vote in why["votes"]) + why["bonus"]
    assert total == pytest.approx(result["fit"]["touch"]["tech"], abs=1e-4)
    assert why["votes"][0] == {
        "factor": "IND", "answer": 3, "ideal": 4, "weight": 2.0, "points": 2.272727,
    }  # fmt: skip
    assert result["why"]["combination"]["parts"] == ["self_service", "online"]
    assert result["why"]["combination"]["bonus"] == 5
    assert result["why"]["online"]["votes"]


def test_the_touch_the_average_customer_gets_is_told_when_several_go_together() -> None:
    assert score_fit(profile("SaaS start-up"), VERSION)["touch_average"] == "low"
    assert score_fit(profile("IT helpdesk"), VERSION)["touch_average"] is None


def test_an_obstacle_names_the_models_it_is_about_and_the_answer_behind_it() -> None:
    assert score_fit(profile("Brand repair desk"), VERSION)["obstacles"] == [
        {"code": "build_tools", "candidates": ["low"], "factor": "TLS", "answer": 2},
        {"code": "staff_time", "candidates": ["mid"], "factor": "STF", "answer": 1},
    ]


def test_what_was_left_out_is_named_and_its_candidates_have_no_figure() -> None:
    result = score_fit(fit_sheet({"REL": 4, "ADV": "DK"}), VERSION)
    assert result["answered"] == 1
    assert "ADV" in result["left_out"]
    assert set(result["fit"]["touch"].values()) == {None}
    assert set(result["reading"]["touch"].values()) == {None}
    assert recommended_candidates(result) == ()


def test_the_fingerprint_follows_answers_goals_and_group_but_not_whose_sheet_it_is() -> None:
    sheet = profile("IT helpdesk")
    seen = [score_fit(sheet, VERSION)["fingerprint"]]
    assert score_fit(replace(sheet, id="other"), VERSION)["fingerprint"] == seen[0]
    for other in (
        replace(sheet, goals=()),
        replace(sheet, segment="Schools"),
        replace(sheet, answers={**sheet.answers, "IND": "DK"}),
    ):
        seen.append(score_fit(other, VERSION)["fingerprint"])
    assert len(set(seen)) == len(seen)


def test_the_order_of_answers_in_a_file_changes_nothing() -> None:
    answers = PROFILES["IT helpdesk"]["answers"]
    backwards = dict(reversed(answers.items()))
    assert score_fit(fit_sheet(answers), VERSION) == score_fit(fit_sheet(backwards), VERSION)


def test_a_sheet_of_another_version_or_rules_is_refused() -> None:
    sheet = fit_sheet({})
    with pytest.raises(ValueError, match=r"^the sheet is of service-model-fit 9\.0\.0"):
        score_fit(replace(sheet, version="9.0.0"), VERSION)
    with pytest.raises(UnknownScoringVersion):
        score_fit(sheet, replace(VERSION, scoring_version="9.0"))


def test_every_item_on_a_card_is_a_scored_practice_of_the_questionnaire_it_names() -> None:
    assert VERSION.practices == SHIPPED.id
    items = [item for candidate in VERSION.candidates for item in candidate.items]
    assert [item for item in items if not SHIPPED.by_id[item].scored] == []


def test_a_recommended_model_moves_the_practices_that_carry_it() -> None:
    sheet = sheet_of(CASES["example1"]["answers"])
    before = score_sheet(sheet, SHIPPED)
    assert sheet.codes()["CHN-3"] == "P"
    assert steps_with(sheet, SHIPPED, Wishes()) == before["next_steps"]
    recommended = recommended_candidates(score_fit(profile("IT helpdesk"), VERSION))
    plain = {step["id"]: step for step in before["next_steps"]}
    wishes = Wishes(items=card_boosts(recommended, VERSION))
    moved = {step["id"]: step for step in steps_with(sheet, SHIPPED, wishes)}
    assert {"omni_channel", "relationship"} <= set(recommended)
    # CHN-3 stands on the card of omni-channel, PER-3 on that of relationship.
    assert moved["CHN-3"]["boost"] == plain["CHN-3"]["boost"] + 0.25
    assert moved["CHN-3"]["score"] > plain["CHN-3"]["score"]
    assert ("PER-3" in plain, "PER-3" in moved) == (False, True)
    assert score_sheet(sheet, SHIPPED) == before


def test_a_sheet_as_it_is_sent_scores_as_the_profile_does() -> None:
    data = {
        "questionnaire": "service-model-fit", "version": "1.0.0", "id": "case",
        "answers": PROFILES["SaaS start-up"]["answers"], "goals": ["churn"],
    }  # fmt: skip
    sheet = parse_fit_sheet(data, VERSION, "")
    assert score_fit(sheet, VERSION) == score_fit(profile("SaaS start-up"), VERSION)


def test_a_result_that_recommends_nothing_names_no_model() -> None:
    assert best_model({"recommended": {"type": ["a", "b"]}}) == "a"
    assert best_model({"recommended": {"type": []}}) == ""
    assert best_model({"recommended": {}}) == ""
