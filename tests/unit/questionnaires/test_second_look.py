"""Answers that seldom go together."""

from __future__ import annotations

from questionnaires.catalogue import shipped
from questionnaires.second_look import na_disagreements, unlikely_pairs
from questionnaires.sheet import AnswerSheet, parse_sheet

QUESTIONNAIRE = shipped().get("service-maturity", "1.0.0")


def sheet(**codes: str) -> AnswerSheet:
    answers = {item.replace("_", "-"): code for item, code in codes.items()}
    data = {"questionnaire": "service-maturity", "version": "1.0.0", "answers": answers}
    return parse_sheet(data, shipped().get, "sheet")


def pairs(**codes: str) -> list[tuple[str, str]]:
    return [(low.id, high.id) for low, high in unlikely_pairs(sheet(**codes), QUESTIONNAIRE)]


def disagreements(**codes: str) -> list[tuple[str, ...]]:
    found = na_disagreements(sheet(**codes), QUESTIONNAIRE)
    return [tuple(item.id for item in members) for members in found]


def test_a_top_practice_fully_in_place_upon_a_base_that_is_not_is_unlikely() -> None:
    assert pairs(PRC_2="N", PRC_5="F") == [("PRC-2", "PRC-5")]


def test_the_lowest_missing_practice_is_named_for_each_higher_one() -> None:
    codes = {"PRC_2": "N", "PRC_3": "N", "PRC_4": "F", "PRC_5": "F"}
    assert pairs(**codes) == [("PRC-2", "PRC-4"), ("PRC-2", "PRC-5")]


def test_neighbouring_levels_other_dimensions_and_milder_answers_are_not() -> None:
    assert pairs(PRC_2="N", PRC_3="F") == []
    assert pairs(PRC_2="N", PEO_5="F") == []
    assert pairs(PRC_2="P", PRC_5="F", PEO_2="N", PEO_5="L", STR_2="DK", STR_5="F") == []


def test_a_condition_claimed_for_one_item_and_denied_for_another_is_found() -> None:
    assert disagreements(CHN_3="NA", CHN_4="L") == [("CHN-3", "CHN-4", "CHN-5")]


def test_a_condition_claimed_for_all_or_for_none_is_no_disagreement() -> None:
    assert disagreements(CHN_3="NA", CHN_4="NA") == []
    assert disagreements(CHN_3="F", CHN_4="L", SLF_4="DK") == []
