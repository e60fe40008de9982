"""Organisations: profile, consent to be compared, who owns them, where they take part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from survey.storage.assessments import AssessmentRecord, change_assessment
from survey.storage.chains import chain_of
from survey.storage.database import insert_into, lock_clause
from survey.storage.tables import (
    Account,
    Assessment,
    Cohort,
    Enrolment,
    Organisation,
    Ownership,
    ResultFigures,
)

PROFILE = ("sector", "employees", "country")
"""What of an assessment's context describes the organisation itself."""


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """One organisation. `profile` holds codes of PROFILE; `pool_consent_at`: since when its
    figures may be compared with others', None: they may not.
    """

    id: str
    name: str
    created_at: int
    profile: Mapping[str, str]
    pool_consent_at: int | None
    simulated: bool


_COLUMNS: tuple[Any, ...] = (
    Organisation.id,
    Organisation.name,
    Organisation.created_at,
    Organisation.profile,
    Organisation.pool_consent_at,
    Organisation.simulated,
)


def _record(row: Any) -> OrganisationRecord:
    values = list(row)
    values[3] = json.loads(values[3])
    return OrganisationRecord(*values)


def find_organisation(
    tx: Connection, organisation: str, *, take: bool = False
) -> OrganisationRecord:
    """That organisation; `take` locks it for this transaction. Raises LookupError."""
    query = select(*_COLUMNS).where(Organisation.id == organisation)
    if take and lock_clause(tx):
        query = query.with_for_update()
    row = tx.execute(query).one_or_none()
    if row is None:
        raise LookupError(f"no organisation {organisation}")
    return _record(row)


def named(tx: Connection, name: str) -> list[OrganisationRecord]:
    """Those with that id or exactly that name, the oldest first."""
    query = select(*_COLUMNS).where((Organisation.id == name) | (Organisation.name == name))
    return [_record(row) for row in tx.execute(query.order_by(Organisation.created_at))]


def set_consent(tx: Connection, organisation: str, since: int | None) -> None:
    """Let its figures be compared with others' since then; None: no more."""
    tx.execute(
        update(Organisation).where(Organisation.id == organisation).values(pool_consent_at=since)
    )


def set_profile(tx: Connection, organisation: str, profile: Mapping[str, Any]) -> None:
    """Keep what of `profile` describes the organisation itself; the rest is left out."""
    kept = {name: str(profile[name]) for name in PROFILE if profile.get(name)}
    tx.execute(
        update(Organisation)
        .where(Organisation.id == organisation)
        .values(profile=json.dumps(kept, sort_keys=True))
    )


def profile_of(tx: Connection, organisation: str) -> Mapping[str, str]:
    """What is known of an organisation: its profile, else its newest assessment's context."""
    found = find_organisation(tx, organisation)
    if found.profile:
        return found.profile
    chain = chain_of(tx, organisation)
    context = chain[-1].context if chain else {}
    return {name: str(context[name]) for name in PROFILE if context.get(name)}


def with_profile(tx: Connection, assessment: AssessmentRecord) -> dict[str, Any]:
    """The context of an assessment as a new one of its organisation begins with it."""
    rest = {name: value for name, value in assessment.context.items() if name not in PROFILE}
    return rest | dict(profile_of(tx, assessment.organisation_id))


def describe_open(tx: Connection, organisation: str, profile: Mapping[str, str]) -> None:
    """Let the newest assessment say the same, as long as it is open."""
    chain = chain_of(tx, organisation)
    if chain and chain[-1].is_open:
        rest = {name: v for name, v in chain[-1].context.items() if name not in PROFILE}
        change_assessment(tx, chain[-1].id, context=rest | dict(profile))


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """An account that owns an organisation, and since when."""

    account: str
    email: str
    name: str
    locale: str
    since: int

    @property
    def shown_name(self) -> str:
        """The name, or the address of who gave none."""
        return self.name or self.email


def owners_of(tx: Connection, organisation: str) -> list[OwnerLine]:
    """Who owns it, the first one first."""
    query = (
        select(Account.id, Account.email, Account.name, Account.locale, Ownership.since)
        .join(Ownership, Ownership.account_id == Account.id)
        .where(Ownership.organisation_id == organisation)
        .order_by(Ownership.since, Account.email)
    )
    return [OwnerLine(*row) for row in tx.execute(query)]


def add_owner(tx: Connection, organisation: str, account: str, now: int) -> bool:
    """Let the account own it; False when it did already."""
    added = tx.execute(
        insert_into(tx, Ownership)
        .values(organisation_id=organisation, account_id=account, since=now)
        .on_conflict_do_nothing()
    )
    return bool(added.rowcount)


def drop_owner(tx: Connection, organisation: str, account: str) -> bool:
    """Let the account own it no more; False when it did not."""
    dropped = tx.execute(
        delete(Ownership).where(
            Ownership.organisation_id == organisation, Ownership.account_id == account
        )
    )
    return bool(dropped.rowcount)


@dataclass(frozen=True, slots=True)
class OwnedLine:
    """An organisation in the list of who owns it."""

    id: str
    name: str
    assessments: int
    since: int


def owned_by(tx: Connection, account: str) -> list[OwnedLine]:
    """The organisations of an account, by name."""
    count = (
        select(func.count())
        .where(Assessment.organisation_id == Organisation.id)
        .correlate(Organisation)
        .scalar_subquery()
    )
    query = (
        select(Organisation.id, Organisation.name, count, Ownership.since)
        .join(Ownership, Ownership.organisation_id == Organisation.id)
        .where(Ownership.account_id == account)
        .order_by(Organisation.name, Organisation.id)
    )
    return [OwnedLine(*row) for row in tx.execute(query)]


@dataclass(frozen=True, slots=True)
class TakesPart:
    """A cohort in which one of the organisation's assessments takes part."""

    cohort: str
    contact: str
    sees: str
    assessment: str
    joined_at: int


def takes_part(tx: Connection, organisation: str) -> list[TakesPart]:
    """Who may see what of it: the cohorts it takes part in, newest first. Needs ACROSS tenants."""
    query = (
        select(Cohort.name, Cohort.contact, Cohort.sees, Enrolment.assessment_id)
        .add_columns(Enrolment.joined_at)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .join(Assessment, Assessment.id == Enrolment.assessment_id)
        .where(Assessment.organisation_id == organisation)
        .order_by(Enrolment.joined_at.desc(), Cohort.name)
    )
    return [TakesPart(*row) for row in tx.execute(query)]


def levels_of(tx: Connection, results: list[str]) -> dict[str, int]:
    """Result → its level, of those that are rated."""
    query = select(ResultFigures.result_id, ResultFigures.level).where(
        ResultFigures.result_id.in_(results), ResultFigures.level > 0
    )
    return {row.result_id: row.level for row in tx.execute(query)}
