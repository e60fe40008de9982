"""A questionnaire as a blank form to print. Public: it holds nobody's answers."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.version import AnyVersion
from survey.actions.blank_form import fetch_form, form_state, request_form
from survey.actions.refusals import NotFound
from survey.web.languages import PREFIX, current
from survey.web.policy import PUBLIC
from survey.web.print_jobs import attachment, phase_of, waiting_page
from survey.web.state import state

pages = Blueprint("forms", __name__, url_prefix=PREFIX + "/forms/<questionnaire>/<version>")


def _version(questionnaire: str, version: str) -> AnyVersion:
    try:
        return state().catalogue.any(questionnaire, version)
    except LookupError as error:
        raise NotFound(str(error)) from error


@pages.post("/")
@PUBLIC
def make(questionnaire: str, version: str) -> ResponseReturnValue:
    """Ask for the form."""
    request_form(
        state().database, _version(questionnaire, version), current().locale, state().now()
    )
    return redirect(url_for(".show", questionnaire=questionnaire, version=version), 303)


@pages.get("/")
@PUBLIC
def show(questionnaire: str, version: str) -> ResponseReturnValue:
    """How far the form is: a page that asks again by itself until the download is there."""
    found = _version(questionnaire, version)
    job = form_state(state().database, found, current().locale)
    phase = phase_of(job)
    html = render_template(
        "start/form.html",
        questionnaire=found,
        title=found.text(current().locale).title,
        phase=phase,
    )
    return waiting_page(html, phase)


@pages.get("/form.pdf")
@PUBLIC
def download(questionnaire: str, version: str) -> ResponseReturnValue:
    """The form as it was made and stored."""
    found = _version(questionnaire, version)
    made = fetch_form(state().database, found, current().locale)
    if made is None:
        return redirect(url_for(".show", questionnaire=questionnaire, version=version))
    return attachment(made.content, made.media_type, made.name)
