"""A clock and a renderer that do as the test says, and the report that the tests ask for."""

from __future__ import annotations

from typing import Any

from survey.actions.report import REPORT, report_state, request_report
from survey.storage import jobs
from survey.storage.database import Database, Transaction
from survey.tasks import Task, Worker, report_task
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


def add_result(tx: Transaction) -> None:
    """Assessment a with result r."""
    records.add_assessment(tx)
    records.add_result(tx)


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
