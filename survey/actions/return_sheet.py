"""What a consultant does with a submitted sheet: return it with a remark, or accept it."""

from __future__ import annotations

from survey.actions.refusals import CohortOver, NotFound
from survey.actions.send_mail import post
from survey.chance import Chance
from survey.mail_texts.kind_names import RETURNED as RETURNED_MAIL
from survey.storage import assessments, audit, cohorts, enrolments
from survey.storage.database import Database, Transaction
from survey.storage.enrolments import ACCEPTED, RETURNED, SUBMITTED, EnrolmentRecord
from survey.storage.tenancy import Tenant


class NotSubmitted(Exception):
    """There is no submitted sheet to return or accept."""


def return_sheet(
    database: Database,
    cohort: str,
    enrolment: str,
    remark: str,
    *,
    actor: str,
    now: int,
    chance: Chance,
) -> bool:
    """Open the answers again and show `remark` to the organisation; whether a mail tells it.

    The result that was submitted stays as it is. Raises NotFound, NotSubmitted, CohortOver.
    """

    def work(tx: Transaction) -> bool:
        found = _submitted(tx, enrolment)
        if not cohorts.find_cohort(tx, cohort).takes_answers(now):
            raise CohortOver(cohort)
        assessments.find_assessment(tx, found.assessment_id, take=True)
        assessments.change_assessment(tx, found.assessment_id, state="open", changed_at=now)
        enrolments.change_enrolment(
            tx, enrolment, state=RETURNED, remark=remark, returned_at=now, accepted_at=None
        )
        _note(tx, "enrolment.return", found, actor, now)
        told = enrolments.reachable(tx, found.assessment_id)
        for person in told:
            post(
                tx,
                kind=RETURNED_MAIL,
                about=enrolment,
                email=person.email,
                locale=person.locale,
                cohort=cohort,
                now=now,
                chance=chance,
            )
        return bool(told)

    return database.transact(work, Tenant(cohort))


def accept_sheet(database: Database, cohort: str, enrolment: str, *, actor: str, now: int) -> None:
    """Note that a submitted sheet is fine as it is. Raises NotFound, NotSubmitted."""

    def work(tx: Transaction) -> None:
        found = _submitted(tx, enrolment)
        if found.state == ACCEPTED:
            return
        enrolments.change_enrolment(tx, enrolment, state=ACCEPTED, accepted_at=now)
        _note(tx, "enrolment.accept", found, actor, now)

    database.transact(work, Tenant(cohort))


def _submitted(tx: Transaction, enrolment: str) -> EnrolmentRecord:
    try:
        found = enrolments.find_enrolment(tx, enrolment, take=True)
    except LookupError as error:
        raise NotFound(str(error)) from error
    if found.state not in (SUBMITTED, ACCEPTED):
        raise NotSubmitted(enrolment)
    return found


def _note(tx: Transaction, verb: str, found: EnrolmentRecord, actor: str, now: int) -> None:
    audit.note(tx, at=now, actor=actor, verb=verb, subject=found.id, cohort=found.cohort_id)
