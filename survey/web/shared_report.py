"""A link to one finished report: what it is, and the report. For whoever has the link."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.actions.cohort_report import COHORT_REPORT
from survey.actions.refusals import NotFound
from survey.actions.share_report import fetch_shared, find_shared
from survey.web.languages import PREFIX
from survey.web.languages import gettext as _
from survey.web.limits import count_refused, refuse_when_exhausted
from survey.web.policy import PUBLIC
from survey.web.print_jobs import attachment
from survey.web.state import state

pages = Blueprint("shared_report", __name__, url_prefix=PREFIX + "/shared-report")


@dataclass(frozen=True, slots=True)
class SharedPage:
    """What a link gives: what it is, from whom, until when."""

    title: str
    issuer: str
    until: int


@pages.get("/<token>")
@PUBLIC
def ask(token: str) -> ResponseReturnValue:
    """What the link gives, and a button; looking changes nothing (S40)."""
    refuse_when_exhausted()
    try:
        found = find_shared(state().database, token, state().now())
    except NotFound:
        count_refused()
        raise
    page = SharedPage(
        _("Report of a cohort") if found.kind == COHORT_REPORT else _("Report of an organisation"),
        found.issuer or found.cohort,
        found.expires_at,
    )
    return render_template("cohort_reports/shared.html", page=page, token=token)


@pages.post("/<token>")
@PUBLIC
def fetch(token: str) -> ResponseReturnValue:
    """The report."""
    refuse_when_exhausted()
    try:
        found = fetch_shared(state().database, token, state().now())
    except NotFound:
        count_refused()
        raise
    return attachment(found.content, found.media_type, found.name)
