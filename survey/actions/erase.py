"""Erase an assessment at the respondent's wish."""

from __future__ import annotations

from survey.actions.refusals import NotFound
from survey.storage import assessments
from survey.storage.database import Database, Transaction


def erase(database: Database, assessment: str) -> None:
    """Delete an assessment, its organisation, results, reports and links for good."""

    def work(tx: Transaction) -> None:
        try:
            found = assessments.find_assessment(tx, assessment, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        assessments.erase_organisation(tx, found.organisation_id)

    database.transact(work)
