"""Joining a cohort: what it is about and who sees what, then begin or go on."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from questionnaires.schema import Questionnaire
from survey.actions.join import Door, accept_invitation, find_door, join_by_link
from survey.actions.refusals import NotFound
from survey.storage.tenancy import ACROSS
from survey.web.access import device_for_write
from survey.web.cohort_form import MATURITY
from survey.web.cohort_notice import CohortNotice, notice_to_invited
from survey.web.form_data import Fields
from survey.web.form_pages import form_pages, minutes_left
from survey.web.fresh_link import KEEP, show_once
from survey.web.languages import PREFIX, current, say
from survey.web.languages import gettext as _
from survey.web.limits import count_refused, refuse_when_exhausted
from survey.web.policy import PUBLIC
from survey.web.state import VersionWithheld, state

pages = Blueprint("join", __name__, url_prefix=PREFIX + "/join")


@dataclass(frozen=True, slots=True)
class JoinPage:
    """What whoever was invited reads before beginning.

    `minutes` is how long the form takes; `asks_name`: the link is anybody's, so the name of the
    organisation is asked; `begun`: this invitation was accepted already.
    """

    notice: CohortNotice
    token: str
    organisation: str
    person: str
    minutes: int
    asks_name: bool
    begun: bool
    can_begin: bool
    name: str


@pages.get("/<token>")
@PUBLIC
def ask(token: str) -> ResponseReturnValue:
    """Who invites, to what, and who sees what; opening the address changes nothing (S40)."""
    refuse_when_exhausted()
    return _render(_door(token), token, "", {})


@pages.post("/<token>")
@PUBLIC
def accept(token: str) -> ResponseReturnValue:
    """Begin, or go on with what was begun; then to an address without the secret."""
    refuse_when_exhausted()
    try:
        door = _door(token)
    except NotFound:
        count_refused()
        raise
    here = state()
    if door.invitation is not None:
        joined = accept_invitation(
            here.database,
            _questionnaire(door),
            door.invitation.id,
            locale=current().locale,
            device=device_for_write(),
            now=here.now(),
            chance=here.chance,
        )
    else:
        fields: Fields = g.fields
        name, wrong = _name(fields)
        if wrong:
            return _render(door, token, fields.get("organisation"), wrong), 422
        joined = join_by_link(
            here.database,
            _questionnaire(door),
            door.cohort.id,
            name,
            locale=current().locale,
            device=device_for_write(),
            now=here.now(),
            chance=here.chance,
        )
    if not joined.token:
        return redirect(url_for("respond.tasks", assessment=joined.assessment), 303)
    target = url_for("links.keep", assessment=joined.assessment)
    return show_once(redirect(target, 303), KEEP, joined.assessment, joined.token)


def _name(fields: Fields) -> tuple[str, dict[str, str]]:
    try:
        name = plain_text(fields.get("organisation"), MAX_LINE)
    except NotPlainText as error:
        message = _("Name of the organisation: %(problem)s") % {"problem": say(error.sentence)}
        return "", {"organisation": message}
    if not name:
        return "", {"organisation": _("Fill in the name of your organisation.")}
    return name, {}


def _door(token: str) -> Door:
    with state().database.read(ACROSS) as tx:
        return find_door(tx, token, state().now())


def _questionnaire(door: Door) -> Questionnaire:
    try:
        return state().catalogue.get(MATURITY, door.cohort.versions.get(MATURITY, ""))
    except LookupError as error:
        raise VersionWithheld(str(error)) from error


def _render(door: Door, token: str, name: str, wrong: dict[str, str]) -> str:
    invited = door.invitation
    page = JoinPage(
        notice=notice_to_invited(door.cohort, state().now()),
        token=token,
        organisation=invited.organisation if invited else "",
        person=invited.person if invited else "",
        minutes=minutes_left(
            form_pages(_questionnaire(door), door.cohort.form), {}, door.cohort.form
        ),
        asks_name=invited is None,
        begun=bool(door.known),
        can_begin=door.cohort.takes_answers(state().now()),
        name=name,
    )
    errors = [{"field": field, "message": message} for field, message in wrong.items()]
    return render_template("join/join.html", page=page, errors=errors)
