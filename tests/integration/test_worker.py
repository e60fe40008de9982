"""A worker waits for a database that is away, and stops without losing its job."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest

from survey.storage import jobs
from survey.storage.database import Database, StorageUnavailable
from survey.tasks import (
    MAX_WAIT_SECONDS,
    Keep,
    report_task,
)
from tests.durability import running
from tests.integration.job_doubles import (
    LEASE,
    Clock,
    Renderer,
    a_worker,
    add_result,
    ask,
    reporter,
    state,
)
from tests.integration.storage import records


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stored(database: Database) -> Database:
    database.transact(add_result)
    return database


class TestDatabaseAway:
    """The database is full or gone for a while."""

    @staticmethod
    def fail(
        monkeypatch: pytest.MonkeyPatch, database: Database, name: str, times: int
    ) -> Callable[[], int]:
        """Let the next `times` calls of a method find the database away; how many did."""
        real = getattr(database, name)
        left = [times]

        def away(*arguments: Any) -> Any:
            if left[0]:
                left[0] -= 1
                raise StorageUnavailable("disk full")
            return real(*arguments)

        monkeypatch.setattr(database, name, away)
        return lambda: times - left[0]

    def test_an_idle_worker_waits_longer_and_longer_and_then_works(
        self, stored: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask(stored)
        pauses: list[float] = []
        failed = self.fail(monkeypatch, stored, "read", 6)

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            if failed() == 6 and state(stored).state == jobs.DONE:
                worker.stop()

        worker = a_worker(stored, clock, report_task(stored, Renderer()), pause=pause)
        worker.run()
        assert pauses[:6] == [0.5, 1.0, 2.0, 4.0, MAX_WAIT_SECONDS, MAX_WAIT_SECONDS]
        assert state(stored).state == jobs.DONE

    def test_a_report_that_cannot_be_stored_yet_is_kept_until_it_can(
        self, stored: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask(stored)
        renderer = Renderer()
        make = report_task(stored, renderer)
        pauses: list[float] = []

        def task(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord | None:
            made = make(job, keep)
            self.fail(monkeypatch, stored, "transact", 3)
            return made

        assert a_worker(stored, clock, task, pause=pauses.append).run_one()
        assert (len(renderer.requests), len(pauses)) == (1, 3)
        assert state(stored).state == jobs.DONE

    def test_a_worker_told_to_stop_leaves_what_it_cannot_store_to_its_lease(
        self, stored: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask(stored)

        def task(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord | None:
            self.fail(monkeypatch, stored, "transact", 2)
            return records.artefact()

        def pause(_seconds: float) -> None:
            worker.stop()

        worker = a_worker(stored, clock, task, pause=pause)
        worker.run()
        assert state(stored).state == jobs.RUNNING
        clock.now += LEASE + 1
        assert reporter(stored, clock).run_one()
        assert state(stored).state == jobs.DONE

    def test_a_job_that_could_not_read_the_database_is_not_blamed(
        self, stored: Database, clock: Clock
    ) -> None:
        ask(stored)
        failures = [StorageUnavailable("gone")]

        def task(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord | None:
            if failures:
                raise failures.pop()
            return records.artefact()

        worker = a_worker(stored, clock, task)
        assert worker.run_one()
        assert (state(stored).state, state(stored).attempts) == (jobs.QUEUED, 0)
        assert worker.run_one()
        assert state(stored).state == jobs.DONE


class TestStopping:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_stopped_worker_finishes_the_job_in_hand(
        self, stored: Database, number: signal.Signals
    ) -> None:
        ask(stored)
        with running("worker", stored.url, "--seconds", "0.3") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"rendering r\n"
            process.send_signal(number)
            assert process.wait(timeout=20) == 0
        assert state(stored).state == jobs.DONE

    def test_a_job_that_takes_longer_than_the_grace_goes_back_unblamed(
        self, stored: Database
    ) -> None:
        ask(stored)
        with running("worker", stored.url, "--seconds", "60", "--grace", "0.1") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"rendering r\n"
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
        assert (state(stored).state, state(stored).attempts) == (jobs.QUEUED, 0)

    def test_an_idle_worker_stops_at_once(self, sqlite_url: str) -> None:
        with running("worker", sqlite_url) as process:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=5) == 0

    def test_a_worker_told_to_stop_before_its_job_starts_gives_it_back(
        self, stored: Database, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        ask(stored)
        worker = reporter(stored, clock)
        worker.stop()
        assert worker.run_one()
        assert (state(stored).state, state(stored).attempts) == (jobs.QUEUED, 0)
        assert "goes back to the queue" in caplog.text

    def test_in_process_the_signal_interrupts_and_the_handlers_are_put_back(
        self, stored: Database, clock: Clock
    ) -> None:
        before = signal.getsignal(signal.SIGTERM)
        ask(stored)

        def task(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord | None:
            signal.raise_signal(signal.SIGTERM)
            threading.Event().wait(20)
            raise AssertionError("nothing interrupted it")

        worker = a_worker(stored, clock, task, grace_seconds=0.05)
        with worker.stopped_by_signals():
            worker.run()
            signal.raise_signal(signal.SIGALRM)
        assert state(stored).state == jobs.QUEUED
        assert signal.getsignal(signal.SIGTERM) is before
