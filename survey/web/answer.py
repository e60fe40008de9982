"""Answer one page: show, save, "none of these yet", and taking that back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from questionnaires.faults import Refused
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from questionnaires.schema import Questionnaire
from questionnaires.sheet import Answer
from survey.actions.answer import Author, Saved, none_of_these, save_page, take_back
from survey.actions.refusals import AssessmentClosed, NotFound, StalePage
from survey.storage import assessments
from survey.storage.database import Transaction
from survey.storage.links import Access, LinkRecord
from survey.web.access import find_access
from survey.web.form_data import Fields
from survey.web.form_pages import FormPage, find_page, form_pages, minutes_left
from survey.web.languages import PREFIX, current
from survey.web.languages import gettext as _
from survey.web.question_markup import question_markup, saved_question_markup
from survey.web.rated_question import (
    PARTS,
    field_in_words,
    field_name,
    in_words,
    read_answer,
    show_question,
)
from survey.web.state import state

pages = Blueprint("answer", __name__, url_prefix=PREFIX + "/a/<assessment>/p/<key>")


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """A page of questions. `base` is the revision it shows; `undo` one that can be taken back.

    `colleague` is true for someone who holds this section only; `conflict` on a stale form.
    """

    assessment: str
    organisation: str
    page: FormPage
    questions: tuple[Markup, ...]
    minutes_left: int
    base: int
    undo: int
    undone: bool
    unanswered: int
    colleague: bool
    role: str
    conflict: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A page this browser may answer, with everything needed to show or save it."""

    access: Access
    questionnaire: Questionnaire
    pages: tuple[FormPage, ...]
    page: FormPage
    link: LinkRecord | None

    @property
    def author(self) -> Author:
        """Who saves."""
        if self.link is not None:
            return Author((self.link,), self.link.label)
        return Author(self.access.links)


def _open(assessment: str, key: str) -> Opened:
    access = find_access(assessment)
    questionnaire = state().questionnaire(access.assessment)
    link = None
    if access.whole:
        found = form_pages(questionnaire, access.assessment.form)
    else:
        # A colleague answers a whole section, also while the owner does the quick check.
        found = form_pages(questionnaire, "full")
        link = access.section_link(key)
        if link is None:
            raise NotFound("not this section")
    return Opened(access, questionnaire, found, find_page(found, key), link)


@pages.get("")
def show(assessment: str, key: str) -> ResponseReturnValue:
    """The page with the answers saved so far."""
    opened = _open(assessment, key)
    record = opened.access.assessment
    with state().database.read() as tx:
        answers = _load(tx, opened)
    undo = request.args.get("undo", "")
    undo_revision = int(undo) if undo.isascii() and undo.isdigit() and len(undo) < 10 else 0
    return _render(
        opened,
        answers,
        base=record.revision,
        undo=undo_revision if 0 < undo_revision <= record.revision else 0,
        undone="undone" in request.args,
    )


@pages.post("")
def save(assessment: str, key: str) -> ResponseReturnValue:
    """Save what was sent; answers that can be kept are kept even when another is refused."""
    opened = _open(assessment, key)
    fields: Fields = g.fields
    if not opened.access.assessment.is_open:
        raise AssessmentClosed(assessment)
    base = fields.number("base")
    author, wrong_role = _author(opened, fields)
    answers: dict[str, Answer] = {}
    wrong: dict[str, str] = dict(wrong_role)
    wrong |= {**_foreign_fields(fields, opened.page), **fields.broken}
    for item in opened.page.items:
        if any(field_name(part, item.id) in fields.broken for part in PARTS):
            continue
        try:
            answers[item.id] = read_answer(fields, item, opened.questionnaire)
        except Refused as refused:
            wrong |= {fault.where: fault.message for fault in refused.faults}
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
        return _conflict(opened, fields, answers, wrong, stale)
    if wrong:
        return _refused(opened, fields, answers, wrong, saved)
    if _wants_json():
        return {"revision": saved.revision, "changed": list(saved.changed)}
    return redirect(_next_address(opened, assessment, fields.get("then")), 303)


def _author(opened: Opened, fields: Fields) -> tuple[Author, dict[str, str]]:
    if opened.link is None or "role" in fields.broken:
        return opened.author, {}
    try:
        role = plain_text(fields.get("role"), MAX_LINE)
    except NotPlainText as error:
        return opened.author, {"role": str(error)}
    return Author((opened.link,), role or opened.link.label), {}


def _foreign_fields(fields: Fields, page: FormPage) -> dict[str, str]:
    known = {field_name(part, item) for part in PARTS for item in page.item_ids}
    known |= {"base", "then", "role", "csrf_token"}
    names = [name for name in (*fields.single, *fields.lists) if name not in known]
    return {name: _("does not belong to this page.") for name in names}


def _refused(
    opened: Opened,
    fields: Fields,
    answers: dict[str, Answer],
    wrong: dict[str, str],
    saved: Saved,
) -> ResponseReturnValue:
    errors = _summary(wrong, opened.page)
    if _wants_json():
        return {"revision": saved.revision, "errors": errors}, 422
    typed = _typed(opened, fields, answers)
    return (
        _render(opened, answers, base=saved.revision, wrong=wrong, errors=errors, typed=typed),
        422,
    )


def _summary(wrong: dict[str, str], page: FormPage) -> list[dict[str, str]]:
    named = {
        field_name(part, item.id): field_in_words(part, number)
        for number, item in enumerate(page.items, page.first_question)
        for part in PARTS
    }
    named["role"] = _("Your role")
    return [
        {"field": name[:80], "message": f"{named.get(name, name[:80])}: {text}"}
        for name, text in wrong.items()
    ]


def _typed(opened: Opened, fields: Fields, answers: dict[str, Answer]) -> dict[str, dict[str, str]]:
    """What was sent for the items whose answer was refused."""
    return {
        item.id: {part: fields.get(field_name(part, item.id)) for part in PARTS}
        for item in opened.page.items
        if item.id not in answers
    }


def _conflict(
    opened: Opened,
    fields: Fields,
    answers: dict[str, Answer],
    wrong: dict[str, str],
    stale: StalePage,
) -> ResponseReturnValue:
    locale = current().locale
    if _wants_json():
        saved = {
            item: in_words(stale.current[item], opened.questionnaire, locale)
            for item in stale.differing
        }
        return {"revision": stale.revision, "saved": saved}, 409
    errors = [
        {
            "field": field_name("answer", item),
            "message": _(
                "Question %s was answered differently meanwhile; both versions stand below."
            )
            % number,
        }
        for number, item in enumerate(opened.page.item_ids, opened.page.first_question)
        if item in stale.differing
    ]
    return (
        _render(
            opened,
            dict(stale.current) | answers,
            base=stale.revision,
            wrong=wrong,
            errors=errors + _summary(wrong, opened.page),
            # Left out, it would be sent back empty and wipe what is saved.
            typed=_typed(opened, fields, answers),
            saved={item: stale.current[item] for item in stale.differing},
        ),
        409,
    )


def _render(
    opened: Opened,
    answers: dict[str, Answer],
    *,
    base: int,
    undo: int = 0,
    undone: bool = False,
    wrong: dict[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
    typed: dict[str, dict[str, str]] | None = None,
    saved: dict[str, Answer] | None = None,
) -> str:
    record, page = opened.access.assessment, opened.page
    locale = current().locale
    numbered = list(enumerate(page.items, page.first_question))
    if wrong or typed or saved:
        questions = tuple(
            question_markup(
                show_question(
                    item,
                    number,
                    answers.get(item.id, Answer()),
                    opened.questionnaire,
                    locale,
                    errors={
                        part: (wrong or {}).get(field_name(part, item.id), "") for part in PARTS
                    },
                    typed=(typed or {}).get(item.id),
                    saved=(saved or {}).get(item.id),
                )
            )
            for number, item in numbered
        )
    else:
        questions = tuple(
            saved_question_markup(item, number, answers[item.id], opened.questionnaire, locale)
            for number, item in numbered
        )
    codes = {item: answer.code for item, answer in answers.items()}
    shown = AnswerPage(
        assessment=record.id,
        organisation=record.organisation,
        page=page,
        questions=questions,
        minutes_left=minutes_left(opened.pages, codes, record.form),
        base=base,
        undo=undo,
        undone=undone,
        unanswered=sum(codes.get(item) is None for item in page.item_ids),
        colleague=opened.link is not None,
        role=opened.link.label if opened.link else "",
        conflict=bool(saved),
        is_open=record.is_open,
    )
    return render_template("respond/page.html", page=shown, errors=errors or [])


def _load(tx: Transaction, opened: Opened) -> dict[str, Answer]:
    return assessments.load_answers(tx, opened.access.assessment, opened.questionnaire)


def _next_address(opened: Opened, assessment: str, then: str) -> str:
    page = opened.page
    if then == "none":
        return url_for(".none", assessment=assessment, key=page.key)
    if opened.link is not None:
        return url_for(".thanks", assessment=assessment, key=page.key)
    if then == "later":
        return url_for("respond.tasks", assessment=assessment, saved=1)
    if page.number < page.total:
        return url_for(".show", assessment=assessment, key=opened.pages[page.number].key)
    return url_for("respond.check", assessment=assessment)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


@pages.get("/none")
def none(assessment: str, key: str) -> ResponseReturnValue:
    """Ask before the items without an answer are set to "not in place"."""
    opened = _open(assessment, key)
    with state().database.read() as tx:
        answers = _load(tx, opened)
    words = opened.questionnaire.text(current().locale)
    missing = [
        words.items[item].statement for item in opened.page.item_ids if answers[item].code is None
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
def set_none(assessment: str, key: str) -> ResponseReturnValue:
    """Set them."""
    opened = _open(assessment, key)
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
def undo(assessment: str, key: str) -> ResponseReturnValue:
    """Take "none of these yet" back."""
    opened = _open(assessment, key)
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
def thanks(assessment: str, key: str) -> ResponseReturnValue:
    """What a colleague sees after sending a section back."""
    opened = _open(assessment, key)
    return render_template("respond/thanks.html", assessment=assessment, page=opened.page)
