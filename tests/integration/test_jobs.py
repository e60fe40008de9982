"""What a worker does with a job that fails, breaks, is lost or is taken over."""

from __future__ import annotations

import pytest

from survey.actions.report import fetch_report, report_state
from survey.reports.renderer import RenderFailed
from survey.storage import assessments, jobs
from survey.storage.database import Database, Transaction
from survey.tasks import (
    MAX_ATTEMPTS,
    MAX_LOST,
    ClaimLost,
    Keep,
    Worker,
    report_task,
)
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

        def task(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord | None:
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

        def late(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord | None:
            stored.transact(lambda tx: assessments.erase_organisation(tx, "organisation of a"))
            return make(job, keep)

        def later(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord | None:
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

        def slow(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord | None:
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

        def steps(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord | None:
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

        def slow(job: jobs.JobRecord, keep: Keep) -> jobs.ArtefactRecord | None:
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
