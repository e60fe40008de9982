"""A page of questions as it stands: as saved, with refused fields, or with two versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from questionnaires.schema import Item, Questionnaire
from questionnaires.sheet import Answer
from survey.actions.answer import Author, Saved
from survey.actions.refusals import NotFound, StalePage
from survey.storage import assessments
from survey.storage.links import Access, LinkRecord
from survey.web.access import find_access
from survey.web.form_data import Fields
from survey.web.form_pages import (
    ONE,
    FormPage,
    find_page,
    form_pages,
    minutes_left,
    single_pages,
)
from survey.web.languages import current, ngettext, switcher
from survey.web.languages import gettext as _
from survey.web.last_year import Before, LastYear, dated, last_year
from survey.web.page_shell import mark, shell
from survey.web.question_markup import question_markup, saved_question_markup
from survey.web.question_types import show_question
from survey.web.rated_question import (
    NOTE_LIMIT,
    PARTS,
    Question,
    field_in_words,
    field_name,
    in_words,
    strengths,
)
from survey.web.signed_in import account_link
from survey.web.state import state


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """A page of questions. `base` is the revision it shows; `undo` one that can be taken back.

    `colleague` is true for someone who holds this section only; `conflict` on a stale form.
    `single` is the question of a page that has only one, for people in a room, and `before` what
    last year says of it.
    """

    assessment: str
    organisation: str
    page: FormPage
    questions: tuple[Markup, ...]
    single: Question | None
    before: Before | None
    left: str
    base: int | str
    undo: int
    undone: bool
    unanswered: int
    colleague: bool
    role: str
    conflict: bool
    is_open: bool


@dataclass(frozen=True)
class Opened:
    """A page this browser may answer, with everything needed to show or save it."""

    access: Access
    questionnaire: Questionnaire
    pages: tuple[FormPage, ...]
    page: FormPage
    link: LinkRecord | None

    @cached_property
    def codes(self) -> dict[str, str | None]:
        """Item → code (None = skipped) of the whole sheet when the page was opened."""
        return assessments.codes_in(self.access.packed, self.questionnaire)

    @cached_property
    def last_year(self) -> LastYear | None:
        """What was answered a year before, None for a first year."""
        return last_year(self.access.assessment, self.questionnaire)

    @property
    def author(self) -> Author:
        """Who saves."""
        if self.link is not None:
            return Author((self.link,), self.link.label)
        return Author(self.access.links)


def open_page(assessment: str, key: str) -> Opened:
    """The page, for this browser. Raises NotFound, VersionWithheld."""
    access = find_access(assessment)
    questionnaire = state().questionnaire(access.assessment)
    link = None
    if access.whole:
        listed = single_pages if key.startswith(ONE) else form_pages
        found = listed(questionnaire, access.assessment.form)
    else:
        # A colleague answers a whole section, also while the owner does the quick check.
        found = form_pages(questionnaire, "full")
        link = access.section_link(key)
        if link is None:
            raise NotFound("not this section")
    return Opened(access, questionnaire, found, find_page(found, key), link)


def load_answers(opened: Opened, revision: int | None = None) -> dict[str, Answer]:
    """The page's answers as of `revision`, without it as of the moment the page was opened."""
    items = opened.page.item_ids
    record = opened.access.assessment
    if revision is not None:
        record = replace(record, revision=revision)
        with state().database.read() as tx:
            return assessments.load_answers(tx, record, opened.questionnaire, items)
    remarks: Mapping[str, assessments.Remark] = {}
    if opened.access.has_remarks:
        with state().database.read() as tx:
            remarks = assessments.load_remarks(tx, record.id, items)
    codes = opened.codes
    return {item: assessments.join_answer(codes[item], remarks.get(item)) for item in items}


def wants_json() -> bool:
    """Whether a script saves while the page is filled in."""
    return request.accept_mimetypes.best == "application/json"


def refused(
    opened: Opened,
    fields: Fields,
    answers: Mapping[str, Answer],
    wrong: Mapping[str, str],
    saved: Saved,
) -> ResponseReturnValue:
    """The page again with what is `wrong` (field → sentence); `answers` were kept."""
    errors = _summary(wrong, opened.page)
    if wants_json():
        return {"revision": saved.revision, "errors": errors}, 422
    page = render(
        opened,
        load_answers(opened, saved.revision),
        base=saved.revision,
        wrong=wrong,
        errors=errors,
        typed=_typed(opened, fields, answers),
    )
    return page, 422


def _summary(wrong: Mapping[str, str], page: FormPage) -> list[dict[str, str]]:
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


def _typed(
    opened: Opened, fields: Fields, answers: Mapping[str, Answer]
) -> dict[str, dict[str, str]]:
    """What was sent for the items whose answer was refused."""
    sent = {item: {part: field_name(part, item) for part in PARTS} for item in opened.page.item_ids}
    return {
        item: {part: fields.get(name) for part, name in names.items()}
        for item, names in sent.items()
        if item not in answers and fields.names & set(names.values())
    }


def conflict(
    opened: Opened,
    fields: Fields,
    answers: Mapping[str, Answer],
    wrong: Mapping[str, str],
    stale: StalePage,
) -> ResponseReturnValue:
    """The page with the answers that were sent, and beside each difference what is saved."""
    locale, q = current().locale, opened.questionnaire
    if wants_json():
        saved = {
            item: in_words(stale.current[item], q.by_id[item], q, locale)
            for item in stale.differing
        }
        return {"revision": stale.revision, "saved": saved}, 409
    errors = [
        {
            "field": field_name("answer", item),
            "message": _(
                "Question %(number)s was answered differently meanwhile; both versions stand below."
            )
            % {"number": number},
        }
        for number, item in enumerate(opened.page.item_ids, opened.page.first_question)
        if item in stale.differing
    ]
    return (
        render(
            opened,
            load_answers(opened, stale.revision) | dict(answers),
            base=stale.revision,
            wrong=wrong,
            errors=errors + _summary(wrong, opened.page),
            # Left out, it would be sent back empty and wipe what is saved.
            typed=_typed(opened, fields, answers),
            saved={item: stale.current[item] for item in stale.differing},
        ),
        409,
    )


def render(
    opened: Opened,
    answers: Mapping[str, Answer],
    *,
    base: int,
    undo: int = 0,
    undone: bool = False,
    wrong: Mapping[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
    typed: Mapping[str, dict[str, str]] | None = None,
    saved: Mapping[str, Answer] | None = None,
) -> str:
    """The page. `wrong`: field → sentence, `typed`: item → part → what was sent, `saved`: item →
    the answer that stands against the one shown."""
    record, page = opened.access.assessment, opened.page
    locale = current().locale

    def question(item: Item, number: int) -> Question:
        return show_question(
            item,
            number,
            answers.get(item.id, Answer()),
            opened.questionnaire,
            locale,
            errors={part: (wrong or {}).get(field_name(part, item.id), "") for part in PARTS},
            typed=(typed or {}).get(item.id),
            saved=(saved or {}).get(item.id),
        )

    numbered = list(enumerate(page.items, page.first_question))
    questions: tuple[Markup, ...] = ()
    single = None
    if page.is_single:
        single = question(page.items[0], page.first_question)
    elif wrong or typed or saved:
        questions = tuple(question_markup(question(item, number)) for number, item in numbered)
    else:
        questions = tuple(
            saved_question_markup(item, number, answers[item.id], opened.questionnaire, locale)
            for number, item in numbered
        )
    # Beside answers that are saved only: where two versions stand, some are not.
    last = None if saved else opened.last_year
    before: list[Before] = []
    if last:
        before = [last.beside(item, answers.get(item.id, Answer()).code) for item in page.items]
        questions = tuple(map(dated, questions, before))
    codes = opened.codes | {item: answer.code for item, answer in answers.items()}
    template = "respond/single.html" if page.is_single else "respond/page.html"
    shown = AnswerPage(
        assessment=record.id,
        organisation=record.organisation,
        page=page,
        questions=questions,
        single=single,
        before=before[0] if single and before else None,
        left=_left(minutes_left(opened.pages, codes, record.form)),
        base=base,
        undo=undo,
        undone=undone,
        unanswered=sum(
            codes.get(item) is None and opened.questionnaire.is_rated(item)
            for item in page.item_ids
        ),
        colleague=opened.link is not None,
        role=opened.link.label if opened.link else "",
        conflict=bool(saved),
        is_open=record.is_open,
    )
    plain = not (undo or undone or wrong or errors or typed or saved or page.is_single)
    if plain and opened.link is None and record.is_open:
        return _fill(opened, shown)
    return render_template(
        template, page=shown, errors=errors or [], strengths=strengths(), note_limit=NOTE_LIMIT
    )


def _left(minutes: int) -> str:
    if not minutes:
        return _("all questions answered")
    return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {
        "count": minutes
    }


def _fill(opened: Opened, shown: AnswerPage) -> str:
    """The page as nearly everybody sees it: a frame drawn once, filled with what is theirs."""
    unanswered = bool(shown.unanswered)
    texts = opened.questionnaire.text(current().locale)
    version = (opened.questionnaire.definition_sha256, texts.sha256, current().locale)

    def draw() -> str:
        # Everything of a person or a moment is a mark here; see page_shell.
        frame = replace(
            shown,
            assessment=mark("assessment"),
            organisation="",
            questions=(mark("questions"),),
            left=mark("left"),
            unanswered=int(unanswered),
            base=mark("base"),
        )
        return render_template(
            "respond/page.html",
            page=frame,
            errors=[],
            csrf_token=lambda: mark("token"),
            csp_nonce=mark("nonce"),
            account_link=lambda: mark("person"),
            languages=switcher(query=False, assessment=mark("assessment")),
        )

    assessment = opened.access.assessment
    key = (*version, assessment.form, shown.page.key, unanswered, assessment.simulated)
    return shell(key, draw).fill(
        {
            "assessment": shown.assessment,
            "questions": Markup().join(shown.questions),
            "left": shown.left,
            "base": shown.base,
            "token": generate_csrf(),
            "nonce": g.csp_nonce,
            "person": account_link(),
        }
    )
