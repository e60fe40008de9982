"""A result: its page, its report, its data."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.sheet import parse_sheet
from scoring.findings import Practices
from survey.actions.refusals import NotFound
from survey.actions.report import (
    earlier_reports,
    fetch_report,
    report_state,
    request_report,
)
from survey.reports.peers import read_peers
from survey.reports.planned import plannable
from survey.reports.put_forward import put_forward
from survey.reports.result_page import result_page
from survey.reports.simulated import in_data
from survey.storage import results
from survey.storage.assessments import AssessmentRecord
from survey.storage.jobs import JobRecord
from survey.storage.results import ResultLine, ResultRecord
from survey.storage.reviews import NoteRecord, notes_to_organisation
from survey.storage.standing import standing
from survey.storage.tenancy import ACROSS
from survey.web.access import find_access
from survey.web.beside_peers import beside_peers
from survey.web.come_back import Years, history_of, years_of
from survey.web.fresh_link import KEEP, is_unseen
from survey.web.languages import PREFIX, current
from survey.web.policy import LINKED
from survey.web.print_jobs import attachment, phase_of, waiting_page
from survey.web.state import state
from survey.web.what_if import FIELD, read_plan

ISSUE = "issue"

pages = Blueprint("results", __name__, url_prefix=PREFIX + "/a/<assessment>/r/<result>")


@dataclass(frozen=True, slots=True)
class ResultActions:
    """What can be done with a result. `report` is none, waiting, done or failed.

    `whole`: this browser holds the assessment; others came by a link that only reads.
    `link_unseen`: its private link was never shown; `years`: those of the same organisation;
    `parts`: how many results of other questionnaires the report holds beside this one;
    `notes`: what consultants let the organisation read, each with the name of their cohort.
    """

    assessment: AssessmentRecord
    result: ResultRecord
    whole: bool
    link_unseen: bool
    report: str
    others: list[ResultLine]
    parts: int
    years: Years | None
    notes: list[tuple[str, NoteRecord]]


def _parts(assessment: str, *, whole: bool) -> tuple[str, ...]:
    """The part results that the report holds: all that stand, none for who only reads this one."""
    if not whole:
        return ()
    with state().database.read() as tx:
        return standing(tx, assessment).part_results


def _read(assessment: str, result: str) -> tuple[AssessmentRecord, ResultRecord, bool]:
    access = find_access(assessment)
    if not access.may_read(result):
        raise NotFound("not this result")
    with state().database.read() as tx:
        try:
            found = results.find_result(tx, assessment, result)
        except LookupError as error:
            raise NotFound(str(error)) from error
    return access.assessment, found, access.whole


@pages.get("/")
@LINKED
def show(assessment: str, result: str) -> ResponseReturnValue:
    """The result page; with a plan in its address, also what that would bring."""
    record, found, whole = _read(assessment, result)
    questionnaire = state().questionnaire(record)
    sheet = parse_sheet(found.sheet, lambda _id, _version: questionnaire, "")
    name = str(sheet.context.get("organisation", ""))
    plan = read_plan(
        request.args.getlist(FIELD), plannable(found.result, sheet, questionnaire), found.result
    )
    years = years_of(record) if whole else None
    beside: tuple[str, ...] = ()
    others: list[ResultLine] = []
    notes: list[tuple[str, NoteRecord]] = []
    if whole:
        with state().database.read(ACROSS) as tx:
            stands = standing(tx, assessment)
            notes = notes_to_organisation(tx, assessment)
        others = [line for line in stands.results if line.id != result]
        beside = stands.part_results
    comparison = beside_peers(record, sheet, found.result)
    page = result_page(
        put_forward(Practices(sheet, questionnaire, dict(found.result)), (), comparison),
        sheet,
        questionnaire,
        current().locale,
        name,
        found.submitted_at,
        plan.items,
        history_of(record, years),
        read_peers(comparison, state().catalogue, current().locale),
    )
    job = report_state(state().database, result, current().locale, beside)
    actions = ResultActions(
        assessment=record,
        result=found,
        whole=whole,
        link_unseen=whole and is_unseen(KEEP, assessment),
        report=phase_of(job),
        others=others,
        parts=len(beside),
        years=years,
        notes=notes,
    )
    return make_response(
        render_template("results/result.html", page=page, actions=actions, plan=plan), plan.status
    )


@pages.post("/report")
@LINKED
def make(assessment: str, result: str) -> ResponseReturnValue:
    """Ask for the PDF report."""
    _record, _found, whole = _read(assessment, result)
    request_report(
        state().database,
        assessment,
        result,
        current().locale,
        state().now(),
        _parts(assessment, whole=whole),
    )
    return redirect(url_for(".report", assessment=assessment, result=result), 303)


@pages.get("/report")
@LINKED
def report(assessment: str, result: str) -> ResponseReturnValue:
    """How far the report is: a page that asks again by itself until the download is there."""
    record, found, whole = _read(assessment, result)
    beside = _parts(assessment, whole=whole)
    job = report_state(state().database, result, current().locale, beside)
    phase = phase_of(job)
    html = render_template(
        "results/report.html",
        assessment=record,
        result=found,
        phase=phase,
        earlier=_earlier(assessment, result, beside) if whole else (),
    )
    return waiting_page(html, phase)


def _earlier(assessment: str, result: str, beside: tuple[str, ...]) -> tuple[JobRecord, ...]:
    here = state().database
    return earlier_reports(here, assessment, result, current().locale, beside)


@pages.get("/report.pdf")
@LINKED
def download(assessment: str, result: str) -> ResponseReturnValue:
    """The report as it was made and stored; `?issue=` names one of other part results."""
    _record, _found, whole = _read(assessment, result)
    beside = _parts(assessment, whole=whole)
    issue = request.args.get(ISSUE, "")
    for job in _earlier(assessment, result, beside) if whole and issue else ():
        if job.id == issue:
            beside = tuple(job.arguments.get("parts", ()))
    found = fetch_report(state().database, result, current().locale, beside)
    if found is None:
        return redirect(url_for(".report", assessment=assessment, result=result))
    return attachment(found.content, found.media_type, found.name)


@pages.get("/data.json")
@LINKED
def data(assessment: str, result: str) -> ResponseReturnValue:
    """Sheet and result as data; `maturity score` on it confirms the fingerprint."""
    record, found, _whole = _read(assessment, result)
    mark = in_data(simulated=record.simulated)
    content = {"sheet": found.sheet, "result": found.result, **mark}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    name = f"service-maturity-data-{found.number}.json"
    return attachment(text.encode("utf-8"), "application/json", name)
