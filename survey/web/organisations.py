"""The organisations of whoever is signed in: their years, profile, owners and data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.context import ONE_OF, check_context
from questionnaires.faults import Fault
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from survey.actions import claim
from survey.actions.consent import give_consent, withdraw_consent
from survey.actions.organisation_profile import save_profile
from survey.actions.refusals import NotFound
from survey.email_address import NotAnAddress, read_address
from survey.storage import chains, organisations
from survey.storage.chains import YearRecord
from survey.storage.organisations import (
    PROFILE,
    OrganisationRecord,
    OwnedLine,
    OwnerLine,
    TakesPart,
)
from survey.storage.tenancy import ACROSS
from survey.web.context_choices import countries, options_of, region_name, with_none
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, current, say
from survey.web.languages import gettext as _
from survey.web.policy import OWNER, SIGNED_IN, signed_in
from survey.web.simulated import about
from survey.web.state import state

pages = Blueprint("organisations", __name__, url_prefix=PREFIX + "/organisations")


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """An organisation as its owners see it. `values`: name and profile as filled in.

    `years`: its assessments, the newest first; `levels`: result → level, of those rated.
    """

    organisation: OrganisationRecord
    values: Mapping[str, str]
    region: str
    options: Mapping[str, list[tuple[str, str]]]
    years: list[YearRecord]
    levels: Mapping[str, int]
    owners: list[OwnerLine]
    me: str
    email: str
    cohorts: list[TakesPart]


@pages.get("/")
@SIGNED_IN
def list_mine() -> ResponseReturnValue:
    """The organisations that the person owns."""
    with state().database.read() as tx:
        lines: list[OwnedLine] = organisations.owned_by(tx, signed_in().account)
    return render_template("organisations/list.html", organisations=lines)


@pages.get("/<organisation>/")
@OWNER
def show(organisation: str) -> ResponseReturnValue:
    """One of them."""
    return _page(organisation)


@pages.post("/<organisation>/profile")
@OWNER
def describe(organisation: str) -> ResponseReturnValue:
    """Keep its name and profile."""
    fields: Fields = g.fields
    values = {name: fields.get(name) for name in ("name", *PROFILE)}
    faults = [Fault("", name, message) for name, message in fields.broken.items()]
    name = ""
    try:
        name = plain_text(values["name"], MAX_LINE)
    except NotPlainText as error:
        faults.append(Fault("", "name", error.sentence))
    profile = check_context({fact: values[fact] for fact in PROFILE}, "", faults)
    if faults:
        errors = {fault.where.removeprefix("context."): say(fault.message) for fault in faults}
        return _page(organisation, values=values, errors=errors), 422
    save_profile(
        state().database,
        organisation,
        name,
        {fact: str(code) for fact, code in profile.items()},
        signed_in().account,
        now=state().now(),
    )
    return _back(organisation, "profile")


@pages.post("/<organisation>/consent")
@OWNER
def consent(organisation: str) -> ResponseReturnValue:
    """Give or withdraw the consent to be compared with others."""
    fields: Fields = g.fields
    who, now = signed_in().account, state().now()
    if fields.get("then") == "withdraw":
        withdraw_consent(state().database, organisation, who, now=now)
    elif fields.get("consent") == "yes":
        give_consent(state().database, organisation, who, now=now)
    else:
        return _page(organisation, errors={"consent-yes": _("Tick the box to agree.")}), 422
    return _back(organisation, "consent")


@pages.post("/<organisation>/owners")
@OWNER
def let_in(organisation: str) -> ResponseReturnValue:
    """Make somebody an owner too."""
    fields: Fields = g.fields
    text = fields.get("email")
    try:
        claim.add_owner(
            state().database,
            organisation,
            signed_in().account,
            read_address(text),
            locale=current().locale,
            now=state().now(),
            chance=state().chance,
        )
    except NotAnAddress:
        wrong = _("Write an e-mail address, such as name@example.org.")
        return _page(organisation, email=text, errors={"email": wrong}), 422
    except claim.TooManyOwners:
        wrong = _("At most %(most)s people can own it. Take somebody out first.") % {
            "most": claim.MOST_OWNERS
        }
        return _page(organisation, email=text, errors={"email": wrong}), 422
    return _back(organisation, "owners")


@pages.post("/<organisation>/owners/<account>/remove")
@OWNER
def take_out(organisation: str, account: str) -> ResponseReturnValue:
    """Let somebody, perhaps oneself, own it no more."""
    me = signed_in().account
    claim.drop_owner(state().database, organisation, me, account, now=state().now())
    if account == me:
        return redirect(url_for(".list_mine"), 303)
    return _back(organisation, "owners")


def _back(organisation: str, part: str) -> ResponseReturnValue:
    return redirect(url_for(".show", organisation=organisation, _anchor=part), 303)


def _page(
    organisation: str,
    *,
    values: Mapping[str, str] | None = None,
    email: str = "",
    errors: Mapping[str, str] | None = None,
) -> str:
    with state().database.read(ACROSS) as tx:
        try:
            found = organisations.find_organisation(tx, organisation)
        except LookupError as error:
            raise NotFound(str(error)) from error
        about(simulated=found.simulated)
        known = dict(organisations.profile_of(tx, organisation)) | {"name": found.name}
        years = list(reversed(chains.years_of(tx, organisation)))
        page = OrganisationPage(
            organisation=found,
            values=known if values is None else values,
            region=region_name(known.get("country", "")),
            options={
                "sector": with_none(options_of(ONE_OF["sector"])),
                "employees": with_none(options_of(ONE_OF["employees"])),
                "country": with_none(countries()),
            },
            years=years,
            levels=organisations.levels_of(tx, [y.result.id for y in years if y.result]),
            owners=organisations.owners_of(tx, organisation),
            me=signed_in().account,
            email=email,
            cohorts=organisations.takes_part(tx, organisation),
        )
    return render_template("organisations/organisation.html", page=page, errors=errors or {})
