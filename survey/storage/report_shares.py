"""Links that give one finished report to whoever has them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from survey.storage.jobs import DONE
from survey.storage.tables import Cohort, Job, ReportShare


@dataclass(frozen=True, slots=True)
class ShareRecord:
    """One link. `label` says for whom it is."""

    id: str
    cohort_id: str
    job_id: str
    label: str
    created_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class SharedReport:
    """What a link gives: a report of that kind (its job's) of that cohort, until then."""

    job: str
    kind: str
    cohort: str
    issuer: str
    expires_at: int


_NAMES = tuple(ShareRecord.__dataclass_fields__)


def add_share(tx: Connection, new: ShareRecord, token_sha256: bytes) -> None:
    """Keep a new link."""
    values = {name: getattr(new, name) for name in _NAMES}
    tx.execute(insert(ReportShare).values(**values, token_sha256=token_sha256))


def shares_of(tx: Connection, cohort: str, now: int) -> list[ShareRecord]:
    """The links of a cohort that still open something, the newest first."""
    query = (
        select(*(getattr(ReportShare, name) for name in _NAMES))
        .where(
            ReportShare.cohort_id == cohort,
            ReportShare.revoked_at.is_(None),
            ReportShare.expires_at > now,
        )
        .order_by(ReportShare.created_at.desc(), ReportShare.id)
    )
    return [ShareRecord(*row) for row in tx.execute(query)]


def revoke_share(tx: Connection, share: str, now: int) -> bool:
    """Kill a link at once; False when there is no such living one. Needs a tenant."""
    changed = tx.execute(
        update(ReportShare)
        .where(ReportShare.id == share, ReportShare.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return changed.rowcount == 1


def find_shared(tx: Connection, token_sha256: bytes, now: int) -> SharedReport | None:
    """What the link with that secret gives; None when it is unknown or dead. Needs ACROSS."""
    row = tx.execute(
        select(Job.id, Job.kind, Cohort.name, Cohort.brand_name, ReportShare.expires_at)
        .join(ReportShare, ReportShare.job_id == Job.id)
        .join(Cohort, Cohort.id == ReportShare.cohort_id)
        .where(
            ReportShare.token_sha256 == token_sha256,
            ReportShare.revoked_at.is_(None),
            ReportShare.expires_at > now,
            Job.state == DONE,
        )
    ).one_or_none()
    return None if row is None else SharedReport(*row)
