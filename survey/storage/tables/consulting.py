"""Cohorts of respondents, and what consultants do with them.

Every table here that holds a tenant's rows names the cohort in a column; storage/tenancy.py
sees to it that no statement reaches another cohort's rows.
"""

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
)
from sqlalchemy.orm import Mapped, mapped_column

from survey.storage.tables.base import Base


class Cohort(Base):
    """Organisations that a consultant follows together: one tenant.

    `versions` (questionnaire → version), `locales`, `introduction` (locale → text), `targets`
    (dimension → level) and `blocks` (of the organisation report, in order) are JSON. `sees` says
    what its consultants may see of an organisation: answers or results. `state` is open or
    closed. `brand_name` and `brand_colour` stand on its reports. `previous_id`: the wave before.
    `simulated`: made by the demonstration; it never mixes with real ones.
    """

    __tablename__ = "cohort"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    versions: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(String(8))
    locales: Mapped[str] = mapped_column(Text)
    deadline: Mapped[int | None] = mapped_column(BigInteger)
    introduction: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(300))
    sees: Mapped[str] = mapped_column(String(12))
    targets: Mapped[str] = mapped_column(Text)
    mails_report: Mapped[bool] = mapped_column(Boolean)
    remind_days: Mapped[int] = mapped_column(Integer)
    again_at: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12))
    brand_name: Mapped[str] = mapped_column(String(300))
    brand_colour: Mapped[str] = mapped_column(String(7))
    blocks: Mapped[str] = mapped_column(Text)
    simulated: Mapped[bool] = mapped_column(Boolean)
    previous_id: Mapped[str | None] = mapped_column(ForeignKey("cohort.id", ondelete="SET NULL"))
    created_at: Mapped[int] = mapped_column(BigInteger)
    closed_at: Mapped[int | None] = mapped_column(BigInteger)


class CohortMember(Base):
    """A consultant of a cohort. `role` is lead (may also add and remove others) or member."""

    __tablename__ = "cohort_member"
    cohort_id: Mapped[str] = mapped_column(
        ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(String(12))
    since: Mapped[int] = mapped_column(BigInteger)


class CohortLogo(Base):
    """The logo on a cohort's reports, re-encoded as PNG (S36)."""

    __tablename__ = "cohort_logo"
    cohort_id: Mapped[str] = mapped_column(
        ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True
    )
    png: Mapped[bytes] = mapped_column(LargeBinary)
    set_at: Mapped[int] = mapped_column(BigInteger)


class EnrolmentLink(Base):
    """A link by which any organisation may join a cohort; only its token's hash is kept."""

    __tablename__ = "enrolment_link"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)


class Invitation(Base):
    """One organisation asked to join, by e-mail. Its link is made anew at each sending.

    `state` is waiting (mail not out yet), sent, accepted, revoked or undeliverable. `context`
    (sector, employees, country) is JSON. Accepting it twice gives the same enrolment.
    """

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("cohort_id", "email"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    person: Mapped[str] = mapped_column(String(300))
    organisation: Mapped[str] = mapped_column(String(300))
    locale: Mapped[str] = mapped_column(String(8))
    context: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    opened_at: Mapped[int | None] = mapped_column(BigInteger)
    accepted_at: Mapped[int | None] = mapped_column(BigInteger)
    reminded_at: Mapped[int | None] = mapped_column(BigInteger)
    reminders: Mapped[int] = mapped_column(Integer)


class Enrolment(Base):
    """An assessment that takes part in a cohort, with what overviews sort and filter by.

    `source` is invitation, link, interview or import. `state` is answering, submitted, returned
    (with a remark) or accepted. `name`, `sector`, `employees` and `country` are as of the newest
    submission. `result_id`: the newest result; `model`: the service model that suits it best.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("cohort_id", "assessment_id"),
        Index("ix_enrolment_cohort_id_state", "cohort_id", "state"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    assessment_id: Mapped[str] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[str | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), unique=True
    )
    source: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(300))
    sector: Mapped[str] = mapped_column(String(64))
    employees: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(64))
    result_id: Mapped[str | None] = mapped_column(
        ForeignKey("result.id", ondelete="SET NULL"), index=True
    )
    remark: Mapped[str] = mapped_column(Text)
    joined_at: Mapped[int] = mapped_column(BigInteger)
    submitted_at: Mapped[int | None] = mapped_column(BigInteger)
    returned_at: Mapped[int | None] = mapped_column(BigInteger)
    accepted_at: Mapped[int | None] = mapped_column(BigInteger)


class ResultFigures(Base):
    """The figures of a maturity result, stored once: overviews never score again.

    `level` 0: not rated. `in_place` is in thousandths of a percent, -1: not rated. `packed` holds
    the figures of dimensions and lens elements (storage/figures.py).
    """

    __tablename__ = "result_figures"
    result_id: Mapped[str] = mapped_column(
        ForeignKey("result.id", ondelete="CASCADE"), primary_key=True
    )
    level: Mapped[int] = mapped_column(Integer)
    in_place: Mapped[int] = mapped_column(Integer)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class PartFigures(Base):
    """The same of a part's result: fits of service models, or figures with their ratings."""

    __tablename__ = "part_figures"
    part_result_id: Mapped[str] = mapped_column(
        ForeignKey("part_result.id", ondelete="CASCADE"), primary_key=True
    )
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class Message(Base):
    """A mail to one person: what kind and about what, never its text or a secret (S51).

    `state` is waiting, sent, failed or withheld (the address had too many). `about` is the id
    of the invitation, enrolment, account or link that the mail is about.
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_email_created_at", "email", "created_at"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cohort_id: Mapped[str | None] = mapped_column(
        ForeignKey("cohort.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(32))
    about: Mapped[str] = mapped_column(String(64), index=True)
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12))
    failure: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[int] = mapped_column(BigInteger)
    sent_at: Mapped[int | None] = mapped_column(BigInteger)


class ReviewNote(Base):
    """A note on an organisation (`scope` "organisation"), a dimension or an item (`target`).

    `audience` says who sees it: me (its author), consultants or organisation; `in_report` puts
    it into the report.
    """

    __tablename__ = "review_note"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    enrolment_id: Mapped[str] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), index=True
    )
    scope: Mapped[str] = mapped_column(String(12))
    target: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(12))
    in_report: Mapped[bool] = mapped_column(Boolean)
    author_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    author: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[int] = mapped_column(BigInteger)


class ConsultantRating(Base):
    """A consultant's own answer to an item, with the evidence seen. The newest row counts."""

    __tablename__ = "consultant_rating"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    enrolment_id: Mapped[str] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), index=True
    )
    item: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(8))
    evidence: Mapped[int] = mapped_column(Integer)
    remark: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    author: Mapped[str] = mapped_column(String(300))
    rated_at: Mapped[int] = mapped_column(BigInteger)


class AgreedRating(Base):
    """What consultant and organisation agreed an item's answer is. Rows are its history."""

    __tablename__ = "agreed_rating"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    enrolment_id: Mapped[str] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), index=True
    )
    item: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(8))
    remark: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    author: Mapped[str] = mapped_column(String(300))
    agreed_at: Mapped[int] = mapped_column(BigInteger)


class BundlePart(Base):
    """One PDF of a bundle that a job makes: there once, whatever happens to its worker (S52)."""

    __tablename__ = "bundle_part"
    job_id: Mapped[str] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    enrolment_id: Mapped[str] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True
    )
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[int] = mapped_column(BigInteger)


class ReportShare(Base):
    """A link that gives one finished report to whoever has it, until it expires or is revoked."""

    __tablename__ = "report_share"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(300))
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)
