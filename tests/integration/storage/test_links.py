"""Links open what they were made for, for as long as they live, and nothing else."""

import threading
from dataclasses import replace

import pytest

from survey.storage import links
from survey.storage.database import Database, Transaction
from tests.integration.storage import records
from tests.integration.storage.records import NOW, YEAR, token

BROWSER, STRANGER = token("browser"), token("stranger")


@pytest.fixture
def stored(database: Database) -> Database:
    """Two assessments; the browser holds a's private link and b's section STR."""

    def work(tx: Transaction) -> None:
        records.add_assessment(tx, "a")
        records.add_assessment(tx, "b")
        records.add_result(tx, "r", "a")
        links.add_link(tx, records.link("whole"), token("whole"))
        section = {"assessment_id": "b", "purpose": links.SECTION, "section": "STR"}
        links.add_link(tx, records.link("section", **section), token("section"))
        links.grant(tx, BROWSER, "whole", NOW)
        links.grant(tx, BROWSER, "section", NOW)

    database.transact(work)
    return database


def access(database: Database, device: bytes, name: str, now: int = NOW) -> links.Access | None:
    with database.read() as tx:
        return links.find_access(tx, device, name, now)


def test_a_browser_with_the_private_link_may_do_everything_there(stored: Database) -> None:
    found = access(stored, BROWSER, "a")
    assert found is not None
    assert found.assessment == records.assessment("a")
    assert found.whole
    assert found.may_read("r")


def test_a_browser_with_a_section_may_answer_only_that_section(stored: Database) -> None:
    found = access(stored, BROWSER, "b")
    assert found is not None
    assert not found.whole
    assert not found.may_read("r")
    assert [bool(found.section_link(section)) for section in ("STR", "EXP")] == [True, False]


def test_a_result_link_reads_that_result_only(stored: Database) -> None:
    def work(tx: Transaction) -> None:
        one = records.link("one", purpose=links.RESULT, result_id="r")
        links.add_link(tx, one, token("one"))
        links.grant(tx, STRANGER, "one", NOW)

    stored.transact(work)
    found = access(stored, STRANGER, "a")
    assert found is not None
    assert [found.may_read(result) for result in ("r", "another")] == [True, False]
    assert not found.whole
    assert found.section_link("STR") is None


def test_a_foreign_and_an_absent_assessment_look_the_same(stored: Database) -> None:
    assert access(stored, STRANGER, "a") is None
    assert access(stored, BROWSER, "absent") is None


def test_an_expired_link_opens_nothing(stored: Database) -> None:
    late = NOW + YEAR
    assert access(stored, BROWSER, "a", late - 1) is not None
    assert access(stored, BROWSER, "a", late) is None
    with stored.read() as tx:
        assert links.find_link(tx, token("whole"), late) is None
        assert links.device_assessments(tx, BROWSER, late) == []
        assert links.links_of(tx, "a", links.RESUME, late) == []


def test_a_used_link_lives_on_from_its_last_use(stored: Database) -> None:
    stored.transact(lambda tx: links.touch_link(tx, ["whole"], NOW + 5, NOW + YEAR + 5))
    with stored.read() as tx:
        found = links.find_link(tx, token("whole"), NOW + YEAR)
    assert found == replace(records.link("whole"), used_at=NOW + 5, expires_at=NOW + YEAR + 5)


def test_revoking_a_purpose_kills_its_links_and_every_browsers_hold(stored: Database) -> None:
    assert stored.transact(lambda tx: links.revoke_links(tx, "a", links.RESUME, NOW)) == 1
    assert stored.transact(lambda tx: links.revoke_links(tx, "a", links.RESUME, NOW)) == 0
    assert access(stored, BROWSER, "a") is None
    assert access(stored, BROWSER, "b") is not None
    with stored.read() as tx:
        assert links.find_link(tx, token("whole"), NOW) is None


def test_revoking_one_link_leaves_the_others(stored: Database) -> None:
    def work(tx: Transaction) -> int:
        section = {"assessment_id": "b", "purpose": links.SECTION, "section": "EXP"}
        links.add_link(tx, records.link("other", **section), token("other"))
        return links.revoke_links(tx, "b", links.SECTION, NOW, link="section")

    assert stored.transact(work) == 1
    with stored.read() as tx:
        left = links.links_of(tx, "b", links.SECTION, NOW)
    assert [link.id for link in left] == ["other"]


def test_a_link_of_another_assessment_cannot_be_revoked_from_here(stored: Database) -> None:
    def work(tx: Transaction) -> int:
        return links.revoke_links(tx, "a", links.SECTION, NOW, link="section")

    assert stored.transact(work) == 0
    assert access(stored, BROWSER, "b") is not None


def test_a_section_sent_back_shows_when_and_by_whom(stored: Database) -> None:
    stored.transact(lambda tx: links.mark_answered(tx, "section", "Operations", NOW + 9))
    with stored.read() as tx:
        found = links.find_link(tx, token("section"), NOW)
    assert found is not None
    assert (found.label, found.answered_at) == ("Operations", NOW + 9)


def test_holding_a_link_twice_is_holding_it_once(stored: Database) -> None:
    stored.transact(lambda tx: links.grant(tx, BROWSER, "whole", NOW))
    found = access(stored, BROWSER, "a")
    assert found is not None
    assert [link.id for link in found.links] == ["whole"]


def test_a_link_opened_twice_at_the_same_moment_is_held_once(stored: Database) -> None:
    start = threading.Barrier(4)
    granted = []

    def open_it() -> None:
        start.wait()
        stored.transact(lambda tx: links.grant(tx, STRANGER, "whole", NOW))
        granted.append(True)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 4
    assert access(stored, STRANGER, "a") is not None


def test_a_browser_lists_what_it_may_resume_and_not_what_it_only_helps_with(
    stored: Database,
) -> None:
    with stored.read() as tx:
        assert [a.id for a in links.device_assessments(tx, BROWSER, NOW)] == ["a"]
        assert links.device_assessments(tx, STRANGER, NOW) == []
