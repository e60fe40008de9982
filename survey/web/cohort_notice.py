"""What a respondent is told of the cohort: who asks, who sees what, until when, what came back."""

from __future__ import annotations

from dataclasses import dataclass

from survey.storage import enrolments
from survey.storage.assessments import AssessmentRecord
from survey.storage.cohorts import ALL_DAY, ANSWERS, CLOSED, CohortRecord
from survey.storage.enrolments import INTERVIEW, RETURNED
from survey.storage.tenancy import ACROSS
from survey.web.languages import current
from survey.web.languages import gettext as _
from survey.web.state import state


@dataclass(frozen=True, slots=True)
class CohortNotice:
    """One cohort in the words of its respondents.

    `over` "" while it takes answers, else a sentence that says why it does not. `remark`: why a
    consultant returned the answers. `interview`: a consultant fills it in.
    """

    name: str
    introduction: str
    contact: str
    sees: str
    deadline: int | None
    over: str
    remark: str = ""
    interview: bool = False
    cohort: str = ""


def notice_to_invited(cohort: CohortRecord, now: int) -> CohortNotice:
    """What stands on the page where one joins."""
    return CohortNotice(
        name=cohort.name,
        introduction=cohort.said_in(current().locale),
        contact=cohort.contact,
        sees=_sees(cohort.sees),
        deadline=cohort.deadline,
        over=_over(cohort.state, cohort.deadline, now),
    )


def notice_on(assessment: AssessmentRecord) -> tuple[CohortNotice, ...]:
    """What stands on the pages of an assessment; nothing where it takes part in no cohort."""
    with state().database.read(ACROSS) as tx:
        found = enrolments.participation(tx, assessment.id)
    now, locale = state().now(), current().locale
    return tuple(
        CohortNotice(
            name=each.cohort_name,
            introduction=next(
                (
                    text
                    for k in (locale, *each.locales, *each.introduction)
                    if (text := each.introduction.get(k, ""))
                ),
                "",
            ),
            contact=each.contact,
            sees=_sees(each.sees),
            deadline=each.deadline,
            over=_over(each.cohort_state, each.deadline, now),
            remark=each.remark if each.state == RETURNED else "",
            interview=each.source == INTERVIEW,
            cohort=each.cohort,
        )
        for each in found
    )


def _sees(sees: str) -> str:
    if sees == ANSWERS:
        return _(
            "The consultants of this round see your answers, your notes and your result once you "
            "have submitted, and before that how far you are. Other organisations see neither."
        )
    return _(
        "The consultants of this round see your result once you have submitted, and before that "
        "how far you are. They do not see single answers or notes. Other organisations see "
        "neither."
    )


def _over(cohort_state: str, deadline: int | None, now: int) -> str:
    if cohort_state == CLOSED:
        return _(
            "The consultant has closed this round. Answers can no longer change or be submitted; "
            "everything that was saved is kept."
        )
    if deadline is not None and now > deadline + ALL_DAY:
        return _(
            "The last day of this round has passed. Answers can no longer change or be "
            "submitted; everything that was saved is kept."
        )
    return ""
