"""Service models: customer groups to answer for, and the result of each."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.fit import Fit
from questionnaires.fit_sheet import MAX_SEGMENT, parse_fit_sheet
from questionnaires.plain_text import NotPlainText, plain_text
from survey.actions.parts import (
    SegmentTaken,
    TooManyParts,
    open_part,
    remove_part,
    rename_part,
)
from survey.actions.refusals import NotFound
from survey.reports.fit_cards import Practices
from survey.reports.fit_section import fit_section, recommended_names
from survey.reports.simulated import in_data
from survey.storage import assessments, parts
from survey.storage.assessments import AssessmentRecord
from survey.storage.parts import PartRecord, PartResultRecord
from survey.web.access import whole_access
from survey.web.fit_pages import SECONDS_A_QUESTION, fit_pages
from survey.web.fit_question_page import FIT, open_fit
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, current, ngettext, say
from survey.web.languages import gettext as _
from survey.web.new_part import version_of_new_part
from survey.web.policy import WHOLE
from survey.web.print_jobs import attachment
from survey.web.state import VersionWithheld, state

pages = Blueprint("fit", __name__, url_prefix=PREFIX + "/a/<assessment>/fit")


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One customer group. `result`: the number of its newest result, 0 if none."""

    part: PartRecord
    answered: int
    total: int
    page: str
    result: int
    recommended: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All customer groups; `typed` and `error` are of the field for a further one."""

    assessment: AssessmentRecord
    questionnaire: str
    version: str
    title: str
    purpose: str
    minutes: int
    lines: tuple[GroupLine, ...]
    has_whole: bool
    most: int
    typed: str
    error: str
    saved: bool


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One customer group, to call it otherwise or to remove it."""

    assessment: AssessmentRecord
    part: PartRecord
    typed: str
    error: str


@pages.get("/")
@WHOLE
def overview(assessment: str) -> ResponseReturnValue:
    """The customer groups, with the whole organisation first."""
    return _overview(whole_access(assessment).assessment)


def _overview(record: AssessmentRecord, typed: str = "", error: str = "") -> str:
    newest = version_of_new_part(Fit, FIT, record.id)
    with state().database.read() as tx:
        found = parts.parts_of(tx, record.id, FIT)
        results = {result.part_id: result for result in parts.newest_results(tx, record.id)}
    texts = newest.text(current().locale)
    seconds = (len(newest.factors) + 1) * SECONDS_A_QUESTION
    shown = Overview(
        assessment=record,
        questionnaire=newest.id,
        version=newest.version,
        title=texts.title,
        purpose=texts.purpose,
        minutes=-(-seconds // 60),
        lines=tuple(_line(part, results.get(part.id)) for part in found),
        has_whole=any(not part.segment for part in found),
        most=newest.rules.most_segments,
        typed=typed,
        error=error,
        saved="saved" in request.args,
    )
    errors = [{"field": "segment", "message": error}] if error else []
    return render_template("fit/overview.html", page=shown, errors=errors)


def _line(part: PartRecord, result: PartResultRecord | None) -> GroupLine:
    version = state().of_part(Fit, part)
    listed = fit_pages(version)
    # The goals may stay open, so the first gap is looked for among the questions.
    gaps = [page for page in listed if any(f not in part.answers for f in page.factors)]
    begun = part.revision > 0
    names = ""
    if result is not None:
        names = recommended_names(result.result, _version_of(result), current().locale)
    return GroupLine(
        part=part,
        answered=sum(factor in part.answers for factor in version.factor),
        total=len(version.factors),
        page=(gaps[0].key if gaps else "") if begun else listed[0].key,
        result=0 if result is None else result.number,
        recommended=names,
    )


def _version_of(result: PartResultRecord) -> Fit:
    """The version a result was made by. Raises VersionWithheld."""
    try:
        found = state().catalogue.find(Fit, result.questionnaire, result.version)
    except LookupError as error:
        raise VersionWithheld(str(error)) from error
    if found.definition_sha256 != result.result["definition_sha256"]:
        raise VersionWithheld(f"{found.id} {found.version} has another definition by now.")
    return found


def _segment(fields: Fields) -> tuple[str, str]:
    """The name of a customer group, and what is wrong with it ("" if nothing)."""
    typed = fields.get("segment")
    try:
        name = " ".join(plain_text(typed, MAX_SEGMENT).split())
    except NotPlainText as error:
        return typed, say(error.sentence)
    return name, "" if name else _("Enter the name of a customer group.")


@pages.post("/")
@WHOLE
def add(assessment: str) -> ResponseReturnValue:
    """Begin with the whole organisation, or with a customer group; one that is there is opened."""
    access = whole_access(assessment)
    fields: Fields = g.fields
    segment, wrong = ("", "") if fields.get("whole") else _segment(fields)
    if wrong:
        return _overview(access.assessment, segment, wrong), 422
    here = state()
    version = version_of_new_part(Fit, FIT, assessment)
    most = version.rules.most_segments
    try:
        part = open_part(
            here.database,
            assessment,
            version,
            segment,
            most=most,
            held=access.links,
            now=here.now(),
            chance=here.chance,
        )
    except TooManyParts:
        message = ngettext(
            "There is room for %(count)s group; remove it first.",
            "There is room for %(count)s groups; remove one first.",
            most,
        )
        return _overview(access.assessment, segment, message % {"count": most}), 422
    first = fit_pages(here.of_part(Fit, part))[0].key
    return redirect(
        url_for("fit_answer.show", assessment=assessment, part=part.id, page=first), 303
    )


@pages.get("/<part>/group")
@WHOLE
def group(assessment: str, part: str) -> ResponseReturnValue:
    """Call a customer group otherwise, or remove it."""
    opened = open_fit(assessment, part)
    shown = GroupPage(opened.assessment, opened.part, opened.part.segment, "")
    return render_template("fit/group.html", page=shown, errors=[])


@pages.post("/<part>/name")
@WHOLE
def rename(assessment: str, part: str) -> ResponseReturnValue:
    """Call it otherwise. The whole organisation has no name to change."""
    opened = open_fit(assessment, part)
    fields: Fields = g.fields
    if not opened.part.segment:
        raise NotFound("the whole organisation has no name of its own here")
    segment, wrong = _segment(fields)
    if not wrong:
        try:
            rename_part(
                state().database, assessment, part, segment, held=opened.held, now=state().now()
            )
        except SegmentTaken:
            wrong = _("There is a group of that name already.")
    if wrong:
        shown = GroupPage(opened.assessment, opened.part, segment, wrong)
        errors = [{"field": "segment", "message": wrong}]
        return render_template("fit/group.html", page=shown, errors=errors), 422
    return redirect(url_for(".overview", assessment=assessment), 303)


@pages.post("/<part>/remove")
@WHOLE
def remove(assessment: str, part: str) -> ResponseReturnValue:
    """Remove a group with its answers and results."""
    access = whole_access(assessment)
    remove_part(state().database, assessment, part, held=access.links, now=state().now())
    return redirect(url_for(".overview", assessment=assessment), 303)


def _result(assessment: str, part: str, number: int) -> tuple[AssessmentRecord, PartResultRecord]:
    record = whole_access(assessment).assessment
    with state().database.read() as tx:
        try:
            found = parts.find_part_result(tx, assessment, part, number)
        except LookupError as error:
            raise NotFound(str(error)) from error
    if found.questionnaire != FIT:
        raise NotFound("a result of another questionnaire")
    return record, found


@pages.get("/<part>/result/<int:number>")
@WHOLE
def result(assessment: str, part: str, number: int) -> ResponseReturnValue:
    """The result: what is recommended, why, and which practices carry it as answered by now."""
    record, found = _result(assessment, part, number)
    version, questionnaire = _version_of(found), state().questionnaire(record)
    with state().database.read() as tx:
        codes = assessments.load_codes(tx, record.id, record.revision, questionnaire)
        is_open = parts.find_part(tx, assessment, part).is_open
    section = fit_section(
        found.result,
        parse_fit_sheet(found.sheet, version, ""),
        version,
        current().locale,
        Practices(questionnaire, codes),
    )
    return render_template(
        "fit/result.html",
        page=section,
        assessment=record,
        part=part,
        number=number,
        is_open=is_open,
        submitted_at=found.submitted_at,
    )


@pages.get("/<part>/result/<int:number>/data.json")
@WHOLE
def data(assessment: str, part: str, number: int) -> ResponseReturnValue:
    """Sheet and result as data; `maturity score` on it confirms the fingerprint."""
    record, found = _result(assessment, part, number)
    mark = in_data(simulated=record.simulated)
    content = {"sheet": found.sheet, "result": found.result, **mark}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return attachment(text.encode("utf-8"), "application/json", f"{FIT}-data-{number}.json")
