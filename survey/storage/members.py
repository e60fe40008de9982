"""Who belongs to which cohort, and owns which organisation: what policies ask."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from survey.roles import CONSULTANT
from survey.storage.tables import (
    Account,
    Assessment,
    Cohort,
    CohortMember,
    Enrolment,
    Ownership,
)

LEAD, MEMBER = "lead", "member"


@dataclass(frozen=True, slots=True)
class Membership:
    """A consultant's place in a cohort, and what every page of it shows or asks."""

    cohort: str
    name: str
    state: str
    role: str
    sees: str
    simulated: bool

    @property
    def leads(self) -> bool:
        """Whether this consultant may also add and remove others, and erase."""
        return self.role == LEAD

    @property
    def is_open(self) -> bool:
        """Whether organisations may still join and answer."""
        return self.state == "open"


def find_membership(tx: Connection, cohort: str, account: str) -> Membership | None:
    """The account's place in that cohort; None when it has none. Needs ACROSS tenants."""
    row = tx.execute(
        select(
            Cohort.id, Cohort.name, Cohort.state, CohortMember.role, Cohort.sees, Cohort.simulated
        )
        .join(CohortMember, CohortMember.cohort_id == Cohort.id)
        .where(Cohort.id == cohort, CohortMember.account_id == account)
    ).one_or_none()
    return None if row is None else Membership(*row)


def owns(tx: Connection, account: str, organisation: str) -> bool:
    """Whether the account owns that organisation."""
    query = exists().where(
        Ownership.account_id == account, Ownership.organisation_id == organisation
    )
    return bool(tx.execute(select(query)).scalar_one())


def answers_for(tx: Connection, account: str, assessment: str) -> bool:
    """Whether the account may answer an assessment without any link.

    As an owner of its organisation, or as a consultant who enters what is said in an interview.
    Needs ACROSS tenants.
    """
    owner = (
        select(Assessment.id)
        .join(Ownership, Ownership.organisation_id == Assessment.organisation_id)
        .where(Assessment.id == assessment, Ownership.account_id == account)
    )
    interviewer = (
        select(Enrolment.id)
        .join(CohortMember, CohortMember.cohort_id == Enrolment.cohort_id)
        .where(
            Enrolment.assessment_id == assessment,
            Enrolment.source == "interview",
            CohortMember.account_id == account,
        )
    )
    return bool(tx.execute(select(owner.exists() | interviewer.exists())).scalar_one())


def consults(tx: Connection, account: str | None, cohort: str) -> bool:
    """Whether the account is (still) a consultant of that cohort. Needs ACROSS tenants."""
    roles = tx.execute(
        select(Account.roles)
        .join(CohortMember, CohortMember.account_id == Account.id)
        .where(
            Account.id == account,
            Account.disabled_at.is_(None),
            CohortMember.cohort_id == cohort,
        )
    ).scalar_one_or_none()
    return roles is not None and CONSULTANT in roles.split()


def assessments_seen(tx: Connection, account: str | None, organisation: str) -> set[str]:
    """The assessments of an organisation in cohorts of that consultant. Needs ACROSS tenants."""
    query = (
        select(Enrolment.assessment_id)
        .join(Assessment, Assessment.id == Enrolment.assessment_id)
        .join(CohortMember, CohortMember.cohort_id == Enrolment.cohort_id)
        .where(Assessment.organisation_id == organisation, CohortMember.account_id == account)
    )
    return set(tx.execute(query).scalars())
