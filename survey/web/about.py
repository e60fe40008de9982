"""The context page: who is assessed. Used for words and peers, never for levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.context import ONE_OF, SOME_OF, check_context
from questionnaires.faults import Fault
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from survey.actions.describe import Described, StaleContext, context_mark, describe
from survey.storage.assessments import AssessmentRecord
from survey.web.access import whole_access
from survey.web.cohort_notice import CohortNotice, notice_on
from survey.web.context_choices import countries, country_names, options_of, with_none
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, chosen, current, say
from survey.web.languages import gettext as _
from survey.web.policy import WHOLE
from survey.web.state import state

pages = Blueprint("about", __name__, url_prefix=PREFIX + "/a/<assessment>/about")


@dataclass(frozen=True, slots=True)
class AboutPage:
    """The context page: option lists as (code, label), and what was filled in.

    `seen` names the state it shows; `conflict`: somebody saved another one meanwhile; `cohorts`:
    those it takes part in.
    """

    assessment: AssessmentRecord
    options: Mapping[str, list[tuple[str, str]]]
    channels: list[tuple[str, str]]
    countries: list[tuple[str, str]]
    goals: list[tuple[str, str]]
    values: Mapping[str, str]
    chosen_channels: tuple[str, ...]
    chosen_goals: tuple[str, ...]
    errors: Mapping[str, str]
    seen: str
    conflict: bool
    cohorts: tuple[CohortNotice, ...]

    def value(self, field: str) -> str:
        """What was filled in at `field`."""
        return self.values.get(field, "")

    def error(self, field: str) -> str:
        """What is wrong with `field`, "" if nothing."""
        return self.errors.get(field, "")


@pages.get("")
@WHOLE
def show(assessment: str) -> ResponseReturnValue:
    """The context page."""
    record = whole_access(assessment).assessment
    return _render(record, _values(record), _channels(record), record.goals, {}, record)


def _values(record: AssessmentRecord) -> dict[str, str]:
    return {
        **{name: str(v) for name, v in record.context.items() if isinstance(v, str)},
        "organisation": record.organisation,
    }


def _channels(record: AssessmentRecord) -> tuple[str, ...]:
    return tuple(record.context.get("channels", ()))


@pages.post("")
@WHOLE
def save(assessment: str) -> ResponseReturnValue:
    """Save it."""
    access = whole_access(assessment)
    record = access.assessment
    questionnaire = state().questionnaire(record)
    fields: Fields = g.fields
    names = ("organisation", "unit", "languages", "country", *ONE_OF)
    values = {name: fields.get(name) for name in names}
    channels, goals = fields.lists.get("channels", ()), fields.lists.get("goals", ())
    faults = [Fault("", name, message) for name, message in fields.broken.items()]
    try:
        organisation = plain_text(values["organisation"], MAX_LINE)
    except NotPlainText as error:
        faults.append(Fault("", "organisation", error.sentence))
        organisation = ""
    given: dict[str, Any] = {name: values[name] for name in names if name != "organisation"}
    context = check_context(given | {"channels": list(channels)}, "", faults)
    for goal in goals:
        if goal not in questionnaire.goals and "goals" not in fields.broken:
            faults.append(Fault("", "goals", _("holds a goal that is not in the list.")))
    known = {*names, "channels", "goals", "csrf_token", "then", "seen"}
    for name in (*fields.single, *fields.lists):
        if name not in known and name not in fields.broken:
            faults.append(Fault("", name[:80], _("does not belong to this page.")))
    if faults:
        errors = {fault.where.removeprefix("context."): say(fault.message) for fault in faults}
        return _render(record, values, channels, goals, errors, record), 422
    try:
        describe(
            state().database,
            assessment,
            Described(organisation, dict(context), tuple(dict.fromkeys(goals))),
            seen=fields.get("seen") or None,
            held=access.links,
            now=state().now(),
        )
    except StaleContext as stale:
        saved = stale.current
        differing = _differing(saved, values, channels, tuple(goals))
        return _render(record, values, channels, goals, differing, saved, conflict=True), 409
    if lang := chosen(fields.get("then")):
        return redirect(url_for(".show", assessment=assessment, lang=lang), 303)
    return redirect(url_for("respond.tasks", assessment=assessment, saved=1), 303)


def _differing(
    saved: AssessmentRecord,
    values: Mapping[str, str],
    channels: tuple[str, ...],
    goals: tuple[str, ...],
) -> dict[str, str]:
    """Field → what is saved, for the fields that were sent otherwise."""
    locale = current().locale
    labels = {name: dict(options_of(listed)) for name, listed in (ONE_OF | SOME_OF).items()} | {
        "country": country_names()
    }
    texts = state().questionnaire(saved).text(locale)
    stored = _values(saved)
    found = {
        name: labels.get(name, {}).get(stored.get(name, ""), stored.get(name, ""))
        for name in values
        if values[name].strip() != stored.get(name, "")
    }
    if set(channels) != set(_channels(saved)):
        found["channels"] = ", ".join(labels["channels"][code] for code in _channels(saved))
    if set(goals) != set(saved.goals):
        found["goals"] = ", ".join(texts.goals[code].name for code in saved.goals)
    nothing = _("nothing")
    return {
        name: _("Saved meanwhile: %(value)s") % {"value": text or nothing}
        for name, text in found.items()
    }


def _render(
    record: AssessmentRecord,
    values: Mapping[str, str],
    channels: tuple[str, ...],
    goals: tuple[str, ...],
    errors: Mapping[str, str],
    shown: AssessmentRecord,
    *,
    conflict: bool = False,
) -> str:
    questionnaire = state().questionnaire(record)
    goal_names = questionnaire.text(current().locale).goals
    labels = {field: with_none(options_of(name)) for field, name in ONE_OF.items()}
    page = AboutPage(
        assessment=record,
        options=labels,
        channels=options_of(SOME_OF["channels"]),
        countries=with_none(countries()),
        goals=[(code, goal_names[code].name) for code in questionnaire.goals],
        values=values,
        chosen_channels=channels,
        chosen_goals=goals,
        errors=errors,
        seen=context_mark(shown),
        conflict=conflict,
        cohorts=notice_on(record),
    )
    summary = [{"field": name, "message": text} for name, text in errors.items()]
    return render_template("respond/about.html", page=page, errors=summary)
