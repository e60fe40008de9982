"""When a pool is fitted, by whom, and what a worker that is killed in the midst leaves behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from scoring.peers.sealed import ModelRefused
from survey.actions import refit_now as at_once
from survey.actions.plan_refits import DAY, LOOK_SECONDS, REFIT, look_for_refits, place_of
from survey.actions.refit_now import LEASE_SECONDS, RefitRuns, refit_now
from survey.actions.refit_peers import Refitted
from survey.chance import Chance
from survey.peer_tasks import refit_task, with_refits
from survey.storage import jobs, peers
from survey.storage.database import Database, Transaction
from survey.tasks import Worker
from tests.durability import end, launch
from tests.integration.refitted import (
    CATALOGUE,
    FLOOR,
    LATER,
    epoch,
    fill,
    refitted,
    three_groups,
    told_of,
    withdraw,
)
from tests.integration.storage.peer_pool import KEY, SECRET
from tests.integration.test_mail import Clock

__all__ = ["three_groups"]

PATIENCE = 60


def queued(database: Database, now: int, floor: int = FLOOR) -> jobs.JobRecord | None:
    """The refit that looking at that moment queued; None where it found nothing due."""
    before = last(database)
    look_for_refits(database, now, floor)
    after = last(database)
    return None if after == before else after


def last(database: Database) -> jobs.JobRecord | None:
    with database.read() as tx:
        return jobs.last_of_slot(tx, REFIT, place_of(KEY))


def work(database: Database, clock: Callable[[], float], **values: Any) -> None:
    """Let a worker do what is queued."""
    task = refit_task(database, lambda: CATALOGUE, clock, secret=SECRET, floor=FLOOR)
    worker = Worker(database, {REFIT: task}, lease_seconds=60, clock=clock, **values)
    while worker.run_one():
        pass


def done(database: Database, clock: Clock) -> jobs.JobRecord:
    """A pool that was looked at and fitted."""
    assert queued(database, clock.now) is not None
    work(database, clock)
    job = last(database)
    assert job is not None
    assert (job.state, job.done_steps) == (jobs.DONE, job.all_steps)
    return job


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.now = LATER
    return made


class TestWhenItIsDue:
    """Looking costs little, and queues a refit no more often than needed."""

    def test_a_new_pool_is_fitted_as_soon_as_it_can_be_told_of(
        self, database: Database, clock: Clock
    ) -> None:
        assert queued(database, clock.now) is None
        fill(database, 5)
        assert queued(database, clock.now) is None
        fill(database, 10, start=5)
        done(database, clock)
        assert len(told_of(database)) == 15

    def test_a_pool_that_did_not_change_is_left_alone(
        self, database: Database, clock: Clock
    ) -> None:
        fill(database, 30)
        done(database, clock)
        assert queued(database, clock.now + 30 * DAY) is None

    def test_a_pool_that_grew_by_a_tenth_is_fitted_at_once_and_others_at_night(
        self, database: Database, clock: Clock
    ) -> None:
        fill(database, 30)
        done(database, clock)
        clock.now += LOOK_SECONDS
        fill(database, 2, start=30)
        assert queued(database, clock.now) is None
        assert queued(database, clock.now + DAY - LOOK_SECONDS - 1) is None
        fill(database, 1, start=32)
        done(database, clock)
        withdraw(database, "o1")
        assert queued(database, clock.now + LOOK_SECONDS) is None
        clock.now += DAY
        done(database, clock)

    def test_a_refit_that_waits_or_runs_is_not_queued_again(
        self, database: Database, clock: Clock
    ) -> None:
        fill(database, 30)
        assert queued(database, clock.now) is not None
        fill(database, 30, start=30)
        assert queued(database, clock.now + 2 * DAY) is None

    def test_another_floor_is_held_to_at_once(self, database: Database, clock: Clock) -> None:
        fill(database, 30)
        done(database, clock)
        assert queued(database, clock.now + LOOK_SECONDS, floor=20) is not None

    def test_a_pool_that_everybody_left_is_fitted_once_more_and_told_of_no_more(
        self, database: Database, clock: Clock
    ) -> None:
        names = fill(database, 30)
        done(database, clock)
        withdraw(database, *names)
        clock.now += DAY
        done(database, clock)
        with database.read() as tx:
            assert peers.find_epoch(tx, KEY) is None
        assert queued(database, clock.now + DAY) is None

    def test_a_refit_that_failed_is_tried_again_a_day_later(
        self, database: Database, clock: Clock
    ) -> None:
        fill(database, 30)
        job = queued(database, clock.now)
        assert job is not None

        def fail(tx: Transaction) -> None:
            claimed = jobs.claim(tx, "token", clock.now + 1, 10)
            assert claimed is not None
            jobs.fail(tx, claimed, "for a reason", clock.now)

        database.transact(fail)
        assert queued(database, clock.now + LOOK_SECONDS) is None
        assert queued(database, clock.now + DAY) is not None

    def test_several_workers_that_look_at_once_queue_one(
        self, database: Database, clock: Clock
    ) -> None:
        fill(database, 30)
        threads = [
            threading.Thread(target=look_for_refits, args=(database, clock.now, FLOOR))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        work(database, clock)
        with database.read() as tx:
            assert [record.number for record in peers.models(tx, KEY)] == [1]

    def test_a_worker_looks_every_ten_minutes(self, sqlite_database: Database) -> None:
        fill(sqlite_database, 30)
        looked: list[int] = []
        look = with_refits(lambda _database, now: looked.append(now), FLOOR)
        look(sqlite_database, LATER)
        first = last(sqlite_database)
        assert first is not None
        sqlite_database.transact(lambda tx: jobs.fail(tx, first, "", LATER))
        look(sqlite_database, LATER + 60)
        assert looked == [LATER, LATER + 60]
        assert last(sqlite_database) == first


class TestInThisProcess:
    """`maturity peers refit` is a job too, so that nobody does the same meanwhile."""

    def fit(self, database: Database, now: int = LATER, **values: Any) -> Refitted:
        return refit_now(
            database, KEY, CATALOGUE, secret=SECRET, floor=FLOOR, now=now, chance=Chance(), **values
        )

    def test_what_was_fitted_at_once_is_not_due(self, database: Database) -> None:
        fill(database, 30)
        steps: list[int] = []
        made = self.fit(database, keep=steps.append)
        assert (made.epoch, made.told, steps[-1]) == (1, 30, 4)
        assert steps == sorted(steps)
        job = last(database)
        assert job is not None
        assert job.state == jobs.DONE
        assert queued(database, LATER + DAY) is None

    def test_while_another_process_is_at_it_it_is_refused(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(database, 30)

        def meanwhile(*_given: Any, **_values: Any) -> Refitted:
            with pytest.raises(RefitRuns):
                self.fit(database, LATER + 1)
            assert queued(database, LATER + 2 * DAY) is None
            raise KeyboardInterrupt

        monkeypatch.setattr(at_once, "refit", meanwhile)
        with pytest.raises(KeyboardInterrupt):
            self.fit(database)
        monkeypatch.undo()
        assert self.fit(database, LATER + 2).told == 30

    def test_one_that_died_is_taken_over_when_its_lease_has_passed(
        self, database: Database, monkeypatch: pytest.MonkeyPatch, clock: Clock
    ) -> None:
        fill(database, 30)
        monkeypatch.setattr("survey.storage.jobs.finish", lambda *_: False)
        self.fit(database)
        monkeypatch.undo()
        clock.now = LATER + LEASE_SECONDS + 1
        work(database, clock)
        job = last(database)
        assert job is not None
        assert (job.state, job.attempts) == (jobs.DONE, 2)


def test_a_lost_claim_ends_a_refit_before_its_model_is_kept(
    database: Database, clock: Clock
) -> None:
    fill(database, 30)
    assert queued(database, clock.now) is not None
    taken = []

    def slow() -> float:
        # The clock is asked at each step; at the second one another worker has the job.
        taken.append(clock.now)
        if len(taken) == 5:
            database.transact(lambda tx: jobs.claim(tx, "another", clock.now + 10_000, 60))
        return clock.now

    task = refit_task(database, lambda: CATALOGUE, clock, secret=SECRET, floor=FLOOR)
    Worker(database, {REFIT: task}, lease_seconds=60, clock=slow).run_one()
    with database.read() as tx:
        assert peers.models(tx, KEY) == []
    job = last(database)
    assert job is not None
    assert (job.state, job.token) == (jobs.RUNNING, "another")


def test_a_ledger_that_cannot_be_read_ends_the_job_and_not_the_worker(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, 30)
    assert queued(database, clock.now) is not None

    def broken(*_: Any) -> None:
        raise ModelRefused("planted")

    monkeypatch.setattr("scoring.peers.disclosure.opened", broken)
    for _ in range(3):
        work(database, clock)
        clock.now += 100
    job = last(database)
    assert job is not None
    assert job.state == jobs.FAILED


def test_a_kind_with_a_longer_lease_gets_it_when_it_begins(
    sqlite_database: Database, clock: Clock
) -> None:
    fill(sqlite_database, 30)
    assert queued(sqlite_database, clock.now) is not None
    leases = []

    def look(job: jobs.JobRecord, keep: Callable[[int], None]) -> None:
        found = last(sqlite_database)
        assert found is not None
        leases.append(found.lease_until - clock.now)
        clock.now += 50
        keep(2)
        found = last(sqlite_database)
        assert found is not None
        leases.append(found.lease_until - clock.now)

    Worker(
        sqlite_database, {REFIT: look}, lease_seconds=60, clock=clock, leases={REFIT: 900}
    ).run_one()
    assert leases == [900, 900]


def test_s52_a_worker_killed_in_the_midst_of_a_fit_leaves_what_was_good(
    database: Database,
) -> None:
    """A real process and SIGKILL: the last epoch and model stay in use, and another takes over."""
    fill(database, 210)
    first = refitted(database, int(time.time()))
    fill(database, 60, start=210)
    look_for_refits(database, int(time.time()), FLOOR)
    killed = launch("refitter", database.url, "--slow")
    try:
        wait_for(killed, b"fitting")
    finally:
        end(killed)
    with database.read() as tx:
        assert [record.id for record in peers.models(tx, KEY)] == [first.model.id]
        in_use = peers.model_in_use(tx, KEY)
    assert in_use is not None
    assert in_use.id == first.model.id
    # The epoch of 270 was whole before the fit began.
    assert epoch(database).number in (1, 2)
    other = launch("refitter", database.url)
    try:
        deadline = time.monotonic() + PATIENCE
        while (job := last(database)) and job.state != jobs.DONE and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        end(other)
    assert job is not None
    assert (job.state, job.attempts) == (jobs.DONE, 2)
    with database.read() as tx:
        assert [record.number for record in peers.models(tx, KEY)] == [2, 1]
    assert len(told_of(database)) == 270


def wait_for(process: Any, word: bytes) -> None:
    """Until the process says the word; raises AssertionError when it ends before."""
    while line := process.stdout.readline():
        if word in line:
            return
    raise AssertionError("it ended")
