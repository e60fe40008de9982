"""Links by which any organisation may join a cohort; only hashes of their secrets are kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from survey.storage.tables import EnrolmentLink


@dataclass(frozen=True, slots=True)
class EnrolmentLinkRecord:
    """One such link."""

    id: str
    cohort_id: str
    created_at: int
    expires_at: int


def add_link(tx: Connection, new: EnrolmentLinkRecord, token_sha256: bytes) -> None:
    """Keep a new link."""
    tx.execute(
        insert(EnrolmentLink).values(
            id=new.id,
            cohort_id=new.cohort_id,
            token_sha256=token_sha256,
            created_at=new.created_at,
            expires_at=new.expires_at,
            revoked_at=None,
        )
    )


def living_link(tx: Connection, cohort: str, now: int) -> EnrolmentLinkRecord | None:
    """The cohort's link that works now."""
    row = tx.execute(
        select(
            EnrolmentLink.id,
            EnrolmentLink.cohort_id,
            EnrolmentLink.created_at,
            EnrolmentLink.expires_at,
        )
        .where(
            EnrolmentLink.cohort_id == cohort,
            EnrolmentLink.revoked_at.is_(None),
            EnrolmentLink.expires_at > now,
        )
        .order_by(EnrolmentLink.created_at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else EnrolmentLinkRecord(*row)


def by_token(tx: Connection, token_sha256: bytes, now: int) -> EnrolmentLinkRecord | None:
    """The link with that secret, if it works now. Needs ACROSS tenants."""
    row = tx.execute(
        select(
            EnrolmentLink.id,
            EnrolmentLink.cohort_id,
            EnrolmentLink.created_at,
            EnrolmentLink.expires_at,
        ).where(
            EnrolmentLink.token_sha256 == token_sha256,
            EnrolmentLink.revoked_at.is_(None),
            EnrolmentLink.expires_at > now,
        )
    ).one_or_none()
    return None if row is None else EnrolmentLinkRecord(*row)


def set_expiry(tx: Connection, cohort: str, expires_at: int) -> None:
    """Let the link of a cohort that was not revoked work until then."""
    tx.execute(
        update(EnrolmentLink)
        .where(EnrolmentLink.cohort_id == cohort, EnrolmentLink.revoked_at.is_(None))
        .values(expires_at=expires_at)
    )


def revoke_links(tx: Connection, cohort: str, now: int) -> int:
    """Let no link of a cohort work any more; how many did."""
    return tx.execute(
        update(EnrolmentLink)
        .where(EnrolmentLink.cohort_id == cohort, EnrolmentLink.revoked_at.is_(None))
        .values(revoked_at=now)
    ).rowcount
