"""Whether an assessment takes answers: it is open, and its cohort is not over (S25)."""

from __future__ import annotations

from survey.actions.refusals import AssessmentClosed, CohortOver
from survey.storage.assessments import AssessmentRecord


def refuse_closed(assessment: AssessmentRecord, now: int) -> None:
    """Raise AssessmentClosed when it was submitted, CohortOver when its cohort is over."""
    refuse_late(assessment, now)
    if not assessment.is_open:
        raise AssessmentClosed(assessment.id)


def refuse_late(assessment: AssessmentRecord, now: int) -> None:
    """Raise CohortOver when the cohort it takes part in is over."""
    if assessment.is_too_late(now):
        raise CohortOver(assessment.id)
