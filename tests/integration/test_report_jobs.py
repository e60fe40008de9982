"""Asking for a report, making it, and that an issued one is kept."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any

import pytest

from survey.actions.refusals import NotFound
from survey.actions.report import REPORT, fetch_report, make_report, report_state, request_report
from survey.reports.software import printing_software
from survey.storage import assessments, jobs, parts
from survey.storage.database import Database, Transaction
from tests.integration.job_doubles import (
    Clock,
    Renderer,
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
        fields = {"sheet", "result", "parts", "earlier", "organisation", "locale", "submitted_at"}
        assert set(request) == fields
        assert request["parts"] == request["earlier"] == []
        assert request["organisation"] == "Acme a Łódź"
        assert request["result"] == {"id": "r", "level": 3}
        assert (request["locale"], request["submitted_at"]) == ("en", records.NOW)

    def test_nobody_finds_a_report_that_was_never_asked_for(self, stored: Database) -> None:
        assert fetch_report(stored, "r", "en") is None


class TestParts:
    """A report holds the part results that stood when it was asked for."""

    @pytest.fixture
    def with_parts(self, stored: Database) -> Database:
        def work(tx: Transaction) -> None:
            parts.add_part(tx, records.part("p"))
            for number in (1, 2):
                parts.add_part_result(tx, records.part_result("p", number))

        stored.transact(work)
        return stored

    def test_with_other_parts_it_is_another_report_and_the_first_is_kept(
        self, with_parts: Database, clock: Clock
    ) -> None:
        worker = reporter(with_parts, clock)
        asked = [(), ("p1",), ("p2",), ("p1", "p2")]
        slots = {request_report(with_parts, "a", "r", "en", 5, ids).slot for ids in asked}
        assert len(slots) == len(asked)
        while worker.run_one():
            pass
        made = [fetch_report(with_parts, "r", "en", ids) for ids in asked]
        assert None not in made
        assert [request_report(with_parts, "a", "r", "en", 9, ids).state for ids in asked] == [
            jobs.DONE
        ] * len(asked)
        assert not worker.run_one()

    def test_the_request_holds_the_parts_in_the_order_asked(self, with_parts: Database) -> None:
        job = request_report(with_parts, "a", "r", "en", 5, ["p2", "p1"])
        renderer = Renderer()
        made = make_report(with_parts, job, renderer)
        (request,) = renderer.requests
        assert [part["result"] for part in request["parts"]] == [
            {"id": "p", "figure": 2},
            {"id": "p", "figure": 1},
        ]
        assert [part["submitted_at"] - records.NOW for part in request["parts"]] == [2, 1]
        assert request["parts"][0]["sheet"]["questionnaire"] == "service-outcomes"
        assert made.name == "service-maturity-report-1-2027-01-15.pdf"

    def test_its_name_has_the_day_of_the_newest_result(self, with_parts: Database) -> None:
        later = dataclasses.replace(
            records.part_result("p", 3), submitted_at=records.NOW + 2 * 86_400
        )
        with_parts.transact(lambda tx: parts.add_part_result(tx, later))
        job = request_report(with_parts, "a", "r", "en", 5, ["p3"])
        made = make_report(with_parts, job, Renderer())
        assert made.name == "service-maturity-report-1-2027-01-17.pdf"

    def test_a_part_of_another_assessment_is_not_found(self, with_parts: Database) -> None:
        def work(tx: Transaction) -> None:
            records.add_assessment(tx, "b")
            records.add_result(tx, "rb", "b")

        with_parts.transact(work)
        with pytest.raises(NotFound):
            request_report(with_parts, "b", "rb", "en", 5, ["p1"])

    def test_a_report_whose_part_is_removed_meanwhile_is_not_made(
        self, with_parts: Database, clock: Clock
    ) -> None:
        job = request_report(with_parts, "a", "r", "en", 5, ["p1"])
        with_parts.transact(lambda tx: parts.remove_part(tx, "p"))
        with pytest.raises(NotFound):
            make_report(with_parts, job, Renderer())
        assert reporter(with_parts, clock).run_one()
        left = report_state(with_parts, "r", "en", ["p1"])
        assert left is not None
        assert left.state == jobs.FAILED
