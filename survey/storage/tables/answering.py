"""Organisations, their answers and results, links to them, and background work."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from survey.storage.tables.base import Base


class QuestionnaireVersion(Base):
    """A published version this instance has served, with the hash it then had."""

    __tablename__ = "questionnaire_version"
    questionnaire: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    definition_sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[int] = mapped_column(BigInteger)


class Organisation(Base):
    """Whoever is assessed: an organisation or a clearly named part of one.

    `profile` (sector, employees, country, from the lists) is JSON. `pool_consent_at`: since when
    its results may be compared with others', None: they may not. `simulated`: made by the
    demonstration, never compared with real ones.
    """

    __tablename__ = "organisation"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[int] = mapped_column(BigInteger)
    profile: Mapped[str] = mapped_column(Text, server_default="{}")
    pool_consent_at: Mapped[int | None] = mapped_column(BigInteger)
    simulated: Mapped[bool] = mapped_column(Boolean, server_default=false())


class Assessment(Base):
    """One organisation's answers to one questionnaire version, pinned to its hash for ever.

    `revision` is the number of the newest sheet revision (0: none yet); `state` is open or
    submitted; `context` and `goals` are JSON. `previous_id` is the organisation's assessment
    before this one; each has one successor at most, so they form a chain. `answers_until`: the
    last second at which its cohort takes answers, None: without end.
    """

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("previous_id"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    questionnaire: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    definition_sha256: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12))
    locale: Mapped[str] = mapped_column(String(8))
    context: Mapped[str] = mapped_column(Text)
    goals: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[int] = mapped_column(BigInteger)
    previous_id: Mapped[str | None] = mapped_column(
        ForeignKey("assessment.id", ondelete="SET NULL")
    )
    answers_until: Mapped[int | None] = mapped_column(BigInteger)


class SheetRevision(Base):
    """All answers of an assessment after one save, one byte an item (questionnaires.sheet).

    `kind` says what made it: answers of a page, or "none of these yet".
    """

    __tablename__ = "sheet_revision"
    assessment_id: Mapped[str] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(12))
    saved_by: Mapped[str] = mapped_column(String(300))


class ItemRemark(Base):
    """Note, evidence strength and N/A reason at one item; `revision` is the save that set it."""

    __tablename__ = "item_remark"
    assessment_id: Mapped[str] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True
    )
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    evidence: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)


class Result(Base):
    """A submitted sheet and what it scored to. Never changed: reopening makes a new one."""

    __tablename__ = "result"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    sheet: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[int] = mapped_column(BigInteger)


class PartSheet(Base):
    """The answers to another questionnaire that stands beside an assessment's own.

    One row for each customer group and questionnaire; `segment` names the group ("": the whole
    organisation). `sheet` is JSON, and `given` is JSON too: entry of the sheet → the revision
    that set it. `revision` is the number of the newest save (0: none yet).
    """

    __tablename__ = "part_sheet"
    __table_args__ = (UniqueConstraint("assessment_id", "questionnaire", "segment"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    questionnaire: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    definition_sha256: Mapped[str] = mapped_column(String(64))
    segment: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(12))
    revision: Mapped[int] = mapped_column(Integer)
    sheet: Mapped[str] = mapped_column(Text)
    given: Mapped[str] = mapped_column(Text)
    created_at: Mapped[int] = mapped_column(BigInteger)
    saved_at: Mapped[int] = mapped_column(BigInteger)


class PartResult(Base):
    """A submitted part and what it scored to. Never changed: submitting again makes a new one."""

    __tablename__ = "part_result"
    __table_args__ = (UniqueConstraint("part_id", "number"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    part_id: Mapped[str] = mapped_column(ForeignKey("part_sheet.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    sheet: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[int] = mapped_column(BigInteger)


class AccessLink(Base):
    """A secret link: purpose and target; only the hash of its token is kept (S38, S39).

    `purpose` is resume (the whole assessment), section (one dimension) or result (read one).
    """

    __tablename__ = "access_link"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str] = mapped_column(String(12))
    section: Mapped[str] = mapped_column(String(64))
    result_id: Mapped[str | None] = mapped_column(ForeignKey("result.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(300))
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[int | None] = mapped_column(BigInteger)
    answered_at: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)


class DeviceGrant(Base):
    """A browser that opened a link: the hash of its cookie, and the link it holds."""

    __tablename__ = "device_grant"
    device_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    link_id: Mapped[str] = mapped_column(
        ForeignKey("access_link.id", ondelete="CASCADE"), primary_key=True
    )
    granted_at: Mapped[int] = mapped_column(BigInteger)


class Job(Base):
    """Background work; this row is the truth. `slot` makes asking twice the same job.

    `state` is queued, running, done or failed; a running job whose lease has passed is taken
    over by the next worker, with a `token` of its own. `cohort_id` and `account_id` say for which
    tenant and on whose word it is done: the permission is checked again when it runs (S53).
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("slot"),
        Index("ix_job_state_lease_until", "state", "lease_until"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    slot: Mapped[str] = mapped_column(String(200))
    assessment_id: Mapped[str | None] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), index=True
    )
    cohort_id: Mapped[str | None] = mapped_column(
        ForeignKey("cohort.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    arguments: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(Integer)
    token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[int] = mapped_column(BigInteger)
    done_steps: Mapped[int] = mapped_column(Integer)
    all_steps: Mapped[int] = mapped_column(Integer)
    failure: Mapped[str] = mapped_column(Text)
    created_at: Mapped[int] = mapped_column(BigInteger)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)


class Artefact(Base):
    """What a finished job made; its key is the job's, so there is never a second one."""

    __tablename__ = "artefact"
    job_id: Mapped[str] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(300))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[int] = mapped_column(BigInteger)


class RateCount(Base):
    """Hits of one limit in its present window, shared by all processes."""

    __tablename__ = "rate_count"
    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    hits: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)
