"""The job table: who may take a job, when, and that it ends at most once."""

import pytest

from survey.storage import jobs
from survey.storage.database import Database, Transaction
from tests.integration.storage import records

NOW = 1000
LEASE = 60


def add(database: Database, *names: str) -> None:
    for age, name in enumerate(names):
        database.transact(lambda tx, n=name, a=age: jobs.add_job(tx, records.job(n), a))  # type: ignore[misc] # bound now


def claim(database: Database, token: str, now: int = NOW) -> jobs.JobRecord | None:
    return database.transact(lambda tx: jobs.claim(tx, token, now, LEASE))


def taken(database: Database, token: str, now: int = NOW) -> jobs.JobRecord:
    job = claim(database, token, now)
    assert job is not None
    return job


def state(database: Database, name: str) -> jobs.JobRecord:
    with database.read() as tx:
        job = jobs.find_slot(tx, f"slot {name}")
    assert job is not None
    return job


def test_jobs_are_taken_oldest_first_and_each_once(database: Database) -> None:
    add(database, "z", "y", "x")
    assert [taken(database, t).id for t in ("t1", "t2", "t3")] == ["z", "y", "x"]
    assert claim(database, "t4") is None


def test_looking_for_work_sees_what_claiming_would_take(database: Database) -> None:
    def has_work(now: int) -> bool:
        with database.read() as tx:
            return jobs.has_work(tx, now)

    assert not has_work(NOW)
    add(database, "a")
    assert has_work(NOW)
    taken(database, "t1")
    assert not has_work(NOW + LEASE)
    assert has_work(NOW + LEASE + 1)


def test_a_claim_counts_as_an_attempt_and_carries_the_token_and_the_lease(
    database: Database,
) -> None:
    add(database, "a")
    job = taken(database, "t1")
    assert (job.state, job.token, job.attempts) == (jobs.RUNNING, "t1", 1)
    assert job.lease_until == NOW + LEASE
    assert job == state(database, "a")


def test_a_job_is_taken_over_only_after_its_lease(database: Database) -> None:
    add(database, "a")
    taken(database, "t1")
    assert claim(database, "t2", NOW + LEASE) is None
    assert taken(database, "t2", NOW + LEASE + 1).attempts == 2


def test_a_worker_that_lost_its_claim_can_do_nothing_to_the_job(database: Database) -> None:
    add(database, "a")
    lost = taken(database, "t1")
    taken(database, "t2", NOW + LEASE + 1)
    before = state(database, "a")

    def work(tx: Transaction) -> list[bool]:
        jobs.fail(tx, lost, "broken", NOW)
        jobs.give_back(tx, lost, 0, counts=False)
        return [jobs.finish(tx, lost, records.artefact(), NOW), jobs.extend(tx, lost, NOW * 2, 1)]

    assert database.transact(work) == [False, False]
    assert state(database, "a") == before
    with database.read() as tx:
        assert jobs.load_artefact(tx, "a") is None


def test_extending_keeps_the_job_and_shows_progress(database: Database) -> None:
    add(database, "a")
    job = taken(database, "t1")
    assert database.transact(lambda tx: jobs.extend(tx, job, NOW + 2 * LEASE, 2))
    assert claim(database, "t2", NOW + LEASE + 1) is None
    assert state(database, "a").done_steps == 2


def test_finishing_stores_the_artefact_and_frees_nobody_to_do_it_again(
    database: Database,
) -> None:
    add(database, "a")
    job = taken(database, "t1")
    made = records.artefact(b"%PDF \x00\xff")
    assert database.transact(lambda tx: jobs.finish(tx, job, made, NOW))
    assert not database.transact(lambda tx: jobs.finish(tx, job, made, NOW))
    assert claim(database, "t2", NOW * 10) is None
    done = state(database, "a")
    assert (done.state, done.done_steps) == (jobs.DONE, done.all_steps)
    with database.read() as tx:
        assert jobs.load_artefact(tx, "a") == made


def test_a_job_given_back_waits_for_its_time_and_keeps_its_count(database: Database) -> None:
    add(database, "a")
    first = taken(database, "t1")
    database.transact(lambda tx: jobs.give_back(tx, first, NOW + 5, "again", counts=True))
    assert claim(database, "t2", NOW + 5) is None
    second = taken(database, "t2", NOW + 6)
    assert (second.attempts, second.failure) == (2, "again")
    database.transact(lambda tx: jobs.give_back(tx, second, 0, counts=False))
    assert state(database, "a").attempts == 1


def test_a_failed_job_stays_failed_until_it_is_asked_for_again(database: Database) -> None:
    add(database, "a")
    job = taken(database, "t1")
    database.transact(lambda tx: jobs.fail(tx, job, "too large", NOW))
    assert state(database, "a").failure == "too large"
    assert claim(database, "t2", NOW * 10) is None
    database.transact(lambda tx: jobs.requeue(tx, "a"))
    assert state(database, "a") == records.job("a")


@pytest.mark.parametrize("started", [True, False])
def test_only_a_failed_job_is_queued_again(database: Database, started: bool) -> None:
    add(database, "a")
    if started:
        taken(database, "t1")
    before = state(database, "a")
    database.transact(lambda tx: jobs.requeue(tx, "a"))
    assert state(database, "a") == before


def test_asking_twice_for_a_slot_gives_the_first_job(database: Database) -> None:
    add(database, "a")
    again = records.job("b", slot="slot a")
    assert database.transact(lambda tx: jobs.add_job(tx, again, 5)).id == "a"
