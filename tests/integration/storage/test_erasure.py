"""Erasing leaves nothing: not a row in any table, not a byte in the SQLite file (S49)."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from questionnaires.sheet import Answer
from survey.actions.erase import ORGANISATION, NotErased, erase_organisation
from survey.storage import assessments, audit, erasing, jobs, links, parts
from survey.storage.database import Database, Transaction
from survey.storage.tables import Base
from survey.storage.tenancy import ACROSS
from tests.integration.storage import consulting, records

CANARY = "canary-in-a-coal-mine"
KEPT = {
    "alembic_version",
    "archetype_name",
    "peer_epoch",
    "peer_model",
    "peer_view",
    "questionnaire_version",
    "rate_count",
}
"""Tables about nobody's assessment; what peers are told of is tried in test_refits.py."""

OTHERS = {
    "account",
    "audit_entry",
    "cohort",
    "cohort_logo",
    "cohort_member",
    "enrolment_link",
    "one_time_secret",
    "passkey",
    "recovery_code",
    "sign_in_link",
    "web_session",
}
"""Tables of accounts and cohorts, which stay when an organisation is erased."""


def fill(tx: Transaction, name: str) -> None:
    """An assessment with a row in every table that is about one."""
    records.add_assessment(tx, name)
    assessments.rename_organisation(tx, f"organisation of {name}", f"{CANARY} {name}")
    records.save(tx, name, "STR-2", Answer("F", note=f"{CANARY} {name}"))
    records.add_result(tx, f"result of {name}", name)
    part = records.part(
        f"part of {name}",
        assessment_id=name,
        segment=CANARY,
        sheet={"answers": {"OUT-NPS": CANARY}},
    )
    parts.add_part(tx, part)
    parts.add_part_result(tx, records.part_result(part.id, segment=CANARY))
    link = records.link(
        f"link of {name}", assessment_id=name, result_id=f"result of {name}", label=CANARY
    )
    links.add_link(tx, link, records.token(name))
    links.grant(tx, records.token("browser"), link.id, 0)
    job = records.job(f"job of {name}", assessment_id=name)
    jobs.add_job(tx, job, 0)
    claimed = jobs.claim(tx, "token", 1, 10)
    assert claimed is not None
    assert jobs.finish(tx, claimed, records.artefact(f"{CANARY} {name}".encode()), 1)
    consulting.add_cohort(tx, f"cohort of {name}")
    invited = {"email": f"{CANARY}@{name}.example", "person": CANARY, "organisation": CANARY}
    consulting.add_invitation(tx, f"invitation of {name}", f"cohort of {name}", **invited)
    consulting.enrol(
        tx,
        f"enrolment of {name}",
        f"cohort of {name}",
        name,
        invitation_id=f"invitation of {name}",
        name=CANARY,
    )
    for number, about in enumerate((f"invitation of {name}", f"enrolment of {name}", name)):
        consulting.add_message(tx, f"mail {number} to {name}", about, invited["email"])
    add_bundle(tx, name)
    audit.note(
        tx,
        at=0,
        actor="cli",
        verb="cohort.invite",
        subject=f"invitation of {name}",
        cohort=f"cohort of {name}",
        name=CANARY,
    )
    consulting.add_account(tx, f"owner of {name}")
    consulting.review(tx, f"enrolment of {name}", f"cohort of {name}", job.id, CANARY)
    consulting.own(tx, f"organisation of {name}", f"owner of {name}")
    consulting.add_figures(tx, f"result of {name}", f"part of {name}1")


def add_bundle(tx: Transaction, name: str) -> None:
    """A file of the whole cohort, shared by a link, that names the organisation."""
    bundle = replace(
        records.job(f"bundle of {name}", assessment_id=None),
        slot=f"bundle of {name}",
        cohort_id=f"cohort of {name}",
    )
    jobs.add_job(tx, bundle, 0)
    claimed = jobs.claim(tx, "token", 1, 10)
    assert claimed is not None
    assert claimed.id == bundle.id
    assert jobs.finish(tx, claimed, records.artefact(f"{CANARY} {name}".encode()), 1)
    consulting.share_report(tx, f"share of {name}", f"cohort of {name}", bundle.id, CANARY)


def rows(database: Database) -> dict[str, int]:
    """Table → number of rows, of all tables that the database has."""
    with database.read() as tx:
        return {
            table: tx.execute(text(f'select count(*) from "{table}"')).scalar_one()  # noqa: S608 - our own names
            for table in Base.metadata.tables
            if table not in OTHERS
        }


@pytest.fixture
def filled(database: Database) -> Database:
    database.transact(lambda tx: fill(tx, "a"), ACROSS)
    return database


def test_every_table_about_an_assessment_is_filled_before_it_is_erased(filled: Database) -> None:
    assert {table for table, count in rows(filled).items() if count == 0} == KEPT & set(
        Base.metadata.tables
    )


def test_erasing_leaves_no_row_in_any_table(filled: Database) -> None:
    erase_organisation(filled, "organisation of a", actor="cli", now=2)
    assert {table: count for table, count in rows(filled).items() if count} == {}


def test_erasing_one_leaves_the_other_whole(filled: Database) -> None:
    before = rows(filled)
    filled.transact(lambda tx: fill(tx, "b"), ACROSS)
    erase_organisation(filled, "organisation of a", actor="cli", now=2)
    assert rows(filled) == before
    with filled.read() as tx:
        assert assessments.find_assessment(tx, "b").organisation == f"{CANARY} b"


def everything(database: Database) -> str:
    """All that stands in any column of any table, as text; bytes as the text they may hold."""
    with database.read(ACROSS) as tx:
        return "\n".join(
            value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
            for table in Base.metadata.sorted_tables
            for row in tx.execute(select(table))
            for value in row
        )


def test_s49_an_erased_canary_stands_in_no_column_of_any_table(filled: Database) -> None:
    assert everything(filled).count(CANARY) > 20
    erase_organisation(filled, "organisation of a", actor="cli", now=2)
    assert CANARY not in everything(filled)


def test_s49_an_erasure_counts_what_there_was_and_that_nothing_is_left(filled: Database) -> None:
    before = rows(filled)
    receipt = erase_organisation(filled, "organisation of a", actor="cli", now=2)
    assert receipt.before == {table: count for table, count in before.items() if count}
    assert receipt.after == dict.fromkeys(receipt.before, 0)
    with filled.read() as tx:
        newest = audit.entries(tx, organisation="organisation of a")[0]
    assert (newest.verb, newest.subject, newest.at) == (ORGANISATION, "organisation of a", 2)


def test_an_erasure_that_would_leave_something_changes_nothing(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(filled)
    monkeypatch.setattr(erasing, "drop_traces", lambda tx, found: None)
    with pytest.raises(NotErased, match="invitation"):
        erase_organisation(filled, "organisation of a", actor="cli", now=2)
    assert rows(filled) == before


def test_an_invitation_to_the_next_wave_goes_too(filled: Database) -> None:
    def invite_again(tx: Transaction) -> None:
        consulting.add_cohort(tx, "next", previous_id="cohort of a")
        consulting.add_cohort(tx, "another")
        for cohort in ("next", "another"):
            consulting.add_invitation(
                tx, f"to {cohort}", cohort, email=f"{CANARY}@a.example", organisation=cohort
            )

    filled.transact(invite_again, ACROSS)
    erase_organisation(filled, "organisation of a", actor="cli", now=2)
    with filled.read(ACROSS) as tx:
        left = tx.execute(text("select id from invitation")).scalars().all()
    assert left == ["to another"]


def test_what_was_printed_of_another_organisation_of_the_cohort_stays(filled: Database) -> None:
    def print_other(tx: Transaction) -> None:
        records.add_assessment(tx, "neighbour")
        other = replace(
            records.job("their report", assessment_id="neighbour"),
            slot="their report",
            cohort_id="cohort of a",
        )
        jobs.add_job(tx, other, 0)
        claimed = jobs.claim(tx, "token", 1, 10)
        assert claimed is not None
        assert jobs.finish(tx, claimed, records.artefact(b"theirs"), 1)

    filled.transact(print_other, ACROSS)
    erase_organisation(filled, "organisation of a", actor="cli", now=2)
    with filled.read() as tx:
        assert tx.execute(text("select job_id from artefact")).scalars().all() == ["their report"]


def test_s49_an_erased_answer_leaves_no_byte_in_the_open_sqlite_file(
    sqlite_database: Database,
) -> None:
    sqlite_database.transact(lambda tx: fill(tx, "a"), ACROSS)
    path = Path(str(sqlite_database.engine.url.database))
    assert CANARY.encode() in path.with_name(path.name + "-wal").read_bytes()
    erase_organisation(sqlite_database, "organisation of a", actor="cli", now=2)
    for file in path.parent.iterdir():
        assert CANARY.encode() not in file.read_bytes(), file.name
