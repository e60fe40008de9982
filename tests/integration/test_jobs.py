"""Asking for a report, the worker that makes it, and what happens when something goes wrong."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest

from survey.actions.refusals import NotFound
from survey.actions.report import (
    REPORT,
    fetch_report,
    make_report,
    report_state,
    request_report,
)
from survey.reports.renderer import RenderFailed
from survey.reports.software import printing_software
from survey.storage import assessments, jobs
from survey.storage.database import Database, StorageUnavailable, Transaction
from survey.tasks import (
    MAX_ATTEMPTS,
    MAX_LOST,
    MAX_WAIT_SECONDS,
    ClaimLost,
    Keep,
    Task,
    Worker,
    report_task,
)
from tests.durability import running
from tests.integration.storage import records

LEASE = 60


class Clock:
    """Seconds since 1970, as the test sets them."""

    def __init__(self) -> None:
        self.now = 1000

    def __call__(self) -> float:
        return self.now


class Renderer:
    """Makes a file of the request, or raises what it is given."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.requests: list[dict[str, Any]] = []

    def render(self, request: dict[str, Any]) -> bytes:
        self.requests.append(request)
        if self.failure:
            raise self.failure
        return f"%PDF-1.7 {request['result']['id']}".encode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stored(database: Database) -> Database:
    """Assessment a with result r."""

    def work(tx: Transaction) -> None:
        records.add_assessment(tx)
        records.add_result(tx)

    database.transact(work)
    return database


def ask(database: Database) -> jobs.JobRecord:
    return request_report(database, "a", "r", "en", 5)


def state(database: Database) -> jobs.JobRecord:
    job = report_state(database, "r", "en")
    assert job is not None
    return job


def a_worker(database: Database, clock: Clock, task: Task, **values: Any) -> Worker:
    return Worker(database, {REPORT: task}, lease_seconds=LEASE, clock=clock, **values)


def reporter(database: Database, clock: Clock, failure: Exception | None = None) -> Worker:
    return a_worker(database, clock, report_task(database, Renderer(failure)))


class TestAsking:
    def test_asking_queues_one_job_and_asking_again_gives_the_same(self, stored: Database) -> None:
        assert report_state(stored, "r", "en") is None
        first = ask(stored)
        assert (first.state, first.kind, first.attempts) == (jobs.QUEUED, REPORT, 0)
        assert ask(stored) == first == state(stored)

    def test_many_who_ask_at_once_get_one_job(self, stored: Database) -> None:
        found: list[str] = []
        start = threading.Barrier(6)

        def one() -> None:
            start.wait()
            found.append(ask(stored).id)

        threads = [threading.Thread(target=one) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 6
        assert len(set(found)) == 1

    def test_another_language_is_another_report(self, stored: Database) -> None:
        others = [request_report(stored, "a", "r", locale, 5).id for locale in ("en", "nl")]
        assert len(set(others)) == 2

    @pytest.mark.parametrize(("assessment", "result"), [("b", "r"), ("a", "other"), ("b", "none")])
    def test_a_result_that_is_not_of_that_assessment_is_not_found(
        self, stored: Database, assessment: str, result: str
    ) -> None:
        ask(stored)
        stored.transact(lambda tx: records.add_assessment(tx, "b"))
        with pytest.raises(NotFound):
            request_report(stored, assessment, result, "en", 5)

    def test_an_erased_assessment_is_not_found(self, stored: Database) -> None:
        stored.transact(lambda tx: assessments.erase_organisation(tx, "organisation of a"))
        with pytest.raises(NotFound):
            ask(stored)

    def test_asking_while_it_is_being_erased_finds_nothing_afterwards(
        self, stored: Database
    ) -> None:
        found: list[str] = []

        def late() -> None:
            try:
                ask(stored)
            except NotFound:
                found.append("nothing")

        with stored.engine.begin() as tx:
            assessments.erase_organisation(tx, "organisation of a")
            asking = threading.Thread(target=late)
            asking.start()
            asking.join(0.3)
        asking.join()
        assert found == ["nothing"]

    def test_an_issued_report_is_served_as_it_was_by_newer_software(
        self, stored: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = ask(stored)
        assert asked.arguments["software"] == printing_software()
        reporter(stored, clock).run_one()
        issued = fetch_report(stored, "r", "en")
        monkeypatch.setattr("survey.actions.report.printing_software", lambda: "newer")
        again = ask(stored)
        assert (again.id, again.state, again.arguments) == (asked.id, jobs.DONE, asked.arguments)
        assert not reporter(stored, clock).run_one()
        assert fetch_report(stored, "r", "en") == issued is not None


class TestSoftware:
    def test_the_software_has_one_short_name_in_all_processes(self) -> None:
        name = printing_software()
        printing_software.cache_clear()
        assert printing_software() == name
        assert len(name) == 16

    def test_a_changed_template_is_other_software(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        names = set()
        monkeypatch.setattr("survey.reports.software.template_folder", lambda: tmp_path)
        for text in ("one", "two"):
            (tmp_path / "report.html").write_text(text)
            printing_software.cache_clear()
            names.add(printing_software())
        printing_software.cache_clear()
        assert len(names) == 2


class TestMaking:
    def test_a_worker_makes_the_report_and_then_has_nothing_to_do(
        self, stored: Database, clock: Clock
    ) -> None:
        worker = reporter(stored, clock)
        assert not worker.run_one()
        ask(stored)
        assert fetch_report(stored, "r", "en") is None
        assert worker.run_one()
        assert not worker.run_one()
        assert state(stored).state == jobs.DONE
        made = fetch_report(stored, "r", "en")
        assert made is not None
        assert made.content == b"%PDF-1.7 r"
        assert made.media_type == "application/pdf"
        assert made.name == "service-maturity-report-1-2027-01-15.pdf"

    def test_an_issued_report_is_kept_when_it_is_asked_for_again(
        self, stored: Database, clock: Clock
    ) -> None:
        ask(stored)
        reporter(stored, clock).run_one()
        assert ask(stored).state == jobs.DONE
        assert not reporter(stored, clock).run_one()

    def test_the_request_holds_the_result_as_it_was_submitted(self, stored: Database) -> None:
        job = ask(stored)

        def rename(tx: Transaction) -> None:
            assessments.rename_organisation(tx, "organisation of a", "another name")

        stored.transact(rename)
        renderer = Renderer()
        make_report(stored, job, renderer)
        (request,) = renderer.requests
        assert set(request) == {"sheet", "result", "organisation", "locale", "submitted_at"}
        assert request["organisation"] == "Acme a Łódź"
        assert request["result"] == {"id": "r", "level": 3}
        assert (request["locale"], request["submitted_at"]) == ("en", records.NOW)

    def test_nobody_finds_a_report_that_was_never_asked_for(self, stored: Database) -> None:
        assert fetch_report(stored, "r", "en") is None


class TestFailing:
    def test_a_failure_is_tried_again_after_growing_pauses_and_then_told(
        self, stored: Database, clock: Clock
    ) -> None:
        ask(stored)
        worker = reporter(stored, clock, RenderFailed("The report is too large."))
        pauses = []
        for _ in range(MAX_ATTEMPTS - 1):
            assert worker.run_one()
            assert not worker.run_one()
            assert state(stored).state == jobs.QUEUED
            pauses.append(state(stored).lease_until - clock.now)
            clock.now = state(stored).lease_until + 1
        assert worker.run_one()
        assert pauses == sorted(set(pauses))
        assert (state(stored).state, state(stored).failure) == (
            jobs.FAILED,
            "The report is too large.",
        )
        clock.now += 10 * LEASE
        assert not worker.run_one()

    def test_a_failed_report_runs_again_when_it_is_asked_for_again(
        self, stored: Database, clock: Clock
    ) -> None:
        ask(stored)
        worker = reporter(stored, clock, RenderFailed("No."))
        while state(stored).state != jobs.FAILED:
            worker.run_one()
            clock.now += LEASE
        assert ask(stored).state == jobs.QUEUED
        assert state(stored).attempts == 0
        reporter(stored, clock).run_one()
        assert state(stored).state == jobs.DONE

    def test_a_report_that_fails_because_all_is_being_stopped_is_not_blamed(
        self, stored: Database, clock: Clock
    ) -> None:
        ask(stored)
        failed = report_task(stored, Renderer(RenderFailed("killed by Ctrl-C")))

        def task(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord:
            worker.stop()
            return failed(job, keep)

        worker = a_worker(stored, clock, task, grace_seconds=60)
        with worker.stopped_by_signals():
            assert worker.run_one()
        assert (state(stored).state, state(stored).attempts) == (jobs.QUEUED, 0)
        assert state(stored).failure == ""

    def test_a_fault_in_the_program_is_logged_and_the_person_told_so_plainly(
        self, stored: Database, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        ask(stored)
        worker = reporter(stored, clock, ZeroDivisionError("secret detail"))
        for _ in range(MAX_ATTEMPTS):
            assert worker.run_one()
            clock.now += LEASE
        assert state(stored).state == jobs.FAILED
        assert "fault in the program" in state(stored).failure
        assert "secret" not in state(stored).failure
        assert "ZeroDivisionError" in caplog.text

    def test_a_job_of_an_unknown_kind_ends_with_a_sentence(
        self, stored: Database, clock: Clock
    ) -> None:
        ask(stored)
        worker = Worker(stored, {}, lease_seconds=LEASE, clock=clock)
        for _ in range(MAX_ATTEMPTS):
            worker.run_one()
            clock.now += LEASE
        assert state(stored).failure == "This version of the program does not know how to do this."

    def test_a_job_that_kills_every_worker_ends_at_last(
        self, stored: Database, clock: Clock
    ) -> None:
        ask(stored)
        for number in range(MAX_LOST):
            claimed = stored.transact(
                lambda tx, n=number: jobs.claim(tx, f"t{n}", clock.now, LEASE)  # type: ignore[misc] # bound now
            )
            assert claimed is not None
            clock.now += LEASE + 1
        reporter(stored, clock).run_one()
        assert state(stored).state == jobs.FAILED
        assert "every worker" in state(stored).failure

    def test_a_result_erased_while_its_report_is_made_leaves_nothing(
        self, stored: Database, clock: Clock
    ) -> None:
        ask(stored)
        make = report_task(stored, Renderer())

        def late(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord:
            stored.transact(lambda tx: assessments.erase_organisation(tx, "organisation of a"))
            return make(job, keep)

        def later(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord:
            made = make(job, keep)
            stored.transact(lambda tx: assessments.erase_organisation(tx, "organisation of a"))
            return made

        assert a_worker(stored, clock, late).run_one()
        assert report_state(stored, "r", "en") is None

        def again(tx: Transaction) -> None:
            records.add_assessment(tx)
            records.add_result(tx)

        stored.transact(again)
        ask(stored)
        assert a_worker(stored, clock, later).run_one()
        assert fetch_report(stored, "r", "en") is None


class TestLeases:
    def test_a_worker_that_comes_too_late_throws_its_report_away(
        self, stored: Database, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        ask(stored)

        def slow(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord:
            clock.now += LEASE + 1
            reporter(stored, clock).run_one()
            return records.artefact(b"too late")

        assert a_worker(stored, clock, slow).run_one()
        made = fetch_report(stored, "r", "en")
        assert made is not None
        assert made.content == b"%PDF-1.7 r"
        assert "taken over" in caplog.text

    def test_each_step_keeps_the_lease_and_shows_how_far_it_is(
        self, stored: Database, clock: Clock
    ) -> None:
        ask(stored)
        seen = []

        def steps(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord:
            for done in (1, 2):
                clock.now += LEASE - 1
                keep(done)
                seen.append(state(stored).done_steps)
                assert not reporter(stored, clock).run_one()
            return records.artefact()

        assert a_worker(stored, clock, steps).run_one()
        assert seen == [1, 2]
        assert state(stored).state == jobs.DONE

    def test_a_step_after_the_job_was_taken_over_ends_the_work_at_once(
        self, stored: Database, clock: Clock
    ) -> None:
        ask(stored)
        ended = []

        def slow(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord:
            clock.now += LEASE + 1
            reporter(stored, clock).run_one()
            try:
                keep(1)
            except ClaimLost:
                ended.append(job.id)
                raise
            raise AssertionError("it went on")

        assert a_worker(stored, clock, slow).run_one()
        assert len(ended) == 1
        assert state(stored).state == jobs.DONE

    def test_a_job_that_another_worker_took_first_is_let_be(
        self, stored: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask(stored)
        monkeypatch.setattr(jobs, "has_work", lambda tx, now: True)
        assert reporter(stored, clock).run_one()
        assert not reporter(stored, clock).run_one()


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

        def task(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord:
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

        def task(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord:
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

        def task(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord:
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
        ask_for_one(stored)
        with running("worker", stored.url, "--seconds", "0.3") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"rendering r\n"
            process.send_signal(number)
            assert process.wait(timeout=20) == 0
        assert real_state(stored).state == jobs.DONE

    def test_a_job_that_takes_longer_than_the_grace_goes_back_unblamed(
        self, stored: Database
    ) -> None:
        ask_for_one(stored)
        with running("worker", stored.url, "--seconds", "60", "--grace", "0.1") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"rendering r\n"
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
        assert (real_state(stored).state, real_state(stored).attempts) == (jobs.QUEUED, 0)

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

        def task(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord:
            signal.raise_signal(signal.SIGTERM)
            threading.Event().wait(20)
            raise AssertionError("nothing interrupted it")

        worker = a_worker(stored, clock, task, grace_seconds=0.05)
        with worker.stopped_by_signals():
            worker.run()
            signal.raise_signal(signal.SIGALRM)
        assert state(stored).state == jobs.QUEUED
        assert signal.getsignal(signal.SIGTERM) is before


def ask_for_one(database: Database) -> None:
    request_report(database, "a", "r", "en", 5)


def real_state(database: Database) -> jobs.JobRecord:
    job = report_state(database, "r", "en")
    assert job is not None
    return job
