"""Answer one page: show, save, "none of these yet", and taking that back."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.faults import Refused
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from questionnaires.sheet import Answer
from survey.actions.answer import Author, none_of_these, save_page, take_back
from survey.actions.refusals import AssessmentClosed, StalePage
from survey.storage import assessments
from survey.web.answer_page import (
    Opened,
    conflict,
    load_answers,
    open_page,
    refused,
    render,
    wants_json,
)
from survey.web.form_data import Fields
from survey.web.form_pages import FormPage
from survey.web.languages import PREFIX, chosen, current, say
from survey.web.languages import gettext as _
from survey.web.policy import LINKED
from survey.web.rated_question import PARTS, field_name, read_answer
from survey.web.state import state

pages = Blueprint("answer", __name__, url_prefix=PREFIX + "/a/<assessment>/p/<key>")


@pages.get("")
@LINKED
def show(assessment: str, key: str) -> ResponseReturnValue:
    """The page with the answers saved so far."""
    opened = open_page(assessment, key)
    record = opened.access.assessment
    answers = load_answers(opened)
    undo = request.args.get("undo", "")
    undo_revision = int(undo) if undo.isascii() and undo.isdigit() and len(undo) < 10 else 0
    if undo_revision:
        with state().database.read() as tx:
            kind = assessments.revision_kind(tx, assessment, undo_revision)
        undo_revision = undo_revision if kind == assessments.NONE else 0
    return render(
        opened,
        answers,
        base=record.revision,
        undo=undo_revision,
        undone="undone" in request.args,
    )


@pages.post("")
@LINKED
def save(assessment: str, key: str) -> ResponseReturnValue:
    """Save what was sent; answers that can be kept are kept even when another is refused."""
    opened = open_page(assessment, key)
    fields: Fields = g.fields
    if not opened.access.assessment.is_open:
        raise AssessmentClosed(assessment)
    base = fields.number("base")
    author, wrong_role = _author(opened, fields)
    answers: dict[str, Answer] = {}
    wrong: dict[str, str] = dict(wrong_role)
    wrong |= {**_foreign_fields(fields, opened.page), **fields.broken}
    for item in opened.page.items:
        names = {field_name(part, item.id) for part in PARTS}
        # An item the form says nothing of keeps its answer.
        if names & set(fields.broken) or not names & fields.names:
            continue
        try:
            answers[item.id] = read_answer(fields, item, opened.questionnaire)
        except Refused as faulty:
            wrong |= {fault.where: say(fault.message) for fault in faulty.faults}
    try:
        saved = save_page(
            state().database,
            opened.questionnaire,
            assessment,
            answers,
            base=base,
            author=author,
            now=state().now(),
        )
    except StalePage as stale:
        return conflict(opened, fields, answers, wrong, stale)
    if wrong:
        return refused(opened, fields, answers, wrong, saved)
    if wants_json():
        codes = {item: answer.code for item, answer in answers.items()}
        last = opened.last_year.lines(opened.page.items, codes) if opened.last_year else {}
        told = {"last": last} if last else {}
        return {"revision": saved.revision, "changed": list(saved.changed), **told}
    then = fields.get("then")
    if lang := chosen(then):
        return redirect(url_for(".show", assessment=assessment, key=key, lang=lang), 303)
    return redirect(_next_address(opened, assessment, then), 303)


def _author(opened: Opened, fields: Fields) -> tuple[Author, dict[str, str]]:
    if opened.link is None or "role" in fields.broken:
        return opened.author, {}
    try:
        role = plain_text(fields.get("role"), MAX_LINE)
    except NotPlainText as error:
        return opened.author, {"role": say(error.sentence)}
    return Author((opened.link,), role or opened.link.label, sends_back=not wants_json()), {}


def _foreign_fields(fields: Fields, page: FormPage) -> dict[str, str]:
    known = {field_name(part, item) for part in PARTS for item in page.item_ids}
    known |= {"base", "then", "role", "csrf_token"}
    names = [name for name in (*fields.single, *fields.lists) if name not in known]
    return {name: _("does not belong to this page.") for name in names}


def _next_address(opened: Opened, assessment: str, then: str) -> str:
    page = opened.page
    if then == "none":
        return url_for(".none", assessment=assessment, key=page.key)
    if opened.link is not None:
        return url_for(".thanks", assessment=assessment, key=page.key)
    if then == "later":
        return url_for("respond.tasks", assessment=assessment, saved=1)
    if then == "previous" and page.number > 1:
        return url_for(".show", assessment=assessment, key=opened.pages[page.number - 2].key)
    if page.number < page.total:
        return url_for(".show", assessment=assessment, key=opened.pages[page.number].key)
    return url_for("respond.check", assessment=assessment)


@pages.get("/none")
@LINKED
def none(assessment: str, key: str) -> ResponseReturnValue:
    """Ask before the items without an answer are set to "not in place"."""
    opened = open_page(assessment, key)
    answers = load_answers(opened)
    words = opened.questionnaire.text(current().locale)
    missing = [
        words.items[item].statement
        for item in opened.page.item_ids
        if answers[item].code is None and opened.questionnaire.is_rated(item)
    ]
    lowest = words.scale[opened.questionnaire.rated_codes[0]].name
    return render_template(
        "respond/none.html",
        assessment=assessment,
        page=opened.page,
        missing=missing,
        lowest=lowest,
    )


@pages.post("/none")
@LINKED
def set_none(assessment: str, key: str) -> ResponseReturnValue:
    """Set them."""
    opened = open_page(assessment, key)
    saved = none_of_these(
        state().database,
        opened.questionnaire,
        assessment,
        opened.page.item_ids,
        author=opened.author,
        now=state().now(),
    )
    # Parameters that are None are left out of the address.
    revision = saved.revision if saved.changed else None
    return redirect(url_for(".show", assessment=assessment, key=key, undo=revision), 303)


@pages.post("/undo")
@LINKED
def undo(assessment: str, key: str) -> ResponseReturnValue:
    """Take "none of these yet" back."""
    opened = open_page(assessment, key)
    fields: Fields = g.fields
    take_back(
        state().database,
        opened.questionnaire,
        assessment,
        opened.page.item_ids,
        revision=fields.number("revision"),
        author=opened.author,
        now=state().now(),
    )
    return redirect(url_for(".show", assessment=assessment, key=key, undone=1), 303)


@pages.get("/thanks")
@LINKED
def thanks(assessment: str, key: str) -> ResponseReturnValue:
    """What a colleague sees after sending a section back."""
    opened = open_page(assessment, key)
    return render_template("respond/thanks.html", assessment=assessment, page=opened.page)
