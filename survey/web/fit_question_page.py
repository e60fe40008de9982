"""A page of service-model questions as it stands: as saved, refused, or with two versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from questionnaires.fit import UNKNOWN, Fit
from survey.actions.parts import PartSaved, StalePart
from survey.actions.refusals import NotFound
from survey.storage import parts
from survey.storage.assessments import AssessmentRecord
from survey.storage.links import LinkRecord
from survey.storage.parts import PartRecord
from survey.web.access import whole_access
from survey.web.answer_page import wants_json
from survey.web.fit_pages import GOALS, FitPage, fit_pages, minutes_left, open_questions
from survey.web.form_data import Fields
from survey.web.languages import current, ngettext
from survey.web.languages import gettext as _
from survey.web.rated_question import Choice
from survey.web.state import state

FIT = "service-model-fit"
"""The questionnaire these pages ask."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its options, lowest first, and `extra` ones apart from them.

    `chosen`: the value of the answer, "" if none; `error`: what is wrong with what was sent, or
    what is saved instead.
    """

    id: str
    number: int
    text: str
    options: tuple[Choice, ...]
    extra: tuple[Choice, ...]
    chosen: str
    error: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A page as it stands. `goals`: (code, label) on the page of the goals, empty elsewhere."""

    assessment: str
    organisation: str
    part: PartRecord
    page: FitPage
    questions: tuple[Question, ...]
    goals: tuple[tuple[str, str], ...]
    chosen_goals: tuple[str, ...]
    goals_error: str
    most_goals: int
    left: str
    base: int
    conflict: bool


@dataclass(frozen=True)
class Opened:
    """A part this browser may answer."""

    assessment: AssessmentRecord
    held: tuple[LinkRecord, ...]
    part: PartRecord
    version: Fit
    pages: tuple[FitPage, ...]


def open_fit(assessment: str, part: str) -> Opened:
    """The part, for this browser. Raises NotFound, VersionWithheld."""
    access = whole_access(assessment)
    with state().database.read() as tx:
        try:
            found = parts.find_part(tx, assessment, part)
        except LookupError as error:
            raise NotFound(str(error)) from error
    if found.questionnaire != FIT:
        raise NotFound("a part of another questionnaire")
    version = state().of_part(Fit, found)
    return Opened(access.assessment, access.links, found, version, fit_pages(version))


def field_name(factor: str) -> str:
    """The name of the field of a question."""
    return f"answer-{factor}"


def refused(
    opened: Opened, page: FitPage, fields: Fields, wrong: Mapping[str, str], saved: PartSaved
) -> ResponseReturnValue:
    """The page again with what is `wrong` (field → sentence); the rest was saved."""
    numbers = {
        field_name(factor): _("Question %(number)s") % {"number": number}
        for number, factor in enumerate(page.factors, page.first_question)
    } | {GOALS: page.title}
    errors = [
        {"field": name[:80], "message": f"{numbers.get(name, name[:80])}: {text}"}
        for name, text in wrong.items()
    ]
    if wants_json():
        return {"revision": saved.revision, "errors": errors}, 422
    with state().database.read() as tx:
        current_part = parts.find_part(tx, opened.assessment.id, opened.part.id)
    typed = fields.lists.get(GOALS, ()) if GOALS in wrong else None
    html = render(opened, page, current_part, errors=errors, wrong=wrong, typed_goals=typed)
    return html, 422


def conflict(
    opened: Opened,
    page: FitPage,
    answers: Mapping[str, Any],
    goals: Mapping[str, Any],
    stale: StalePart,
) -> ResponseReturnValue:
    """The page with what was sent, and beside each difference what is saved."""
    texts = opened.version.text(current().locale)
    saved = {
        name: in_words(stale.current.answers.get(name), name, opened.version)
        for name in stale.differing
        if name in page.factors
    }
    if GOALS in stale.differing:
        names = [texts.goals[goal].name for goal in stale.current.sheet.get(GOALS, ())]
        saved[GOALS] = ", ".join(names) or _("nothing")
    if wants_json():
        return {"revision": stale.current.revision, "saved": saved}, 409
    wrong = {
        name if name == GOALS else field_name(name): _("Saved meanwhile: %(answer)s")
        % {"answer": answer}
        for name, answer in saved.items()
    }
    errors = [
        {
            "field": field_name(factor),
            "message": _(
                "Question %(number)s was answered differently meanwhile; both versions stand below."
            )
            % {"number": number},
        }
        for number, factor in enumerate(page.factors, page.first_question)
        if factor in saved
    ]
    if GOALS in saved:
        errors.append({"field": GOALS, "message": wrong[GOALS]})
    html = render(
        opened,
        page,
        stale.current,
        errors=errors,
        wrong=wrong,
        sent=answers,
        typed_goals=tuple(goals.get(GOALS) or ()) if GOALS in saved else None,
        conflict=True,
    )
    return html, 409


def in_words(answer: Any, factor: str, version: Fit) -> str:
    """An answer as its option says it."""
    if answer is None:
        return _("No answer yet")
    if answer == UNKNOWN:
        return _("I don’t know")
    return version.text(current().locale).factors[factor].options[answer]


def render(
    opened: Opened,
    page: FitPage,
    part: PartRecord,
    *,
    errors: list[dict[str, str]] | None = None,
    wrong: Mapping[str, str] | None = None,
    sent: Mapping[str, Any] | None = None,
    typed_goals: tuple[str, ...] | None = None,
    conflict: bool = False,
) -> str:
    """The page. `wrong`: field → sentence; `sent`: answers that win over the saved ones."""
    version, answers = opened.version, dict(part.answers) | dict(sent or {})
    texts = version.text(current().locale)
    questions = tuple(
        Question(
            id=field_name(factor),
            number=number,
            text=texts.factors[factor].question,
            options=tuple(
                Choice(str(n), option, "") for n, option in enumerate(texts.factors[factor].options)
            ),
            extra=(Choice(UNKNOWN, _("I don’t know"), ""),),
            chosen="" if answers.get(factor) is None else str(answers[factor]),
            error=(wrong or {}).get(field_name(factor), ""),
        )
        for number, factor in enumerate(page.factors, page.first_question)
    )
    is_goals = page.key == GOALS
    goals = tuple((code, texts.goals[code].name) for code in version.goals) if is_goals else ()
    saved_goals = tuple(part.sheet.get(GOALS, ()))
    shown = QuestionPage(
        assessment=opened.assessment.id,
        organisation=opened.assessment.organisation,
        part=part,
        page=page,
        questions=questions,
        goals=goals,
        chosen_goals=saved_goals if typed_goals is None else typed_goals,
        goals_error=(wrong or {}).get(GOALS, ""),
        most_goals=version.rules.most_goals,
        left=_left(minutes_left(version, answers), open_questions(version, answers)),
        base=part.revision,
        conflict=conflict,
    )
    return render_template("fit/page.html", page=shown, errors=errors or [])


def _left(minutes: int, questions: int) -> str:
    if not questions:
        return _("all questions answered")
    return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {
        "count": minutes
    }
