"""Links to a finished report: make one, revoke it."""

from __future__ import annotations

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from survey.actions.share_report import LIVES, revoke_share, share_report
from survey.web.cohort_reports import SHARED_LINK, made_page
from survey.web.fresh_link import show_once
from survey.web.languages import PREFIX, say
from survey.web.languages import gettext as _
from survey.web.policy import COHORT, signed_in
from survey.web.state import state

pages = Blueprint("report_links", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/reports")


@pages.post("/p/<job>/share")
@COHORT
def share(cohort: str, job: str) -> ResponseReturnValue:
    """A new link to that report, shown once on the page of the report."""
    wrong: dict[str, str] = {}
    label, days = "", g.fields.get("days")
    try:
        label = plain_text(g.fields.get("label"), MAX_LINE)
    except NotPlainText as error:
        wrong["label"] = _("The text %(problem)s") % {"problem": say(error.sentence)}
    if days not in map(str, LIVES):
        wrong["days"] = _("Choose how long the link shall live.")
    if wrong:
        return made_page(cohort, job, wrong), 422
    token = share_report(
        state().database,
        cohort,
        job,
        days=int(days),
        label=label,
        who=signed_in(),
        now=state().now(),
        chance=state().chance,
    )
    target = redirect(url_for("cohort_reports.made", cohort=cohort, job=job), 303)
    return show_once(target, SHARED_LINK, job, token)


@pages.post("/links/<share>/revoke")
@COHORT
def revoke(cohort: str, share: str) -> ResponseReturnValue:
    """Kill a link at once."""
    revoke_share(state().database, cohort, share, signed_in(), state().now())
    return redirect(url_for("cohort_reports.show", cohort=cohort, _anchor="links"), 303)
