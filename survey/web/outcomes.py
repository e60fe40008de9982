"""The figures of service: their pages, checking them, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.outcomes_figure import NOT_MEASURED
from survey.actions.parts import (
    StalePart,
    save_part,
)
from survey.actions.refusals import AssessmentClosed
from survey.storage.assessments import AssessmentRecord
from survey.storage.parts import PartResultLine
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, chosen
from survey.web.languages import gettext as _
from survey.web.outcomes_fields import (
    USUAL,
    BadAnswer,
    field_name,
    parts_of,
    read_answer,
    sent_and_saved,
)
from survey.web.outcomes_page import (
    MORE,
    Opened,
    check_key,
    figures_page,
    kpis_of,
    open_outcomes,
    progress,
    result_lines,
    summary,
    usual_period,
    written_part,
)
from survey.web.policy import WHOLE
from survey.web.state import state

REST = "rest"
"""What the button says that takes every figure without an answer for not measured."""

pages = Blueprint("outcomes", __name__, url_prefix=PREFIX + "/a/<assessment>/outcomes")


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group in the list: its key, name and how far it is filled in."""

    key: str
    name: str
    progress: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """All groups of figures, and the results so far. `next_key`: the first with a gap."""

    assessment: AssessmentRecord
    title: str
    purpose: str
    groups: tuple[GroupLine, ...]
    answered: int
    total: int
    next_key: str
    results: tuple[PartResultLine, ...]
    is_open: bool
    saved: bool


@pages.get("/")
@WHOLE
def overview(assessment: str) -> ResponseReturnValue:
    """The groups of figures."""
    opened = open_outcomes(assessment)
    texts = opened.words.text
    done = {
        group: all(opened.answers.get(kpi.id) is not None for kpi in kpis)
        for group, kpis in opened.version.by_group.items()
    }
    page = OverviewPage(
        assessment=opened.record,
        title=texts.title,
        purpose=texts.purpose,
        groups=tuple(
            GroupLine(group, texts.groups[group], progress(opened, group), done[group])
            for group in opened.version.groups
        ),
        answered=len(opened.answers),
        total=len(opened.version.kpis),
        next_key=next((group for group, is_done in done.items() if not is_done), ""),
        results=result_lines(opened),
        is_open=opened.is_open,
        saved="saved" in request.args,
    )
    return render_template("outcomes/overview.html", page=page)


@pages.get("/<key>")
@WHOLE
def show(assessment: str, key: str) -> ResponseReturnValue:
    """A page of figures as saved: a group of them, or one with everything about it."""
    opened = open_outcomes(assessment)
    check_key(opened, key)
    base = opened.part.revision if opened.part else 0
    page = figures_page(opened, key, base=base, just_saved="saved" in request.args)
    return render_template("outcomes/page.html", page=page, errors=[])


@pages.post("/<key>")
@WHOLE
def save(assessment: str, key: str) -> ResponseReturnValue:
    """Save what was sent; figures that can be kept are kept even when another is refused."""
    opened = open_outcomes(assessment)
    check_key(opened, key)
    fields: Fields = g.fields
    if not opened.is_open:
        raise AssessmentClosed(assessment)
    base = fields.number("base")
    answers, wrong = _answers(opened, key, fields)
    if fields.get("then") == REST:
        answers |= {kpi: NOT_MEASURED for kpi, answer in answers.items() if answer is None}
    try:
        if answers:
            saved = save_part(
                state().database,
                assessment,
                written_part(opened).id,
                answers,
                base=base,
                held=opened.access.links,
                now=state().now(),
            )
            base = saved.revision
    except StalePart as stale:
        return _conflict(opened, key, fields, wrong, stale)
    if wrong:
        return _refused(open_outcomes(assessment), key, fields, wrong, base, set(answers))
    then = fields.get("then")
    if lang := chosen(then):
        return redirect(url_for(".show", assessment=assessment, key=key, lang=lang), 303)
    return redirect(_next_address(open_outcomes(assessment), key, then), 303)


def _answers(opened: Opened, key: str, fields: Fields) -> tuple[dict[str, Any], dict[str, str]]:
    """Figure → answer for those that can be kept, and field → sentence for the others."""
    version, usual = opened.version, usual_period(opened)
    answers: dict[str, Any] = {}
    known = {"base", "then", "csrf_token", *USUAL}
    wrong: dict[str, str] = {}
    for kpi in kpis_of(opened, key):
        names = {field_name(p, kpi.id) for p in parts_of(kpi, version, version.rules.history_most)}
        known |= names
        if not names & fields.names:
            continue
        saved = opened.answers.get(kpi.id)
        try:
            answers[kpi.id] = read_answer(fields, kpi, version, saved, usual)
        except BadAnswer as bad:
            wrong |= bad.wrong
    for name in (*fields.single, *fields.lists, *fields.broken):
        if name not in known:
            wrong[name[:80]] = fields.broken.get(name) or _("does not belong to this page.")
    wrong |= {name: fields.broken[name] for name in USUAL if name in fields.broken}
    return answers, wrong


def _typed(opened: Opened, key: str, fields: Fields) -> dict[str, dict[str, str]]:
    """Figure → part → what was sent, or stands where nothing was sent."""
    return {
        kpi.id: sent_and_saved(fields, kpi, opened.version, opened.answers.get(kpi.id))
        for kpi in kpis_of(opened, key)
    }


def _usual(fields: Fields) -> dict[str, str]:
    return {name: fields.get(name) for name in USUAL}


def _refused(
    opened: Opened,
    key: str,
    fields: Fields,
    wrong: Mapping[str, str],
    base: int,
    kept: set[str],
) -> ResponseReturnValue:
    """The page again with what is `wrong`; the figures `kept` are saved."""
    typed = _typed(opened, key, fields)
    page = figures_page(
        opened,
        key,
        base=base,
        typed={kpi: parts for kpi, parts in typed.items() if kpi not in kept},
        usual=_usual(fields),
        wrong=wrong,
    )
    return render_template("outcomes/page.html", page=page, errors=summary(wrong, opened)), 422


def _conflict(
    opened: Opened, key: str, fields: Fields, wrong: Mapping[str, str], stale: StalePart
) -> ResponseReturnValue:
    """The page with what was sent, and beside each difference what is saved."""
    now = replace(opened, part=stale.current)
    page = figures_page(
        now,
        key,
        base=stale.current.revision,
        typed=_typed(opened, key, fields),
        usual=_usual(fields),
        wrong=wrong,
        saved={kpi: now.in_words(kpi) for kpi in stale.differing},
    )
    errors = [
        {
            "field": field_name("state", kpi),
            "message": _("%(name)s was answered differently meanwhile; both versions stand below.")
            % {"name": opened.words.name(kpi)},
        }
        for kpi in stale.differing
    ]
    errors += summary(wrong, opened)
    return render_template("outcomes/page.html", page=page, errors=errors), 409


def _next_address(opened: Opened, key: str, then: str) -> str:
    here, version = opened.record.id, opened.version
    figure = then.removeprefix(MORE)
    if then.startswith(MORE) and figure in version.by_id:
        return url_for(".show", assessment=here, key=figure)
    asked = {kpi.id for kpi in kpis_of(opened, key)} & set(opened.scored["to_confirm"])
    if then == "stay" or (asked and then != "later"):
        return url_for(".show", assessment=here, key=key, saved=1)
    if then == "later":
        return url_for(".overview", assessment=here, saved=1)
    if key in version.by_id:
        group, anchor = version.by_id[key].group, field_name("state", key)
        return url_for(".show", assessment=here, key=group, saved=1, _anchor=anchor)
    place = version.groups.index(key) + 1
    if place < len(version.groups):
        return url_for(".show", assessment=here, key=version.groups[place])
    return url_for("outcomes_results.check", assessment=here)
