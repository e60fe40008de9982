"""Year after year: the assessments of an organisation hang together, whichever link opens them."""

from __future__ import annotations

import pytest
from sqlalchemy import exc, text

from questionnaires.sheet import pack
from survey.storage import assessments, chains, jobs, links
from survey.storage.database import Database, Transaction
from tests.integration.storage import records
from tests.integration.storage.records import NOW, YEAR, the_questionnaire, token

BROWSER, COLLEAGUE = token("browser"), token("colleague")
YEARS = ("first", "second", "third")


def add_year(tx: Transaction, name: str, after: str | None) -> None:
    """One more year of the same organisation."""
    add = assessments.add_further if after else assessments.add_assessment
    moment = NOW + YEAR * YEARS.index(name)
    add(
        tx,
        records.assessment(
            name,
            organisation_id="o",
            organisation="Acme",
            previous_id=after,
            created_at=moment,
            changed_at=moment,
        ),
    )


@pytest.fixture
def stored(database: Database) -> Database:
    """Three years and a stranger. The private link was made in the first year."""

    def work(tx: Transaction) -> None:
        for name, after in zip(YEARS, (None, *YEARS), strict=False):
            add_year(tx, name, after)
            records.add_result(tx, f"result of {name}", name)
        records.add_assessment(tx, "stranger")
        links.add_link(tx, records.link("whole", assessment_id="first"), token("whole"))
        section = {"assessment_id": "first", "purpose": links.SECTION, "section": "STR"}
        links.add_link(tx, records.link("section", **section), token("section"))
        links.grant(tx, BROWSER, "whole", NOW)
        links.grant(tx, COLLEAGUE, "section", NOW)

    database.transact(work)
    return database


def access(database: Database, device: bytes, name: str) -> links.Access | None:
    with database.read() as tx:
        return links.find_access(tx, device, name, NOW)


def order(database: Database) -> list[str]:
    with database.read() as tx:
        return [found.id for found in chains.chain_of(tx, "o")]


def test_the_years_stand_in_their_order(stored: Database) -> None:
    assert order(stored) == list(YEARS)
    with stored.read() as tx:
        assert chains.chain_of(tx, "nobody") == []
        assert [chains.newest_of(tx, name) for name in YEARS] == ["third"] * 3
        assert chains.newest_of(tx, "stranger") == "stranger"
        assert chains.newest_of(tx, "unknown") == "unknown"
        after = [chains.successor_of(tx, name) for name in YEARS]
    assert after == ["second", "third", None]


def test_nothing_follows_the_same_assessment_twice(stored: Database) -> None:
    with pytest.raises(exc.IntegrityError):
        stored.transact(
            lambda tx: assessments.add_further(
                tx, records.assessment("x", organisation_id="o", previous_id="second")
            )
        )


def test_the_private_link_opens_every_year_and_nobody_elses(stored: Database) -> None:
    for name in YEARS:
        found = access(stored, BROWSER, name)
        assert found is not None
        assert found.whole
        assert found.assessment.id == name
        assert found.may_read(f"result of {name}")
    assert access(stored, BROWSER, "stranger") is None


def test_a_section_opens_in_the_year_it_was_handed_over_only(stored: Database) -> None:
    found = access(stored, COLLEAGUE, "first")
    assert found is not None
    assert not found.whole
    assert found.section_link("STR")
    assert [access(stored, COLLEAGUE, name) for name in YEARS[1:]] == [None, None]


def test_of_all_years_the_last_one_is_gone_on_with(stored: Database) -> None:
    with stored.read() as tx:
        listed = links.device_assessments(tx, BROWSER, NOW)
        assert links.device_assessments(tx, COLLEAGUE, NOW) == []
    assert [found.id for found in listed] == ["third"]
    assert listed[0].previous_id == "second"


def test_the_private_links_of_all_years_die_together(stored: Database) -> None:
    newer = records.link("newer", assessment_id="third")
    stored.transact(lambda tx: links.add_link(tx, newer, token("newer")))
    stored.transact(lambda tx: links.grant(tx, BROWSER, "newer", NOW))
    assert stored.transact(lambda tx: links.revoke_private_links(tx, "o", NOW)) == 2
    assert [access(stored, BROWSER, name) for name in YEARS] == [None] * 3
    assert access(stored, COLLEAGUE, "first") is not None
    assert stored.transact(lambda tx: links.revoke_private_links(tx, "o", NOW)) == 0


def test_the_last_answers_are_those_submitted_last(stored: Database) -> None:
    def work(tx: Transaction) -> None:
        records.add_result(tx, "again", "second", 2, scored={"level": 4})
        tx.execute(
            text("update result set packed = :packed where id = 'again'"),
            {"packed": pack({"STR-2": "F"}, the_questionnaire())},
        )

    stored.transact(work)
    with stored.read() as tx:
        last = chains.last_sheet(tx, "second")
        assert chains.last_sheet(tx, "stranger") is None
        years = chains.years_of(tx, "o")
        third = assessments.find_assessment(tx, "third")
        earlier = chains.results_before(tx, third)
        assert chains.results_before(tx, assessments.find_assessment(tx, "first")) == []
    assert last is not None
    assert assessments.codes_in(last.packed, the_questionnaire())["STR-2"] == "F"
    assert (last.version, last.submitted_at) == ("1.0.0", NOW)
    assert [(year.assessment.id, year.result and year.result.id) for year in years] == [
        ("first", "result of first"),
        ("second", "again"),
        ("third", "result of third"),
    ]
    assert [result.id for result in earlier] == ["result of first", "again"]
    assert earlier[1].result == {"level": 4}


def test_a_year_without_a_result_is_a_year_all_the_same(stored: Database) -> None:
    def work(tx: Transaction) -> None:
        tx.execute(text("delete from result where assessment_id = 'second'"))

    stored.transact(work)
    with stored.read() as tx:
        years = chains.years_of(tx, "o")
        earlier = chains.results_before(tx, assessments.find_assessment(tx, "third"))
    assert [year.result is None for year in years] == [False, True, False]
    assert [result.id for result in earlier] == ["result of first"]


def take_out(database: Database, name: str) -> None:
    database.transact(lambda tx: chains.take_out(tx, chains.chain_of(tx, "o"), name))


@pytest.mark.parametrize("name", YEARS)
def test_a_year_that_is_taken_out_leaves_the_others_in_order_and_reachable(
    stored: Database, name: str
) -> None:
    take_out(stored, name)
    left = [year for year in YEARS if year != name]
    assert order(stored) == left
    for year in left:
        found = access(stored, BROWSER, year)
        assert found is not None
        assert found.whole
    assert access(stored, BROWSER, name) is None
    with stored.read() as tx:
        kept = tx.execute(text("select id from result order by id")).scalars().all()
    assert kept == sorted(f"result of {year}" for year in left)


def test_what_was_printed_for_later_years_goes_with_a_year(stored: Database) -> None:
    for name in YEARS:
        stored.transact(
            lambda tx, name=name: jobs.add_job(  # type: ignore[misc] # bound now
                tx, records.job(f"report of {name}", assessment_id=name), 0
            )
        )
        claimed = stored.transact(lambda tx: jobs.claim(tx, "token", 1, 10))
        assert claimed is not None
        stored.transact(lambda tx, c=claimed: jobs.finish(tx, c, records.artefact(), 1))  # type: ignore[misc] # bound now
    take_out(stored, "second")
    with stored.read() as tx:
        kept = tx.execute(text("select id from job")).scalars().all()
        files = tx.execute(text("select job_id from artefact")).scalars().all()
    assert kept == files == ["report of first"]
