"""Coming back: the years of an organisation on its pages, and beginning the next one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from survey.actions.come_back import begin_again
from survey.reports.years import History, history
from survey.storage import chains
from survey.storage.assessments import AssessmentRecord
from survey.storage.results import ResultLine
from survey.web.access import whole_access
from survey.web.languages import PREFIX, current
from survey.web.state import state

pages = Blueprint("come_back", __name__, url_prefix=PREFIX + "/a/<assessment>")


@dataclass(frozen=True, slots=True)
class YearLine:
    """One assessment in the list of all years. `here`: the one that is being looked at."""

    assessment: AssessmentRecord
    result: ResultLine | None
    here: bool


@dataclass(frozen=True, slots=True)
class Years:
    """All assessments of an organisation, the newest first.

    `newer`: one that was begun after the one looked at; `can_begin`: the next one can be.
    """

    lines: tuple[YearLine, ...]
    newer: AssessmentRecord | None
    can_begin: bool


@pages.post("/again")
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
        chain = chains.chain_of(tx, record.organisation_id)
        results = chains.newest_lines(tx, record.organisation_id)
    newer = chain[-1] if chain and chain[-1].id != record.id else None
    return Years(
        tuple(
            YearLine(found, results.get(found.id), found.id == record.id)
            for found in reversed(chain)
        ),
        newer,
        can_begin=newer is None and not record.is_open and record.id in results,
    )


def history_of(record: AssessmentRecord) -> History | None:
    """The years before an assessment, with what was last submitted in each; None for the first."""
    if record.previous_id is None:
        return None
    with state().database.read() as tx:
        stored = chains.results_before(tx, record)
    return history(
        (
            {"sheet": found.sheet, "result": found.result, "submitted_at": found.submitted_at}
            for found in stored
        ),
        state().catalogue,
    )
