"""Parts and their results: stored once, found through their assessment only, in a fixed order."""

from typing import Any

import pytest
from sqlalchemy import exc

from survey.storage import parts, results
from survey.storage.database import Database, Transaction
from survey.storage.standing import PartLine, Standing, standing
from tests.integration.storage import records

FIT = "service-model-fit"


@pytest.fixture
def stored(database: Database) -> Database:
    """Outcomes and three fits of assessment a, added out of order; one part of assessment b."""

    def work(tx: Transaction) -> None:
        records.add_assessment(tx, "a")
        records.add_assessment(tx, "b")
        for name, segment, later in (("z", "Łódź schools", 1), ("y", "Shops", 2), ("x", "", 3)):
            created = records.NOW + later
            parts.add_part(
                tx, records.part(name, questionnaire=FIT, segment=segment, created_at=created)
            )
        parts.add_part(tx, records.part("o"))
        parts.add_part(tx, records.part("other", assessment_id="b"))
        for part, number in (("z", 1), ("z", 2), ("x", 1), ("other", 1)):
            parts.add_part_result(tx, records.part_result(part, number, segment=part))

    database.transact(work)
    return database


def ids(found: Any) -> list[str]:
    """The ids of records."""
    return [record.id for record in found]


def test_a_part_is_read_back_as_it_was_written(database: Database) -> None:
    part = records.part(sheet={"answers": {"OUT-NPS": {"value": 47}}, "goals": ["ł"]}, revision=3)

    def work(tx: Transaction) -> None:
        records.add_assessment(tx)
        parts.add_part(tx, part)

    database.transact(work)
    with database.read() as tx:
        found = parts.find_part(tx, "a", "p")
    assert found == part
    assert found.is_open
    assert found.answers == {"OUT-NPS": {"value": 47}}


def test_a_part_is_not_found_through_another_assessment(stored: Database) -> None:
    with stored.read() as tx:
        with pytest.raises(LookupError, match="no part other"):
            parts.find_part(tx, "a", "other")
        with pytest.raises(LookupError, match="no result 1 of part other"):
            parts.find_part_result(tx, "a", "other", 1)
        with pytest.raises(LookupError, match="no part results other1"):
            parts.part_results(tx, "a", ["z1", "other1"])


def test_the_whole_organisation_comes_before_its_groups_as_they_were_added(
    stored: Database,
) -> None:
    with stored.read() as tx:
        assert ids(parts.parts_of(tx, "a")) == ["x", "z", "y", "o"]
        assert ids(parts.parts_of(tx, "a", "service-outcomes")) == ["o"]


def test_the_newest_result_of_each_part_stands_in_the_order_of_the_parts(
    stored: Database,
) -> None:
    with stored.read() as tx:
        assert ids(parts.newest_results(tx, "a")) == ["x1", "z2"]
        lines = parts.part_results_of(tx, "a")
    assert ids(lines) == ["x1", "z2", "z1"]
    assert [(line.questionnaire, line.segment) for line in lines[1:]] == 2 * [(FIT, "Łódź schools")]


def test_one_query_tells_all_that_stands(stored: Database) -> None:
    def work(tx: Transaction) -> None:
        records.add_result(tx, "r1", "a", 1)
        records.add_result(tx, "r2", "a", 2)
        parts.change_part(tx, "z", state="submitted", sheet={"answers": {"IND": 3}})

    stored.transact(work)
    with stored.read() as tx:
        found = standing(tx, "a")
        assert found.results == results.results_of(tx, "a")
        assert standing(tx, "nothing") == Standing([], ())
    assert ids(found.parts) == ["x", "z", "y", "o"]
    assert found.part_results == ("x1", "z2")
    assert found.parts[1] == PartLine(
        "z", FIT, "1.0.0", "Łódź schools", False, {"IND": 3}, "z2", 2, records.NOW + 2
    )
    assert found.parts[2] == PartLine("y", FIT, "1.0.0", "Shops", True, {}, "", 0, 0)


def test_results_are_read_back_in_the_order_asked(stored: Database) -> None:
    with stored.read() as tx:
        assert ids(parts.part_results(tx, "a", ["z2", "x1"])) == ["z2", "x1"]
        assert parts.part_results(tx, "a", []) == ()
        found = parts.find_part_result(tx, "a", "z", 2)
    assert found == records.part_result("z", 2, segment="z")
    assert (found.questionnaire, found.version, found.segment) == (
        "service-outcomes",
        "1.0.0",
        "z",
    )


def test_results_are_numbered_on_part_by_part(stored: Database) -> None:
    with stored.read() as tx:
        assert [parts.next_part_number(tx, name) for name in ("z", "y")] == [3, 1]


def test_a_changed_part_keeps_what_was_not_named(stored: Database) -> None:
    stored.transact(lambda tx: parts.change_part(tx, "z", state="submitted", given={"IND": 1}))
    with stored.read() as tx:
        found = parts.find_part(tx, "a", "z")
    assert not found.is_open
    assert (found.given, found.segment) == ({"IND": 1}, "Łódź schools")


def test_removing_a_part_takes_its_results_and_no_others(stored: Database) -> None:
    stored.transact(lambda tx: parts.remove_part(tx, "z"))
    with stored.read() as tx:
        assert ids(parts.parts_of(tx, "a")) == ["x", "y", "o"]
        assert ids(parts.part_results_of(tx, "a")) == ["x1"]


def test_the_database_holds_one_part_a_group_and_questionnaire(stored: Database) -> None:
    with pytest.raises(exc.IntegrityError):
        stored.transact(
            lambda tx: parts.add_part(tx, records.part("w", questionnaire=FIT, segment="Shops"))
        )
