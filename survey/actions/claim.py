"""Who owns an organisation: claim it by the private link, let somebody in, leave.

Owning opens the same as the private link, which stays valid. Everybody who owned it before is
told by mail; every change stands in the trail.
"""

from __future__ import annotations

from survey.actions.refusals import NotFound
from survey.actions.send_mail import post
from survey.chance import Chance
from survey.mail_texts.kind_names import OWNER_ADDED, OWNS_NOW
from survey.storage import accounts, assessments, audit, organisations
from survey.storage.accounts import AccountRecord
from survey.storage.database import Database, Transaction
from survey.storage.organisations import OwnerLine

MOST_OWNERS = 20


class TooManyOwners(Exception):
    """The organisation has as many owners as it may have."""


def claim(database: Database, assessment: str, actor: str, *, now: int, chance: Chance) -> str:
    """Let `actor`, who holds the private link of `assessment`, own its organisation; its id.

    Claiming again changes nothing. Raises NotFound, TooManyOwners.
    """

    def work(tx: Transaction) -> str:
        try:
            found = assessments.find_assessment(tx, assessment)
        except LookupError as error:
            raise NotFound(str(error)) from error
        organisation = found.organisation_id
        before = _taken(tx, organisation)
        if _add(tx, organisation, actor, before, now):
            audit.note(
                tx,
                at=now,
                actor=actor,
                verb="organisation.claim",
                subject=actor,
                organisation=organisation,
                owners=len(before) + 1,
            )
            _tell(tx, organisation, before, now, chance)
        return organisation

    return database.transact(work)


def add_owner(
    database: Database,
    organisation: str,
    actor: str,
    email: str,
    *,
    locale: str,
    now: int,
    chance: Chance,
) -> None:
    """Let whoever signs in with that address own it too, and say so by mail.

    Nothing tells whether the address had an account before (S03). `locale` is that of the mail
    to who had none. Raises NotFound, TooManyOwners.
    """

    def work(tx: Transaction) -> None:
        before = _taken(tx, organisation)
        if actor not in {owner.account for owner in before}:
            raise NotFound("no owner any more")
        account = accounts.find_by_email(tx, email)
        if account is None:
            account = AccountRecord(chance.new_id(), email, "", locale, frozenset(), now, None)
            accounts.add_account(tx, account)
            audit.note(tx, at=now, actor=actor, verb="account.create", subject=account.id)
        if not _add(tx, organisation, account.id, before, now):
            return
        audit.note(
            tx,
            at=now,
            actor=actor,
            verb="organisation.owner-add",
            subject=account.id,
            organisation=organisation,
        )
        post(
            tx,
            kind=OWNS_NOW,
            about=organisation,
            email=account.email,
            locale=account.locale,
            now=now,
            chance=chance,
        )
        others = [owner for owner in before if owner.account != actor]
        _tell(tx, organisation, others, now, chance)

    database.transact(work)


def drop_owner(
    database: Database, organisation: str, actor: str, account: str, *, now: int
) -> None:
    """Let `account`, an owner or the actor itself, own it no more. Raises NotFound.

    With the last owner gone only the private link opens it.
    """

    def work(tx: Transaction) -> None:
        if actor not in {owner.account for owner in _taken(tx, organisation)}:
            raise NotFound("no owner any more")
        if not organisations.drop_owner(tx, organisation, account):
            raise NotFound("no such owner")
        audit.note(
            tx,
            at=now,
            actor=actor,
            verb="organisation.leave" if account == actor else "organisation.owner-drop",
            subject=account,
            organisation=organisation,
        )

    database.transact(work)


def _taken(tx: Transaction, organisation: str) -> list[OwnerLine]:
    """The owners of an organisation that nobody else changes meanwhile."""
    try:
        organisations.find_organisation(tx, organisation, take=True)
    except LookupError as error:
        raise NotFound(str(error)) from error
    return organisations.owners_of(tx, organisation)


def _add(
    tx: Transaction, organisation: str, account: str, before: list[OwnerLine], now: int
) -> bool:
    if any(owner.account == account for owner in before):
        return False
    if len(before) >= MOST_OWNERS:
        raise TooManyOwners
    return organisations.add_owner(tx, organisation, account, now)


def _tell(
    tx: Transaction, organisation: str, owners: list[OwnerLine], now: int, chance: Chance
) -> None:
    for owner in owners:
        post(
            tx,
            kind=OWNER_ADDED,
            about=organisation,
            email=owner.email,
            locale=owner.locale,
            now=now,
            chance=chance,
        )
