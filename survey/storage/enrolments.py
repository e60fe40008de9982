"""Enrolments: assessments that take part in a cohort, and what their own pages say of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from survey.storage.database import lock_clause
from survey.storage.tables import Assessment, Cohort, Enrolment, Invitation, Organisation

ANSWERING, SUBMITTED, RETURNED, ACCEPTED = "answering", "submitted", "returned", "accepted"
INVITATION, LINK, INTERVIEW, IMPORT = "invitation", "link", "interview", "import"


@dataclass(frozen=True, slots=True)
class EnrolmentRecord:
    """One assessment in a cohort. `name` and what follows are as of its newest submission."""

    id: str
    cohort_id: str
    assessment_id: str
    invitation_id: str | None
    source: str
    state: str
    name: str
    sector: str
    employees: str
    country: str
    model: str
    result_id: str | None
    remark: str
    joined_at: int
    submitted_at: int | None = None
    returned_at: int | None = None
    accepted_at: int | None = None


_NAMES = tuple(EnrolmentRecord.__dataclass_fields__)
_COLUMNS: tuple[Any, ...] = tuple(getattr(Enrolment, name) for name in _NAMES)


def add_enrolment(tx: Connection, new: EnrolmentRecord) -> None:
    """Keep a new enrolment."""
    tx.execute(insert(Enrolment).values(**{name: getattr(new, name) for name in _NAMES}))


def find_enrolment(tx: Connection, enrolment: str, *, take: bool = False) -> EnrolmentRecord:
    """That enrolment; `take` locks it for this transaction. Raises LookupError."""
    query = select(*_COLUMNS).where(Enrolment.id == enrolment)
    if take and lock_clause(tx):
        query = query.with_for_update()
    row = tx.execute(query).one_or_none()
    if row is None:
        raise LookupError(f"no enrolment {enrolment}")
    return EnrolmentRecord(*row)


def by_invitation(tx: Connection, invitation: str) -> EnrolmentRecord | None:
    """The enrolment that accepted an invitation."""
    row = tx.execute(select(*_COLUMNS).where(Enrolment.invitation_id == invitation)).one_or_none()
    return None if row is None else EnrolmentRecord(*row)


def of_assessment(tx: Connection, assessment: str) -> list[EnrolmentRecord]:
    """The cohorts an assessment takes part in, by enrolment. Needs ACROSS tenants."""
    query = select(*_COLUMNS).where(Enrolment.assessment_id == assessment)
    return [EnrolmentRecord(*row) for row in tx.execute(query.order_by(Enrolment.joined_at))]


def change_enrolment(tx: Connection, enrolment: str, **values: Any) -> None:
    """Set columns of an enrolment."""
    tx.execute(update(Enrolment).where(Enrolment.id == enrolment).values(**values))


def note_submission(
    tx: Connection, assessment: str, result: str, facts: dict[str, str], now: int
) -> int:
    """Note a new result wherever its assessment takes part; how many cohorts that are.

    `facts`: name, sector, employees and country as of now. Needs ACROSS tenants.
    """
    changed = tx.execute(
        update(Enrolment)
        .where(Enrolment.assessment_id == assessment)
        .values(state=SUBMITTED, result_id=result, submitted_at=now, remark="", **facts)
    )
    return changed.rowcount


def note_model(tx: Connection, assessment: str, model: str) -> None:
    """Note the service model that suits best wherever its assessment takes part; "" none.

    Needs ACROSS tenants.
    """
    tx.execute(update(Enrolment).where(Enrolment.assessment_id == assessment).values(model=model))


def note_reopened(tx: Connection, assessment: str) -> None:
    """Note that answers of a submitted assessment change again. Needs ACROSS tenants."""
    tx.execute(
        update(Enrolment)
        .where(Enrolment.assessment_id == assessment, Enrolment.state.in_((SUBMITTED, ACCEPTED)))
        .values(state=ANSWERING)
    )


def takes_part(tx: Connection, cohort: str) -> bool:
    """Whether any organisation takes part in a cohort yet."""
    query = select(exists().where(Enrolment.cohort_id == cohort))
    return bool(tx.execute(query).scalar_one())


def set_end(tx: Connection, cohort: str, until: int | None) -> None:
    """Let the assessments of a cohort take answers until then; None: without end."""
    of_it = select(Enrolment.assessment_id).where(Enrolment.cohort_id == cohort)
    tx.execute(update(Assessment).where(Assessment.id.in_(of_it)).values(answers_until=until))


@dataclass(frozen=True, slots=True)
class Participation:
    """What an assessment's own pages say of the cohort it takes part in."""

    cohort: str
    enrolment: str
    cohort_name: str
    introduction: dict[str, str]
    locales: tuple[str, ...]
    contact: str
    sees: str
    deadline: int | None
    cohort_state: str
    source: str
    state: str
    remark: str


def participation(tx: Connection, assessment: str) -> list[Participation]:
    """The cohorts an assessment takes part in, the first one first. Needs ACROSS tenants."""
    query = (
        select(
            Cohort.id,
            Enrolment.id,
            Cohort.name,
            Cohort.introduction,
            Cohort.locales,
            Cohort.contact,
            Cohort.sees,
            Cohort.deadline,
            Cohort.state,
            Enrolment.source,
            Enrolment.state,
            Enrolment.remark,
        )
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.assessment_id == assessment)
        .order_by(Enrolment.joined_at)
    )
    found = []
    for row in tx.execute(query):
        values = list(row)
        values[3], values[4] = json.loads(values[3]), tuple(json.loads(values[4]))
        found.append(Participation(*values))
    return found


def settled_versions(tx: Connection, assessment: str) -> dict[str, str]:
    """Questionnaire → version that the cohort of an assessment asks; {} where it is in none.

    Needs ACROSS tenants.
    """
    query = (
        select(Cohort.versions)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.assessment_id == assessment)
        .order_by(Enrolment.joined_at)
        .limit(1)
    )
    found = tx.execute(query).scalar_one_or_none()
    return {} if found is None else dict(json.loads(found))


@dataclass(frozen=True, slots=True)
class Reachable:
    """Whom a mail about an enrolment goes to, and whether its cohort mails reports."""

    enrolment: str
    cohort: str
    invitation: str
    email: str
    locale: str
    mails_report: bool


def reachable(tx: Connection, assessment: str) -> list[Reachable]:
    """The people who were invited by mail and take part with that assessment.

    Needs ACROSS tenants.
    """
    query = (
        select(
            Enrolment.id,
            Enrolment.cohort_id,
            Invitation.id,
            Invitation.email,
            Assessment.locale,
            Cohort.mails_report,
        )
        .join(Invitation, Invitation.id == Enrolment.invitation_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Assessment, Assessment.id == Enrolment.assessment_id)
        .where(Enrolment.assessment_id == assessment)
    )
    return [Reachable(*row) for row in tx.execute(query)]


def organisation_name(tx: Connection, assessment: str) -> str:
    """The name its organisation shows now."""
    query = (
        select(Organisation.name)
        .join(Assessment, Assessment.organisation_id == Organisation.id)
        .where(Assessment.id == assessment)
    )
    return tx.execute(query).scalar_one_or_none() or ""


def names_of(tx: Connection, wanted: Sequence[str]) -> dict[str, str]:
    """Enrolment → the organisation's name, of those that are there. Needs a tenant."""
    query = select(Enrolment.id, Enrolment.name).where(Enrolment.id.in_(list(wanted)))
    return {row[0]: row[1] for row in tx.execute(query)}
