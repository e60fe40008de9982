"""Secret links and the browsers that opened them. Only hashes of secrets are stored (S38)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from survey.storage.assessments import COLUMNS, AssessmentRecord, record
from survey.storage.database import insert_into
from survey.storage.tables import (
    AccessLink,
    Assessment,
    DeviceGrant,
    ItemRemark,
    Organisation,
    SheetRevision,
)

RESUME, SECTION, RESULT = "resume", "section", "result"


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """One link. `section` "" and `result_id` None where the purpose has no such target."""

    id: str
    assessment_id: str
    purpose: str
    section: str
    result_id: str | None
    label: str
    created_at: int
    used_at: int | None
    answered_at: int | None
    expires_at: int


_COLUMNS: tuple[Any, ...] = (
    AccessLink.id,
    AccessLink.assessment_id,
    AccessLink.purpose,
    AccessLink.section,
    AccessLink.result_id,
    AccessLink.label,
    AccessLink.created_at,
    AccessLink.used_at,
    AccessLink.answered_at,
    AccessLink.expires_at,
)


@dataclass(frozen=True, slots=True)
class Access:
    """What one browser may do with one assessment: the links it holds.

    `packed` is the assessment's newest sheet (None: nothing answered yet), `has_remarks` whether
    any item carries a note, a reason or evidence: read along, because most pages need them.
    `by_account`: no link, the account that is signed in may answer it.
    """

    assessment: AssessmentRecord
    links: tuple[LinkRecord, ...]
    packed: bytes | None = None
    has_remarks: bool = False
    by_account: bool = False

    @property
    def whole(self) -> bool:
        """Whether it may do everything: by the private link, or by the account signed in."""
        return self.by_account or any(link.purpose == RESUME for link in self.links)

    def section_link(self, section: str) -> LinkRecord | None:
        """The link by which a colleague may answer `section`."""
        return next((k for k in self.links if k.purpose == SECTION and k.section == section), None)

    def may_read(self, result: str) -> bool:
        """Whether it may see that result."""
        return self.whole or any(k.result_id == result for k in self.links)


# Where a link was made. A private link opens every assessment of its organisation, year after
# year; all others open the one they were made for.
_Made = aliased(Assessment)
_REACHES = or_(AccessLink.assessment_id == Assessment.id, AccessLink.purpose == RESUME)


def _lives(now: int | ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    return (AccessLink.revoked_at.is_(None), AccessLink.expires_at > now)


# Built once: building a statement costs several times what running it does, and every request
# asks this one.
_ACCESS = (
    select(
        *COLUMNS,
        *_COLUMNS,
        SheetRevision.packed,
        exists().where(ItemRemark.assessment_id == Assessment.id).label("has_remarks"),
    )
    .join(Organisation, Organisation.id == Assessment.organisation_id)
    .join(_Made, _Made.organisation_id == Assessment.organisation_id)
    .join(AccessLink, and_(AccessLink.assessment_id == _Made.id, _REACHES))
    .join(DeviceGrant, DeviceGrant.link_id == AccessLink.id)
    .outerjoin(
        SheetRevision,
        and_(
            SheetRevision.assessment_id == Assessment.id,
            SheetRevision.number == Assessment.revision,
        ),
    )
    .where(
        Assessment.id == bindparam("assessment"),
        DeviceGrant.device_sha256 == bindparam("device"),
        *_lives(bindparam("now")),
    )
)


def find_access(tx: Connection, device_sha256: bytes, assessment: str, now: int) -> Access | None:
    """What the browser with that cookie may do; None when it holds no living link."""
    given = {"assessment": assessment, "device": device_sha256, "now": now}
    rows = tx.execute(_ACCESS, given).all()
    if not rows:
        return None
    start, end = len(COLUMNS), len(COLUMNS) + len(_COLUMNS)
    first = rows[0]
    return Access(
        assessment=record(first),
        links=tuple(LinkRecord(*row[start:end]) for row in rows),
        packed=None if first.packed is None else bytes(first.packed),
        has_remarks=bool(first.has_remarks),
    )


_BY_ACCOUNT = (
    select(
        *COLUMNS,
        SheetRevision.packed,
        exists().where(ItemRemark.assessment_id == Assessment.id).label("has_remarks"),
    )
    .join(Organisation, Organisation.id == Assessment.organisation_id)
    .outerjoin(
        SheetRevision,
        and_(
            SheetRevision.assessment_id == Assessment.id,
            SheetRevision.number == Assessment.revision,
        ),
    )
    .where(Assessment.id == bindparam("assessment"))
)


def account_access(tx: Connection, assessment: str) -> Access | None:
    """The whole of an assessment for an account that may answer it; the caller has asked that."""
    row = tx.execute(_BY_ACCOUNT, {"assessment": assessment}).one_or_none()
    if row is None:
        return None
    return Access(
        assessment=record(row),
        links=(),
        packed=None if row.packed is None else bytes(row.packed),
        has_remarks=bool(row.has_remarks),
        by_account=True,
    )


def device_assessments(tx: Connection, device_sha256: bytes, now: int) -> list[AssessmentRecord]:
    """The assessments this browser may resume, newest first; of each organisation the last one."""
    held = (
        select(_Made.organisation_id)
        .join(AccessLink, AccessLink.assessment_id == _Made.id)
        .join(DeviceGrant, DeviceGrant.link_id == AccessLink.id)
        .where(
            DeviceGrant.device_sha256 == device_sha256,
            AccessLink.purpose == RESUME,
            *_lives(now),
        )
    )
    after = aliased(Assessment)
    rows = tx.execute(
        select(*COLUMNS)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .where(
            Assessment.organisation_id.in_(held),
            ~exists().where(after.previous_id == Assessment.id),
        )
        .order_by(Assessment.changed_at.desc(), Assessment.id)
    )
    return [record(row) for row in rows]


def find_link(tx: Connection, token_sha256: bytes, now: int) -> LinkRecord | None:
    """The living link with that token's hash."""
    row = tx.execute(
        select(*_COLUMNS).where(AccessLink.token_sha256 == token_sha256, *_lives(now))
    ).one_or_none()
    return None if row is None else LinkRecord(*row)


def links_of(tx: Connection, assessment: str, purpose: str, now: int) -> list[LinkRecord]:
    """The living links of an assessment with that purpose, oldest first."""
    rows = tx.execute(
        select(*_COLUMNS)
        .where(
            AccessLink.assessment_id == assessment,
            AccessLink.purpose == purpose,
            *_lives(now),
        )
        .order_by(AccessLink.created_at, AccessLink.id)
    )
    return [LinkRecord(*row) for row in rows]


def add_link(tx: Connection, link: LinkRecord, token_sha256: bytes) -> None:
    """Insert a link."""
    values = {column.key: getattr(link, column.key) for column in _COLUMNS}
    tx.execute(insert(AccessLink).values(**values, token_sha256=token_sha256, revoked_at=None))


def grant(tx: Connection, device_sha256: bytes, link: str, now: int) -> None:
    """Let the browser with that cookie hold `link`; holding it already is fine."""
    tx.execute(
        insert_into(tx, DeviceGrant)
        .values(device_sha256=device_sha256, link_id=link, granted_at=now)
        .on_conflict_do_nothing()
    )


def touch_link(tx: Connection, links: Sequence[str], now: int, expires_at: int) -> None:
    """Note that links were used now, and live until `expires_at`."""
    tx.execute(
        update(AccessLink)
        .where(AccessLink.id.in_(links))
        .values(used_at=now, expires_at=expires_at)
    )


def mark_answered(tx: Connection, link: str, label: str, now: int) -> None:
    """Note that a colleague sent the section back, and in which role."""
    tx.execute(update(AccessLink).where(AccessLink.id == link).values(answered_at=now, label=label))


def revoke_private_links(tx: Connection, organisation: str, now: int) -> int:
    """Kill the private links of an organisation, whichever year they were made in."""
    made = select(Assessment.id).where(Assessment.organisation_id == organisation)
    query = update(AccessLink).where(
        AccessLink.assessment_id.in_(made),
        AccessLink.purpose == RESUME,
        AccessLink.revoked_at.is_(None),
    )
    return tx.execute(query.values(revoked_at=now)).rowcount


def revoke_links(
    tx: Connection, assessment: str, purpose: str, now: int, link: str | None = None
) -> int:
    """Kill the links of that purpose (or one of them) and all browsers' hold on them."""
    query = (
        update(AccessLink)
        .where(
            AccessLink.assessment_id == assessment,
            AccessLink.purpose == purpose,
            AccessLink.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    if link is not None:
        query = query.where(AccessLink.id == link)
    return tx.execute(query).rowcount
