"""Signed-in browsers: server-side sessions, found by the hash of their cookie (S10, S11)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from survey.storage.tables import Account, WebSession

PENDING, OTP, PASSKEY, RECOVERY = "pending", "otp", "passkey", "recovery"
"""The second factor of a session: still to be shown, or which one it was."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, and how. `roles` holds any of consultant, author, administrator.

    `factor` is "" (mailbox only), pending, otp, passkey or recovery; `fresh_at`: when the person
    last proved to be there.
    """

    account: str
    email: str
    name: str
    locale: str
    roles: frozenset[str]
    factor: str
    fresh_at: int
    seen_at: int


def find_session(tx: Connection, id_sha256: bytes, now: int, idle_seconds: int) -> Person | None:
    """Who is signed in with that cookie; None when it ended, idled too long or is disabled."""
    row = tx.execute(
        select(
            Account.id,
            Account.email,
            Account.name,
            Account.locale,
            Account.roles,
            WebSession.factor,
            WebSession.fresh_at,
            WebSession.seen_at,
        )
        .join(Account, Account.id == WebSession.account_id)
        .where(
            WebSession.id_sha256 == id_sha256,
            WebSession.expires_at > now,
            WebSession.seen_at > now - idle_seconds,
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    return Person(*row[:4], frozenset(row.roles.split()), *row[5:])


def add_session(
    tx: Connection, id_sha256: bytes, account: str, factor: str, now: int, expires_at: int
) -> None:
    """Let a browser be signed in from now on; it has just proved who it is."""
    tx.execute(
        insert(WebSession).values(
            id_sha256=id_sha256,
            account_id=account,
            factor=factor,
            created_at=now,
            fresh_at=now,
            seen_at=now,
            expires_at=expires_at,
        )
    )


def touch_session(tx: Connection, id_sha256: bytes, now: int) -> None:
    """Note that the browser was seen."""
    tx.execute(update(WebSession).where(WebSession.id_sha256 == id_sha256).values(seen_at=now))


def end_session(tx: Connection, id_sha256: bytes) -> None:
    """Sign one browser out."""
    tx.execute(delete(WebSession).where(WebSession.id_sha256 == id_sha256))


def end_sessions(tx: Connection, account: str) -> int:
    """Sign out every browser of an account; how many there were."""
    return tx.execute(delete(WebSession).where(WebSession.account_id == account)).rowcount


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One browser of an account, as its owner sees it listed."""

    id_sha256: bytes
    factor: str
    created_at: int
    seen_at: int


def sessions_of(tx: Connection, account: str, now: int, idle_seconds: int) -> list[SessionLine]:
    """The browsers in which an account is signed in, the last used first."""
    query = (
        select(WebSession.id_sha256, WebSession.factor, WebSession.created_at, WebSession.seen_at)
        .where(
            WebSession.account_id == account,
            WebSession.expires_at > now,
            WebSession.seen_at > now - idle_seconds,
        )
        .order_by(WebSession.seen_at.desc(), WebSession.created_at.desc())
    )
    return [SessionLine(bytes(row[0]), *row[1:]) for row in tx.execute(query)]


def drop_ended(tx: Connection, now: int) -> None:
    """Forget sessions that are over."""
    tx.execute(delete(WebSession).where(WebSession.expires_at <= now))
