"""What who holds an assessment can say of its organisation: it is mine, and it may be compared."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from survey.actions import claim as owners
from survey.actions.consent import give_consent, withdraw_consent
from survey.actions.refusals import NotFound
from survey.storage import audit, members, organisations
from survey.storage.assessments import AssessmentRecord
from survey.storage.organisations import OrganisationRecord
from survey.storage.sessions import Person
from survey.web.access import whole_access
from survey.web.form_data import Fields
from survey.web.languages import PREFIX
from survey.web.languages import gettext as _
from survey.web.policy import WHOLE, signed_in
from survey.web.signed_in import person
from survey.web.state import state

pages = Blueprint("claim", __name__, url_prefix=PREFIX + "/a/<assessment>")


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """What claiming means, and for whom."""

    assessment: AssessmentRecord
    who: Person


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """What consent means, and whether it is given."""

    assessment: AssessmentRecord
    organisation: OrganisationRecord


@pages.get("/claim")
@WHOLE
def ask(assessment: str) -> ResponseReturnValue:
    """A button, for who is signed in."""
    who = signed_in()
    record = whole_access(assessment).assessment
    if _owns(who, record):
        return redirect(url_for("organisations.show", organisation=record.organisation_id))
    _refuse_without_link(assessment)
    return render_template("organisations/claim.html", page=ClaimPage(record, who), errors=[])


@pages.post("/claim")
@WHOLE
def take(assessment: str) -> ResponseReturnValue:
    """Own the organisation from now on; the private link stays as it is."""
    who = signed_in()
    record = whole_access(assessment).assessment
    if not _owns(who, record):
        _refuse_without_link(assessment)
        try:
            owners.claim(
                state().database,
                assessment,
                who.account,
                now=state().now(),
                chance=state().chance,
            )
        except owners.TooManyOwners:
            wrong = _(
                "At most %(most)s people can own it. One of them can take somebody out first."
            ) % {"most": owners.MOST_OWNERS}
            return render_template(
                "organisations/claim.html",
                page=ClaimPage(record, who),
                errors=[{"field": "claim", "message": wrong}],
            ), 422
    return redirect(url_for("organisations.show", organisation=record.organisation_id), 303)


def _owns(who: Person, record: AssessmentRecord) -> bool:
    with state().database.read() as tx:
        return members.owns(tx, who.account, record.organisation_id)


def _refuse_without_link(assessment: str) -> None:
    # A consultant may enter what is said in an interview; that makes nobody its owner.
    if whole_access(assessment).by_account:
        raise NotFound("claimed by the private link only")


@pages.get("/consent")
@WHOLE
def show_consent(assessment: str) -> ResponseReturnValue:
    """What being compared with others means, and a box that nobody has ticked before."""
    return _consent_page(assessment, [])


@pages.post("/consent")
@WHOLE
def save_consent(assessment: str) -> ResponseReturnValue:
    """Give the consent, or withdraw it."""
    access = whole_access(assessment)
    organisation, now = access.assessment.organisation_id, state().now()
    fields: Fields = g.fields
    who = person()
    if access.by_account and (who is None or not _owns(who, access.assessment)):
        raise NotFound("the organisation's to say, not an interviewer's")
    actor = who.account if access.by_account and who else audit.DEVICE
    if fields.get("then") == "withdraw":
        withdraw_consent(state().database, organisation, actor, now=now)
    elif fields.get("consent") == "yes":
        give_consent(state().database, organisation, actor, now=now)
    else:
        wrong = [{"field": "consent-yes", "message": _("Tick the box to agree.")}]
        return _consent_page(assessment, wrong), 422
    return redirect(url_for(".show_consent", assessment=assessment), 303)


def _consent_page(assessment: str, errors: list[dict[str, str]]) -> str:
    record = whole_access(assessment).assessment
    with state().database.read() as tx:
        found = organisations.find_organisation(tx, record.organisation_id)
    page = ConsentPage(record, found)
    return render_template("organisations/consent.html", page=page, errors=errors)
