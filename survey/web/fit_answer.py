"""Answer the service-model questions about one customer group: pages, check, submit, change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.fit import UNKNOWN, Fit
from questionnaires.fit_sheet import parse_fit_sheet
from scoring.fit_result import best_model, score_fit
from survey.actions.parts import StalePart, reopen_part, save_part, submit_part
from survey.actions.refusals import AssessmentClosed
from survey.storage.figures import pack_part
from survey.storage.parts import PartRecord
from survey.web.answer_page import wants_json
from survey.web.fit_pages import GOALS, FitPage, find_fit_page
from survey.web.fit_question_page import (
    Opened,
    conflict,
    field_name,
    in_words,
    open_fit,
    refused,
    render,
)
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, chosen, current, ngettext
from survey.web.languages import gettext as _
from survey.web.policy import WHOLE
from survey.web.state import state

pages = Blueprint("fit_answer", __name__, url_prefix=PREFIX + "/a/<assessment>/fit/<part>")


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One answer to look over."""

    page: str
    field: str
    question: str
    answer: str
    is_gap: bool


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All answers before submitting, gaps first. `scored`: it has a result already."""

    assessment: str
    organisation: str
    part: PartRecord
    gaps: tuple[CheckLine, ...]
    sections: tuple[tuple[FitPage, tuple[CheckLine, ...]], ...]


@pages.get("/<page>")
@WHOLE
def show(assessment: str, part: str, page: str) -> ResponseReturnValue:
    """The page with the answers saved so far."""
    opened = open_fit(assessment, part)
    return render(opened, find_fit_page(opened.pages, page), opened.part)


@pages.post("/<page>")
@WHOLE
def save(assessment: str, part: str, page: str) -> ResponseReturnValue:
    """Save what was sent; answers that can be kept are kept even when another is refused."""
    opened = open_fit(assessment, part)
    here = find_fit_page(opened.pages, page)
    fields: Fields = g.fields
    if not opened.part.is_open:
        raise AssessmentClosed(part)
    base = fields.number("base")
    answers, goals, wrong = _read(fields, here, opened.version)
    try:
        saved = save_part(
            state().database,
            assessment,
            part,
            answers,
            beside=goals,
            base=base,
            held=opened.held,
            now=state().now(),
        )
    except StalePart as stale:
        return conflict(opened, here, answers, goals, stale)
    if wrong:
        return refused(opened, here, fields, wrong, saved)
    if wants_json():
        return {"revision": saved.revision, "changed": list(saved.changed)}
    then = fields.get("then")
    if lang := chosen(then):
        address = url_for(".show", assessment=assessment, part=part, page=page, lang=lang)
    else:
        address = _next_address(opened, here, then)
    return redirect(address, 303)


def _read(
    fields: Fields, page: FitPage, version: Fit
) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """What can be kept of a form: answers, what stands beside them; field → what is wrong."""
    wrong = dict(fields.broken)
    answers: dict[str, Any] = {}
    offered = {str(n): n for n in range(version.rules.steps + 1)}
    for factor in page.factors:
        name = field_name(factor)
        value = fields.get(name)
        # A question the form says nothing of keeps its answer.
        if not value or name in wrong:
            continue
        if value == UNKNOWN or value in offered:
            answers[factor] = offered.get(value, UNKNOWN)
        else:
            wrong[name] = _("Choose one of the answers.")
    beside: dict[str, Any] = {}
    if page.key == GOALS and GOALS not in wrong:
        given = fields.lists.get(GOALS, ())
        if any(goal not in version.goals for goal in given):
            wrong[GOALS] = _("holds a goal that is not in the list.")
        elif len(set(given)) > version.rules.most_goals:
            wrong[GOALS] = ngettext(
                "Choose at most %(count)s goal.",
                "Choose at most %(count)s goals.",
                version.rules.most_goals,
            ) % {"count": version.rules.most_goals}
        else:
            # In the order of the version, so that the order of ticking changes nothing.
            beside[GOALS] = [goal for goal in version.goals if goal in given] or None
    known = {field_name(factor) for factor in page.factors} | {"base", "then", "csrf_token"}
    if page.key == GOALS:
        known.add(GOALS)
    for name in (*fields.single, *fields.lists):
        if name not in known:
            wrong.setdefault(name, _("does not belong to this page."))
    return answers, beside, wrong


def _next_address(opened: Opened, page: FitPage, then: str) -> str:
    assessment, part = opened.assessment.id, opened.part.id
    if then == "later":
        return url_for("fit.overview", assessment=assessment, saved=1)
    if page.number < page.total:
        return url_for(
            ".show", assessment=assessment, part=part, page=opened.pages[page.number].key
        )
    return url_for(".check", assessment=assessment, part=part)


@pages.get("/check")
@WHOLE
def check(assessment: str, part: str) -> ResponseReturnValue:
    """Every answer on one page, gaps first."""
    opened = open_fit(assessment, part)
    texts = opened.version.text(current().locale)
    answers = opened.part.answers
    sections = []
    for page in opened.pages:
        lines = tuple(
            CheckLine(
                page=page.key,
                field=field_name(factor),
                question=texts.factors[factor].question,
                answer=in_words(answers.get(factor), factor, opened.version),
                is_gap=factor not in answers,
            )
            for factor in page.factors
        )
        if page.key == GOALS:
            names = [texts.goals[goal].name for goal in opened.part.sheet.get(GOALS, ())]
            said = ", ".join(names) or _("No goal chosen")
            lines = (CheckLine(page.key, GOALS, page.title, said, is_gap=False),)
        sections.append((page, lines))
    shown = CheckPage(
        assessment=assessment,
        organisation=opened.assessment.organisation,
        part=opened.part,
        gaps=tuple(line for _page, lines in sections for line in lines if line.is_gap),
        sections=tuple(sections),
    )
    return render_template("fit/check.html", page=shown)


@pages.post("/submit")
@WHOLE
def send(assessment: str, part: str) -> ResponseReturnValue:
    """Submit: score, store the result, show it."""
    opened = open_fit(assessment, part)

    def score(sheet: dict[str, Any]) -> dict[str, Any]:
        return score_fit(parse_fit_sheet(sheet, opened.version, ""), opened.version)

    here = state()
    number = submit_part(
        here.database,
        assessment,
        part,
        score,
        figures=lambda result: pack_part(result, opened.version),
        suits=best_model,
        held=opened.held,
        now=here.now(),
        chance=here.chance,
    )
    return redirect(url_for("fit.result", assessment=assessment, part=part, number=number), 303)


@pages.post("/reopen")
@WHOLE
def change(assessment: str, part: str) -> ResponseReturnValue:
    """Let the answers change again; results stay."""
    opened = open_fit(assessment, part)
    reopen_part(state().database, assessment, part, held=opened.held, now=state().now())
    first = opened.pages[0].key
    return redirect(url_for(".show", assessment=assessment, part=part, page=first), 303)
