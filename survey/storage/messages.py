"""Mails: to whom, of what kind and about what; never their text or a secret (S51)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from survey.storage.database import lock_clause
from survey.storage.tables import Message

WAITING, SENT, FAILED, WITHHELD = "waiting", "sent", "failed", "withheld"

DAY = 86_400


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One mail. `about` is the id of the row it is about; `failure` says why it did not go out."""

    id: str
    cohort_id: str | None
    kind: str
    about: str
    email: str
    locale: str
    state: str
    failure: str
    created_at: int
    sent_at: int | None


_COLUMNS: tuple[Any, ...] = (
    Message.id,
    Message.cohort_id,
    Message.kind,
    Message.about,
    Message.email,
    Message.locale,
    Message.state,
    Message.failure,
    Message.created_at,
    Message.sent_at,
)


def add_message(tx: Connection, new: MessageRecord) -> None:
    """Keep a mail that waits."""
    tx.execute(insert(Message).values(**{c.key: getattr(new, c.key) for c in _COLUMNS}))


def add_messages(tx: Connection, new: Sequence[MessageRecord]) -> None:
    """Keep many of them."""
    if new:
        tx.execute(
            insert(Message), [{c.key: getattr(each, c.key) for c in _COLUMNS} for each in new]
        )


def find_message(tx: Connection, message: str) -> MessageRecord | None:
    """The mail with that id."""
    row = tx.execute(select(*_COLUMNS).where(Message.id == message)).one_or_none()
    return None if row is None else MessageRecord(*row)


def messages_about(tx: Connection, about: str) -> list[MessageRecord]:
    """All mails about one row, the newest first."""
    query = select(*_COLUMNS).where(Message.about == about)
    return [MessageRecord(*row) for row in tx.execute(query.order_by(Message.created_at.desc()))]


def take_turn(tx: Connection, message: MessageRecord, now: int, most_a_day: int) -> bool:
    """Whether its address may get one more today; the turn is then taken.

    Rows of the address are locked, so that two workers do not both take the last turn.
    """
    query = (
        select(Message.id, Message.sent_at)
        .where(Message.email == message.email, Message.created_at > now - 8 * DAY)
        .order_by(Message.id)
    )
    if lock_clause(tx):
        query = query.with_for_update()
    rows = tx.execute(query)
    taken = sum(
        row.sent_at is not None and row.sent_at > now - DAY and row.id != message.id for row in rows
    )
    if taken >= most_a_day:
        return False
    tx.execute(update(Message).where(Message.id == message.id).values(sent_at=now))
    return True


def note_state(tx: Connection, message: str, state: str, failure: str = "") -> None:
    """What became of it; only a mail that went out keeps its `sent_at`."""
    values: dict[str, Any] = {"state": state, "failure": failure[:300]}
    if state in (FAILED, WITHHELD):
        values["sent_at"] = None
    tx.execute(update(Message).where(Message.id == message).values(**values))


def withhold_waiting(tx: Connection, why: str) -> None:
    """Let no mail go out that waits now."""
    tx.execute(
        update(Message).where(Message.state == WAITING).values(state=WITHHELD, failure=why[:300])
    )
