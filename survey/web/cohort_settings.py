"""The settings of a cohort, its consultants, closing it, and asking all of them again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey.actions import change_team, next_wave
from survey.actions.change_team import LastLead, NoConsultant
from survey.actions.cohort_settings import (
    PromiseGiven,
    change_cohort,
    close_cohort,
    reopen_cohort,
    settings_of,
)
from survey.email_address import NotAnAddress, read_address
from survey.storage import cohorts, enrolments, team
from survey.storage.cohorts import CohortRecord
from survey.storage.members import LEAD, MEMBER
from survey.storage.team import Consultant
from survey.web import cohort_form
from survey.web.cohort_form import CohortForm
from survey.web.cohorts import said
from survey.web.form_data import Fields
from survey.web.languages import PREFIX
from survey.web.languages import gettext as _
from survey.web.policy import COHORT, membership, signed_in, tenant
from survey.web.policy import LEAD as LEADS
from survey.web.state import state

pages = Blueprint("cohort_settings", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/settings")


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """What is settled, and who works in the cohort. `email`: an address that was refused."""

    cohort: CohortRecord
    form: CohortForm
    team: list[Consultant]
    me: str
    email: str
    email_wrong: str
    said: str


@pages.get("/")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """The settings."""
    return _render(cohort)


@pages.post("/")
@COHORT
def save(cohort: str) -> ResponseReturnValue:
    """Settle otherwise."""
    fields: Fields = g.fields
    record = _record(cohort)
    settings, wrong = cohort_form.read(
        fields, kept_deadline=record.deadline, kept_again=record.again_at
    )
    if settings is not None:
        try:
            change_cohort(
                state().database, cohort, settings, actor=signed_in().account, now=state().now()
            )
        except PromiseGiven as promise:
            wrong = {_field(name): _promise() for name in promise.fields}
        else:
            return redirect(url_for(".show", cohort=cohort, said="saved"), 303)
    locales = tuple(fields.lists.get("locales", ()))
    return _render(cohort, dict(fields.single), locales, wrong), 422


def _field(name: str) -> str:
    return f"version-{cohort_form.MATURITY}" if name == "versions" else name


def _promise() -> str:
    return _(
        "Organisations take part already, and were told otherwise when they joined. This cannot "
        "change any more; make a new cohort for it."
    )


@pages.post("/close")
@COHORT
def close(cohort: str) -> ResponseReturnValue:
    """Nobody answers any more."""
    fields: Fields = g.fields
    if fields.get("sure") != "yes":
        wrong = {"sure-yes": _("Tick the box to confirm that the cohort shall be closed.")}
        return _render(cohort, wrong=wrong), 422
    close_cohort(state().database, cohort, actor=signed_in().account, now=state().now())
    return redirect(url_for("cohorts.show", cohort=cohort, said="closed"), 303)


@pages.post("/reopen")
@COHORT
def reopen(cohort: str) -> ResponseReturnValue:
    """Organisations may answer again."""
    reopen_cohort(state().database, cohort, actor=signed_in().account, now=state().now())
    return redirect(url_for("cohorts.show", cohort=cohort, said="reopened"), 303)


@pages.post("/again")
@COHORT
def again(cohort: str) -> ResponseReturnValue:
    """Ask all of them again now."""
    here = state()
    fields: Fields = g.fields
    if fields.get("again") != "yes":
        wrong = {"again-yes": _("Tick the box to confirm that all are asked again now.")}
        return _render(cohort, wrong=wrong), 422
    following = next_wave.begin_wave(
        here.database,
        cohort,
        key=here.settings.signing_key(),
        actor=signed_in().account,
        now=here.now(),
        chance=here.chance,
    )
    return redirect(url_for("cohorts.show", cohort=following, said="again"), 303)


@pages.post("/team")
@LEADS
def add_member(cohort: str) -> ResponseReturnValue:
    """Let another consultant work in this cohort."""
    fields: Fields = g.fields
    email, role = fields.get("email"), fields.get("role")
    try:
        change_team.add_consultant(
            state().database,
            cohort,
            read_address(email),
            LEAD if role == LEAD else MEMBER,
            actor=signed_in().account,
            now=state().now(),
        )
    except NotAnAddress:
        wrong = _("This is no e-mail address such as ann@example.org.")
    except NoConsultant:
        wrong = _(
            "Nobody with this address has the role of a consultant here. An administrator gives "
            "that role."
        )
    except LastLead:
        wrong = _last_lead()
    else:
        return redirect(url_for(".show", cohort=cohort, said="member"), 303)
    return _render(cohort, wrong={"email": wrong}, email=email[:300]), 422


@pages.post("/team/<account>/remove")
@LEADS
def remove_member(cohort: str, account: str) -> ResponseReturnValue:
    """Take a consultant out; it works on that person's next request."""
    me = signed_in().account
    try:
        change_team.remove_consultant(
            state().database, cohort, account, actor=me, now=state().now()
        )
    except LastLead:
        return _render(cohort, wrong={"email": _last_lead()}), 409
    if account == me:
        return redirect(url_for("cohorts.list_mine"), 303)
    return redirect(url_for(".show", cohort=cohort, said="member-removed"), 303)


def _last_lead() -> str:
    return _("Somebody has to lead the cohort. Make another consultant a lead first.")


def _record(cohort: str) -> CohortRecord:
    with state().database.read(tenant()) as tx:
        return cohorts.find_cohort(tx, cohort)


def _render(
    cohort: str,
    values: dict[str, str] | None = None,
    locales: tuple[str, ...] = (),
    wrong: dict[str, str] | None = None,
    *,
    email: str = "",
) -> str:
    with state().database.read(tenant()) as tx:
        record = cohorts.find_cohort(tx, cohort)
        fixed = enrolments.takes_part(tx, cohort)
        members = team.team_of(tx, cohort) if membership().leads else []
    if values is None:
        values, locales = cohort_form.values_of(settings_of(record))
    form = cohort_form.shown(values, locales, wrong, fixed=fixed)
    page = SettingsPage(
        cohort=record,
        form=form,
        team=members,
        me=signed_in().account,
        email=email,
        email_wrong=form.error("email"),
        said=said(request.args.get("said", ""), ""),
    )
    return render_template("cohorts/settings.html", page=page, errors=form.summary)
