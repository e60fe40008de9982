"""The trail of who did what to whom (S62): written with the deed, in its transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from survey.storage.tables import Account, AuditEntry

CLI, WORKER, DEVICE = "cli", "worker", "device"
"""Who acted, where it was no account: the terminal, a job, a browser that holds a link."""

MOST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail. `name` is the actor's e-mail address, or `actor` itself."""

    number: int
    at: int
    actor: str
    name: str
    verb: str
    subject: str
    cohort: str | None
    organisation: str | None
    detail: dict[str, Any]

    @property
    def moment(self) -> str:
        """When, to the minute, in UTC: 2026-11-22 04:53."""
        return datetime.fromtimestamp(self.at, UTC).strftime("%Y-%m-%d %H:%M")


def note(
    tx: Connection,
    *,
    at: int,
    actor: str,
    verb: str,
    subject: str,
    cohort: str | None = None,
    organisation: str | None = None,
    **detail: str | int | bool | None,
) -> None:
    """Write that `actor` (an account's id, or CLI, WORKER, DEVICE) did `verb` to `subject`.

    `verb` is lower case with dots, such as account.roles or cohort.create; `subject` the id of
    what it was done to. `detail` says what changed: no answers, no secrets, no long texts.
    """
    short = {
        name: value[:MOST_TEXT] if isinstance(value, str) else value
        for name, value in detail.items()
    }
    tx.execute(
        insert(AuditEntry).values(
            at=at,
            actor=actor,
            verb=verb,
            subject=subject,
            cohort_id=cohort,
            organisation_id=organisation,
            detail=json.dumps(short, ensure_ascii=False, sort_keys=True),
        )
    )


def entries(
    tx: Connection,
    *,
    who: str = "",
    verb: str = "",
    subject: str = "",
    cohort: str = "",
    organisation: str = "",
    before: int | None = None,
    most: int = 100,
) -> list[Entry]:
    """The newest entries that match, newest first; at most `most`.

    `who` is an e-mail address or an actor's id, `verb` a verb or its beginning up to a dot,
    `before` a number: only older entries.
    """
    query = (
        select(AuditEntry, Account.email)
        .outerjoin(Account, Account.id == AuditEntry.actor)
        .order_by(AuditEntry.number.desc())
        .limit(most)
    )
    if who:
        query = query.where((Account.email == who.lower()) | (AuditEntry.actor == who))
    if verb:
        query = query.where(
            (AuditEntry.verb == verb) | AuditEntry.verb.startswith(f"{verb}.", autoescape=True)
        )
    if subject:
        query = query.where(AuditEntry.subject == subject)
    if cohort:
        query = query.where(AuditEntry.cohort_id == cohort)
    if organisation:
        query = query.where(AuditEntry.organisation_id == organisation)
    if before is not None:
        query = query.where(AuditEntry.number < before)
    # A core select of an entity gives its columns, in the order of the table.
    return [
        Entry(
            number=row.number,
            at=row.at,
            actor=row.actor,
            name=row.email or row.actor,
            verb=row.verb,
            subject=row.subject,
            cohort=row.cohort_id,
            organisation=row.organisation_id,
            detail=json.loads(row.detail),
        )
        for row in tx.execute(query)
    ]
