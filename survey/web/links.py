"""Links: keep yours, open one, hand over a section, share a result, revoke, erase."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from survey.actions import share
from survey.actions.erase import erase, erase_year
from survey.actions.refusals import NotFound
from survey.storage import audit, chains, links, organisations, results
from survey.storage.assessments import AssessmentRecord
from survey.storage.results import ResultLine
from survey.web.access import device_for_write, whole_access
from survey.web.form_data import BadForm, Fields
from survey.web.fresh_link import KEEP, SHARE, FreshLink, forget, fresh_link, show_once
from survey.web.languages import PREFIX, current, say
from survey.web.languages import gettext as _
from survey.web.limits import count_refused, refuse_when_exhausted
from survey.web.organisation_data import forget_mails
from survey.web.policy import PUBLIC, WHOLE, signed_in
from survey.web.signed_in import person
from survey.web.state import state

pages = Blueprint("links", __name__, url_prefix=PREFIX)


@dataclass(frozen=True, slots=True)
class KeepPage:
    """The private link, shown once; `fresh` None when it was shown before."""

    assessment: AssessmentRecord
    fresh: FreshLink | None


@dataclass(frozen=True, slots=True)
class SharePage:
    """Links handed out, and what can be handed out."""

    assessment: AssessmentRecord
    fresh: FreshLink | None
    sections: list[tuple[str, str]]
    section_names: dict[str, str]
    section_links: list[links.LinkRecord]
    result_links: list[links.LinkRecord]
    results: list[ResultLine]


@pages.get("/open/<token>")
@PUBLIC
def ask(token: str) -> ResponseReturnValue:
    """A button: opening an address changes nothing, so mail scanners and previews are harmless.

    The secret is not looked up here; a guess learns nothing.
    """
    return render_template("links/open.html", token=token)


@pages.post("/open/<token>")
@PUBLIC
def use(token: str) -> ResponseReturnValue:
    """Exchange the secret for this browser's cookie, then go to an address without it."""
    refuse_when_exhausted()
    try:
        link = share.open_link(
            state().database, token, device=device_for_write(), now=state().now()
        )
    except NotFound:
        count_refused()
        g.pop("set_device")
        raise
    if link.purpose == links.SECTION:
        target = url_for("answer.show", assessment=link.assessment_id, key=link.section)
    elif link.purpose == links.RESULT:
        target = url_for("results.show", assessment=link.assessment_id, result=link.result_id)
    else:
        target = url_for("respond.tasks", assessment=link.assessment_id)
    return redirect(target, 303)


@pages.get("/a/<assessment>/link")
@WHOLE
def keep(assessment: str) -> ResponseReturnValue:
    """The private link, once."""
    record = whole_access(assessment).assessment
    page = KeepPage(record, fresh_link(KEEP, assessment))
    return forget(make_response(render_template("links/keep.html", page=page)), KEEP, assessment)


@pages.post("/a/<assessment>/link")
@WHOLE
def renew(assessment: str) -> ResponseReturnValue:
    """A new private link in place of the old one."""
    whole_access(assessment)
    token = share.replace_private_link(
        state().database,
        assessment,
        device=device_for_write(),
        now=state().now(),
        chance=state().chance,
    )
    target = url_for(".keep", assessment=assessment)
    return show_once(redirect(target, 303), KEEP, assessment, token)


@pages.get("/a/<assessment>/share")
@WHOLE
def shared(assessment: str) -> ResponseReturnValue:
    """Who was given what."""
    record = whole_access(assessment).assessment
    questionnaire = state().questionnaire(record)
    names = {
        code: named.name for code, named in questionnaire.text(current().locale).dimensions.items()
    }
    now = state().now()
    with state().database.read() as tx:
        page = SharePage(
            assessment=record,
            fresh=fresh_link(SHARE, assessment),
            sections=[(code, names[code]) for code in questionnaire.page_order],
            section_names=names,
            section_links=links.links_of(tx, assessment, links.SECTION, now),
            result_links=links.links_of(tx, assessment, links.RESULT, now),
            results=results.results_of(tx, assessment),
        )
    return forget(make_response(render_template("links/share.html", page=page)), SHARE, assessment)


@pages.post("/a/<assessment>/share/section")
@WHOLE
def hand_over(assessment: str) -> ResponseReturnValue:
    """A link that opens one section only."""
    record = whole_access(assessment).assessment
    fields: Fields = g.fields
    token = share.hand_over(
        state().database,
        assessment,
        state().questionnaire(record),
        fields.get("section"),
        label=_label(fields),
        now=state().now(),
        chance=state().chance,
    )
    target = url_for(".shared", assessment=assessment)
    return show_once(redirect(target, 303), SHARE, assessment, token)


@pages.post("/a/<assessment>/share/result")
@WHOLE
def share_result(assessment: str) -> ResponseReturnValue:
    """A link by which a result can be read."""
    whole_access(assessment)
    fields: Fields = g.fields
    token = share.share_result(
        state().database,
        assessment,
        fields.get("result"),
        label=_label(fields),
        now=state().now(),
        chance=state().chance,
    )
    target = url_for(".shared", assessment=assessment)
    return show_once(redirect(target, 303), SHARE, assessment, token)


def _label(fields: Fields) -> str:
    try:
        return plain_text(fields.get("label"), MAX_LINE)
    except NotPlainText as error:
        message = _("The field “For whom” %(problem)s") % {"problem": say(error.sentence)}
        raise BadForm(422, "label", message) from error


@pages.post("/a/<assessment>/share/<link>/revoke")
@WHOLE
def revoke(assessment: str, link: str) -> ResponseReturnValue:
    """Kill a link at once."""
    whole_access(assessment)
    share.revoke(state().database, assessment, link, now=state().now())
    return redirect(url_for(".shared", assessment=assessment), 303)


@pages.get("/a/<assessment>/erase")
@WHOLE
def ask_erase(assessment: str) -> ResponseReturnValue:
    """Ask before everything is deleted."""
    return _erase_page(_erasable(assessment), "", {})


@pages.post("/a/<assessment>/erase")
@WHOLE
def do_erase(assessment: str) -> ResponseReturnValue:
    """Delete one year, or everything of the organisation, for good."""
    record = _erasable(assessment)
    fields: Fields = g.fields
    what = fields.get("what")
    wrong = {}
    if what not in (YEAR, ALL) and len(_chain(record)) > 1:
        wrong["what"] = _("Choose what shall be deleted.")
    if fields.get("sure") != "yes":
        wrong["sure-yes"] = _("Tick the box to confirm the deletion.")
    if wrong:
        return _erase_page(record, what, wrong), 422
    who = person()
    actor = who.account if who is not None else audit.DEVICE
    work = erase_year if what == YEAR else erase
    forget_mails(work(state().database, assessment, actor=actor, now=state().now()))
    return redirect(url_for(".erased"), 303)


def _erasable(assessment: str) -> AssessmentRecord:
    """The assessment, for who may erase it.

    A consultant who enters an interview may, as long as nobody owns the organisation.
    """
    access = whole_access(assessment)
    if access.by_account:
        with state().database.read() as tx:
            owners = organisations.owners_of(tx, access.assessment.organisation_id)
        if owners and signed_in().account not in {owner.account for owner in owners}:
            raise NotFound("its owners' to erase")
    return access.assessment


YEAR, ALL = "year", "all"
"""What can be deleted where an organisation has more than one assessment."""


def _chain(record: AssessmentRecord) -> list[AssessmentRecord]:
    with state().database.read() as tx:
        return chains.chain_of(tx, record.organisation_id)


def _erase_page(record: AssessmentRecord, what: str, wrong: dict[str, str]) -> str:
    errors = [{"field": name, "message": message} for name, message in wrong.items()]
    return render_template(
        "links/erase.html",
        assessment=record,
        years=len(_chain(record)),
        what=what,
        errors=errors,
    )


@pages.get("/erased")
@PUBLIC
def erased() -> ResponseReturnValue:
    """It is gone."""
    return render_template("links/erased.html")
