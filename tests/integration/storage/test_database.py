"""Transactions keep all or nothing, wait within bounds, and refuse what would lose answers."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, exc, text

from survey.storage import assessments, sqlite_driver
from survey.storage.database import ATTEMPTS, Database, StorageUnavailable, Transaction
from survey.storage.sqlite_driver import UnsafeDatabase
from tests.integration.storage import records

SAFE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
FIXED = (3, 51, 3)


def on_connect(database: Database, *statements: str) -> None:
    """Run statements on every new SQLite connection, and drop the present ones."""

    @event.listens_for(database.engine, "connect")
    def _run(raw: Any, _record: Any) -> None:
        for statement in statements:
            raw.execute(statement)

    database.dispose()


def names(database: Database) -> list[str]:
    with database.read() as tx:
        return list(tx.execute(text("select name from organisation order by id")).scalars())


def test_what_raises_half_way_leaves_nothing(database: Database) -> None:
    def work(tx: Transaction) -> None:
        records.add_assessment(tx, "a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.transact(work)
    assert names(database) == []


def test_a_transaction_gives_back_what_its_work_gave(database: Database) -> None:
    assert database.transact(lambda tx: 42) == 42


def test_a_reader_sees_one_moment_while_another_saves(database: Database) -> None:
    database.transact(records.add_assessment)
    count = text("select count(*) from organisation")
    with database.read() as tx:
        before = tx.execute(count).scalar_one()
        saver = threading.Thread(
            target=lambda: database.transact(lambda tx: records.add_assessment(tx, "b"))
        )
        saver.start()
        saver.join()
        assert tx.execute(count).scalar_one() == before == 1
    assert len(names(database)) == 2


def test_a_write_through_a_reader_is_refused_by_the_database(database: Database) -> None:
    with pytest.raises(StorageUnavailable, match=re.compile("read.?only")), database.read() as tx:
        records.add_assessment(tx)
    assert names(database) == []
    # The connection goes back to the pool, and the next writer may well get it.
    database.transact(records.add_assessment)
    assert names(database) == ["Acme a"]


def test_an_error_in_a_statement_never_shows_the_answers_in_it(database: Database) -> None:
    database.transact(records.add_assessment)
    with pytest.raises(exc.IntegrityError) as caught:
        database.transact(records.add_assessment)
    assert "Acme" not in str(caught.value).split("DETAIL")[0]


def test_threads_that_add_to_one_number_lose_nothing(database: Database) -> None:
    database.transact(records.add_assessment)

    def add(tx: Transaction) -> None:
        found = assessments.find_assessment(tx, "a", take=True)
        assessments.change_assessment(tx, "a", revision=found.revision + 1)

    def many() -> None:
        for _ in range(25):
            database.transact(add)

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        assert assessments.find_assessment(tx, "a").revision == 100


class TestBusy:
    """Another writer holds the database for longer than one attempt waits (S58)."""

    @pytest.fixture
    def pauses(self) -> list[float]:
        return []

    @pytest.fixture
    def impatient(self, database_url: str, pauses: list[float]) -> Iterator[Database]:
        database = Database(database_url, pause=pauses.append)
        if database.is_sqlite:
            on_connect(database, "PRAGMA busy_timeout = 0")
        else:
            with database.engine.begin() as tx:
                name = tx.execute(text("select current_database()")).scalar_one()
                tx.execute(text(f'alter database "{name}" set lock_timeout = 1'))
            database.dispose()
        database.transact(records.add_assessment)
        yield database
        database.dispose()

    @staticmethod
    def rename(database: Database) -> None:
        def work(tx: Transaction) -> None:
            assessments.rename_organisation(tx, "organisation of a", "renamed")

        database.transact(work)

    def test_s58_it_gives_up_after_so_many_attempts_and_grows_its_pauses(
        self, impatient: Database, pauses: list[float]
    ) -> None:
        with impatient.engine.begin() as other:
            other.execute(text("update organisation set name = 'held'"))
            with pytest.raises(StorageUnavailable):
                self.rename(impatient)
        assert len(pauses) == ATTEMPTS - 1
        assert all(0 < pause <= 0.02 * 2 ** (n + 1) for n, pause in enumerate(pauses))
        assert names(impatient) == ["held"]

    def test_s58_it_goes_through_once_the_other_is_done(
        self, impatient: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = impatient.engine.connect()
        held = other.begin()
        other.execute(text("update organisation set name = 'held'"))

        def let_go(_seconds: float) -> None:
            held.commit()
            other.close()

        monkeypatch.setattr(impatient, "_pause", let_go)
        self.rename(impatient)
        assert names(impatient) == ["renamed"]


class TestDiskFull:
    """There is no room: nothing is half saved, and it works again once there is (S59)."""

    @staticmethod
    def fill(database: Database) -> int:
        """Save assessments until nothing goes in any more; how many did."""
        for number in range(10_000):
            try:
                database.transact(lambda tx, n=number: records.add_assessment(tx, f"{n:05}"))  # type: ignore[misc] # bound now
            except StorageUnavailable:
                return number
        raise AssertionError("it never filled up")

    def test_s59_a_full_sqlite_file_keeps_what_it_confirmed_and_recovers(
        self, sqlite_database: Database
    ) -> None:
        limit = ["PRAGMA max_page_count = 60"]

        @event.listens_for(sqlite_database.engine, "connect")
        def _limit(raw: Any, _record: Any) -> None:
            raw.execute(limit[0])

        sqlite_database.dispose()
        saved = self.fill(sqlite_database)
        assert len(names(sqlite_database)) == saved > 10
        limit[0] = "PRAGMA max_page_count = 1000"
        sqlite_database.dispose()
        sqlite_database.transact(records.add_assessment)
        assert len(names(sqlite_database)) == saved + 1

    def test_s59_a_read_only_server_is_unavailable_until_it_takes_writes_again(
        self, postgres_database: Database
    ) -> None:
        def read_only(value: str) -> None:
            with postgres_database.engine.begin() as tx:
                tx.execute(text("set transaction read write"))
                name = tx.execute(text("select current_database()")).scalar_one()
                tx.execute(
                    text(f'alter database "{name}" set default_transaction_read_only={value}')
                )
            postgres_database.dispose()

        read_only("on")
        with pytest.raises(StorageUnavailable, match="read-only transaction"):
            postgres_database.transact(records.add_assessment)
        assert names(postgres_database) == []
        read_only("off")
        postgres_database.transact(records.add_assessment)
        assert names(postgres_database) == ["Acme a"]


def test_a_server_that_is_not_there_is_unavailable_for_reading_and_writing() -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(StorageUnavailable), database.read():
        pass
    with pytest.raises(StorageUnavailable):
        database.transact(lambda tx: None)
    with pytest.raises(StorageUnavailable):
        database.check_safety()
    database.dispose()


class TestSafety:
    """Settings with which a confirmed save could be lost stop the start and say why (S56)."""

    def test_s56_a_database_as_we_open_it_is_safe(self, database: Database) -> None:
        database.check_safety()

    @pytest.mark.parametrize(
        ("version", "change", "reason"),
        [
            ((3, 7, 0), {}, "WAL-reset bug"),
            ((3, 40, 1), {}, "WAL-reset bug"),
            ((3, 51, 2), {}, "WAL-reset bug"),
            (FIXED, {"journal_mode": "memory"}, "journal mode is 'memory'"),
            (FIXED, {"journal_mode": "off"}, "journal mode is 'off'"),
            (FIXED, {"synchronous": 1}, "synchronous below FULL"),
            (FIXED, {"synchronous": 0}, "synchronous below FULL"),
            (FIXED, {"foreign_keys": 0}, "without foreign keys"),
        ],
    )
    def test_s56_an_unsafe_sqlite_is_refused_with_its_reason(
        self, version: tuple[int, ...], change: dict[str, object], reason: str
    ) -> None:
        with pytest.raises(UnsafeDatabase, match=reason):
            sqlite_driver.check_settings(version, SAFE | change)

    @pytest.mark.parametrize("version", [(3, 6, 23), FIXED, (3, 53, 4)])
    def test_versions_outside_the_bug_may_use_wal(self, version: tuple[int, ...]) -> None:
        sqlite_driver.check_settings(version, SAFE)

    @pytest.mark.parametrize("mode", ["delete", "truncate", "persist"])
    def test_a_rollback_journal_is_safe_in_any_version(self, mode: str) -> None:
        sqlite_driver.check_settings((3, 40, 1), SAFE | {"journal_mode": mode})

    def test_the_journal_follows_from_the_librarys_version(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Old:
            sqlite_version_info = (3, 40, 1)

        assert sqlite_driver.journal_mode() == "wal"
        monkeypatch.setattr(sqlite_driver, "driver", lambda: Old)
        assert sqlite_driver.journal_mode() == "delete"

    @pytest.mark.parametrize(
        ("statement", "reason"),
        [
            ("PRAGMA synchronous = OFF", "synchronous"),
            ("PRAGMA foreign_keys = OFF", "foreign keys"),
            ("PRAGMA journal_mode = MEMORY", "journal mode"),
        ],
    )
    def test_s56_an_open_sqlite_file_with_unsafe_settings_is_refused(
        self, sqlite_database: Database, statement: str, reason: str
    ) -> None:
        on_connect(sqlite_database, statement)
        with pytest.raises(UnsafeDatabase, match=reason):
            sqlite_database.check_safety()

    def test_s56_a_postgresql_that_does_not_sync_its_commits_is_refused(
        self, postgres_database: Database
    ) -> None:
        with postgres_database.engine.begin() as tx:
            name = tx.execute(text("select current_database()")).scalar_one()
            tx.execute(text(f'alter database "{name}" set synchronous_commit = off'))
        postgres_database.dispose()
        with pytest.raises(UnsafeDatabase, match="synchronous_commit = off"):
            postgres_database.check_safety()


def test_two_connections_may_not_write_at_once_on_sqlite(sqlite_database: Database) -> None:
    on_connect(sqlite_database, "PRAGMA busy_timeout = 0")
    with (
        sqlite_database.engine.begin(),
        sqlite_database.engine.connect() as second,
        pytest.raises(exc.OperationalError, match="locked"),
    ):
        second.begin()
