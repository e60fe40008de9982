"""Coming back: the years of an organisation on its pages, and beginning the next one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from survey.actions.come_back import begin_again
from survey.reports.years import History, history
from survey.storage import chains
from survey.storage.assessments import AssessmentRecord
from survey.storage.chains import YearRecord
from survey.web.access import whole_access
from survey.web.languages import PREFIX, current
from survey.web.policy import WHOLE
from survey.web.state import state

pages = Blueprint("come_back", __name__, url_prefix=PREFIX + "/a/<assessment>")


@dataclass(frozen=True, slots=True)
class Years:
    """All assessments of an organisation, the newest first; `here` is the one looked at.

    `newer`: one that was begun after it; `can_begin`: the next one can be.
    """

    lines: tuple[YearRecord, ...]
    here: str
    newer: AssessmentRecord | None
    can_begin: bool


@pages.post("/again")
@WHOLE
def again(assessment: str) -> ResponseReturnValue:
    """Begin the next assessment of the same organisation, or go to it when it is begun."""
    access = whole_access(assessment)
    here = state()
    following = begin_again(
        here.database,
        here.latest(access.assessment.questionnaire),
        assessment,
        locale=current().locale,
        held=access.links,
        now=here.now(),
        chance=here.chance,
    )
    return redirect(url_for("respond.tasks", assessment=following), 303)


def years_of(record: AssessmentRecord) -> Years:
    """What the pages of an assessment say of the other years."""
    with state().database.read() as tx:
        years = chains.years_of(tx, record.organisation_id)
    lines = tuple(reversed(years))
    newer = lines[0].assessment if lines and lines[0].assessment.id != record.id else None
    submitted = any(line.result and line.assessment.id == record.id for line in lines)
    return Years(
        lines, record.id, newer, can_begin=newer is None and not record.is_open and submitted
    )


def history_of(record: AssessmentRecord, known: Years | None = None) -> History | None:
    """The years before an assessment, with what was last submitted in each; None for the first.

    `known`: the years, where they were read already.
    """
    if record.previous_id is None:
        return None
    with state().database.read() as tx:
        if known is None:
            stored = chains.results_before(tx, record)
        else:
            years = chains.before(tuple(reversed(known.lines)), record.id)
            stored = chains.results_of_years(tx, years)
    return history(
        (
            {"sheet": found.sheet, "result": found.result, "submitted_at": found.submitted_at}
            for found in stored
        ),
        state().catalogue,
    )
