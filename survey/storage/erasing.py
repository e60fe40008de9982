"""Erasing an organisation, or one of its assessments, wherever it left traces (S49).

Its own rows go along with it by their foreign keys (belongings.py). Beside them go the
invitations that led to it, mails about it, and every file that was made of a cohort it takes
part in: such a file may name it. Files of cohorts can be made anew. The trail keeps that
something was done, by whom and when, with ids only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, select, update

from survey.storage import belongings
from survey.storage.belongings import Conditions, Keys
from survey.storage.tables import (
    Artefact,
    Assessment,
    AuditEntry,
    BundlePart,
    Cohort,
    Enrolment,
    Invitation,
    Job,
    Message,
    Organisation,
    Result,
)

MAIL_SLOT = "mail:"
"""What the slots of jobs that send a mail begin with; the mail's id follows."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What leads to an organisation without belonging to it: ids of rows.

    `enrolments` maps each to its cohort. `jobs` made, or are making, files of these cohorts.
    """

    enrolments: dict[str, str]
    invitations: tuple[str, ...]
    messages: tuple[str, ...]
    jobs: tuple[str, ...]

    def conditions(self) -> Conditions:
        """The rows themselves, table by table."""
        found = {"invitation": self.invitations, "message": self.messages, "job": self.jobs}
        return {
            table: belongings.with_ids(table, [(row,) for row in ids])
            for table, ids in found.items()
        }


def traces(tx: Connection, assessments: Sequence[str], organisation: str = "") -> Traces:
    """The traces of these assessments; with `organisation`, those of the whole organisation.

    Needs ACROSS tenants.
    """
    enrolled = tx.execute(
        select(Enrolment.id, Enrolment.cohort_id, Enrolment.invitation_id).where(
            Enrolment.assessment_id.in_(assessments)
        )
    ).all()
    cohorts = {row.cohort_id for row in enrolled}
    invited = {row.invitation_id for row in enrolled if row.invitation_id}
    if organisation:
        invited |= _other_waves(tx, invited, cohorts)
    results = select(Result.id).where(Result.assessment_id.in_(assessments))
    about = [*assessments, *invited, *(row.id for row in enrolled), organisation]
    messages = tx.execute(
        select(Message.id).where(or_(Message.about.in_(about), Message.about.in_(results)))
    ).scalars()
    mails = tuple(messages)
    made = select(Artefact.job_id).union(select(BundlePart.job_id))
    jobs = tx.execute(
        select(Job.id).where(
            or_(
                Job.slot.in_([MAIL_SLOT + mail for mail in mails]),
                # One with an assessment is the file of that organisation alone.
                Job.cohort_id.in_(cohorts)
                & Job.assessment_id.is_(None)
                & or_(Job.id.in_(made), Job.state.in_(("queued", "running"))),
            )
        )
    ).scalars()
    return Traces(
        {row.id: row.cohort_id for row in enrolled}, tuple(sorted(invited)), mails, tuple(jobs)
    )


def _other_waves(tx: Connection, invited: Collection[str], cohorts: Collection[str]) -> set[str]:
    """Invitations to the same addresses in the waves before and after."""
    emails = tx.execute(select(Invitation.email).where(Invitation.id.in_(invited))).scalars().all()
    known, fresh = set(cohorts), set(cohorts)
    while fresh:
        near = select(Cohort.id, Cohort.previous_id).where(
            or_(Cohort.id.in_(fresh), Cohort.previous_id.in_(fresh))
        )
        fresh = {cohort for row in tx.execute(near) for cohort in row if cohort} - known
        known |= fresh
    rows = select(Invitation.id).where(
        Invitation.email.in_(emails), Invitation.cohort_id.in_(known)
    )
    return set(tx.execute(rows).scalars())


def keys_of_organisation(tx: Connection, organisation: str, found: Traces) -> Keys:
    """Every row that erasing an organisation removes. Needs ACROSS tenants."""
    start = {"organisation": Organisation.id == organisation}
    return belongings.keys_of(tx, belongings.reached(start | found.conditions()))


def keys_of_assessment(tx: Connection, assessment: str, found: Traces) -> Keys:
    """Every row that erasing one of several assessments removes. Needs ACROSS tenants."""
    start = {"assessment": Assessment.id == assessment}
    return belongings.keys_of(tx, belongings.reached(start | found.conditions()))


def drop_traces(tx: Connection, found: Traces) -> None:
    """Remove what leads to it, for good. Needs ACROSS tenants."""
    tx.execute(delete(Job).where(Job.id.in_(found.jobs)))
    tx.execute(delete(Message).where(Message.id.in_(found.messages)))
    tx.execute(delete(Invitation).where(Invitation.id.in_(found.invitations)))


def scrub_trail(tx: Connection, keys: Keys, organisation: str = "") -> None:
    """Keep of the trail about these rows only who did what to which id, and when."""
    subjects = [str(key[0]) for table in _SUBJECTS for key in keys.get(table, ())]
    for start in range(0, len(subjects), belongings.CHUNK):
        some = subjects[start : start + belongings.CHUNK]
        tx.execute(update(AuditEntry).where(AuditEntry.subject.in_(some)).values(detail="{}"))
    if organisation:
        tx.execute(
            update(AuditEntry).where(AuditEntry.organisation_id == organisation).values(detail="{}")
        )


_SUBJECTS = (
    "organisation",
    "assessment",
    "enrolment",
    "invitation",
    "result",
    "access_link",
    "review_note",
    "message",
    "job",
)
"""Tables whose rows an entry of the trail may be about."""


def drop_organisation(tx: Connection, organisation: str) -> None:
    """Remove an organisation and everything that belongs to it."""
    tx.execute(delete(Organisation).where(Organisation.id == organisation))


def assessments_of(tx: Connection, organisation: str) -> list[str]:
    """The ids of all its assessments."""
    query = select(Assessment.id).where(Assessment.organisation_id == organisation)
    return list(tx.execute(query.order_by(Assessment.created_at, Assessment.id)).scalars())
