"""The respondent's way around the pages: task list, check answers, submit, change."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.second_look import na_disagreements, unlikely_pairs
from questionnaires.sheet import Answer
from survey.actions.report import request_report
from survey.actions.submit import reopen, sheet_of, submit
from survey.storage import assessments, links
from survey.storage.assessments import AssessmentRecord
from survey.storage.database import StorageUnavailable
from survey.storage.results import ResultLine
from survey.storage.standing import standing
from survey.web.access import whole_access
from survey.web.cohort_notice import CohortNotice, notice_on
from survey.web.come_back import Years, years_of
from survey.web.form_pages import FormPage, form_pages, minutes_left, single_pages
from survey.web.languages import PREFIX, current
from survey.web.languages import gettext as _
from survey.web.last_year import last_year
from survey.web.part_tasks import PartTask, part_tasks
from survey.web.policy import WHOLE
from survey.web.rated_question import in_words
from survey.web.state import state

pages = Blueprint("respond", __name__, url_prefix=PREFIX + "/a/<assessment>")


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list. `colleague` names who was asked or answered, "" if nobody."""

    page: FormPage
    answered: int
    colleague: str


@dataclass(frozen=True, slots=True)
class TaskList:
    """All pages of the form with what is left. `described`: the about page was filled in.

    `parts`: the other questionnaires; `together`: one of them has a result; `cohorts`: those it
    takes part in.
    """

    assessment: AssessmentRecord
    title: str
    tasks: tuple[Task, ...]
    answered: int
    total: int
    minutes_left: int
    next_key: str
    room_key: str
    described: bool
    results: list[ResultLine]
    parts: tuple[PartTask, ...]
    together: bool
    saved: bool
    years: Years
    cohorts: tuple[CohortNotice, ...]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One answer to look over: `page_key` and `field` say where it stands.

    `last`: last year's answer beside one that is given; `to_check`: last year's waits to be.
    """

    page_key: str
    field: str
    item: str
    statement: str
    answer: str
    is_gap: bool
    last: str
    to_check: bool


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All answers before submitting, gaps first.

    `unlikely`: a practice that is not in place, and one that builds on it and fully is;
    `disagreeing`: questions with one condition that applies to some of them only.
    """

    assessment: AssessmentRecord
    gaps: tuple[CheckLine, ...]
    unlikely: tuple[tuple[CheckLine, CheckLine], ...]
    disagreeing: tuple[tuple[CheckLine, ...], ...]
    sections: tuple[tuple[FormPage, tuple[CheckLine, ...]], ...]
    total: int


def _whole(assessment: str) -> tuple[AssessmentRecord, tuple[FormPage, ...], dict[str, Answer]]:
    record = whole_access(assessment).assessment
    questionnaire = state().questionnaire(record)
    with state().database.read() as tx:
        answers = assessments.load_answers(tx, record, questionnaire)
    return record, form_pages(questionnaire, record.form), answers


@pages.get("/")
@WHOLE
def tasks(assessment: str) -> ResponseReturnValue:
    """The task list."""
    record = whole_access(assessment).assessment
    questionnaire = state().questionnaire(record)
    with state().database.read() as tx:
        codes = assessments.load_codes(tx, record.id, record.revision, questionnaire)
        handed = links.links_of(tx, record.id, links.SECTION, state().now())
        stands = standing(tx, record.id)
    found = form_pages(questionnaire, record.form)
    lines = tuple(
        Task(
            page=page,
            answered=sum(codes[item] is not None for item in page.item_ids),
            colleague=_colleague(page, handed),
        )
        for page in found
    )
    first_gap = next((t.page.key for t in lines if t.answered < len(t.page.items)), "")
    single = single_pages(questionnaire, record.form)
    room = next((page for page in single if codes[page.items[0].id] is None), single[0])
    listed = TaskList(
        assessment=record,
        title=questionnaire.text(current().locale).title,
        tasks=lines,
        answered=sum(line.answered for line in lines),
        total=sum(len(page.items) for page in found),
        minutes_left=minutes_left(found, codes, record.form),
        next_key=first_gap,
        room_key=room.key,
        described=bool(record.organisation or record.context),
        results=stands.results,
        parts=part_tasks(record.id, stands.parts),
        together=bool(stands.part_results),
        saved="saved" in request.args,
        years=years_of(record),
        cohorts=notice_on(record),
    )
    return render_template("respond/tasks.html", page=listed)


def _colleague(page: FormPage, handed: list[links.LinkRecord]) -> str:
    asked = [link for link in handed if link.section == page.section]
    if not asked:
        return ""
    answered = [link for link in asked if link.answered_at is not None]
    if answered:
        return _("answered by %(who)s") % {"who": answered[-1].label or _("a colleague")}
    return _("handed to %(who)s") % {"who": asked[-1].label or _("a colleague")}


@pages.get("/check")
@WHOLE
def check(assessment: str) -> ResponseReturnValue:
    """Every answer on one page, gaps first."""
    record, found, answers = _whole(assessment)
    questionnaire = state().questionnaire(record)
    locale = current().locale
    words = questionnaire.text(locale)
    before = last_year(record, questionnaire)
    sections = tuple(
        (
            page,
            tuple(
                CheckLine(
                    page_key=page.key,
                    field=f"answer-{item.id}",
                    item=item.id,
                    statement=words.items[item.id].statement,
                    answer=in_words(answers[item.id], item, questionnaire, locale),
                    # Without an answer to a question on trial the result is final all the same.
                    is_gap=item.scored and answers[item.id].code is None,
                    last=before.line(item, answers[item.id].code) if before else "",
                    to_check=bool(before and before.proposed(item, answers[item.id].code)),
                )
                for item in page.items
            ),
        )
        for page in found
    )
    lines = {line.item: line for _page, listed in sections for line in listed}
    sheet = sheet_of(record, answers, questionnaire)
    page = CheckPage(
        assessment=record,
        gaps=tuple(line for line in lines.values() if line.is_gap),
        unlikely=tuple(
            (lines[low.id], lines[high.id]) for low, high in unlikely_pairs(sheet, questionnaire)
        ),
        disagreeing=tuple(
            tuple(lines[item.id] for item in members if item.id in lines)
            for members in na_disagreements(sheet, questionnaire)
        ),
        sections=sections,
        total=len(lines),
    )
    return render_template("respond/check.html", page=page)


@pages.post("/submit")
@WHOLE
def send(assessment: str) -> ResponseReturnValue:
    """Submit: score, store the result, ask for its report, show it."""
    access = whole_access(assessment)
    here = state()
    result = submit(
        here.database,
        here.questionnaire(access.assessment),
        assessment,
        now=here.now(),
        chance=here.chance,
        used=access.links,
    )
    try:
        with here.database.read() as tx:
            beside = standing(tx, assessment).part_results
        request_report(here.database, assessment, result, current().locale, here.now(), beside)
    except StorageUnavailable:
        # The result is stored; its page offers the report.
        current_app.logger.warning("a report was not asked for: the database is not available")
    return redirect(url_for("results.show", assessment=assessment, result=result), 303)


@pages.post("/reopen")
@WHOLE
def change(assessment: str) -> ResponseReturnValue:
    """Let answers change again."""
    held = whole_access(assessment).links
    reopen(state().database, assessment, held=held, now=state().now())
    return redirect(url_for(".tasks", assessment=assessment), 303)


@pages.post("/full")
@WHOLE
def full(assessment: str) -> ResponseReturnValue:
    """Go on from the quick check to the full form; its answers carry over."""
    access = whole_access(assessment)
    reopen(state().database, assessment, form="full", held=access.links, now=state().now())
    described = access.assessment.organisation or access.assessment.context
    target = "respond.tasks" if described else "about.show"
    return redirect(url_for(target, assessment=assessment), 303)
