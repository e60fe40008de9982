"""Old answers under a newer edition: the worked figures of the method (blueprint 4.5)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from questionnaires.crosswalk import MappedSheet, exact_pairs, map_sheet
from questionnaires.sheet import Answer, AnswerSheet
from scoring.result import score_sheet, what_if
from tests.unit.questionnaires.editions import editions, maturity, way

EDITIONS = editions()
CASES = json.loads((Path(__file__).parent / "expected_results.json").read_text("utf-8"))
ANSWERS: dict[str, str] = CASES["example1"]["answers"]
OLD, PROBED, NEW = (maturity(EDITIONS, version) for version in ("1.0.0", "1.1.0", "2.0.0"))


def sheet(version: str = "1.0.0", **more: str) -> AnswerSheet:
    given = ANSWERS | {item.replace("_", "-"): code for item, code in more.items()}
    answers = {item: Answer(code) for item, code in given.items()}
    return AnswerSheet("service-maturity", version, "example 1", answers)


@pytest.fixture(scope="module")
def mapped() -> MappedSheet:
    return map_sheet(sheet(), way(EDITIONS, "1.0.0", "2.0.0"))


def dimension(codes: dict[str, str | None], code: str) -> dict[str, Any]:
    found: dict[str, Any] = what_if(codes, NEW)["dimensions"][code]
    return found


def test_the_same_answers_give_another_level_of_people_in_the_new_edition(
    mapped: MappedSheet,
) -> None:
    before = score_sheet(sheet(), OLD)["dimensions"]["PEO"]
    assert (before["level"], round(before["index"], 2)) == (4, 3.67)
    after = dimension(mapped.carried(), "PEO")
    assert (after["level"], round(after["index"], 2)) == (3, 3.44)


def test_once_the_new_question_is_answered_it_counts(mapped: MappedSheet) -> None:
    after = dimension({**mapped.carried(), "PEO-6": "P"}, "PEO")
    assert (after["level"], round(after["index"], 2)) == (3, 3.17)


def test_only_one_level_is_transparent_so_the_top_can_still_be_reached(
    mapped: MappedSheet,
) -> None:
    best = {**mapped.carried(), **dict.fromkeys(("PEO-4", "PEO-5"), "F")}
    assert dimension(best, "PEO")["level"] == 5


def test_a_dimension_that_was_not_touched_keeps_its_figures(mapped: MappedSheet) -> None:
    before = score_sheet(sheet(), OLD)["dimensions"]["PRM"]
    after = dimension(mapped.carried(), "PRM")
    assert (before["level"], before["index"]) == (after["level"], after["index"]) == (4, 4.0)


def test_answers_are_mapped_and_wait_to_be_confirmed(mapped: MappedSheet) -> None:
    assert {item: a.answer.code for item, a in mapped.to_confirm.items()} == {
        "EXP-6": "F",
        "PHY-4a": "P",
        "PHY-4b": "P",
        "PRC-6": "L",
    }
    assert mapped.answers["PEO-4"].answer == Answer("L")
    assert (mapped.answers["PEO-4"].kind, mapped.answers["PEO-4"].trust) == ("moved", "exact")
    assert mapped.dropped == ("STR-5",)
    assert set(mapped.not_asked) == {"STR-6", "PEO-6", "EXP-7", "EXP-8"}


@pytest.mark.parametrize(("said", "level"), [("yes", "L"), ("no", "N"), ("NA", "NA")])
def test_the_answer_on_trial_becomes_a_rated_one(said: str, level: str) -> None:
    found = map_sheet(sheet("1.1.0", AI_1=said), way(EDITIONS, "1.1.0", "2.0.0"))
    assert found.answers["EXP-8"].answer.code == level
    assert found.answers["EXP-8"].confirm


def test_a_prefilled_sheet_is_provisional_until_the_rest_is_answered(mapped: MappedSheet) -> None:
    result = score_sheet(mapped.prefilled(), NEW)
    assert result["state"] == "provisional"
    open_items = {"EXP-6", "PHY-4a", "PHY-4b", "PRC-6", "STR-6", "PEO-6", "EXP-7", "EXP-8"}
    assert set(result["answer_first"]) == open_items


def test_enough_items_are_exact_for_a_bridge() -> None:
    pairs = exact_pairs(way(EDITIONS, "1.0.0", "2.0.0"))
    assert len(pairs) == 51
    assert pairs["PEO-4"] == "PEO-4"
    assert not pairs.keys() & {"PHY-4a", "EXP-6", "PRC-6", "EXP-8", "PEO-6"}
    assert len(pairs) >= 0.7 * len(NEW.items)


def test_between_compatible_versions_every_answer_stays_and_every_figure() -> None:
    found = map_sheet(sheet(), way(EDITIONS, "1.0.0", "1.1.0"))
    assert (found.to_confirm, found.dropped, found.not_asked) == ({}, (), ("AI-1",))
    assert found.carried() == {**ANSWERS, "AI-1": None}
    known = {"id", "version", "definition_sha256", "fingerprint"}
    before, after = score_sheet(sheet(), OLD), score_sheet(found.confirmed(), PROBED)
    assert {k: v for k, v in before.items() if k not in known} == {
        k: v for k, v in after.items() if k not in known
    }


def test_a_result_of_the_first_version_keeps_its_fingerprint_for_ever() -> None:
    assert score_sheet(sheet(), OLD)["fingerprint"] == (
        "1a4abb4cda7ab413436625ee28140a0956a1719988cb3db00534d7803b3a5692"
    )
