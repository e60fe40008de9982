"""What proves once who is there: sign-in links and challenges, known by their hash (S01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from survey.storage.tables import SignInLink

SIGN_IN, EMAIL, PASSKEY_IN, PASSKEY_NEW = "sign-in", "email", "passkey-in", "passkey-new"

KEPT_SECONDS = 86_400
"""How long after its end a row is still kept, so that a mail about it says what became of it."""


@dataclass(frozen=True, slots=True)
class ProofRecord:
    """One of them. `account_id` None: of nobody known yet."""

    id: str
    account_id: str | None
    purpose: str
    email: str
    created_at: int
    expires_at: int
    used_at: int | None

    def stands(self, now: int) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and self.expires_at > now


_COLUMNS: tuple[Any, ...] = (
    SignInLink.id,
    SignInLink.account_id,
    SignInLink.purpose,
    SignInLink.email,
    SignInLink.created_at,
    SignInLink.expires_at,
    SignInLink.used_at,
)


def add_proof(tx: Connection, new: ProofRecord, token_sha256: bytes) -> None:
    """Keep a new one, and drop those that ended long ago."""
    tx.execute(delete(SignInLink).where(SignInLink.expires_at < new.created_at - KEPT_SECONDS))
    values = {column.key: getattr(new, column.key) for column in _COLUMNS}
    tx.execute(insert(SignInLink).values(**values, token_sha256=token_sha256))


def find_proof(tx: Connection, proof: str) -> ProofRecord | None:
    """The one with that id, used or not."""
    row = tx.execute(select(*_COLUMNS).where(SignInLink.id == proof)).one_or_none()
    return None if row is None else ProofRecord(*row)


def use_proof(tx: Connection, token_sha256: bytes, purpose: str, now: int) -> ProofRecord | None:
    """Consume the one with that secret; None when there is none, it ended or was used.

    Of several requests that bring it at the same moment one gets it.
    """
    used = tx.execute(
        update(SignInLink)
        .where(
            SignInLink.token_sha256 == token_sha256,
            SignInLink.purpose == purpose,
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(*_COLUMNS)
    ).one_or_none()
    return None if used is None else ProofRecord(*used)


def drop_proofs(tx: Connection, account: str) -> None:
    """Whatever waits for that account proves nothing any more."""
    tx.execute(delete(SignInLink).where(SignInLink.account_id == account))
