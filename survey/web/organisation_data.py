"""What becomes of an organisation's data, as its owners decide: take it along, delete it."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from survey.actions.erase import Receipt, erase_organisation
from survey.actions.export_organisation import export_organisation
from survey.actions.refusals import NotFound
from survey.mail import forget_letters
from survey.storage import organisations
from survey.storage.organisations import OrganisationRecord
from survey.web.form_data import Fields
from survey.web.languages import PREFIX
from survey.web.languages import gettext as _
from survey.web.policy import FRESH_OWNER, OWNER, signed_in
from survey.web.print_jobs import attachment
from survey.web.simulated import about
from survey.web.state import state

pages = Blueprint(
    "organisation_data", __name__, url_prefix=PREFIX + "/organisations/<organisation>"
)


@pages.post("/export")
@OWNER
def export(organisation: str) -> ResponseReturnValue:
    """Everything about it as a ZIP file; that it was taken stands in the trail."""
    content = export_organisation(
        state().database,
        state().catalogue,
        organisation,
        actor=signed_in().account,
        now=state().now(),
    )
    return attachment(content, "application/zip", "organisation.zip")


@pages.get("/erase")
@FRESH_OWNER
def ask_erase(organisation: str) -> ResponseReturnValue:
    """Ask before everything is deleted."""
    return _page(organisation, [])


@pages.post("/erase")
@FRESH_OWNER
def erase(organisation: str) -> ResponseReturnValue:
    """Delete it for good."""
    fields: Fields = g.fields
    if fields.get("sure") != "yes":
        wrong = _("Tick the box to confirm the deletion.")
        return _page(organisation, [{"field": "sure-yes", "message": wrong}]), 422
    forget_mails(
        erase_organisation(
            state().database, organisation, actor=signed_in().account, now=state().now()
        )
    )
    return redirect(url_for("links.erased"), 303)


def forget_mails(receipt: Receipt) -> None:
    """Where mail is written into a folder, remove what was written about the erased."""
    forget_letters(state().settings.instance / "mail", receipt.mails)


def _page(organisation: str, errors: list[dict[str, str]]) -> str:
    with state().database.read() as tx:
        try:
            found: OrganisationRecord = organisations.find_organisation(tx, organisation)
        except LookupError as error:
            raise NotFound(str(error)) from error
        owners = organisations.owners_of(tx, organisation)
    about(simulated=found.simulated)
    return render_template(
        "organisations/erase.html", organisation=found, others=len(owners) - 1, errors=errors
    )
