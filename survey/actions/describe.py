"""Describe the organisation: the context page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from survey.actions.refusals import AssessmentClosed, NotFound
from survey.storage import assessments
from survey.storage.database import Database, Transaction


def describe(
    database: Database,
    assessment: str,
    *,
    organisation: str,
    context: Mapping[str, Any],
    goals: Sequence[str],
    now: int,
) -> None:
    """Save the name, the context (checked by questionnaires.context) and the goals.

    Raises AssessmentClosed, NotFound.
    """

    def work(tx: Transaction) -> None:
        try:
            found = assessments.find_assessment(tx, assessment, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        if not found.is_open:
            raise AssessmentClosed(found.id)
        assessments.rename_organisation(tx, found.organisation_id, organisation)
        assessments.change_assessment(
            tx, found.id, context=dict(context), goals=list(goals), changed_at=now
        )

    database.transact(work)
