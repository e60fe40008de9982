"""Erasing leaves nothing: not a row in any table, not a byte in the SQLite file (S49)."""

from pathlib import Path

import pytest
from sqlalchemy import text

from questionnaires.sheet import Answer
from survey.storage import assessments, jobs, links, parts
from survey.storage.database import Database, Transaction
from survey.storage.tables import Base
from survey.storage.tenancy import ACROSS
from tests.integration.storage import consulting, records

CANARY = "canary-in-a-coal-mine"
KEPT = {"questionnaire_version", "rate_count", "alembic_version"}
"""Tables about nobody's assessment."""

OTHERS = {
    "account",
    "audit_entry",
    "cohort",
    "cohort_logo",
    "cohort_member",
    "enrolment_link",
    "invitation",
    "message",
    "one_time_secret",
    "passkey",
    "recovery_code",
    "report_share",
    "sign_in_link",
    "web_session",
}
"""Tables of accounts and cohorts, which do not go with an organisation's rows by themselves."""


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
    consulting.enrol(tx, f"enrolment of {name}", f"cohort of {name}", name)
    consulting.add_account(tx, f"owner of {name}")
    consulting.review(tx, f"enrolment of {name}", f"cohort of {name}", job.id, CANARY)
    consulting.own(tx, f"organisation of {name}", f"owner of {name}")
    consulting.add_figures(tx, f"result of {name}", f"part of {name}1")


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
    filled.transact(lambda tx: assessments.erase_organisation(tx, "organisation of a"))
    assert {table: count for table, count in rows(filled).items() if count} == {}


def test_erasing_one_leaves_the_other_whole(filled: Database) -> None:
    before = rows(filled)
    filled.transact(lambda tx: fill(tx, "b"), ACROSS)
    filled.transact(lambda tx: assessments.erase_organisation(tx, "organisation of a"))
    assert rows(filled) == before
    with filled.read() as tx:
        assert assessments.find_assessment(tx, "b").organisation == f"{CANARY} b"


def test_an_erased_answer_leaves_no_byte_in_the_closed_sqlite_file(
    sqlite_database: Database,
) -> None:
    sqlite_database.transact(lambda tx: fill(tx, "a"), ACROSS)
    path = sqlite_database.engine.url.database
    assert path is not None
    sqlite_database.transact(lambda tx: assessments.erase_organisation(tx, "organisation of a"))
    sqlite_database.dispose()
    assert CANARY.encode() not in Path(path).read_bytes()
