from typing import Any

import pytest

from questionnaires.catalogue import shipped
from tests.unit.questionnaires.drafts import Draft


def told_of(draft: Draft, statement: str, item: str = "CAR-3") -> Any:
    draft.english["items"][item]["statement"] = statement
    assert {place for place, _ in draft.told()} <= {f"en.yaml: items.{item}.statement"}
    return [message for _, message in draft.told()]


@pytest.mark.parametrize("statement", [
    "One procedure covers car rides well.",
    "Drivers know how soon each passenger must be picked up.",
    "The rides list is read every quarter.",
    "The rides list is read every two weeks by the head of rides.",
    "The rides list is read each working day.",
    "The head of rides keeps an all-day roster.",
    "Riders’ wishes are kept in one list.",
])  # fmt: skip
def test_a_statement_within_the_rules_passes(draft: Draft, statement: str) -> None:
    assert told_of(draft, statement) == []


@pytest.mark.parametrize(("statement", "message"), [
    ("Rides have a list.", "has 4 words; write 6 to 18."),
    (" ".join(["ride"] * 19) + ".", "has 19 words; write 6 to 18."),
    ("Rides are planned and driven by one person.",
     "“and” asks two things at once; make it two items."),
    ("Rides are planned & driven by one person.",
     "“&” asks two things at once; make it two items."),
    ("Rides are planned as well as driven by one person.",
     "“as well as” asks two things at once; make it two items."),
    ("Rides do not start before the list is read.",
     "“not” negates; say what is there instead."),
    ("Rides don’t start before the list is read.",
     "“don't” negates; say what is there instead."),
    ("Rides should start after the list is read.",
     "“should” says what ought to be; say what is done."),
    ("Rides will start after the list is read.",
     "“will” speaks of later; write in the present tense."),
    ("Rides are planned Effectively by one named person.",
     "“effectively” judges quality, which each reader does differently; name what can be seen."),
    ("Every ride is planned by one named person.",
     "“every” says how many, which is for the anchors to say; leave it out."),
    ("Passengers are picked up at all stops by car.",
     "“all” says how many, which is for the anchors to say; leave it out."),
    ("A list for each ride says how it starts.",
     "“each” says how many, which is for the anchors to say; leave it out."),
    ("Everyone who drives a car has the list.",
     "“everyone” says how many, which is for the anchors to say; leave it out."),
])  # fmt: skip
def test_a_statement_against_a_rule_is_told_which(
    draft: Draft, statement: str, message: str
) -> None:
    assert told_of(draft, statement) == [message]


def test_all_faults_of_a_statement_are_told(draft: Draft) -> None:
    assert len(told_of(draft, "All rides should not stop.")) == 4


def test_a_level_4_statement_names_a_measure_or_comparison(draft: Draft) -> None:
    assert told_of(draft, "Delay of rides by car is talked about.", "CAR-4") == [
        "is of level 4, yet names no word for a measure or comparison."
    ]


def test_a_level_5_statement_names_a_change_made_from_data_or_people(draft: Draft) -> None:
    assert told_of(draft, "The timetable is kept with passenger data.", "CAR-5") == [
        "is of level 5, yet names no word for a change."
    ]
    assert told_of(draft, "The timetable is adjusted by the head.", "CAR-5") == [
        "is of level 5, yet names no word for the data or people it comes from."
    ]


def test_two_items_with_the_same_statement_are_told_at_the_second(draft: Draft) -> None:
    draft.english["items"]["CAR-3"]["statement"] = "ONE procedure, says how rides by bus start"

    assert draft.told() == [("en.yaml: items.BUS-3.statement", "is the same as that of CAR-3.")]


def test_equal_anchors_are_told_in_every_language(draft: Draft) -> None:
    draft.english["items"]["CAR-3"]["anchors"]["P"] = "most  rides"
    draft.add_language("nl")["items"]["BUS-4"]["anchors"]["N"] = "every ride"

    assert draft.told() == [
        ("en.yaml: items.CAR-3.anchors", "P and L say the same; anchors must differ."),
        ("nl.yaml: items.CAR-3.anchors", "P and L say the same; anchors must differ."),
        ("nl.yaml: items.BUS-4.anchors", "N and F say the same; anchors must differ."),
    ]


def test_statements_in_other_languages_are_left_to_their_reviewers(draft: Draft) -> None:
    draft.add_language("nl")["items"]["CAR-4"]["statement"] = "Kort and not all."

    assert draft.check() == []


def test_the_best_anchor_of_the_lowest_level_states_full_coverage_and_nothing_more(
    draft: Draft,
) -> None:
    draft.english["items"]["CAR-2"]["anchors"]["F"] = "A list exists."
    draft.english["items"]["BUS-2"]["anchors"]["F"] = "Every ride; the list is printed too."
    draft.english["items"]["CAR-3"]["anchors"]["F"] = "A list exists; it is printed too."

    assert draft.told() == [
        ("en.yaml: items.CAR-2.anchors",
         "F must state full coverage (every, all, each, everyone)."),
        ("en.yaml: items.BUS-2.anchors",
         "F must state full coverage and nothing more; drop what follows the semicolon."),
    ]  # fmt: skip


def test_a_missing_text_is_told_once_and_not_judged(draft: Draft) -> None:
    draft.english["items"]["CAR-4"]["statement"] = ""
    draft.english["items"]["BUS-4"]["statement"] = ""
    draft.english["items"]["CAR-2"]["anchors"]["F"] = ""
    draft.english["items"]["BUS-2"]["anchors"].update(N="", P="")

    assert {message for _, message in draft.told()} == {"is missing; write its text."}


def test_each_shipped_statement_keeps_the_rules_though_some_hold_a_word_of_coverage() -> None:
    texts = shipped().latest("service-maturity").text("en")

    assert "each main channel" in texts.items["PRM-2"].statement
    assert "every quarter" in texts.items["STR-4"].statement
