"""A backup holds every row; put back, what was erased meanwhile is erased again (S65)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from survey.actions.back_up import NotEmpty, back_up, read_receipts, restore
from survey.actions.erase import ORGANISATION, YEAR, erase_organisation, erase_year
from survey.cli import main
from survey.storage import assessments, audit, backups, chains
from survey.storage.backups import BadBackup, Checked
from survey.storage.database import Database, Transaction
from survey.storage.tables import Message
from survey.storage.tenancy import ACROSS
from tests.integration.storage import consulting, records
from tests.integration.storage.test_erasure import CANARY, fill

NOW = 1_800_000_000


@pytest.fixture
def full(database: Database) -> Database:
    """A database with rows in every table that is about an organisation, and two of its years."""

    def work(tx: Transaction) -> None:
        fill(tx, "a")
        fill(tx, "b")
        # Its id stands before that of the one it follows.
        later = records.assessment(
            "0 after a", organisation_id="organisation of a", previous_id="a"
        )
        assessments.add_further(tx, later)

    database.transact(work, ACROSS)
    return database


@pytest.fixture
def other(request: pytest.FixtureRequest, database_url: str) -> Database:
    """An empty database of the other kind."""
    kind = "postgres_database" if database_url.startswith("sqlite") else "sqlite_database"
    found: Database = request.getfixturevalue(kind)
    return found


def sums(database: Database) -> dict[str, Checked]:
    with database.read(ACROSS) as tx:
        return backups.checksums(tx)


def test_s65_a_backup_is_put_back_row_for_row_into_a_database_of_the_other_kind(
    full: Database, other: Database, tmp_path: Path
) -> None:
    file = tmp_path / "backup.gz"
    written = back_up(full, file, now=NOW)
    assert written == sums(full)
    assert sum(table.rows > 0 for table in written.values()) >= 25
    assert file.stat().st_mode & 0o077 == 0
    done = restore(other, file, replace=False, now=NOW)
    assert done.tables == written == sums(other)
    assert done.erased_again == ()
    with other.read(ACROSS) as tx:
        chain = chains.chain_of(tx, "organisation of a")
        assert [year.id for year in chain] == ["a", "0 after a"]
    # The trail goes on with numbers of its own.
    other.transact(lambda tx: audit.note(tx, at=NOW, actor="cli", verb="x", subject="y"))


def test_s65_what_was_erased_after_the_backup_is_erased_again(
    full: Database, tmp_path: Path
) -> None:
    file = tmp_path / "backup.gz"
    back_up(full, file, now=NOW)
    erase_organisation(full, "organisation of b", actor="cli", now=NOW + 1)
    erase_year(full, "a", actor="cli", now=NOW + 2)
    done = restore(full, file, replace=True, now=NOW + 3)
    assert done.erased_again == ("organisation of b", "a")
    with full.read(ACROSS) as tx:
        assert [year.id for year in chains.chain_of(tx, "organisation of a")] == ["0 after a"]
        with pytest.raises(LookupError):
            assessments.find_assessment(tx, "b")
        receipts = {(e.verb, e.subject, e.at) for e in audit.entries(tx)}
    assert {(ORGANISATION, "organisation of b", NOW + 1), (YEAR, "a", NOW + 2)} <= receipts


def test_s65_receipts_from_a_file_are_followed_when_the_database_was_lost(
    full: Database, other: Database, tmp_path: Path
) -> None:
    file, receipts = tmp_path / "backup.gz", tmp_path / "receipts.jsonl"
    back_up(full, file, now=NOW)
    line = {"verb": ORGANISATION, "subject": "organisation of a", "at": NOW + 1, "before": {}}
    receipts.write_text(json.dumps(line) + "\n")
    done = restore(other, file, replace=False, receipts=read_receipts(receipts), now=NOW + 2)
    assert done.erased_again == ("organisation of a",)
    with other.read(ACROSS) as tx, pytest.raises(LookupError):
        assessments.find_assessment(tx, "a")


def test_mails_that_waited_when_the_backup_was_made_are_not_sent_a_second_time(
    full: Database, tmp_path: Path
) -> None:
    full.transact(
        lambda tx: consulting.add_message(tx, "late", "x", "ann@example.org", state="waiting")
    )
    file = tmp_path / "backup.gz"
    back_up(full, file, now=NOW)
    full.transact(lambda tx: tx.execute(update(Message).values(state="sent")))
    restore(full, file, replace=True, now=NOW)
    with full.read() as tx:
        table = Message.__table__
        states = {row.id: row.state for row in tx.execute(table.select())}
    assert states["late"] == "withheld"


def test_a_database_that_holds_something_is_replaced_only_when_that_is_said(
    full: Database, tmp_path: Path
) -> None:
    file = tmp_path / "backup.gz"
    back_up(full, file, now=NOW)
    before = sums(full)
    with pytest.raises(NotEmpty):
        restore(full, file, replace=False, now=NOW)
    assert sums(full) == before


def damaged(content: bytes, how: str) -> bytes:
    text = gzip.decompress(content).decode()
    lines = text.splitlines(keepends=True)
    head = json.loads(lines[0])
    return {
        "cut short": lambda: content[: len(content) // 2],
        "without its end": lambda: gzip.compress("".join(lines[:-1]).encode()),
        "with a changed row": lambda: gzip.compress(text.replace(CANARY, "somebody").encode()),
        "no gzip": lambda: b"no backup at all",
        "of another schema": lambda: gzip.compress(
            (json.dumps(head | {"revision": "0001"}) + "\n").encode()
        ),
        "of something else": lambda: gzip.compress(b'{"format": "x"}\n'),
        "with a broken line": lambda: gzip.compress("".join([*lines[:3], "{\n"]).encode()),
    }[how]()


@pytest.mark.parametrize(
    "how",
    [
        "cut short",
        "without its end",
        "with a changed row",
        "no gzip",
        "of another schema",
        "of something else",
        "with a broken line",
    ],
)
def test_s65_a_backup_that_is_not_whole_changes_nothing(
    sqlite_database: Database, tmp_path: Path, how: str
) -> None:
    sqlite_database.transact(lambda tx: fill(tx, "a"), ACROSS)
    file = tmp_path / "backup.gz"
    back_up(sqlite_database, file, now=NOW)
    before = sums(sqlite_database)
    file.write_bytes(damaged(file.read_bytes(), how))
    with pytest.raises(BadBackup):
        restore(sqlite_database, file, replace=True, now=NOW)
    assert sums(sqlite_database) == before


def test_an_instance_is_backed_up_and_put_back_on_the_terminal(
    sqlite_database: Database, tmp_path: Path
) -> None:
    sqlite_database.transact(lambda tx: fill(tx, "a"), ACROSS)
    file, new = tmp_path / "backup.gz", tmp_path / "new"
    old = {"DATABASE_URL": sqlite_database.url, "MATURITY_INSTANCE": str(tmp_path / "old")}
    fresh = {"DATABASE_URL": "", "MATURITY_INSTANCE": str(new)}
    new.mkdir()
    backed = CliRunner().invoke(main, ["backup", str(file)], env=old)
    assert backed.exit_code == 0, backed.output
    put = CliRunner().invoke(main, ["restore", str(file)], env=fresh)
    assert put.exit_code == 0, put.output
    assert put.stdout == backed.stdout
    again = CliRunner().invoke(main, ["restore", str(file)], env=fresh)
    assert again.exit_code == 1
    assert "--replace" in again.stderr
    file.write_bytes(b"x")
    broken = CliRunner().invoke(main, ["restore", str(file), "--replace"], env=fresh)
    assert broken.exit_code == 1
    assert "Nothing was changed" in broken.stderr
    nowhere = CliRunner().invoke(main, ["backup", str(tmp_path / "no" / "x")], env=old)
    assert nowhere.exit_code == 1
    receipts = tmp_path / "receipts"
    receipts.write_text("{}\n")
    none = CliRunner().invoke(
        main, ["restore", str(file), "--replace", "--receipts", str(receipts)], env=fresh
    )
    assert "no receipt" in none.stderr
