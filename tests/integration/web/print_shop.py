"""An application with a cohort, a printer and a worker to try the reports of consultants on."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from questionnaires.catalogue import shipped
from survey.actions.bundle import BUNDLE
from survey.actions.cohort_report import COHORT_REPORT
from survey.actions.organisation_report import ORGANISATION_REPORT
from survey.print_tasks import bundle_task, cohort_report_task, organisation_report_task
from survey.storage.tenancy import ACROSS
from survey.tasks import Worker
from tests.integration import consulted
from tests.integration.job_doubles import Renderer
from tests.integration.web.browser import Browser
from tests.integration.web.instance import Clock, database_of

HERE = "/en/cohorts/c/reports"


class Paper(Renderer):
    """Makes a file of the organisation's or the cohort's name, and keeps what it was sent."""

    def render(self, request: dict[str, Any]) -> bytes:
        self.requests.append(request)
        return f"%PDF-1.7 {request.get('organisation') or request['name']}".encode()


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def ann(app: Flask) -> Browser:
    """A consultant of cohort c, in which organisations a and b have submitted."""
    found = Browser(app)
    found.client.set_cookie("account", consulted.cohort_of(database_of(app), "a", "b"))
    return found


@pytest.fixture
def worker(app: Flask, clock: Clock, paper: Paper) -> Worker:
    database = database_of(app)
    return Worker(
        database,
        {
            BUNDLE: bundle_task(database, paper, clock),
            ORGANISATION_REPORT: organisation_report_task(database, paper),
            COHORT_REPORT: cohort_report_task(database, paper, shipped),
        },
        lease_seconds=60,
        clock=clock,
    )


def change(app: Flask, statement: Any) -> None:
    database_of(app).transact(lambda tx: tx.execute(statement), ACROSS)


def asked(browser: Browser, what: str, **form: str) -> str:
    """Ask for something; the address of its page."""
    answer = browser.post(f"{HERE}/{what}", form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]
