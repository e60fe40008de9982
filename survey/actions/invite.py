"""Invite organisations to a cohort by mail; send one again, revoke one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey.actions.refusals import CohortOver, NotFound
from survey.actions.send_mail import To, post_many
from survey.chance import Chance, secret_hash
from survey.derived_token import derived_token
from survey.mail_texts.kind_names import INVITATION
from survey.storage import audit, cohorts, invitations
from survey.storage.database import Database, Transaction
from survey.storage.invitations import (
    ACCEPTED,
    PURPOSE,
    REVOKED,
    UNDELIVERABLE,
    WAITING,
    InvitationRecord,
)
from survey.storage.tenancy import Tenant


class AlreadyAccepted(Exception):
    """The organisation takes part already."""


@dataclass(frozen=True, slots=True)
class Invitee:
    """An organisation to invite. `context` holds codes of sector, employees and country."""

    email: str
    organisation: str
    person: str
    locale: str
    context: Mapping[str, str] = field(default_factory=dict)


def invite(
    database: Database,
    cohort: str,
    invitees: Sequence[Invitee],
    *,
    key: str,
    actor: str,
    now: int,
    chance: Chance,
) -> int:
    """Keep an invitation to each and a mail that goes out with it; how many were new.

    Who is invited already is left out, so a list sent twice invites once. All or nothing.
    `key` makes the links' secrets (derived_token.py). Raises NotFound, CohortOver.
    """

    def work(tx: Transaction) -> int:
        _open_cohort(tx, cohort, now)
        known = {
            email for email, state in invitations.states_of(tx, cohort).items() if state != REVOKED
        }
        fresh = [invitee for invitee in invitees if invitee.email not in known]
        invitations.drop_revoked(tx, cohort, [invitee.email for invitee in fresh])
        send_invitations(tx, cohort, fresh, key=key, now=now, chance=chance)
        if fresh:
            audit.note(
                tx,
                at=now,
                actor=actor,
                verb="cohort.invite",
                subject=cohort,
                cohort=cohort,
                count=len(fresh),
            )
        return len(fresh)

    return database.transact(work, Tenant(cohort))


def send_invitations(
    tx: Transaction,
    cohort: str,
    invitees: Sequence[Invitee],
    *,
    key: str,
    now: int,
    chance: Chance,
) -> None:
    """Keep invitations to people who have none yet, and their mails."""
    new = [
        InvitationRecord(
            id=chance.new_id(),
            cohort_id=cohort,
            email=invitee.email,
            person=invitee.person,
            organisation=invitee.organisation,
            locale=invitee.locale,
            context=invitee.context,
            state=WAITING,
            created_at=now,
        )
        for invitee in invitees
    ]
    invitations.add_invitations(
        tx, [(each, secret_hash(derived_token(key, PURPOSE, each.id))) for each in new]
    )
    to = [To(each.id, each.email, each.locale) for each in new]
    post_many(tx, kind=INVITATION, to=to, cohort=cohort, now=now, chance=chance)


def resend(
    database: Database, cohort: str, invitation: str, *, actor: str, now: int, chance: Chance
) -> None:
    """Send the mail of an invitation again, with the same link.

    Raises NotFound, AlreadyAccepted, CohortOver.
    """

    def work(tx: Transaction) -> None:
        _open_cohort(tx, cohort, now)
        found = _take(tx, invitation)
        if found.state == ACCEPTED:
            raise AlreadyAccepted(invitation)
        if found.state == REVOKED:
            raise NotFound(f"invitation {invitation} was revoked")
        if found.state == UNDELIVERABLE:
            invitations.change_invitation(tx, invitation, state=WAITING)
        to = [To(found.id, found.email, found.locale)]
        post_many(tx, kind=INVITATION, to=to, cohort=cohort, now=now, chance=chance)
        _note(tx, "invitation.resend", found, actor, now)

    database.transact(work, Tenant(cohort))


def revoke_invitation(
    database: Database, cohort: str, invitation: str, *, actor: str, now: int
) -> None:
    """Let the link of an invitation open nothing any more. Raises NotFound, AlreadyAccepted."""

    def work(tx: Transaction) -> None:
        found = _take(tx, invitation)
        if found.state == ACCEPTED:
            raise AlreadyAccepted(invitation)
        if found.state != REVOKED:
            invitations.change_invitation(tx, invitation, state=REVOKED)
            _note(tx, "invitation.revoke", found, actor, now)

    database.transact(work, Tenant(cohort))


def _open_cohort(tx: Transaction, cohort: str, now: int) -> None:
    try:
        found = cohorts.find_cohort(tx, cohort, take=True)
    except LookupError as error:
        raise NotFound(str(error)) from error
    if not found.takes_answers(now):
        raise CohortOver(cohort)


def _take(tx: Transaction, invitation: str) -> InvitationRecord:
    try:
        return invitations.find_invitation(tx, invitation, take=True)
    except LookupError as error:
        raise NotFound(str(error)) from error


def _note(tx: Transaction, verb: str, found: InvitationRecord, actor: str, now: int) -> None:
    audit.note(tx, at=now, actor=actor, verb=verb, subject=found.id, cohort=found.cohort_id)
