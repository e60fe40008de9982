"""Invite organisations: paste or upload a list, look it over, send; and what follows a mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey.actions import enrolment_link, invite, read_invitees
from survey.actions.invite import AlreadyAccepted
from survey.actions.read_invitees import InviteeList, Row, UnreadableList
from survey.actions.refusals import NotFound
from survey.actions.remind import remind
from survey.mail_texts.cohort_mails import InvitationWords, join_address
from survey.mail_texts.writing import MailText
from survey.storage import cohorts, enrolment_links, invitations
from survey.storage.cohorts import CohortRecord
from survey.storage.enrolment_links import EnrolmentLinkRecord
from survey.web.cohorts import said
from survey.web.form_data import BadForm, Fields
from survey.web.fresh_link import FreshLink, forget, fresh_link, show_once
from survey.web.languages import PREFIX, current, say
from survey.web.languages import gettext as _
from survey.web.policy import COHORT, signed_in, tenant
from survey.web.state import state
from survey.web.uploads import uploaded
from survey.wording import LANGUAGES

pages = Blueprint("invitations", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/invite")

MOST_SHOWN = 100
"""Rows of each sort that the page shows; the rest is counted."""

MOST_PREVIEWS = 25
"""Rows whose mail stands beside them."""

MOST_TYPED = 50_000
"""Characters of a list that stands in the field again; a longer one is corrected in its file."""

JOIN = "join"
"""Which page shows a cohort's open link once (fresh_link.py)."""


@dataclass(frozen=True, slots=True)
class InvitePage:
    """The list as it was typed, and everything else one can do to get organisations in."""

    cohort: CohortRecord
    takes_answers: bool
    typed: str
    locale: str
    languages: list[tuple[str, str]]
    most_rows: int
    link: EnrolmentLinkRecord | None
    fresh: FreshLink | None
    said: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row as it will be invited, with its mail where it is shown. `tag`: its language."""

    row: Row
    language: str
    tag: str
    mail: MailText | None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A dry run: every row with its fault or its mail, and nobody invited yet.

    `ready`: the rows without a fault, as a list that the sending form carries.
    """

    cohort: CohortRecord
    listed: InviteeList
    good: tuple[CheckedRow, ...]
    faulty: tuple[tuple[Row, tuple[str, ...]], ...]
    known: tuple[Row, ...]
    ready: str
    typed: str
    locale: str
    languages: list[tuple[str, str]]


@pages.get("")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """Where the list goes in."""
    page = _page(cohort, "", "", said(request.args.get("said", ""), ""))
    return forget(make_response(render_template("cohorts/invite.html", page=page)), JOIN, cohort)


@pages.post("/check")
@COHORT
def check(cohort: str) -> ResponseReturnValue:
    """Look the list over: nothing is kept and no mail goes out."""
    fields: Fields = g.fields
    record = _record(cohort)
    locale = _locale(fields, record)
    file = uploaded("file")
    try:
        if file is not None and file.content:
            text = read_invitees.decoded(file.content)
        else:
            text = fields.get("list")
        listed = _read(record, text, locale)
    except UnreadableList as error:
        return _refused(cohort, fields.get("list"), locale, say(error.sentence))
    return _check_page(record, listed, text, locale)


def _check_page(record: CohortRecord, listed: InviteeList, text: str, locale: str) -> str:
    good = [row for row in listed.rows if row.invitee and not row.known]
    page = CheckPage(
        cohort=record,
        listed=listed,
        good=tuple(
            _checked(record, row, place < MOST_PREVIEWS)
            for place, row in enumerate(good[:MOST_SHOWN])
        ),
        faulty=tuple(
            (row, tuple(say(fault) for fault in row.faults)) for row in listed.faulty[:MOST_SHOWN]
        ),
        known=listed.known[:MOST_SHOWN],
        ready=read_invitees.written(good),
        typed=text if len(text) <= MOST_TYPED else "",
        locale=locale,
        languages=_languages(record),
    )
    errors = [{"field": "faults", "message": _fault_count(len(listed.faulty))}]
    return render_template("cohorts/check.html", page=page, errors=errors if listed.faulty else [])


def _fault_count(count: int) -> str:
    if count == 1:
        return _("One row has a fault.")
    return _("%(count)s rows have a fault.") % {"count": count}


def _checked(record: CohortRecord, row: Row, with_mail: bool) -> CheckedRow:
    invitee = row.invitee
    assert invitee is not None  # noqa: S101 - only rows without a fault come here
    mail = None
    if with_mail:
        # The secret of a link is made with its invitation; what stands here opens nothing.
        link = join_address(state().settings.origin, invitee.locale, "…")
        words = InvitationWords(record, invitee.person, invitee.organisation, invitee.locale, link)
        mail = words.text()
    language = LANGUAGES[invitee.locale]
    return CheckedRow(row, language.name, language.tag, mail)


@pages.post("/send")
@COHORT
def send(cohort: str) -> ResponseReturnValue:
    """Invite those of the list that were shown without a fault."""
    fields: Fields = g.fields
    record = _record(cohort)
    locale = _locale(fields, record)
    try:
        listed = _read(record, fields.get("list"), locale)
    except UnreadableList as error:
        return _refused(cohort, fields.get("list"), locale, say(error.sentence))
    if listed.faulty:
        return _check_page(record, listed, fields.get("list"), locale), 422
    here = state()
    count = invite.invite(
        here.database,
        cohort,
        listed.good,
        key=here.settings.signing_key(),
        actor=signed_in().account,
        now=here.now(),
        chance=here.chance,
    )
    return redirect(url_for("cohorts.show", cohort=cohort, said="invited", n=count), 303)


@pages.post("/<invitation>/resend")
@COHORT
def resend(cohort: str, invitation: str) -> ResponseReturnValue:
    """Send one mail again."""
    here = state()
    try:
        invite.resend(
            here.database,
            cohort,
            invitation,
            actor=signed_in().account,
            now=here.now(),
            chance=here.chance,
        )
    except AlreadyAccepted as error:
        raise BadForm(409, "", _joined()) from error
    return redirect(url_for("cohorts.show", cohort=cohort, said="resent"), 303)


@pages.post("/<invitation>/revoke")
@COHORT
def revoke(cohort: str, invitation: str) -> ResponseReturnValue:
    """Let a link open nothing any more."""
    here = state()
    try:
        invite.revoke_invitation(
            here.database, cohort, invitation, actor=signed_in().account, now=here.now()
        )
    except AlreadyAccepted as error:
        raise BadForm(409, "", _joined()) from error
    return redirect(url_for("cohorts.show", cohort=cohort, said="revoked"), 303)


def _joined() -> str:
    return _("This organisation has joined meanwhile. Nothing was changed.")


@pages.post("/remind")
@COHORT
def remind_all(cohort: str) -> ResponseReturnValue:
    """Remind everybody who is late."""
    return _remind(cohort, None)


@pages.post("/<invitation>/remind")
@COHORT
def remind_one(cohort: str, invitation: str) -> ResponseReturnValue:
    """Remind one."""
    try:
        with state().database.read(tenant()) as tx:
            invitations.find_invitation(tx, invitation)
    except LookupError as error:
        raise NotFound(str(error)) from error
    return _remind(cohort, invitation)


def _remind(cohort: str, only: str | None) -> ResponseReturnValue:
    here = state()
    count = remind(
        here.database,
        cohort,
        only=only,
        actor=signed_in().account,
        now=here.now(),
        chance=here.chance,
    )
    return redirect(url_for("cohorts.show", cohort=cohort, said="reminded", n=count), 303)


@pages.post("/link")
@COHORT
def renew_link(cohort: str) -> ResponseReturnValue:
    """A new open link in place of the old one."""
    here = state()
    token = enrolment_link.renew_link(
        here.database, cohort, actor=signed_in().account, now=here.now(), chance=here.chance
    )
    return show_once(redirect(url_for(".show", cohort=cohort), 303), JOIN, cohort, token)


@pages.post("/link/revoke")
@COHORT
def revoke_link(cohort: str) -> ResponseReturnValue:
    """Let the open link open nothing any more."""
    here = state()
    enrolment_link.revoke_link(here.database, cohort, actor=signed_in().account, now=here.now())
    return redirect(url_for(".show", cohort=cohort, said="link-revoked"), 303)


def _page(cohort: str, typed: str, locale: str, done: str) -> InvitePage:
    record = _record(cohort)
    now = state().now()
    with state().database.read(tenant()) as tx:
        link = enrolment_links.living_link(tx, cohort, now)
    return InvitePage(
        cohort=record,
        takes_answers=record.takes_answers(now),
        typed=typed if len(typed) <= MOST_TYPED else "",
        locale=locale or _preset(record),
        languages=_languages(record),
        most_rows=read_invitees.MOST_ROWS,
        link=link,
        fresh=fresh_link(JOIN, cohort, "join.ask"),
        said=done,
    )


def _refused(cohort: str, typed: str, locale: str, message: str) -> ResponseReturnValue:
    page = _page(cohort, typed, locale, "")
    errors = [{"field": "list", "message": message}]
    return render_template("cohorts/invite.html", page=page, errors=errors), 422


def _record(cohort: str) -> CohortRecord:
    with state().database.read(tenant()) as tx:
        return cohorts.find_cohort(tx, cohort)


def _read(record: CohortRecord, text: str, locale: str) -> InviteeList:
    with state().database.read(tenant()) as tx:
        states = invitations.states_of(tx, record.id)
    known = {email for email, found in states.items() if found != invitations.REVOKED}
    return read_invitees.read_invitees(text, record.locales, locale, known)


def _locale(fields: Fields, record: CohortRecord) -> str:
    given = fields.get("locale")
    return given if given in record.locales else _preset(record)


def _preset(record: CohortRecord) -> str:
    return current().locale if current().locale in record.locales else record.locales[0]


def _languages(record: CohortRecord) -> list[tuple[str, str]]:
    found: Sequence[str] = record.locales
    return [(locale, LANGUAGES[locale].name) for locale in found if locale in LANGUAGES]
