"""The guide to figures says what the readers take and the results hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from questionnaires.outcomes_entry import keys_of
from questionnaires.outcomes_sheet import SHEET_KEYS, parse_outcome_sheet
from scoring.outcomes import score_outcomes
from tests.unit.questionnaires.outcome_cases import VERSION

GUIDE = (Path(__file__).parents[3] / "docs" / "service-outcomes.md").read_text(encoding="utf-8")
SHEET, RESULT = (json.loads(e) for e in re.findall(r"```json\n(.*?)```", GUIDE, flags=re.DOTALL))
KEYS = sorted({*SHEET_KEYS, *(key for kpi in VERSION.kpis for key in keys_of(kpi))})
SUB_FIELDS = [sub.id for kpi in VERSION.kpis for sub in kpi.sub_fields]


@pytest.mark.parametrize("key", [*KEYS, *SUB_FIELDS, "by", "name", *VERSION.lengths])
def test_every_key_of_an_answer_is_explained(key: str) -> None:
    prose = re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL)
    assert f"`{key}`" in prose


def test_the_example_is_taken_and_gives_the_figures_shown() -> None:
    found = score_outcomes(parse_outcome_sheet(SHEET, VERSION, ""), VERSION)

    assert {kpi: found["kpis"][kpi] for kpi in RESULT["kpis"]} == RESULT["kpis"]
    assert (found["measured"], found["state"]) == (RESULT["measured"], RESULT["state"])
    assert found["not_measured"] == RESULT["not_measured"]
    assert found["triad"] == RESULT["triad"]
    assert found["groups"]["satisfaction"] == RESULT["groups"]["satisfaction"]
    assert found["to_confirm"] == found["warnings"] == []
    assert "OUT-LEAVE" in found["unanswered"]


def test_the_result_shown_has_the_keys_of_a_result() -> None:
    found = score_outcomes(parse_outcome_sheet(SHEET, VERSION, ""), VERSION)
    named = {name for name in found if f"`{name}`" in GUIDE} | RESULT.keys()
    assert set(found) <= named


def test_the_numbers_of_the_guide_are_those_of_the_version() -> None:
    rules, look = VERSION.rules, VERSION.second_look
    assert f"(± {float(rules.parts_tolerance)})" in GUIDE
    assert f"(+ {float(rules.parts_tolerance)} for rounding)" in GUIDE
    assert f"fewer than {rules.least_answers} answers" in GUIDE
    assert f"with {rules.least_answers} to {rules.enough_answers - 1}." in GUIDE
    assert f"above {look.shares.sum + look.shares.tolerance} together" in GUIDE
    assert f"within {100 * rules.dead_band} % of the value" in GUIDE
    assert [rules.changed_factor, rules.peer_floor, rules.least_peers] == [3, 10, 5]
