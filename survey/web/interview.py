"""A consultant enters what an organisation says in an interview."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from survey.actions.join import begin_interview
from survey.storage import cohorts
from survey.storage.cohorts import CohortRecord
from survey.web.cohort_form import MATURITY
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, current, say
from survey.web.languages import gettext as _
from survey.web.policy import COHORT, signed_in, tenant
from survey.web.state import VersionWithheld, state

pages = Blueprint("interview", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/interview")


@dataclass(frozen=True, slots=True)
class InterviewPage:
    """Which organisation is interviewed."""

    cohort: CohortRecord
    takes_answers: bool
    name: str
    wrong: str


@pages.get("")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """Ask for its name."""
    return _render(cohort, "", "")


@pages.post("")
@COHORT
def begin(cohort: str) -> ResponseReturnValue:
    """Make its assessment, and go there."""
    fields: Fields = g.fields
    name, wrong = "", ""
    try:
        name = plain_text(fields.get("organisation"), MAX_LINE)
    except NotPlainText as error:
        wrong = _("Name of the organisation: %(problem)s") % {"problem": say(error.sentence)}
    if not name and not wrong:
        wrong = _("Fill in the name of the organisation.")
    if wrong:
        return _render(cohort, fields.get("organisation"), wrong), 422
    here = state()
    record = _record(cohort)
    try:
        questionnaire = here.catalogue.get(MATURITY, record.versions.get(MATURITY, ""))
    except LookupError as error:
        raise VersionWithheld(str(error)) from error
    assessment = begin_interview(
        here.database,
        questionnaire,
        cohort,
        name,
        locale=current().locale,
        actor=signed_in().account,
        now=here.now(),
        chance=here.chance,
    )
    return redirect(url_for("respond.tasks", assessment=assessment), 303)


def _record(cohort: str) -> CohortRecord:
    with state().database.read(tenant()) as tx:
        return cohorts.find_cohort(tx, cohort)


def _render(cohort: str, name: str, wrong: str) -> str:
    record = _record(cohort)
    page = InterviewPage(record, record.takes_answers(state().now()), name, wrong)
    errors = [{"field": "organisation", "message": wrong}] if wrong else []
    return render_template("cohorts/interview.html", page=page, errors=errors)
