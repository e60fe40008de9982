"""The respondent's way around the pages: task list, about you, check answers, submit, change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.context import ONE_OF, SOME_OF, check_context, lists, region_of_country
from questionnaires.faults import Fault
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from questionnaires.second_look import na_disagreements, unlikely_pairs
from questionnaires.sheet import Answer
from survey.actions.describe import describe
from survey.actions.report import request_report
from survey.actions.submit import reopen, sheet_of, submit
from survey.storage import assessments, links, results
from survey.storage.assessments import AssessmentRecord
from survey.storage.results import ResultLine
from survey.web.access import whole_access
from survey.web.form_data import Fields
from survey.web.form_pages import FormPage, form_pages, minutes_left, single_pages
from survey.web.languages import PREFIX, current
from survey.web.languages import gettext as _
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
    """All pages of the form with what is left. `described`: the about page was filled in."""

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
    saved: bool


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One answer to look over: `link` is the page and the field where it stands."""

    page_key: str
    field: str
    item: str
    statement: str
    answer: str
    is_gap: bool


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
def tasks(assessment: str) -> ResponseReturnValue:
    """The task list."""
    record = whole_access(assessment).assessment
    questionnaire = state().questionnaire(record)
    with state().database.read() as tx:
        codes = assessments.load_codes(tx, record.id, record.revision, questionnaire)
        handed = links.links_of(tx, record.id, links.SECTION, state().now())
        done = results.results_of(tx, record.id)
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
        results=done,
        saved="saved" in request.args,
    )
    return render_template("respond/tasks.html", page=listed)


def _colleague(page: FormPage, handed: list[links.LinkRecord]) -> str:
    asked = [link for link in handed if link.section == page.section]
    if not asked:
        return ""
    answered = [link for link in asked if link.answered_at is not None]
    if answered:
        return _("answered by %s") % (answered[-1].label or _("a colleague"))
    return _("handed to %s") % (asked[-1].label or _("a colleague"))


@dataclass(frozen=True, slots=True)
class AboutPage:
    """The context page: option lists as (code, label), and what was filled in."""

    assessment: AssessmentRecord
    options: Mapping[str, list[tuple[str, str]]]
    channels: list[tuple[str, str]]
    countries: list[tuple[str, str]]
    goals: list[tuple[str, str]]
    values: Mapping[str, str]
    chosen_channels: tuple[str, ...]
    chosen_goals: tuple[str, ...]
    errors: Mapping[str, str]

    def value(self, field: str) -> str:
        """What was filled in at `field`."""
        return self.values.get(field, "")

    def error(self, field: str) -> str:
        """What is wrong with `field`, "" if nothing."""
        return self.errors.get(field, "")


@pages.get("/about")
def about(assessment: str) -> ResponseReturnValue:
    """The context page."""
    record = whole_access(assessment).assessment
    values = {k: str(v) for k, v in record.context.items() if isinstance(v, str)}
    values["organisation"] = record.organisation
    channels = tuple(record.context.get("channels", ()))
    return _about(record, values, channels, record.goals, {})


@pages.post("/about")
def save_about(assessment: str) -> ResponseReturnValue:
    """Save it."""
    record = whole_access(assessment).assessment
    questionnaire = state().questionnaire(record)
    fields: Fields = g.fields
    names = ("organisation", "unit", "languages", "country", *ONE_OF)
    values = {name: fields.get(name) for name in names}
    channels, goals = fields.lists.get("channels", ()), fields.lists.get("goals", ())
    faults = [Fault("", name, message) for name, message in fields.broken.items()]
    try:
        organisation = plain_text(values["organisation"], MAX_LINE)
    except NotPlainText as error:
        faults.append(Fault("", "organisation", str(error)))
        organisation = ""
    given: dict[str, Any] = {name: values[name] for name in names if name != "organisation"}
    context = check_context(given | {"channels": list(channels)}, "", faults)
    for goal in goals:
        if goal not in questionnaire.goals and "goals" not in fields.broken:
            faults.append(Fault("", "goals", _("holds a goal that is not in the list.")))
    known = {*names, "channels", "goals", "csrf_token", "then"}
    for name in (*fields.single, *fields.lists):
        if name not in known and name not in fields.broken:
            faults.append(Fault("", name[:80], _("does not belong to this page.")))
    if faults:
        errors = {fault.where.removeprefix("context."): fault.message for fault in faults}
        return _about(record, values, channels, goals, errors), 422
    describe(
        state().database,
        assessment,
        organisation=organisation,
        context=dict(context),
        goals=tuple(dict.fromkeys(goals)),
        now=state().now(),
    )
    return redirect(url_for(".tasks", assessment=assessment, saved=1), 303)


def _about(
    record: AssessmentRecord,
    values: Mapping[str, str],
    channels: tuple[str, ...],
    goals: tuple[str, ...],
    errors: Mapping[str, str],
) -> str:
    language = current()
    questionnaire = state().questionnaire(record)
    goal_names = questionnaire.text(language.locale).goals
    labels = {
        field: [("", _("Choose…")), *_labels(name, language.locale)]
        for field, name in ONE_OF.items()
    }
    territories = Locale.parse(language.locale).territories
    countries = sorted(
        ((code, territories.get(code, code)) for code in region_of_country()), key=lambda c: c[1]
    )
    page = AboutPage(
        assessment=record,
        options=labels,
        channels=_labels(SOME_OF["channels"], language.locale),
        countries=[("", _("Choose…")), *countries],
        goals=[(code, goal_names[code].name) for code in questionnaire.goals],
        values=values,
        chosen_channels=channels,
        chosen_goals=goals,
        errors=errors,
    )
    summary = [{"field": name, "message": text} for name, text in errors.items()]
    return render_template("respond/about.html", page=page, errors=summary)


def _labels(name: str, locale: str) -> list[tuple[str, str]]:
    return [(option.code, option.label[locale]) for option in lists()[name]]


@pages.get("/check")
def check(assessment: str) -> ResponseReturnValue:
    """Every answer on one page, gaps first."""
    record, found, answers = _whole(assessment)
    questionnaire = state().questionnaire(record)
    locale = current().locale
    words = questionnaire.text(locale)
    sections = tuple(
        (
            page,
            tuple(
                CheckLine(
                    page_key=page.key,
                    field=f"answer-{item.id}",
                    item=item.id,
                    statement=words.items[item.id].statement,
                    answer=in_words(answers[item.id], questionnaire, locale),
                    is_gap=answers[item.id].code is None,
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
    request_report(here.database, assessment, result, current().locale, here.now())
    return redirect(url_for("results.show", assessment=assessment, result=result), 303)


@pages.post("/reopen")
def change(assessment: str) -> ResponseReturnValue:
    """Let answers change again."""
    whole_access(assessment)
    reopen(state().database, assessment, now=state().now())
    return redirect(url_for(".tasks", assessment=assessment), 303)


@pages.post("/full")
def full(assessment: str) -> ResponseReturnValue:
    """Go on from the quick check to the full form; its answers carry over."""
    record = whole_access(assessment).assessment
    reopen(state().database, assessment, form="full", now=state().now())
    described = record.organisation or record.context
    return redirect(url_for(".tasks" if described else ".about", assessment=assessment), 303)
