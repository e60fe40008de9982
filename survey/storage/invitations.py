"""Invitations to a cohort: keep many at once, find one by its link, note what became of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from survey.storage.database import lock_clause
from survey.storage.tables import Cohort, Enrolment, Invitation

WAITING, SENT, ACCEPTED = "waiting", "sent", "accepted"
REVOKED, UNDELIVERABLE = "revoked", "undeliverable"

PURPOSE = "invitation"
"""What keeps the secrets of these links apart from others (derived_token.py)."""


@dataclass(frozen=True, slots=True)
class InvitationRecord:
    """One organisation asked to join. `context` holds sector, employees and country."""

    id: str
    cohort_id: str
    email: str
    person: str
    organisation: str
    locale: str
    context: Mapping[str, str]
    state: str
    created_at: int
    sent_at: int | None = None
    opened_at: int | None = None
    accepted_at: int | None = None
    reminded_at: int | None = None
    reminders: int = 0


_NAMES = tuple(InvitationRecord.__dataclass_fields__)
_COLUMNS: tuple[Any, ...] = tuple(getattr(Invitation, name) for name in _NAMES)


def _record(row: Any) -> InvitationRecord:
    values = dict(zip(_NAMES, row, strict=True))
    values["context"] = json.loads(values["context"])
    return InvitationRecord(**values)


def add_invitations(tx: Connection, new: Sequence[tuple[InvitationRecord, bytes]]) -> None:
    """Keep invitations, each with the hash of its link's secret."""
    rows = [
        {name: getattr(invitation, name) for name in _NAMES}
        | {"context": json.dumps(dict(invitation.context)), "token_sha256": token_sha256}
        for invitation, token_sha256 in new
    ]
    if rows:
        tx.execute(insert(Invitation), rows)


def find_invitation(tx: Connection, invitation: str, *, take: bool = False) -> InvitationRecord:
    """That invitation; `take` locks it for this transaction. Raises LookupError."""
    query = select(*_COLUMNS).where(Invitation.id == invitation)
    if take and lock_clause(tx):
        query = query.with_for_update()
    row = tx.execute(query).one_or_none()
    if row is None:
        raise LookupError(f"no invitation {invitation}")
    return _record(row)


def by_token(tx: Connection, token_sha256: bytes) -> InvitationRecord | None:
    """The invitation whose link has that secret, unless it was revoked. Needs ACROSS tenants."""
    row = tx.execute(
        select(*_COLUMNS).where(
            Invitation.token_sha256 == token_sha256, Invitation.state != REVOKED
        )
    ).one_or_none()
    return None if row is None else _record(row)


def states_of(tx: Connection, cohort: str) -> dict[str, str]:
    """Address → state of every invitation to a cohort."""
    query = select(Invitation.email, Invitation.state).where(Invitation.cohort_id == cohort)
    return {row.email: row.state for row in tx.execute(query)}


def change_invitation(tx: Connection, invitation: str, **values: Any) -> None:
    """Set columns of an invitation."""
    tx.execute(update(Invitation).where(Invitation.id == invitation).values(**values))


def drop_revoked(tx: Connection, cohort: str, emails: Collection[str]) -> None:
    """Forget revoked invitations to these addresses, so that they can be invited anew."""
    tx.execute(
        delete(Invitation).where(
            Invitation.cohort_id == cohort,
            Invitation.state == REVOKED,
            Invitation.email.in_(list(emails)),
        )
    )


def note_reminded(tx: Connection, reminded: Collection[str], now: int) -> None:
    """One reminder more for each of these invitations."""
    if reminded:
        tx.execute(
            update(Invitation)
            .where(Invitation.id == bindparam("reminded"))
            .values(reminded_at=now, reminders=Invitation.reminders + 1),
            [{"reminded": invitation} for invitation in reminded],
        )


def late_ones(
    tx: Connection,
    cohort: str,
    *,
    most_reminders: int,
    before: int,
    most: int,
    only: str | None = None,
) -> list[InvitationRecord]:
    """Who was asked to join `cohort` and has not submitted yet, oldest mail first, `most` of them.

    Only those who had fewer than `most_reminders`, none after `before`, and whose own mail went
    out before it. `only`: of one invitation.
    """
    query = (
        select(*_COLUMNS)
        .outerjoin(Enrolment, Enrolment.invitation_id == Invitation.id)
        .where(*_late(cohort, most_reminders, before))
        .order_by(Invitation.sent_at, Invitation.id)
        .limit(most)
    )
    if only is not None:
        query = query.where(Invitation.id == only)
    return [_record(row) for row in tx.execute(query)]


def count_late(tx: Connection, cohort: str, *, most_reminders: int, before: int) -> int:
    """How many those are."""
    query = (
        select(func.count(Invitation.id))
        .outerjoin(Enrolment, Enrolment.invitation_id == Invitation.id)
        .where(*_late(cohort, most_reminders, before))
    )
    return tx.execute(query).scalar_one()


def _late(cohort: str, most_reminders: int, before: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.cohort_id == cohort,
        or_(
            Invitation.state == SENT,
            and_(Invitation.state == ACCEPTED, Enrolment.state.in_(("answering", "returned"))),
        ),
        Invitation.reminders < most_reminders,
        Invitation.sent_at <= before,
        or_(Invitation.reminded_at.is_(None), Invitation.reminded_at <= before),
    )


def earlier_assessment(tx: Connection, cohort: str | None, email: str) -> str | None:
    """The assessment with which that address took part in `cohort` or a wave before it.

    Needs ACROSS tenants.
    """
    while cohort is not None:
        found = tx.execute(
            select(Enrolment.assessment_id)
            .join(Invitation, Invitation.id == Enrolment.invitation_id)
            .where(Invitation.cohort_id == cohort, Invitation.email == email)
        ).scalar_one_or_none()
        if found is not None:
            return str(found)
        cohort = tx.execute(
            select(Cohort.previous_id).where(Cohort.id == cohort)
        ).scalar_one_or_none()
    return None


def of_cohort(tx: Connection, cohort: str) -> list[InvitationRecord]:
    """Every invitation to a cohort that was not revoked."""
    query = select(*_COLUMNS).where(Invitation.cohort_id == cohort, Invitation.state != REVOKED)
    return [_record(row) for row in tx.execute(query.order_by(Invitation.created_at))]
