"""The consultants of a cohort: add one by address, change a role, take one out."""

from __future__ import annotations

from survey.actions.refusals import NotFound
from survey.storage import accounts, audit, cohorts, team
from survey.storage.database import Database, Transaction
from survey.storage.members import LEAD
from survey.storage.tenancy import Tenant


class NoConsultant(Exception):
    """Nobody with that address may be a consultant here."""


class LastLead(Exception):
    """Somebody has to lead the cohort."""


def add_consultant(
    database: Database, cohort: str, email: str, role: str, *, actor: str, now: int
) -> None:
    """Let the consultant with that address work in the cohort; a known one gets the role.

    Raises NoConsultant, LastLead.
    """

    def work(tx: Transaction) -> None:
        # Taken, so that of two leads who leave at once one stays.
        cohorts.find_cohort(tx, cohort, take=True)
        account = accounts.find_by_email(tx, email)
        if account is None or account.disabled_at is not None or "consultant" not in account.roles:
            raise NoConsultant(email)
        before = team.role_of(tx, cohort, account.id)
        if before == role:
            return
        if before == LEAD and team.leads_in(tx, cohort) == 1:
            raise LastLead(cohort)
        if before is None:
            team.add_consultant(tx, cohort, account.id, role, now)
        else:
            team.set_role(tx, cohort, account.id, role)
        verb = "cohort.member.add" if before is None else "cohort.member.role"
        audit.note(tx, at=now, actor=actor, verb=verb, subject=account.id, cohort=cohort, role=role)

    database.transact(work, Tenant(cohort))


def remove_consultant(
    database: Database, cohort: str, account: str, *, actor: str, now: int
) -> None:
    """Take a consultant out of the cohort at once. Raises NotFound, LastLead."""

    def work(tx: Transaction) -> None:
        cohorts.find_cohort(tx, cohort, take=True)
        role = team.role_of(tx, cohort, account)
        if role is None:
            raise NotFound(f"{account} is no consultant of {cohort}")
        if role == LEAD and team.leads_in(tx, cohort) == 1:
            raise LastLead(cohort)
        team.remove_consultant(tx, cohort, account)
        audit.note(
            tx, at=now, actor=actor, verb="cohort.member.remove", subject=account, cohort=cohort
        )

    database.transact(work, Tenant(cohort))
