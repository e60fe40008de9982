"""What was confirmed is kept: kill -9 of savers, workers and servers, full disks, many at once.

Short runs of what `python -m bench.durability` does at length.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from survey.actions.report import report_state
from survey.storage import assessments, jobs
from survey.storage.database import Database, Transaction
from survey.storage.migrate import migrate
from tests import durability, killed_workers
from tests.integration.storage import records
from tests.postgres import PostgresServer

KILLS = 5
SEED = 20


def chance() -> random.Random:
    """The same odd moments in every run."""
    return random.Random(SEED)  # noqa: S311 - when to kill, not a secret


@pytest.fixture
def saving_url(database_url: str) -> str:
    """The address of a database with the assessment that savers save to."""
    durability.add_assessment(database_url)
    return database_url


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server that this test may crash."""
    server = PostgresServer()
    try:
        yield server
    finally:
        server.close()


def test_s55_killing_savers_loses_no_confirmed_save(saving_url: str) -> None:
    outcome = durability.kill_savers(saving_url, KILLS, chance())
    assert len(outcome.confirmed) >= KILLS
    assert outcome.lost == set()


def test_s55_a_saver_that_confirms_before_the_commit_is_caught(saving_url: str) -> None:
    outcome = durability.kill_savers(saving_url, 2, chance(), "early")
    assert outcome.lost


@pytest.fixture
def saving_sqlite(sqlite_url: str) -> str:
    """The same on SQLite, which this process's own system calls write and sync."""
    durability.add_assessment(sqlite_url)
    return sqlite_url


def test_s55_every_confirmation_comes_after_the_sync_of_what_it_confirms(
    saving_sqlite: str,
) -> None:
    assert durability.early_replies(saving_sqlite, 40) == (40, [])


@pytest.mark.parametrize("fault", ["early", "unsynced"])
def test_s55_a_confirmation_without_a_sync_before_it_is_caught(
    saving_sqlite: str, fault: str
) -> None:
    assert durability.early_replies(saving_sqlite, 3, fault) == (3, [1, 2, 3])


def test_s55_an_immediate_restart_of_postgresql_loses_no_confirmed_save(
    own_server: PostgresServer,
) -> None:
    url = own_server.url(own_server.create())
    database = Database(url)
    migrate(database)
    database.dispose()
    durability.add_assessment(url)
    outcome = durability.crash_servers(url, 2, chance(), own_server.crash, own_server.start)
    assert len(outcome.confirmed) > 10
    assert outcome.lost == set()


def test_s52_killed_workers_leave_one_whole_report_for_each_result(database_url: str) -> None:
    results = killed_workers.ask_for_reports(database_url, 6)
    assert killed_workers.kill_workers(database_url, results, 6, chance()) == []


def test_s52_a_report_that_is_missing_or_not_what_was_made_is_noticed(
    database: Database,
) -> None:
    results = killed_workers.ask_for_reports(database.url, 2)

    def work(tx: Transaction) -> None:
        job = jobs.claim(tx, "token", 1000, 10)
        assert job is not None
        made = records.artefact(b"one thing")
        assert jobs.finish(tx, job, replace(made, content=b"another"), 1000)

    database.transact(work)
    wrong = killed_workers.unfinished(database, results)
    assert wrong[0] == "r0: its bytes are not those that were made"
    assert wrong[1].startswith("r1: ")


def test_s52_the_real_worker_killed_in_mid_pdf_still_ends_in_one_valid_pdf(
    database: Database, tmp_path: Path
) -> None:
    killed_workers.ask_for_reports(database.url, 1)
    with real_worker(database, tmp_path) as worker:
        wait_for(database, jobs.RUNNING, worker)
        time.sleep(0.3)
        worker.kill()
        worker.wait()
    assert state(database).state == jobs.RUNNING
    # As if its lease had run out.
    database.transact(lambda tx: tx.execute(text("update job set lease_until = 0")))
    with real_worker(database, tmp_path) as worker:
        wait_for(database, jobs.DONE, worker)
        worker.terminate()
        assert worker.wait(timeout=60) == 0
    assert killed_workers.pages(database, "r0") > 1
    assert killed_workers.unfinished(database, ["r0"]) == []


def test_s57_processes_that_add_to_one_number_lose_nothing(saving_url: str) -> None:
    adders = [durability.launch("adder", saving_url, "100") for _ in range(4)]
    for adder in adders:
        assert adder.wait(timeout=120) == 0
        durability.close_pipes(adder)
    database = Database(saving_url)
    with database.read() as tx:
        assert assessments.find_assessment(tx, "a").revision == 400
    database.dispose()


def test_s57_an_update_that_does_not_take_its_row_is_caught_losing_some(
    postgres_database: Database,
) -> None:
    """The count above would notice: two who read the same number write the same number."""
    postgres_database.transact(records.add_assessment)
    with postgres_database.engine.begin() as first, postgres_database.engine.begin() as second:
        found = [assessments.find_assessment(tx, "a") for tx in (first, second)]
        assessments.change_assessment(first, "a", revision=found[0].revision + 1)
        first.commit()
        assessments.change_assessment(second, "a", revision=found[1].revision + 1)
    with postgres_database.read() as tx:
        assert assessments.find_assessment(tx, "a").revision == 1


def test_s57_of_two_who_save_the_same_page_at_once_one_is_told(saving_url: str) -> None:
    assert durability.race_editors(saving_url, 20) == 0


def test_s59_a_disk_that_takes_no_more_is_unavailable_and_then_works_again(
    sqlite_database: Database,
) -> None:
    confirmed, whole = durability.fill_up(sqlite_database, 500_000)
    assert confirmed > 1
    assert whole


@contextmanager
def real_worker(database: Database, instance: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The worker as people start it."""
    environment = durability.uncounted() | {"MATURITY_INSTANCE": str(instance)}
    if not database.is_sqlite:
        environment["DATABASE_URL"] = database.url
    worker = subprocess.Popen(
        [sys.executable, "-m", "survey.cli", "worker"], cwd=durability.ROOT, env=environment
    )
    try:
        yield worker
    finally:
        durability.end(worker)


def state(database: Database) -> jobs.JobRecord:
    """The job of the report of r0."""
    job = report_state(database, "r0", "en")
    assert job is not None
    return job


def wait_for(database: Database, wanted: str, worker: subprocess.Popen[bytes]) -> None:
    """Wait until the report's job has that state."""
    deadline = time.monotonic() + 120
    while (job := state(database)).state != wanted:
        assert worker.poll() is None, "the worker ended by itself"
        assert job.state != jobs.FAILED, job.failure
        assert time.monotonic() < deadline, job
        time.sleep(0.01)
