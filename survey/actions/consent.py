"""Consent to be compared with other organisations: given freely, withdrawn at any time."""

from __future__ import annotations

from survey.actions.refusals import NotFound
from survey.storage import audit, organisations
from survey.storage.database import Database, Transaction


def give_consent(database: Database, organisation: str, actor: str, *, now: int) -> None:
    """Let its figures be compared with others' from now on. Raises NotFound.

    Given already, it stays with its day.
    """
    _set(database, organisation, actor, now, given=True)


def withdraw_consent(database: Database, organisation: str, actor: str, *, now: int) -> None:
    """Take it out of every comparison that is made from now on. Raises NotFound."""
    _set(database, organisation, actor, now, given=False)


def _set(database: Database, organisation: str, actor: str, now: int, *, given: bool) -> None:
    def work(tx: Transaction) -> None:
        try:
            found = organisations.find_organisation(tx, organisation, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        if given is (found.pool_consent_at is not None):
            return
        organisations.set_consent(tx, organisation, now if given else None)
        audit.note(
            tx,
            at=now,
            actor=actor,
            verb="organisation.consent" if given else "organisation.consent-withdrawn",
            subject=organisation,
            organisation=organisation,
        )

    database.transact(work)
