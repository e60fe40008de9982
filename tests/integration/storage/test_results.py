"""Results, questionnaire versions: stored once and read back the same."""

import pytest

from survey.storage import results, versions
from survey.storage.database import Database, Transaction
from tests.integration.storage import records


@pytest.fixture
def stored(database: Database) -> Database:
    def work(tx: Transaction) -> None:
        records.add_assessment(tx, "a")
        records.add_assessment(tx, "b")
        records.add_result(tx, "r1", "a", 1)
        records.add_result(tx, "r2", "a", 2)

    database.transact(work)
    return database


def test_a_result_is_read_back_with_its_sheet_in_any_script(stored: Database) -> None:
    with stored.read() as tx:
        found = results.find_result(tx, "a", "r2")
    assert (found.number, found.result) == (2, {"id": "r2", "level": 3})
    assert found.sheet["context"] == {"organisation": "Acme a Łódź"}


def test_a_result_is_not_found_through_another_assessment(stored: Database) -> None:
    with stored.read() as tx, pytest.raises(LookupError, match="no result r1"):
        results.find_result(tx, "b", "r1")


def test_the_newest_result_is_the_one_with_the_highest_number(stored: Database) -> None:
    with stored.read() as tx:
        newest = results.newest_result(tx, "a")
        assert newest == results.find_result(tx, "a", "r2")
        assert results.newest_result(tx, "b") is None


def test_results_are_listed_newest_first_and_numbered_on(stored: Database) -> None:
    with stored.read() as tx:
        assert [line.id for line in results.results_of(tx, "a")] == ["r2", "r1"]
        assert [results.next_number(tx, name) for name in ("a", "b")] == [3, 1]


def test_a_served_version_is_remembered_with_its_hash(database: Database) -> None:
    database.transact(lambda tx: versions.record_version(tx, "service-maturity", "1.0.0", "ab", 1))
    with database.read() as tx:
        assert versions.recorded_hashes(tx) == {("service-maturity", "1.0.0"): "ab"}


def test_a_version_two_processes_serve_at_once_keeps_the_first_hash(database: Database) -> None:
    for sha in ("ab", "cd"):
        database.transact(lambda tx, s=sha: versions.record_version(tx, "q", "1.0.0", s, 1))  # type: ignore[misc] # bound now
    with database.read() as tx:
        assert versions.recorded_hashes(tx) == {("q", "1.0.0"): "ab"}
