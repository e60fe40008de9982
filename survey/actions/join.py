"""Join a cohort: by an invitation, by its link, or in an interview with a consultant.

Joining makes an assessment pinned to the cohort's version and lets this browser hold it. Joining
again with the same invitation, or by the link in the same browser, opens what is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from questionnaires.schema import Questionnaire
from survey.actions.refusals import CohortOver, NotFound
from survey.actions.share import RESUME_SECONDS, new_link
from survey.chance import Chance, secret_hash
from survey.storage import (
    assessments,
    audit,
    chains,
    cohorts,
    enrolment_links,
    enrolments,
    invitations,
    links,
    organisations,
    results,
)
from survey.storage.assessments import AssessmentRecord
from survey.storage.cohorts import CohortRecord
from survey.storage.database import Database, Transaction
from survey.storage.enrolments import INTERVIEW, INVITATION, LINK, EnrolmentRecord
from survey.storage.invitations import ACCEPTED, REVOKED, InvitationRecord
from survey.storage.tenancy import ACROSS, Tenant


@dataclass(frozen=True, slots=True)
class Joined:
    """The assessment that takes part. `token`: its new private link, "" when it was there."""

    assessment: str
    token: str = ""


def accept_invitation(
    database: Database,
    questionnaire: Questionnaire,
    invitation: str,
    *,
    locale: str,
    device: str,
    now: int,
    chance: Chance,
) -> Joined:
    """Take part by an invitation, whose link whoever asks has shown.

    Who took part in an earlier wave goes on with the same organisation. Accepting again lets
    this browser hold what the first time made. Raises NotFound, CohortOver.
    """
    link, token = new_link(chance, "", links.RESUME, now, RESUME_SECONDS)

    def work(tx: Transaction) -> Joined:
        try:
            invited = invitations.find_invitation(tx, invitation, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        if invited.state == REVOKED:
            raise NotFound("the invitation was revoked")
        known = enrolments.by_invitation(tx, invited.id)
        if known is not None:
            _hold(tx, replace(link, assessment_id=known.assessment_id), token, device, now)
            return Joined(known.assessment_id)
        cohort = _open(tx, invited.cohort_id, now)
        record = _continued(tx, cohort, invited, questionnaire, locale, now, chance)
        if record is None:
            record = _new_assessment(
                cohort, questionnaire, invited.organisation, invited.context, locale, now, chance
            )
            assessments.add_assessment(tx, record)
        _hold(tx, replace(link, assessment_id=record.id), token, device, now)
        _enrol(tx, cohort, record, INVITATION, now, chance, invitation=invited.id)
        invitations.change_invitation(
            tx,
            invited.id,
            state=ACCEPTED,
            opened_at=invited.opened_at or now,
            accepted_at=now,
        )
        return Joined(record.id, token)

    return database.transact(work, ACROSS)


def join_by_link(
    database: Database,
    questionnaire: Questionnaire,
    cohort: str,
    organisation: str,
    *,
    locale: str,
    device: str,
    now: int,
    chance: Chance,
) -> Joined:
    """Take part by the cohort's link, which whoever asks has shown. Raises NotFound, CohortOver.

    The same browser joins once: again, it finds what the first time made.
    """
    link, token = new_link(chance, "", links.RESUME, now, RESUME_SECONDS)

    def work(tx: Transaction) -> Joined:
        found = _find(tx, cohort, take=True)
        for held in links.device_assessments(tx, secret_hash(device), now):
            if any(k.cohort_id == cohort for k in enrolments.of_assessment(tx, held.id)):
                return Joined(held.id)
        if not found.takes_answers(now):
            raise CohortOver(cohort)
        record = _new_assessment(found, questionnaire, organisation, {}, locale, now, chance)
        assessments.add_assessment(tx, record)
        _hold(tx, replace(link, assessment_id=record.id), token, device, now)
        _enrol(tx, found, record, LINK, now, chance)
        return Joined(record.id, token)

    return database.transact(work, ACROSS)


def begin_interview(
    database: Database,
    questionnaire: Questionnaire,
    cohort: str,
    organisation: str,
    *,
    locale: str,
    actor: str,
    now: int,
    chance: Chance,
) -> str:
    """An assessment that consultants of the cohort fill in; its id. Raises NotFound, CohortOver."""

    def work(tx: Transaction) -> str:
        found = _open(tx, cohort, now)
        record = _new_assessment(found, questionnaire, organisation, {}, locale, now, chance)
        assessments.add_assessment(tx, record)
        enrolment = _enrol(tx, found, record, INTERVIEW, now, chance)
        audit.note(
            tx,
            at=now,
            actor=actor,
            verb="cohort.interview",
            subject=enrolment,
            cohort=cohort,
            organisation=record.organisation_id,
        )
        return record.id

    return database.transact(work, Tenant(cohort))


def _find(tx: Transaction, cohort: str, *, take: bool = False) -> CohortRecord:
    try:
        return cohorts.find_cohort(tx, cohort, take=take)
    except LookupError as error:
        raise NotFound(str(error)) from error


def _open(tx: Transaction, cohort: str, now: int) -> CohortRecord:
    found = _find(tx, cohort)
    if not found.takes_answers(now):
        raise CohortOver(cohort)
    return found


def _new_assessment(
    cohort: CohortRecord,
    questionnaire: Questionnaire,
    organisation: str,
    context: Mapping[str, Any],
    locale: str,
    now: int,
    chance: Chance,
) -> AssessmentRecord:
    return AssessmentRecord(
        id=chance.new_id(),
        organisation_id=chance.new_id(),
        organisation=organisation,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        definition_sha256=questionnaire.definition_sha256,
        form=cohort.form,
        state="open",
        locale=locale,
        context=context,
        goals=(),
        revision=0,
        created_at=now,
        changed_at=now,
        answers_until=cohort.answers_until,
    )


def _continued(
    tx: Transaction,
    cohort: CohortRecord,
    invited: InvitationRecord,
    questionnaire: Questionnaire,
    locale: str,
    now: int,
    chance: Chance,
) -> AssessmentRecord | None:
    """The assessment with which the organisation goes on that took part in an earlier wave."""
    earlier = invitations.earlier_assessment(tx, cohort.previous_id, invited.email)
    if earlier is None:
        return None
    newest = assessments.find_assessment(tx, chains.newest_of(tx, earlier), take=True)
    if not results.results_of(tx, newest.id):
        # Begun and never submitted: it goes on with this one, in the new wave.
        if newest.definition_sha256 != questionnaire.definition_sha256:
            return None
        assessments.change_assessment(tx, newest.id, answers_until=cohort.answers_until)
        return newest
    new = replace(
        _new_assessment(
            cohort,
            questionnaire,
            newest.organisation,
            organisations.with_profile(tx, newest),
            locale,
            now,
            chance,
        ),
        organisation_id=newest.organisation_id,
        goals=tuple(goal for goal in newest.goals if goal in questionnaire.goals),
        previous_id=newest.id,
    )
    assessments.add_further(tx, new)
    return new


def _hold(tx: Transaction, link: links.LinkRecord, token: str, device: str, now: int) -> None:
    links.add_link(tx, link, secret_hash(token))
    links.grant(tx, secret_hash(device), link.id, now)


def _enrol(
    tx: Transaction,
    cohort: CohortRecord,
    record: AssessmentRecord,
    source: str,
    now: int,
    chance: Chance,
    *,
    invitation: str | None = None,
) -> str:
    new = EnrolmentRecord(
        id=chance.new_id(),
        cohort_id=cohort.id,
        assessment_id=record.id,
        invitation_id=invitation,
        source=source,
        state=enrolments.ANSWERING,
        name=record.organisation,
        sector=str(record.context.get("sector", "")),
        employees=str(record.context.get("employees", "")),
        country=str(record.context.get("country", "")),
        model="",
        result_id=None,
        remark="",
        joined_at=now,
    )
    enrolments.add_enrolment(tx, new)
    audit.note(
        tx,
        at=now,
        actor=audit.DEVICE,
        verb="cohort.join",
        subject=new.id,
        cohort=cohort.id,
        organisation=record.organisation_id,
        source=source,
    )
    return new.id


@dataclass(frozen=True, slots=True)
class Door:
    """What a link to join opens: its cohort, and the invitation it belongs to (None: anybody's).

    `known`: the assessment that took part by this invitation already, "" if none.
    """

    cohort: CohortRecord
    invitation: InvitationRecord | None
    known: str


def find_door(tx: Transaction, token: str, now: int) -> Door:
    """What the link with that secret opens. Needs ACROSS tenants. Raises NotFound."""
    hashed = secret_hash(token)
    invited = invitations.by_token(tx, hashed)
    if invited is not None:
        known = enrolments.by_invitation(tx, invited.id)
        return Door(_find(tx, invited.cohort_id), invited, known.assessment_id if known else "")
    link = enrolment_links.by_token(tx, hashed, now)
    if link is None:
        raise NotFound("no such link")
    return Door(_find(tx, link.cohort_id), None, "")
