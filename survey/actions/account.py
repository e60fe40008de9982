"""One's own account: name and language, another e-mail address (S07)."""

from __future__ import annotations

from survey.actions.refusals import NotFound
from survey.actions.second_factor import taken
from survey.actions.send_mail import post
from survey.actions.sign_in import LINK_SECONDS, new_session
from survey.chance import Chance, secret_hash
from survey.derived_token import derived_token
from survey.storage import accounts, audit, sessions, sign_in_links
from survey.storage.database import Database, Transaction
from survey.storage.sign_in_links import EMAIL, ProofRecord


def describe_account(database: Database, account: str, name: str, locale: str) -> None:
    """Another name and language."""
    database.transact(lambda tx: accounts.set_profile(tx, account, name, locale))


def ask_for_email(
    database: Database,
    account: str,
    email: str,
    *,
    locale: str,
    key: str,
    now: int,
    chance: Chance,
) -> None:
    """Send a link to a new address, which its reader has to press before anything changes.

    Whether somebody else has that address is not said; then no mail is sent.
    """

    def work(tx: Transaction) -> None:
        link = ProofRecord(chance.new_id(), account, EMAIL, email, now, now + LINK_SECONDS, None)
        token = derived_token(key, EMAIL, link.id)
        sign_in_links.add_proof(tx, link, secret_hash(token))
        post(
            tx, kind="new-email", about=link.id, email=email, locale=locale, now=now, chance=chance
        )

    database.transact(work)


def take_email(
    database: Database, account: str, token: str, factor: str, *, now: int, chance: Chance
) -> str:
    """The address of the link is the account's; this browser's new session's secret.

    The old address is told (S07), and other browsers are signed out. Raises NotFound when the
    link is not this account's, does not stand, or somebody else took the address meanwhile.
    """

    def work(tx: Transaction) -> str:
        link = sign_in_links.use_proof(tx, secret_hash(token), EMAIL, now)
        if link is None or link.account_id != account:
            raise NotFound("no such link")
        before = taken(tx, account)
        if accounts.find_by_email(tx, link.email) is not None:
            raise NotFound("somebody has that address")
        accounts.set_email(tx, account, link.email)
        audit.note(
            tx,
            at=now,
            actor=account,
            verb="account.email",
            subject=account,
            old=before.email,
            new=link.email,
        )
        post(
            tx,
            kind="email-changed",
            about=account,
            email=before.email,
            locale=before.locale,
            now=now,
            chance=chance,
        )
        sessions.end_sessions(tx, account)
        return new_session(tx, account, factor, before="", now=now, chance=chance)

    return database.transact(work)
