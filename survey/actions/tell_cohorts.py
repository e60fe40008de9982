"""What a submission means for the cohorts its assessment takes part in."""

from __future__ import annotations

from survey.actions.send_mail import post
from survey.chance import Chance
from survey.mail_texts.kind_names import REPORT_READY
from survey.storage import enrolments
from survey.storage.assessments import AssessmentRecord
from survey.storage.database import Transaction


def tell_cohorts(
    tx: Transaction, assessment: AssessmentRecord, result: str, now: int, chance: Chance
) -> None:
    """Note the result of `assessment`, and mail that its report is ready where that is wished.

    Needs a transaction across tenants.
    """
    facts = {
        "name": assessment.organisation,
        **{
            name: str(assessment.context.get(name, ""))
            for name in ("sector", "employees", "country")
        },
    }
    if not enrolments.note_submission(tx, assessment.id, result, facts, now):
        return
    for person in enrolments.reachable(tx, assessment.id):
        if person.mails_report:
            post(
                tx,
                kind=REPORT_READY,
                about=person.enrolment,
                email=person.email,
                locale=person.locale,
                cohort=person.cohort,
                now=now,
                chance=chance,
            )
