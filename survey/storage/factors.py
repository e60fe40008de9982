"""Second factors: authenticator app, passkeys, recovery codes (S02, S06)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, exists, func, insert, or_, select, update

from survey.storage.tables import OneTimeSecret, Passkey, RecoveryCode


@dataclass(frozen=True, slots=True)
class PasskeyRecord:
    """A passkey. `id` is the credential's own, in base64url."""

    id: str
    account_id: str
    public_key: bytes
    sign_count: int
    label: str
    created_at: int
    used_at: int | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account has. `app_since` None: no authenticator app; `codes_left`: unused ones."""

    app_since: int | None
    passkeys: tuple[PasskeyRecord, ...]
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether there is a second factor. Recovery codes alone are none."""
        return self.app_since is not None or bool(self.passkeys)

    @property
    def count(self) -> int:
        """How many there are, recovery codes aside."""
        return (self.app_since is not None) + len(self.passkeys)


def factors_of(tx: Connection, account: str) -> Factors:
    """What the account has."""
    since = tx.execute(
        select(OneTimeSecret.confirmed_at).where(OneTimeSecret.account_id == account)
    ).scalar_one_or_none()
    left = tx.execute(
        select(func.count()).where(
            RecoveryCode.account_id == account, RecoveryCode.used_at.is_(None)
        )
    ).scalar_one()
    return Factors(since, tuple(passkeys_of(tx, account)), int(left))


def has_factor(tx: Connection, account: str) -> bool:
    """Whether a sign-in link alone does not do."""
    app = exists().where(
        OneTimeSecret.account_id == account, OneTimeSecret.confirmed_at.is_not(None)
    )
    passkey = exists().where(Passkey.account_id == account)
    return bool(tx.execute(select(or_(app, passkey))).scalar_one())


def offer_secret(tx: Connection, account: str, secret: str, now: int) -> bool:
    """Keep a secret that its owner has yet to prove; False when one is in use already."""
    tx.execute(
        delete(OneTimeSecret).where(
            OneTimeSecret.account_id == account, OneTimeSecret.confirmed_at.is_(None)
        )
    )
    if secret_of(tx, account) is not None:
        return False
    tx.execute(
        insert(OneTimeSecret).values(
            account_id=account, secret=secret, last_step=0, created_at=now, confirmed_at=None
        )
    )
    return True


def secret_of(tx: Connection, account: str, *, confirmed: bool = True) -> str | None:
    """The app's secret: the one in use, or the one that waits to be proved."""
    known = OneTimeSecret.confirmed_at
    return tx.execute(
        select(OneTimeSecret.secret).where(
            OneTimeSecret.account_id == account,
            known.is_not(None) if confirmed else known.is_(None),
        )
    ).scalar_one_or_none()


def confirm_secret(tx: Connection, account: str, step: int, now: int) -> bool:
    """Its owner proved the secret with the code of `step`; False when none waited."""
    changed = tx.execute(
        update(OneTimeSecret)
        .where(OneTimeSecret.account_id == account, OneTimeSecret.confirmed_at.is_(None))
        .values(confirmed_at=now, last_step=step)
    )
    return changed.rowcount == 1


def spend_step(tx: Connection, account: str, step: int) -> bool:
    """Take the code of that time step; False when it, or a later one, was taken (S06)."""
    changed = tx.execute(
        update(OneTimeSecret)
        .where(
            OneTimeSecret.account_id == account,
            OneTimeSecret.confirmed_at.is_not(None),
            OneTimeSecret.last_step < step,
        )
        .values(last_step=step)
    )
    return changed.rowcount == 1


def remove_secret(tx: Connection, account: str) -> bool:
    """No authenticator app any more; False when there was none."""
    gone = tx.execute(delete(OneTimeSecret).where(OneTimeSecret.account_id == account))
    return gone.rowcount == 1


def add_passkey(tx: Connection, new: PasskeyRecord) -> None:
    """Keep a passkey."""
    tx.execute(insert(Passkey).values(**{name: getattr(new, name) for name in new.__slots__}))


def passkeys_of(tx: Connection, account: str) -> list[PasskeyRecord]:
    """The passkeys of an account, the oldest first."""
    query = select(Passkey.__table__).where(Passkey.account_id == account)
    rows = tx.execute(query.order_by(Passkey.created_at, Passkey.id))
    return [PasskeyRecord(**row) for row in rows.mappings()]


def find_passkey(tx: Connection, passkey: str) -> PasskeyRecord | None:
    """The passkey with that credential id."""
    row = tx.execute(select(Passkey.__table__).where(Passkey.id == passkey)).mappings()
    found = row.one_or_none()
    return None if found is None else PasskeyRecord(**found)


def note_passkey(tx: Connection, passkey: str, sign_count: int, now: int) -> None:
    """It was used."""
    tx.execute(
        update(Passkey).where(Passkey.id == passkey).values(sign_count=sign_count, used_at=now)
    )


def remove_passkey(tx: Connection, account: str, passkey: str) -> bool:
    """Not his passkey any more; False when it was not."""
    gone = tx.execute(delete(Passkey).where(Passkey.id == passkey, Passkey.account_id == account))
    return gone.rowcount == 1


def set_codes(tx: Connection, account: str, hashes: Iterable[bytes], now: int) -> None:
    """These recovery codes instead of any before."""
    tx.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
    tx.execute(
        insert(RecoveryCode),
        [
            {"account_id": account, "code_sha256": code, "created_at": now, "used_at": None}
            for code in hashes
        ],
    )


def spend_code(tx: Connection, account: str, code_sha256: bytes, now: int) -> bool:
    """Take a recovery code; False when it is none of his or was taken (S02)."""
    changed = tx.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account,
            RecoveryCode.code_sha256 == code_sha256,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return changed.rowcount == 1


def drop_factors(tx: Connection, account: str) -> None:
    """Nothing of all this any more."""
    for table in (OneTimeSecret, Passkey, RecoveryCode):
        tx.execute(delete(table).where(table.account_id == account))
