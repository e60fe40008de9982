"""Peers in the reports that consultants print of their organisations."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from questionnaires.catalogue import shipped
from survey.actions.bundle import BUNDLE
from survey.actions.organisation_report import ORGANISATION_REPORT, beside_peers
from survey.print_tasks import bundle_task, organisation_report_task
from survey.reports.consultants_pdf import organisation_html
from survey.reports.organisation_report import organisation_report
from survey.reports.peers import read_peers
from survey.reports.printed import report
from survey.storage.assessments import AssessmentRecord
from survey.tasks import Worker
from tests.integration.storage import records
from tests.integration.storage.pool_of import fill_pool, tell_of
from tests.integration.test_consultants_pdf import added
from tests.integration.web.browser import Browser
from tests.integration.web.instance import START, Clock, database_of
from tests.integration.web.print_shop import Paper, asked
from tests.unit.reports import cases, comparisons

KPIS = {"service-outcomes/1/X": {"value": 1.0}, "other/1/Y": {"value": 2.0}}


def compare(assessment: AssessmentRecord, sheet: Any, result: Any) -> dict[str, Any]:
    """Stands for a pool: a comparison made by hand."""
    assert sheet["id"] == assessment.id == result["id"]
    return comparisons.some(kpis=KPIS)


@pytest.fixture
def comparing(app: Flask, clock: Clock, paper: Paper) -> Worker:
    """A worker that puts results beside peers."""
    database = database_of(app)
    return Worker(
        database,
        {
            BUNDLE: bundle_task(database, paper, clock, compare),
            ORGANISATION_REPORT: organisation_report_task(database, paper, compare),
        },
        lease_seconds=60,
        clock=clock,
    )


@pytest.mark.parametrize("what", ["o/e-a", "bundle"])
def test_what_is_printed_holds_the_comparison_without_figures_the_cohort_does_not_ask_for(
    ann: Browser, comparing: Worker, paper: Paper, what: str
) -> None:
    asked(ann, what)
    assert comparing.run_one()
    told = paper.requests[0]["peers"]
    assert told["organisations"] == 34
    assert told["kpis"] == {}


@pytest.mark.parametrize(
    ("sees_answers", "shown"), [(True, {"service-outcomes/1/X"}), (False, set())]
)
def test_figures_stand_among_others_where_the_consultant_may_see_them(
    sees_answers: bool, shown: set[str]
) -> None:
    sent = {
        "sheet": {"id": "a"},
        "result": {"id": "a"},
        "parts": [{"sheet": {"questionnaire": "service-outcomes"}}],
        "consultant": {"sees_answers": sees_answers},
    }
    told = beside_peers(sent, records.assessment("a"), compare)["peers"]
    assert set(told["kpis"]) == shown
    assert beside_peers(sent, records.assessment("a"), None) is sent


def test_without_anything_to_compare_with_a_report_says_nothing_of_peers(
    ann: Browser, worker: Worker, paper: Paper
) -> None:
    asked(ann, "o/e-a")
    assert worker.run_one()
    assert "peers" not in paper.requests[0]


@pytest.mark.parametrize("what", ["o/e-a", "bundle"])
def test_a_new_comparison_makes_a_new_report(app: Flask, ann: Browser, what: str) -> None:
    first = asked(ann, what)
    assert asked(ann, what) == first
    fill_pool(database_of(app), 30)
    tell_of(database_of(app), now=START)
    second = asked(ann, what)
    assert second != first
    assert asked(ann, what) == second


def test_peers_are_a_block_that_can_be_chosen_and_left_out() -> None:
    filled = cases.sheet(cases.answers("example1"))
    q = cases.questionnaire()
    made = report(
        cases.request(cases.answers("example1"))["result"], filled, q, "en", "Acme",
        cases.SUBMITTED, peers=read_peers(comparisons.some(), shipped(), "en"),
    )  # fmt: skip
    html = {
        chosen: organisation_html(
            organisation_report(made, filled, q, added(blocks=[chosen]), "en"), "en"
        )
        for chosen in ("peers", "method")
    }
    assert 'id="peers"' in html["peers"]
    assert 'id="peers"' not in html["method"]
