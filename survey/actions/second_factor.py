"""The second factor: authenticator app and recovery codes (S02, S05, S06, S07).

Each change of factors ends every session of the account and begins a new one in this browser
(S11), is kept in the trail and told by mail.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass

import pyotp

from survey.actions.refusals import NotFound
from survey.actions.send_mail import post
from survey.actions.sign_in import new_session
from survey.chance import Chance, secret_hash
from survey.roles import STRONG
from survey.storage import accounts, audit, factors, sessions
from survey.storage.accounts import AccountRecord
from survey.storage.database import Database, Transaction
from survey.storage.sessions import OTP, RECOVERY

STEP_SECONDS = 30
CODES = 10
CODE_BYTES = 10
"""80 bits: a recovery code is long, so that its hash alone is worth nothing."""

ISSUER = "Service maturity"


class WrongCode(ValueError):
    """The code is not right, was used before, or is too old."""


class AlreadySetUp(Exception):
    """There is an authenticator app already; it has to be removed first."""


class LastFactor(Exception):
    """The role needs a second factor, and this is the only one."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Factors changed: the secret of this browser's new session; recovery codes to show once."""

    secret: str
    codes: tuple[str, ...] = ()


def find_step(secret: str, code: str, now: int) -> int | None:
    """The time step whose code that is: the present one, or one before or after for slow clocks."""
    app = pyotp.TOTP(secret)
    plain = "".join(code.split())
    present = now // STEP_SECONDS
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(app.generate_otp(step).encode(), plain.encode("utf-8", "replace")):
            return step
    return None


def app_address(secret: str, email: str) -> str:
    """What an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def offer_app(database: Database, account: str, *, now: int, chance: Chance) -> None:
    """Make a secret for an authenticator app, to be proved by a code. Raises AlreadySetUp."""
    secret = base64.b32encode(chance.random_bytes(20)).decode("ascii")

    def work(tx: Transaction) -> None:
        taken(tx, account)
        if not factors.offer_secret(tx, account, secret, now):
            raise AlreadySetUp

    database.transact(work)


def confirm_app(
    database: Database, account: str, code: str, *, now: int, chance: Chance
) -> Changed:
    """Take the app into use. Raises WrongCode, or NotFound when no secret waits."""

    def work(tx: Transaction) -> Changed:
        secret = factors.secret_of(tx, account, confirmed=False)
        if secret is None:
            raise NotFound("no secret waits")
        step = find_step(secret, code, now)
        if step is None:
            raise WrongCode
        first = not factors.has_factor(tx, account)
        factors.confirm_secret(tx, account, step, now)
        return changed(tx, account, "app.add", OTP, codes=first, now=now, chance=chance)

    return database.transact(work)


def remove_app(
    database: Database, account: str, factor: str, *, now: int, chance: Chance
) -> Changed:
    """No authenticator app any more. `factor`: of this session. Raises NotFound, LastFactor."""

    def work(tx: Transaction) -> Changed:
        refuse_last(tx, account)
        if not factors.remove_secret(tx, account):
            raise NotFound("no app")
        left = left_of(tx, account, factor)
        return changed(tx, account, "app.remove", left, now=now, chance=chance)

    return database.transact(work)


def renew_codes(
    database: Database, account: str, factor: str, *, now: int, chance: Chance
) -> Changed:
    """New recovery codes instead of those before. Raises NotFound without another factor."""

    def work(tx: Transaction) -> Changed:
        if not factors.has_factor(tx, account):
            raise NotFound("codes stand in for a factor, and there is none")
        return changed(tx, account, "codes.renew", factor, codes=True, now=now, chance=chance)

    return database.transact(work)


def show_code(
    database: Database, account: str, code: str, *, before: str, now: int, chance: Chance
) -> str:
    """Sign in with a code of the app, once (S06); the new session's secret. Raises WrongCode."""

    def work(tx: Transaction) -> str:
        secret = factors.secret_of(tx, account)
        step = None if secret is None else find_step(secret, code, now)
        if step is None or not factors.spend_step(tx, account, step):
            raise WrongCode
        return new_session(tx, account, OTP, before=before, now=now, chance=chance)

    return database.transact(work)


def show_recovery_code(
    database: Database, account: str, code: str, *, before: str, now: int, chance: Chance
) -> str:
    """Sign in with a recovery code, once (S02); the new session's secret. Raises WrongCode.

    Its owner is told by mail: it may have been somebody else.
    """

    def work(tx: Transaction) -> str:
        if not factors.spend_code(tx, account, code_hash(account, code), now):
            raise WrongCode
        tell(tx, account, "recovery-used", now, chance)
        return new_session(tx, account, RECOVERY, before=before, now=now, chance=chance)

    return database.transact(work)


def code_hash(account: str, code: str) -> bytes:
    """What is kept of a recovery code; spaces, hyphens and case do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return secret_hash(f"{account} {plain}")


def new_codes(chance: Chance) -> tuple[str, ...]:
    """Recovery codes, in groups of four letters and digits."""
    made = []
    for _number in range(CODES):
        plain = base64.b32encode(chance.random_bytes(CODE_BYTES)).decode("ascii")
        made.append("-".join(plain[start : start + 4] for start in range(0, len(plain), 4)))
    return tuple(made)


def changed(
    tx: Transaction,
    account: str,
    what: str,
    factor: str,
    *,
    codes: bool = False,
    now: int,
    chance: Chance,
) -> Changed:
    """Factors changed: out with all sessions, in with one that has `factor`; note and tell it."""
    fresh = new_codes(chance) if codes else ()
    if fresh:
        factors.set_codes(tx, account, [code_hash(account, code) for code in fresh], now)
    sessions.end_sessions(tx, account)
    audit.note(tx, at=now, actor=account, verb=f"factor.{what}", subject=account)
    tell(tx, account, "factors-changed", now, chance)
    return Changed(new_session(tx, account, factor, before="", now=now, chance=chance), fresh)


def refuse_last(tx: Transaction, account: str) -> None:
    """Raise LastFactor when taking one away would leave a role without the factor it needs."""
    found = taken(tx, account)
    if found.roles & STRONG and factors.factors_of(tx, account).count < 2:
        raise LastFactor


def taken(tx: Transaction, account: str) -> AccountRecord:
    """The account, locked, so that two changes of it come one after the other. Raises NotFound."""
    found = accounts.find_account(tx, account, take=True)
    if found is None:
        raise NotFound("no such account")
    return found


def tell(tx: Transaction, account: str, kind: str, now: int, chance: Chance) -> None:
    """Tell its owner by mail (S07)."""
    found = taken(tx, account)
    post(
        tx,
        kind=kind,
        about=account,
        email=found.email,
        locale=found.locale,
        now=now,
        chance=chance,
    )


def left_of(tx: Transaction, account: str, factor: str) -> str:
    """What a session of `factor` stands on after one went; recovery codes go with the last."""
    if factors.has_factor(tx, account):
        return factor
    factors.drop_factors(tx, account)
    return ""
