"""Counters are shared by all processes, count every hit, and start again when they expire."""

import threading

import pytest

from survey.storage.database import Database, StorageUnavailable
from survey.storage.rate_counts import RateCounts


class Clock:
    """Seconds since 1970, as the test sets them."""

    def __init__(self) -> None:
        self.now = 1000

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counts(database: Database, clock: Clock) -> RateCounts:
    return RateCounts(database, clock)


def test_each_key_counts_its_own_hits(counts: RateCounts) -> None:
    assert [counts.incr("a", 60), counts.incr("a", 60, 3), counts.incr("b", 60)] == [1, 4, 1]
    assert (counts.get("a"), counts.get("never")) == (4, 0)


def test_a_counter_lives_from_its_first_hit_and_then_starts_again(
    counts: RateCounts, clock: Clock
) -> None:
    counts.incr("a", 60)
    clock.now += 59
    assert counts.incr("a", 60) == 2
    assert counts.get_expiry("a") == 1060
    clock.now += 1
    assert counts.get("a") == 0
    assert counts.incr("a", 60) == 1


def test_a_counter_that_is_not_there_starts_now(counts: RateCounts, clock: Clock) -> None:
    assert counts.get_expiry("never") == clock.now


def test_hits_at_the_same_moment_are_all_counted_also_the_first_ones(database: Database) -> None:
    counts = RateCounts(database, Clock())
    seen: list[int] = []
    start = threading.Barrier(4)

    def hit() -> None:
        for key in ("a", "b", "c"):
            start.wait()
            for _ in range(5):
                seen.append(counts.incr(key, 60))

    threads = [threading.Thread(target=hit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == sorted(list(range(1, 21)) * 3)


def test_counters_can_be_forgotten_one_by_one_or_all(counts: RateCounts) -> None:
    for key in ("a", "b", "c"):
        counts.incr(key, 60)
    counts.clear("a")
    assert [counts.get(key) for key in ("a", "b")] == [0, 1]
    assert counts.reset() == 2
    assert counts.get("b") == 0


def test_it_says_whether_the_database_answers(counts: RateCounts) -> None:
    assert counts.check()
    assert counts.base_exceptions is StorageUnavailable
