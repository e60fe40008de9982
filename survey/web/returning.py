"""What a consultant does with submitted answers: accept them, or return them with a remark."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import MAX_NOTE, NotPlainText, plain_text
from survey.actions.refusals import NotFound
from survey.actions.return_sheet import NotSubmitted, accept_sheet, return_sheet
from survey.storage import cohorts, enrolments
from survey.storage.enrolments import EnrolmentRecord
from survey.web.form_data import BadForm, Fields
from survey.web.languages import PREFIX, say
from survey.web.languages import gettext as _
from survey.web.policy import COHORT, signed_in, tenant
from survey.web.state import state

pages = Blueprint("returning", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/o/<enrolment>")


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """Why the answers go back."""

    enrolment: EnrolmentRecord
    name: str
    takes_answers: bool
    remark: str
    wrong: str


@pages.get("/return")
@COHORT
def show(cohort: str, enrolment: str) -> ResponseReturnValue:
    """Ask for the remark."""
    return _render(cohort, enrolment, "", "")


@pages.post("/return")
@COHORT
def send_back(cohort: str, enrolment: str) -> ResponseReturnValue:
    """Open the answers again."""
    fields: Fields = g.fields
    remark, wrong = "", ""
    try:
        remark = plain_text(fields.get("remark"), MAX_NOTE)
    except NotPlainText as error:
        wrong = _("Remark: %(problem)s") % {"problem": say(error.sentence)}
    if not remark and not wrong:
        wrong = _("Write what shall be looked at again; the organisation reads it.")
    if wrong:
        return _render(cohort, enrolment, fields.get("remark"), wrong), 422
    here = state()
    try:
        told = return_sheet(
            here.database,
            cohort,
            enrolment,
            remark,
            actor=signed_in().account,
            now=here.now(),
            chance=here.chance,
        )
    except NotSubmitted as error:
        raise BadForm(409, "", _changed()) from error
    done = "returned" if told else "returned-unmailed"
    return redirect(url_for("cohorts.show", cohort=cohort, said=done), 303)


@pages.post("/accept")
@COHORT
def accept(cohort: str, enrolment: str) -> ResponseReturnValue:
    """The answers are fine as they are."""
    try:
        accept_sheet(
            state().database,
            cohort,
            enrolment,
            actor=signed_in().account,
            now=state().now(),
        )
    except NotSubmitted as error:
        raise BadForm(409, "", _changed()) from error
    return redirect(url_for("cohorts.show", cohort=cohort, said="accepted"), 303)


def _changed() -> str:
    return _(
        "These answers are not submitted: the organisation is changing them, or they were "
        "returned already. Nothing was changed."
    )


def _render(cohort: str, enrolment: str, remark: str, wrong: str) -> str:
    try:
        with state().database.read(tenant()) as tx:
            record = cohorts.find_cohort(tx, cohort)
            found = enrolments.find_enrolment(tx, enrolment)
            name = enrolments.organisation_name(tx, found.assessment_id)
    except LookupError as error:
        raise NotFound(str(error)) from error
    page = ReturnPage(found, name or found.name, record.takes_answers(state().now()), remark, wrong)
    errors = [{"field": "remark", "message": wrong}] if wrong else []
    return render_template("cohorts/return.html", page=page, errors=errors)
