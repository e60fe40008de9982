"""Erase assessments at the respondent's wish: one year, or everything of an organisation."""

from __future__ import annotations

from survey.actions.refusals import NotFound
from survey.storage import assessments, chains
from survey.storage.database import Database, Transaction


def erase(database: Database, assessment: str) -> None:
    """Delete an organisation for good: all its assessments with results, reports and links."""

    def work(tx: Transaction) -> None:
        assessments.erase_organisation(tx, _take(tx, assessment).organisation_id)

    database.transact(work)


def erase_year(database: Database, assessment: str) -> None:
    """Delete one assessment of an organisation for good; with the last one the organisation goes.

    Private links made in that year open the other years from then on. Reports of later years,
    which may show its figures, are deleted too; they can be made anew.
    """

    def work(tx: Transaction) -> None:
        found = _take(tx, assessment)
        chain = chains.chain_of(tx, found.organisation_id)
        if len(chain) > 1:
            chains.take_out(tx, chain, assessment)
        else:
            assessments.erase_organisation(tx, found.organisation_id)

    database.transact(work)


def _take(tx: Transaction, assessment: str) -> assessments.AssessmentRecord:
    try:
        return assessments.find_assessment(tx, assessment, take=True)
    except LookupError as error:
        raise NotFound(str(error)) from error
