"""What administrators do to accounts: roles, disabling, a lost factor; all of it in the trail.

The administrator's own rights are looked up in the same transaction, so that a role that was
taken a moment ago gives nothing (S19).
"""

from __future__ import annotations

from collections.abc import Collection

from survey.actions.refusals import NotFound
from survey.actions.second_factor import taken, tell
from survey.actions.send_mail import post
from survey.actions.sign_in import new_link
from survey.chance import Chance
from survey.roles import ADMINISTRATOR, ROLES, may_change
from survey.storage import accounts, audit, factors, sessions, sign_in_links
from survey.storage.accounts import AccountRecord
from survey.storage.database import Database, Transaction


class AboveOneself(Exception):
    """A role that the person may not give or take (S21)."""


class LastAdministrator(Exception):
    """Nobody would be left who can give roles."""


def set_roles(
    database: Database, actor: str, account: str, roles: Collection[str], *, now: int
) -> None:
    """Give the account exactly these roles. Raises NotFound, AboveOneself, LastAdministrator."""

    def work(tx: Transaction) -> None:
        found = taken(tx, account)
        new = frozenset(roles) & frozenset(ROLES)
        _refuse_above(tx, actor, new ^ found.roles)
        if ADMINISTRATOR in found.roles - new:
            _refuse_last(tx, found)
        if new == found.roles:
            return
        accounts.set_roles(tx, account, new)
        audit.note(
            tx,
            at=now,
            actor=actor,
            verb="account.roles",
            subject=account,
            given=" ".join(sorted(new - found.roles)),
            taken=" ".join(sorted(found.roles - new)),
        )

    database.transact(work)


def add_by_mail(
    database: Database,
    actor: str,
    email: str,
    roles: Collection[str],
    *,
    locale: str,
    key: str,
    now: int,
    chance: Chance,
) -> str:
    """An account for that address with these roles besides its own, and a link to sign in.

    Its id. Raises AboveOneself.
    """

    def work(tx: Transaction) -> str:
        wanted = frozenset(roles) & frozenset(ROLES)
        _refuse_above(tx, actor, wanted)
        account = with_roles(tx, actor, email, wanted, locale, now, chance)
        link, _token = new_link(tx, email, key=key, now=now, chance=chance)
        post(tx, kind="sign-in", about=link.id, email=email, locale=locale, now=now, chance=chance)
        return account

    return database.transact(work)


def create_admin(
    database: Database, email: str, *, lost_factor: bool, key: str, now: int, chance: Chance
) -> str:
    """An administrator with that address, for the terminal; the secret of a sign-in link.

    There is none until somebody who runs the instance makes one (S63). A disabled account may
    sign in again; `lost_factor` takes its second factors too, and tells its owner (S02).
    """

    def work(tx: Transaction) -> str:
        account = with_roles(tx, audit.CLI, email, frozenset({ADMINISTRATOR}), "en", now, chance)
        if taken(tx, account).disabled_at is not None:
            accounts.set_disabled(tx, account, None)
            audit.note(tx, at=now, actor=audit.CLI, verb="account.enable", subject=account)
        if lost_factor:
            _drop_factors(tx, audit.CLI, account, now, chance)
        _link, token = new_link(tx, email, key=key, now=now, chance=chance)
        return token

    return database.transact(work)


def disable(database: Database, actor: str, account: str, *, now: int) -> None:
    """Let nobody sign in with the account; its sessions end at once (S11).

    Raises NotFound, AboveOneself, LastAdministrator.
    """

    def work(tx: Transaction) -> None:
        found = taken(tx, account)
        _refuse_above(tx, actor, found.roles)
        if ADMINISTRATOR in found.roles:
            _refuse_last(tx, found)
        if found.disabled_at is not None:
            return
        accounts.set_disabled(tx, account, now)
        sessions.end_sessions(tx, account)
        sign_in_links.drop_proofs(tx, account)
        audit.note(tx, at=now, actor=actor, verb="account.disable", subject=account)

    database.transact(work)


def enable(database: Database, actor: str, account: str, *, now: int) -> None:
    """Let its owner sign in again. Raises NotFound, AboveOneself."""

    def work(tx: Transaction) -> None:
        found = taken(tx, account)
        _refuse_above(tx, actor, found.roles)
        if found.disabled_at is None:
            return
        accounts.set_disabled(tx, account, None)
        audit.note(tx, at=now, actor=actor, verb="account.enable", subject=account)

    database.transact(work)


def reset_factor(database: Database, actor: str, account: str, *, now: int, chance: Chance) -> None:
    """Take all second factors from who lost them; the person is told by mail (S02).

    Raises NotFound, AboveOneself.
    """

    def work(tx: Transaction) -> None:
        found = taken(tx, account)
        _refuse_above(tx, actor, found.roles)
        _drop_factors(tx, actor, account, now, chance)

    database.transact(work)


def _drop_factors(tx: Transaction, actor: str, account: str, now: int, chance: Chance) -> None:
    factors.drop_factors(tx, account)
    sessions.end_sessions(tx, account)
    sign_in_links.drop_proofs(tx, account)
    audit.note(tx, at=now, actor=actor, verb="factor.reset", subject=account)
    tell(tx, account, "factor-reset", now, chance)


def with_roles(
    tx: Transaction,
    actor: str,
    email: str,
    roles: frozenset[str],
    locale: str,
    now: int,
    chance: Chance,
) -> str:
    """The account with that address, made where there is none, with `roles` beside its own.

    Its id. The caller has asked whether `actor` may give them.
    """
    found = accounts.find_by_email(tx, email)
    if found is None:
        found = AccountRecord(chance.new_id(), email, "", locale, frozenset(), now, None)
        accounts.add_account(tx, found)
        audit.note(tx, at=now, actor=actor, verb="account.create", subject=found.id)
    if not roles <= found.roles:
        accounts.set_roles(tx, found.id, found.roles | roles)
        audit.note(
            tx,
            at=now,
            actor=actor,
            verb="account.roles",
            subject=found.id,
            given=" ".join(sorted(roles - found.roles)),
            taken="",
        )
    return found.id


def _refuse_above(tx: Transaction, actor: str, changed: Collection[str]) -> None:
    who = accounts.find_account(tx, actor)
    if who is None or who.disabled_at is not None or ADMINISTRATOR not in who.roles:
        raise NotFound("no administrator any more")
    if not may_change(who.roles, changed):
        raise AboveOneself


def _refuse_last(tx: Transaction, found: AccountRecord) -> None:
    if found.disabled_at is None and accounts.count_with_role(tx, ADMINISTRATOR) < 2:
        raise LastAdministrator
