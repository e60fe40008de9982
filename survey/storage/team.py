"""The consultants of a cohort: who they are, add one, take one out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from survey.storage.members import LEAD
from survey.storage.tables import Account, CohortMember


@dataclass(frozen=True, slots=True)
class Consultant:
    """A consultant of a cohort. `role` is lead or member."""

    account: str
    email: str
    name: str
    role: str
    since: int


def team_of(tx: Connection, cohort: str) -> list[Consultant]:
    """The consultants of a cohort, those who lead it first."""
    query = (
        select(
            CohortMember.account_id,
            Account.email,
            Account.name,
            CohortMember.role,
            CohortMember.since,
        )
        .join(Account, Account.id == CohortMember.account_id)
        .where(CohortMember.cohort_id == cohort)
        .order_by(CohortMember.role, Account.email)
    )
    return [Consultant(*row) for row in tx.execute(query)]


def role_of(tx: Connection, cohort: str, account: str) -> str | None:
    """The role of an account in a cohort; None: it is none of its consultants."""
    query = select(CohortMember.role).where(
        CohortMember.cohort_id == cohort, CohortMember.account_id == account
    )
    return tx.execute(query).scalar_one_or_none()


def add_consultant(tx: Connection, cohort: str, account: str, role: str, now: int) -> None:
    """Let an account be a consultant of a cohort."""
    tx.execute(
        insert(CohortMember).values(cohort_id=cohort, account_id=account, role=role, since=now)
    )


def set_role(tx: Connection, cohort: str, account: str, role: str) -> None:
    """Another role for a consultant."""
    tx.execute(
        update(CohortMember)
        .where(CohortMember.cohort_id == cohort, CohortMember.account_id == account)
        .values(role=role)
    )


def remove_consultant(tx: Connection, cohort: str, account: str) -> None:
    """Take a consultant out; the next request finds no cohort any more (S19)."""
    tx.execute(
        delete(CohortMember).where(
            CohortMember.cohort_id == cohort, CohortMember.account_id == account
        )
    )


def leads_in(tx: Connection, cohort: str) -> int:
    """How many lead the cohort."""
    query = select(func.count()).where(CohortMember.cohort_id == cohort, CohortMember.role == LEAD)
    return tx.execute(query).scalar_one()
