"""The start page, and the beginning of an assessment."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.sheet import FORMS
from survey.actions.begin import begin
from survey.chance import secret_hash
from survey.storage import links
from survey.storage.assessments import AssessmentRecord
from survey.web.access import device, device_for_write
from survey.web.form_data import BadForm, Fields
from survey.web.fresh_link import KEEP, show_once
from survey.web.languages import PREFIX, current, preferred
from survey.web.languages import gettext as _
from survey.web.policy import PUBLIC
from survey.web.state import state

QUESTIONNAIRE = "service-maturity"

pages = Blueprint("start", __name__)


@dataclass(frozen=True, slots=True)
class StartPage:
    """What the start page says: the questionnaire, its size, and what this browser holds."""

    questionnaire: str
    version: str
    title: str
    purpose: str
    items: int
    sections: int
    quick_items: int
    quick_pages: int
    mine: list[AssessmentRecord]


@pages.get("/")
@PUBLIC
def root() -> ResponseReturnValue:
    """To the start page in the browser's language."""
    return redirect(url_for(".show", lang=preferred().url))


@pages.get("/health")
@PUBLIC
def health() -> ResponseReturnValue:
    """For operators: whether this process can read its database."""
    with state().database.read() as tx:
        links.device_assessments(tx, b"", 0)
    return {"status": "ok"}


@pages.get(PREFIX + "/")
@PUBLIC
def show() -> ResponseReturnValue:
    """The start page."""
    questionnaire = state().latest(QUESTIONNAIRE)
    texts = questionnaire.text(current().locale)
    mine: list[AssessmentRecord] = []
    if device():
        with state().database.read() as tx:
            mine = links.device_assessments(tx, secret_hash(device()), state().now())
    page = StartPage(
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        title=texts.title,
        purpose=texts.purpose,
        items=len(questionnaire.items),
        sections=len(questionnaire.page_order),
        quick_items=sum(item.quick for item in questionnaire.items),
        quick_pages=len(questionnaire.rules.quick.pages),
        mine=mine,
    )
    return render_template("start/start.html", page=page)


@pages.post(PREFIX + "/start")
@PUBLIC
def start() -> ResponseReturnValue:
    """Begin the quick check or the full form."""
    fields: Fields = g.fields
    form = fields.get("form")
    if form not in FORMS:
        raise BadForm(422, "form", _("The field form must be quick or full."))
    begun = begin(
        state().database,
        state().latest(QUESTIONNAIRE),
        form=form,
        locale=current().locale,
        device=device_for_write(),
        now=state().now(),
        chance=state().chance,
    )
    if form == "quick":
        target = url_for("answer.show", assessment=begun.assessment, key="quick-1")
    else:
        target = url_for("links.keep", assessment=begun.assessment)
    return show_once(redirect(target, 303), KEEP, begun.assessment, begun.token)
