"""People who sign in, what they sign in with, what they own, and the trail they leave."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.storage.tables.base import Base


class Account(Base):
    """A person. There is no password anywhere.

    `email` is in lower case. `roles` holds any of consultant, author and administrator,
    separated by spaces; everybody is a respondent.
    """

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    locale: Mapped[str] = mapped_column(String(8))
    roles: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[int] = mapped_column(BigInteger)
    disabled_at: Mapped[int | None] = mapped_column(BigInteger)


class SignInLink(Base):
    """Something that proves once who is there; only the hash of its secret is kept (S01).

    `purpose` is sign-in (a link sent by e-mail), email (the same, to an account's new address),
    passkey-in or passkey-new (the challenge to a passkey). `account_id` None: nobody has that
    address yet, or the passkey will say whose it is. `used_at` is set by what consumed it.
    """

    __tablename__ = "sign_in_link"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[str] = mapped_column(String(12))
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)
    used_at: Mapped[int | None] = mapped_column(BigInteger)


class WebSession(Base):
    """A signed-in browser: the hash of its cookie (S10, S11).

    `factor` says what stood behind it beside the mailbox: "" nothing and none is set up, pending
    (it still has to be shown; the person is not signed in yet), otp, passkey or recovery.
    `fresh_at` is when the person last proved to be there, `seen_at` the last request (kept to
    some minutes), `expires_at` the absolute end.
    """

    __tablename__ = "web_session"
    id_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    factor: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[int] = mapped_column(BigInteger)
    fresh_at: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)


class Passkey(Base):
    """A passkey of an account (WebAuthn). `id` is the credential's own, in base64url."""

    __tablename__ = "passkey"
    id: Mapped[str] = mapped_column(String(400), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    label: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[int | None] = mapped_column(BigInteger)


class OneTimeSecret(Base):
    """The secret of an authenticator app (TOTP).

    `last_step` is the time step of the last code that was taken: each works once, also when two
    requests bring it at the same moment (S06). `confirmed_at` None: shown, not yet proved.
    """

    __tablename__ = "one_time_secret"
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(String(64))
    last_step: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[int] = mapped_column(BigInteger)
    confirmed_at: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """A code for who lost the second factor: its hash only, and when it was used (S02)."""

    __tablename__ = "recovery_code"
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    code_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[int | None] = mapped_column(BigInteger)


class Ownership(Base):
    """An account owns an organisation: it claimed its assessment with the private link."""

    __tablename__ = "ownership"
    organisation_id: Mapped[str] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    since: Mapped[int] = mapped_column(BigInteger)


class AuditEntry(Base):
    """Who did what to whom, and when. It holds no answers and no secrets (S62).

    `actor` is an account's id, or device, cli or worker. `subject` is the id of what it was
    done to, `detail` JSON. Ids are no foreign keys: the trail outlives what it tells of.
    """

    __tablename__ = "audit_entry"
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[int] = mapped_column(BigInteger, index=True)
    actor: Mapped[str] = mapped_column(String(32))
    verb: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    cohort_id: Mapped[str | None] = mapped_column(String(32), index=True)
    organisation_id: Mapped[str | None] = mapped_column(String(32), index=True)
    detail: Mapped[str] = mapped_column(Text)
