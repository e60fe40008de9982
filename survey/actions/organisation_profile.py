"""Describe an organisation itself: name, sector, size and country."""

from __future__ import annotations

from collections.abc import Mapping

from survey.actions.refusals import NotFound
from survey.storage import assessments, audit, organisations
from survey.storage.database import Database, Transaction


def save_profile(
    database: Database,
    organisation: str,
    name: str,
    profile: Mapping[str, str],
    actor: str,
    *,
    now: int,
) -> None:
    """Keep the name and profile (checked by questionnaires.context). Raises NotFound.

    The newest assessment says the same as long as it is open; what was submitted stays as it was.
    """

    def work(tx: Transaction) -> None:
        try:
            found = organisations.find_organisation(tx, organisation, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        if (found.name, dict(found.profile)) == (name, dict(profile)):
            return
        assessments.rename_organisation(tx, organisation, name)
        organisations.set_profile(tx, organisation, profile)
        organisations.describe_open(tx, organisation, profile)
        audit.note(
            tx,
            at=now,
            actor=actor,
            verb="organisation.profile",
            subject=organisation,
            organisation=organisation,
        )

    database.transact(work)
