"""Sign in: ask for a link by mail, use it, sign out (S01, S03, S10, S11).

There is no password. Whoever reads the mailbox of an address may sign in with it; an account
arises when somebody does so for the first time. Known, unknown and disabled addresses are treated
alike until the link is used.
"""

from __future__ import annotations

from dataclasses import dataclass

from survey.actions.refusals import NotFound
from survey.actions.send_mail import post
from survey.chance import Chance, secret_hash
from survey.derived_token import derived_token
from survey.storage import accounts, audit, factors, sessions, sign_in_links
from survey.storage.accounts import AccountRecord
from survey.storage.database import Database, Transaction
from survey.storage.sessions import PENDING
from survey.storage.sign_in_links import SIGN_IN, ProofRecord

LINK_SECONDS = 15 * 60
"""How long a sign-in link may wait (S01)."""

SESSION_SECONDS = 14 * 86_400
"""How long a sign-in holds at most."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the secret of its cookie, known only here. `pending`: a factor is missing."""

    account: AccountRecord
    secret: str
    pending: bool


def ask_for_link(
    database: Database, email: str, *, locale: str, key: str, now: int, chance: Chance
) -> None:
    """Send a link that signs in once. `email` as email_address.read_address writes it."""

    def work(tx: Transaction) -> None:
        link, _token = new_link(tx, email, key=key, now=now, chance=chance)
        post(tx, kind="sign-in", about=link.id, email=email, locale=locale, now=now, chance=chance)

    database.transact(work)


def new_link(
    tx: Transaction, email: str, *, key: str, now: int, chance: Chance
) -> tuple[ProofRecord, str]:
    """A link that signs in once, and its secret."""
    known = accounts.find_by_email(tx, email)
    link = ProofRecord(
        id=chance.new_id(),
        account_id=None if known is None else known.id,
        purpose=SIGN_IN,
        email=email,
        created_at=now,
        expires_at=now + LINK_SECONDS,
        used_at=None,
    )
    token = derived_token(key, SIGN_IN, link.id)
    sign_in_links.add_proof(tx, link, secret_hash(token))
    return link, token


def use_link(
    database: Database, token: str, *, locale: str, before: str, now: int, chance: Chance
) -> SignedIn:
    """Exchange the link's secret for a session; `before`: the secret of one that ends with it.

    Raises NotFound when the link was used, has expired, never was, or its account is disabled.
    """

    def work(tx: Transaction) -> SignedIn:
        link = sign_in_links.use_proof(tx, secret_hash(token), SIGN_IN, now)
        if link is None:
            raise NotFound("no such link")
        account = accounts.find_by_email(tx, link.email)
        # An address that was changed meanwhile signs nobody else in.
        if account is not None and link.account_id not in (None, account.id):
            raise NotFound("the address is somebody else's by now")
        if account is None:
            if link.account_id is not None:
                raise NotFound("the address is nobody's any more")
            account = AccountRecord(chance.new_id(), link.email, "", locale, frozenset(), now, None)
            accounts.add_account(tx, account)
            audit.note(tx, at=now, actor=account.id, verb="account.create", subject=account.id)
        if account.disabled_at is not None:
            raise NotFound("the account is disabled")
        pending = factors.has_factor(tx, account.id)
        secret = new_session(
            tx, account.id, PENDING if pending else "", before=before, now=now, chance=chance
        )
        return SignedIn(account, secret, pending)

    return database.transact(work)


def new_session(
    tx: Transaction, account: str, factor: str, *, before: str, now: int, chance: Chance
) -> str:
    """Sign a browser in under an id that nobody knew before (S10); its secret.

    `before` is the secret of the session that it replaces, "" when there was none.
    """
    secret = chance.new_device()
    if before:
        sessions.end_session(tx, secret_hash(before))
    sessions.drop_ended(tx, now)
    sessions.add_session(tx, secret_hash(secret), account, factor, now, now + SESSION_SECONDS)
    if factor != PENDING:
        audit.note(
            tx, at=now, actor=account, verb="sign-in", subject=account, factor=factor or "link"
        )
    return secret


def sign_out(database: Database, secret: str) -> None:
    """End the session of one browser."""
    database.transact(lambda tx: sessions.end_session(tx, secret_hash(secret)))


def sign_out_everywhere(database: Database, account: str, *, now: int) -> None:
    """End all sessions of an account."""

    def work(tx: Transaction) -> None:
        count = sessions.end_sessions(tx, account)
        audit.note(
            tx, at=now, actor=account, verb="sign-out.everywhere", subject=account, browsers=count
        )

    database.transact(work)
