"""The open link of a cohort, by which any organisation may join: make a new one, revoke it."""

from __future__ import annotations

from survey.actions.refusals import CohortOver, NotFound
from survey.chance import Chance, secret_hash
from survey.storage import audit, cohorts, enrolment_links
from survey.storage.database import Database, Transaction
from survey.storage.enrolment_links import EnrolmentLinkRecord
from survey.storage.tenancy import Tenant

LINK_SECONDS = 90 * 86_400


def renew_link(database: Database, cohort: str, *, actor: str, now: int, chance: Chance) -> str:
    """A new link in place of the old one; its secret, known only here.

    It works until the cohort's last day is over, without one for 90 days.
    Raises NotFound, CohortOver.
    """
    token = chance.new_token()
    link = chance.new_id()

    def work(tx: Transaction) -> None:
        try:
            found = cohorts.find_cohort(tx, cohort, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        if not found.takes_answers(now):
            raise CohortOver(cohort)
        enrolment_links.revoke_links(tx, cohort, now)
        expires_at = found.answers_until or now + LINK_SECONDS
        enrolment_links.add_link(
            tx, EnrolmentLinkRecord(link, cohort, now, expires_at), secret_hash(token)
        )
        audit.note(tx, at=now, actor=actor, verb="cohort.link", subject=link, cohort=cohort)

    database.transact(work, Tenant(cohort))
    return token


def revoke_link(database: Database, cohort: str, *, actor: str, now: int) -> None:
    """Let the link open nothing any more."""

    def work(tx: Transaction) -> None:
        if enrolment_links.revoke_links(tx, cohort, now):
            audit.note(
                tx, at=now, actor=actor, verb="cohort.link.revoke", subject=cohort, cohort=cohort
            )

    database.transact(work, Tenant(cohort))
