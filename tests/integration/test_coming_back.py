"""The actions of the second year: begin again, once; and erasing one year or all."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from questionnaires.sheet import Answer
from survey.actions.answer import Author, save_page
from survey.actions.begin import Begun, begin
from survey.actions.come_back import begin_again
from survey.actions.describe import Described, describe
from survey.actions.erase import erase, erase_year
from survey.actions.refusals import NotFound, NothingSubmitted
from survey.actions.share import open_link, replace_private_link
from survey.actions.submit import submit
from survey.chance import Chance, secret_hash
from survey.storage import assessments, chains, links
from survey.storage.database import Database
from tests.integration.storage.records import NOW, YEAR, the_questionnaire

CHANCE = Chance()
THE_Q = the_questionnaire()
LATER = replace(THE_Q, version="1.0.1", goals={"complaints": THE_Q.goals["complaints"]})


def first_year(database: Database) -> Begun:
    """A described and submitted assessment."""
    begun = begin(database, THE_Q, form="full", locale="en", device="d", now=NOW, chance=CHANCE)
    goals = tuple(THE_Q.goals)[:3]
    about = Described("Acme", {"sector": "trade"}, goals)
    describe(database, begun.assessment, about, seen=None, held=(), now=NOW)
    answers = {"STR-2": Answer("F", note="seen")}
    save_page(database, THE_Q, begun.assessment, answers, base=0, author=Author(()), now=NOW)
    submit(database, THE_Q, begun.assessment, now=NOW, chance=CHANCE)
    return begun


def again(database: Database, assessment: str, now: int = NOW + YEAR) -> str:
    return begin_again(database, LATER, assessment, locale="nl", held=(), now=now, chance=CHANCE)


def found(database: Database, assessment: str) -> assessments.AssessmentRecord:
    with database.read() as tx:
        return assessments.find_assessment(tx, assessment)


def test_the_next_assessment_is_of_the_same_organisation_on_the_version_of_today(
    database: Database,
) -> None:
    first = first_year(database).assessment
    second = found(database, again(database, first))
    before = found(database, first)
    assert second.previous_id == first
    assert second.organisation_id == before.organisation_id
    assert (second.organisation, second.context) == ("Acme", {"sector": "trade"})
    assert second.goals == tuple(goal for goal in before.goals if goal == "complaints")
    assert (second.version, second.locale, second.form) == ("1.0.1", "nl", "full")
    assert (second.state, second.revision, second.created_at) == ("open", 0, NOW + YEAR)
    with database.read() as tx:
        assert assessments.load_remarks(tx, second.id) == {}


def test_beginning_twice_is_beginning_once(database: Database) -> None:
    first = first_year(database).assessment
    made: list[str] = []
    start = threading.Barrier(4)

    def one() -> None:
        start.wait()
        made.append(again(database, first))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_what_was_never_submitted_has_no_next_year(database: Database) -> None:
    begun = begin(database, THE_Q, form="full", locale="en", device="d", now=NOW, chance=CHANCE)
    with pytest.raises(NothingSubmitted):
        again(database, begun.assessment)
    with pytest.raises(NotFound):
        again(database, "nothing")


def test_the_private_link_of_the_first_year_leads_to_the_newest(database: Database) -> None:
    begun = first_year(database)
    opened = open_link(database, begun.token, device="phone", now=NOW)
    assert opened.assessment_id == begun.assessment
    second = again(database, begun.assessment)
    opened = open_link(database, begun.token, device="phone", now=NOW + YEAR)
    assert opened.assessment_id == second
    with database.read() as tx:
        for assessment in (begun.assessment, second):
            access = links.find_access(tx, secret_hash("phone"), assessment, NOW + YEAR)
            assert access is not None
            assert access.whole


@pytest.mark.parametrize("year", [0, 1])
def test_a_new_private_link_asked_for_in_any_year_replaces_that_of_all(
    database: Database, year: int
) -> None:
    begun = first_year(database)
    years = (begun.assessment, again(database, begun.assessment))
    token = replace_private_link(database, years[year], device="d", now=NOW, chance=CHANCE)
    with pytest.raises(NotFound):
        open_link(database, begun.token, device="phone", now=NOW)
    assert open_link(database, token, device="phone", now=NOW).assessment_id == years[1]


@pytest.mark.parametrize("year", [0, 1])
def test_one_year_is_erased_and_the_private_link_opens_the_other(
    database: Database, year: int
) -> None:
    begun = first_year(database)
    years = [begun.assessment, again(database, begun.assessment)]
    erase_year(database, years.pop(year), actor="device", now=2)
    opened = open_link(database, begun.token, device="phone", now=NOW)
    assert [opened.assessment_id] == years
    assert found(database, years[0]).previous_id is None
    erase_year(database, years[0], actor="device", now=2)
    with database.read() as tx:
        for table in ("organisation", "assessment", "result", "access_link", "device_grant"):
            assert tx.execute(text(f"select count(*) from {table}")).scalar_one() == 0  # noqa: S608 - our own names


def test_erasing_everything_takes_every_year(database: Database) -> None:
    begun = first_year(database)
    second = again(database, begun.assessment)
    erase(database, second, actor="device", now=2)
    for assessment in (begun.assessment, second):
        with pytest.raises(NotFound):
            erase_year(database, assessment, actor="device", now=2)
    with database.read() as tx:
        assert chains.newest_of(tx, second) == second
        assert tx.execute(text("select count(*) from organisation")).scalar_one() == 0
