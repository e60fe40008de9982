"""Assessments and their sheets are stored and read back as they were."""

import pytest

from questionnaires.sheet import Answer
from survey.storage import assessments
from survey.storage.database import Database, Transaction
from tests.integration.storage import records

ITEM, OTHER = "STR-2", "EXP-3"


@pytest.fixture
def stored(database: Database) -> Database:
    database.transact(records.add_assessment)
    return database


def load(database: Database, items: list[str] | None = None) -> dict[str, Answer]:
    with database.read() as tx:
        found = assessments.find_assessment(tx, "a")
        return assessments.load_answers(tx, found, records.the_questionnaire(), items)


def test_an_assessment_is_read_back_as_it_was_added(stored: Database) -> None:
    with stored.read() as tx:
        found = assessments.find_assessment(tx, "a")
    assert found == records.assessment("a")
    assert found.is_open


def test_an_assessment_that_does_not_exist_is_named_in_the_refusal(stored: Database) -> None:
    with stored.read() as tx, pytest.raises(LookupError, match="no assessment b"):
        assessments.find_assessment(tx, "b")


def test_before_the_first_save_every_item_is_unanswered(stored: Database) -> None:
    answers = load(stored)
    assert list(answers) == [item.id for item in records.the_questionnaire().items]
    assert set(answers.values()) == {Answer()}


def test_a_save_keeps_code_reason_note_and_evidence_and_the_earlier_answers(
    stored: Database,
) -> None:
    first = Answer("F", note="case tool – 100 % ✓", evidence=2)
    second = Answer(None, reason="owner serves alone")
    assert stored.transact(lambda tx: records.save(tx, "a", ITEM, first)) == 1
    assert stored.transact(lambda tx: records.save(tx, "a", OTHER, second)) == 2

    answers = load(stored)
    assert (answers[ITEM], answers[OTHER]) == (first, second)
    assert load(stored, [OTHER]) == {OTHER: second}
    with stored.read() as tx:
        remarks = assessments.load_remarks(tx, "a")
    assert {item: remark.revision for item, remark in remarks.items()} == {ITEM: 1, OTHER: 2}


def test_saving_an_item_again_replaces_its_remark_and_keeps_the_old_codes(
    stored: Database,
) -> None:
    stored.transact(lambda tx: records.save(tx, "a", ITEM, Answer("F", note="first")))
    stored.transact(lambda tx: records.save(tx, "a", ITEM, Answer("P", note="second")))

    assert load(stored)[ITEM] == Answer("P", note="second")
    with stored.read() as tx:
        earlier = assessments.load_codes(tx, "a", 1, records.the_questionnaire())
    assert earlier[ITEM] == "F"


def test_a_save_without_remarks_touches_none(stored: Database) -> None:
    stored.transact(lambda tx: records.save(tx, "a", ITEM, Answer("F", note="kept")))

    def work(tx: Transaction) -> int:
        found = assessments.find_assessment(tx, "a", take=True)
        questionnaire = records.the_questionnaire()
        return assessments.save_revision(
            tx, found, questionnaire, {ITEM: "P"}, {}, 1, "me", assessments.PAGE
        )

    stored.transact(work)
    assert load(stored)[ITEM] == Answer("P", note="kept")


def test_changing_context_goals_and_name_is_read_back(stored: Database) -> None:
    def work(tx: Transaction) -> None:
        assessments.change_assessment(tx, "a", context={"sector": "it"}, goals=["speed", "cost"])
        assessments.rename_organisation(tx, "organisation of a", "Zażółć")

    stored.transact(work)
    with stored.read() as tx:
        found = assessments.find_assessment(tx, "a")
    assert (dict(found.context), found.goals) == ({"sector": "it"}, ("speed", "cost"))
    assert found.organisation == "Zażółć"
