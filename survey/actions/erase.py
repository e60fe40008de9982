"""Erase for good: one year, or everything of an organisation, with proof that nothing is left.

The proof is counted in the same transaction: which rows there were, and how many of them are
there afterwards. A receipt in the trail says what was erased, by its id, so that a restored
backup erases it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from survey.actions.refusals import NotFound
from survey.storage import assessments, audit, belongings, chains, erasing, organisations
from survey.storage.belongings import Keys
from survey.storage.database import Database, Transaction
from survey.storage.tenancy import ACROSS

ORGANISATION, YEAR = "organisation.erase", "assessment.erase"
"""The verbs of receipts; their subject is the id of what was erased."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was erased. `before` and `after`: table → rows of it; `mails`: the ids of its mails.

    `after` holds no number but 0.
    """

    verb: str
    subject: str
    at: int
    before: dict[str, int]
    after: dict[str, int]
    mails: tuple[str, ...]


class NotErased(RuntimeError):
    """Something would be left; nothing was changed."""


def erase(database: Database, assessment: str, *, actor: str, now: int) -> Receipt:
    """Delete the organisation of an assessment for good. Raises NotFound."""

    def work(tx: Transaction) -> Receipt:
        return _whole(tx, _take(tx, assessment).organisation_id, actor, now)

    return _done(database, work)


def erase_organisation(database: Database, organisation: str, *, actor: str, now: int) -> Receipt:
    """Delete an organisation for good: its assessments with results, reports, links, traces.

    Raises NotFound.
    """
    return _done(database, lambda tx: erase_within(tx, ORGANISATION, organisation, actor, now))


def erase_year(database: Database, assessment: str, *, actor: str, now: int) -> Receipt:
    """Delete one assessment of an organisation for good; with the last one the organisation goes.

    Private links made in that year open the other years from then on. Reports of later years,
    which may show its figures, are deleted too; they can be made anew. Raises NotFound.
    """
    return _done(database, lambda tx: erase_within(tx, YEAR, assessment, actor, now))


def erase_within(tx: Transaction, verb: str, subject: str, actor: str, now: int) -> Receipt:
    """Delete what a receipt of that verb names, in a transaction across tenants.

    Raises NotFound.
    """
    if verb == YEAR:
        return _year(tx, _take(tx, subject), actor, now)
    try:
        organisations.find_organisation(tx, subject, take=True)
    except LookupError as error:
        raise NotFound(str(error)) from error
    return _whole(tx, subject, actor, now)


def _year(tx: Transaction, found: assessments.AssessmentRecord, actor: str, now: int) -> Receipt:
    chain = chains.chain_of(tx, found.organisation_id)
    if len(chain) == 1:
        return _whole(tx, found.organisation_id, actor, now)
    traces = erasing.traces(tx, [found.id])
    # First, so that these links are not counted among what goes.
    chains.hand_on_links(tx, chain, found.id)
    keys = erasing.keys_of_assessment(tx, found.id, traces)
    erasing.drop_traces(tx, traces)
    chains.take_out(tx, chain, found.id)
    erasing.scrub_trail(tx, keys)
    _note(tx, YEAR, found.id, found.organisation_id, traces, actor, now)
    return _proved(tx, keys, YEAR, found.id, traces, now)


def _whole(tx: Transaction, organisation: str, actor: str, now: int) -> Receipt:
    years = erasing.assessments_of(tx, organisation)
    traces = erasing.traces(tx, years, organisation)
    keys = erasing.keys_of_organisation(tx, organisation, traces)
    erasing.drop_traces(tx, traces)
    erasing.drop_organisation(tx, organisation)
    erasing.scrub_trail(tx, keys, organisation)
    _note(tx, ORGANISATION, organisation, organisation, traces, actor, now)
    return _proved(tx, keys, ORGANISATION, organisation, traces, now)


def _take(tx: Transaction, assessment: str) -> assessments.AssessmentRecord:
    try:
        return assessments.find_assessment(tx, assessment, take=True)
    except LookupError as error:
        raise NotFound(str(error)) from error


def _note(
    tx: Transaction,
    verb: str,
    subject: str,
    organisation: str,
    traces: erasing.Traces,
    actor: str,
    now: int,
) -> None:
    """The receipt, and a line for the consultants of each cohort it took part in."""
    audit.note(tx, at=now, actor=actor, verb=verb, subject=subject, organisation=organisation)
    for enrolment, cohort in sorted(traces.enrolments.items()):
        audit.note(
            tx, at=now, actor=actor, verb="enrolment.erase", subject=enrolment, cohort=cohort
        )


def _proved(
    tx: Transaction, keys: Keys, verb: str, subject: str, traces: erasing.Traces, now: int
) -> Receipt:
    before = {table: len(rows) for table, rows in keys.items()}
    after = belongings.still_there(tx, keys)
    if any(after.values()):
        raise NotErased(", ".join(table for table, count in after.items() if count))
    return Receipt(verb, subject, now, before, after, traces.messages)


def _done(database: Database, work: Callable[[Transaction], Receipt]) -> Receipt:
    receipt = database.transact(work, ACROSS)
    database.empty_log()
    return receipt
