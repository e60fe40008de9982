"""Checking figures, submitting them, and what they say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.outcomes import Outcomes
from questionnaires.outcomes_sheet import parse_outcome_sheet
from scoring.outcomes import score_outcomes
from survey.actions.parts import reopen_part, save_part, submit_part
from survey.actions.refusals import NotFound
from survey.reports.outcomes_section import OutcomesSection, outcomes_section
from survey.reports.simulated import in_data
from survey.storage import parts
from survey.storage.assessments import AssessmentRecord
from survey.storage.figures import pack_part
from survey.storage.parts import PartResultLine
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, current
from survey.web.languages import gettext as _
from survey.web.outcomes_fields import field_name
from survey.web.outcomes_page import Opened, open_outcomes, result_lines, summary, written_part
from survey.web.policy import WHOLE
from survey.web.print_jobs import attachment
from survey.web.state import VersionWithheld, state

pages = Blueprint("outcomes_results", __name__, url_prefix=PREFIX + "/a/<assessment>/outcomes")


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One figure on the page for checking: where it is asked, and the answer."""

    id: str
    name: str
    group: str
    answer: str
    is_gap: bool


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What was given, what is doubtful, what is to be confirmed (figure → question)."""

    assessment: AssessmentRecord
    gaps: tuple[CheckLine, ...]
    doubts: tuple[str, ...]
    to_confirm: Mapping[str, str]
    sections: tuple[tuple[str, tuple[CheckLine, ...]], ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class OutcomesResultPage:
    """A result with what can be done with it."""

    assessment: AssessmentRecord
    section: OutcomesSection
    number: int
    submitted_at: int
    others: tuple[PartResultLine, ...]
    is_open: bool


@pages.get("/check")
@WHOLE
def check(assessment: str) -> ResponseReturnValue:
    """What was given, and what is worth a second look."""
    return _check(open_outcomes(assessment), {})


def _check(opened: Opened, wrong: Mapping[str, str]) -> str:
    texts = opened.words.text
    sections = tuple(
        (
            texts.groups[group],
            tuple(
                CheckLine(
                    kpi.id,
                    texts.kpis[kpi.id].name,
                    group,
                    opened.in_words(kpi.id),
                    opened.answers.get(kpi.id) is None,
                )
                for kpi in kpis
            ),
        )
        for group, kpis in opened.version.by_group.items()
    )
    page = CheckPage(
        assessment=opened.record,
        gaps=tuple(line for _name, lines in sections for line in lines if line.is_gap),
        doubts=tuple(opened.words.doubt(doubt) for doubt in opened.scored["warnings"]),
        to_confirm=opened.to_confirm(),
        sections=sections,
        is_open=opened.is_open,
    )
    return render_template("outcomes/check.html", page=page, errors=summary(wrong, opened))


@pages.post("/submit")
@WHOLE
def submit(assessment: str) -> ResponseReturnValue:
    """Confirm what was ticked, and submit when nothing is left to be confirmed."""
    opened = open_outcomes(assessment)
    fields: Fields = g.fields
    if opened.part is None or opened.is_open:
        part = written_part(opened)
        confirmed = {
            kpi: dict(opened.answers[kpi]) | {"confirmed": True}
            for kpi in opened.to_confirm()
            if fields.get(field_name("confirmed", kpi))
        }
        if confirmed:
            save_part(
                state().database,
                assessment,
                part.id,
                confirmed,
                base=part.revision,
                held=opened.access.links,
                now=state().now(),
            )
        opened = open_outcomes(assessment)
        if left := opened.to_confirm():
            wrong = {
                field_name("confirmed", kpi): _("confirm the change, or change the figure.")
                for kpi in left
            }
            return _check(opened, wrong), 422
    version = opened.version
    number = submit_part(
        state().database,
        assessment,
        written_part(opened).id,
        lambda sheet: score_outcomes(parse_outcome_sheet(sheet, version, ""), version),
        figures=lambda result: pack_part(result, version),
        held=opened.access.links,
        now=state().now(),
        chance=state().chance,
    )
    return redirect(url_for(".result", assessment=assessment, number=number), 303)


@pages.post("/reopen")
@WHOLE
def reopen(assessment: str) -> ResponseReturnValue:
    """Let figures change again."""
    opened = open_outcomes(assessment)
    if opened.part is None:
        raise NotFound("no outcomes yet")
    reopen_part(
        state().database,
        assessment,
        opened.part.id,
        held=opened.access.links,
        now=state().now(),
    )
    return redirect(url_for("outcomes.overview", assessment=assessment), 303)


@pages.get("/result/<int:number>")
@WHOLE
def result(assessment: str, number: int) -> ResponseReturnValue:
    """What the figures say."""
    opened = open_outcomes(assessment)
    found = _result(opened, number)
    try:
        version = state().catalogue.find(Outcomes, found.questionnaire, found.version)
    except LookupError as error:
        raise VersionWithheld(str(error)) from error
    section = outcomes_section(
        found.result,
        version,
        current().locale,
        state().questionnaire(opened.record),
    )
    page = OutcomesResultPage(
        assessment=opened.record,
        section=section,
        number=number,
        submitted_at=found.submitted_at,
        others=tuple(line for line in result_lines(opened) if line.number != number),
        is_open=opened.is_open,
    )
    return render_template("outcomes/result.html", page=page)


@pages.get("/result/<int:number>/data.json")
@WHOLE
def data(assessment: str, number: int) -> ResponseReturnValue:
    """Sheet and result as data."""
    opened = open_outcomes(assessment)
    found = _result(opened, number)
    mark = in_data(simulated=opened.record.simulated)
    content = {"sheet": found.sheet, "result": found.result, **mark}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    name = f"service-outcomes-data-{number}.json"
    return attachment(text.encode("utf-8"), "application/json", name)


def _result(opened: Opened, number: int) -> parts.PartResultRecord:
    if opened.part is None:
        raise NotFound("no outcomes yet")
    with state().database.read() as tx:
        try:
            return parts.find_part_result(tx, opened.record.id, opened.part.id, number)
        except LookupError as error:
            raise NotFound(str(error)) from error
