"""Sign in: by a link sent by e-mail or by a passkey, then the second factor; sign out (S01–S12)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from survey.actions import passkeys, second_factor
from survey.actions.passkeys import BadPasskey
from survey.actions.refusals import NotFound
from survey.actions.second_factor import WrongCode
from survey.actions.sign_in import ask_for_link, sign_out, use_link
from survey.email_address import NotAnAddress, read_address
from survey.storage import factors
from survey.storage.factors import Factors
from survey.storage.sessions import Person
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, current
from survey.web.languages import gettext as _
from survey.web.limits import (
    count_asked,
    count_code,
    count_refused,
    forget_codes,
    may_ask_for_mail,
    refuse_when_exhausted,
)
from survey.web.passkey_site import passkey_site
from survey.web.policy import ARRIVING, PUBLIC
from survey.web.sign_in_needed import NEXT
from survey.web.signed_in import (
    arriving,
    clear_session_cookie,
    is_pending,
    person,
    session_secret,
    set_session_cookie,
)
from survey.web.state import state

pages = Blueprint("sign_in", __name__, url_prefix=PREFIX)


@dataclass(frozen=True, slots=True)
class AskPage:
    """Where a link is asked for; `email` as it was typed."""

    email: str
    passkeys: bool


@dataclass(frozen=True, slots=True)
class CodePage:
    """Where a person proves to be there. `pending`: as the second step of signing in."""

    who: Person
    factors: Factors
    pending: bool
    passkeys: bool


@pages.get("/sign-in")
@PUBLIC
def ask() -> ResponseReturnValue:
    """An e-mail address, or a passkey."""
    return _ask_page("", [])


@pages.post("/sign-in")
@PUBLIC
def send() -> ResponseReturnValue:
    """Send a link; what is answered does not say whether anybody has that address (S03)."""
    fields: Fields = g.fields
    text = fields.get("email")
    try:
        email = read_address(text)
    except NotAnAddress:
        wrong = _("Write an e-mail address, such as name@example.org.")
        return _ask_page(text, [{"field": "email", "message": wrong}]), 422
    if may_ask_for_mail(email):
        ask_for_link(
            state().database,
            email,
            locale=current().locale,
            key=state().settings.signing_key(),
            now=state().now(),
            chance=state().chance,
        )
    return redirect(url_for(".sent"), 303)


@pages.get("/sign-in/sent")
@PUBLIC
def sent() -> ResponseReturnValue:
    """Look into your mail."""
    return render_template("sign_in/sent.html")


@pages.get("/sign-in/<token>")
@PUBLIC
def open_link(token: str) -> ResponseReturnValue:
    """A button: opening an address changes nothing, so mail scanners are harmless (S01)."""
    return render_template("sign_in/open.html", token=token)


@pages.post("/sign-in/<token>")
@PUBLIC
def use(token: str) -> ResponseReturnValue:
    """Exchange the link for a session, then go to an address without its secret (S40)."""
    refuse_when_exhausted()
    try:
        done = use_link(
            state().database,
            token,
            locale=current().locale,
            before=session_secret(),
            now=state().now(),
            chance=state().chance,
        )
    except NotFound:
        count_refused()
        return render_template("sign_in/spent.html"), 404
    if done.pending:
        return with_session(redirect(url_for(".code"), 303), done.secret)
    return with_session(_onward(), done.secret)


@pages.get("/sign-in/code")
@ARRIVING
def code() -> ResponseReturnValue:
    """The second factor, or the proof that one is still there before something delicate."""
    return _code_page([])


@pages.post("/sign-in/code")
@ARRIVING
def show_code() -> ResponseReturnValue:
    """A code of the authenticator app; it works once (S06)."""
    return _prove("code")


@pages.post("/sign-in/recovery")
@ARRIVING
def show_recovery_code() -> ResponseReturnValue:
    """A recovery code; it works once (S02)."""
    return _prove("recovery")


@pages.post("/sign-in/passkey/challenge")
@PUBLIC
def challenge() -> ResponseReturnValue:
    """What the browser's script needs to ask for a passkey (JSON)."""
    site = passkey_site()
    if site is None:
        raise NotFound("no passkeys at this address")
    count_asked()
    return passkeys.ask_to_sign_in(state().database, site, now=state().now(), chance=state().chance)


@pages.post("/sign-in/passkey")
@PUBLIC
def use_passkey() -> ResponseReturnValue:
    """Sign in with the browser's answer."""
    fields: Fields = g.fields
    site = passkey_site()
    if site is None:
        raise NotFound("no passkeys at this address")
    refuse_when_exhausted()
    try:
        done = passkeys.sign_in(
            state().database,
            fields.get("credential"),
            site,
            before=session_secret(),
            now=state().now(),
            chance=state().chance,
        )
    except BadPasskey:
        count_refused()
        wrong = _("That passkey is not known here, or it took too long. Try again.")
        return _ask_page("", [{"field": "passkey", "message": wrong}]), 422
    return with_session(_onward(), done.secret)


@pages.post("/sign-out")
@PUBLIC
def leave() -> ResponseReturnValue:
    """Sign this browser out; it is done on the server (S11)."""
    if session_secret():
        sign_out(state().database, session_secret())
    session.pop(NEXT, None)
    response = make_response(redirect(url_for("start.show"), 303))
    clear_session_cookie(response)
    return response


def with_session(response: BaseResponse | str, secret: str) -> ResponseReturnValue:
    """The answer that hands this browser its new session."""
    answer = make_response(response)
    # The session that this request came with has ended; nothing more is noted of it.
    g.person = None
    set_session_cookie(answer, secret)
    return answer


def _onward() -> BaseResponse:
    """To where the person was going, or to the account."""
    return redirect(session.pop(NEXT, "") or url_for("account.show"), 303)


def _ask_page(email: str, errors: list[dict[str, str]]) -> str:
    page = AskPage(email, passkey_site() is not None)
    return render_template("sign_in/ask.html", page=page, errors=errors, signed_in=person())


def _arrived() -> Person:
    found = arriving()
    assert found is not None  # noqa: S101 - the policy has seen to it
    return found


def _code_page(errors: list[dict[str, str]]) -> str:
    who = _arrived()
    with state().database.read() as tx:
        known = factors.factors_of(tx, who.account)
    page = CodePage(
        who, known, is_pending(who), bool(known.passkeys) and passkey_site() is not None
    )
    return render_template("sign_in/code.html", page=page, errors=errors)


def _prove(field: str) -> ResponseReturnValue:
    who = _arrived()
    fields: Fields = g.fields
    count_code(who.account)
    check = second_factor.show_code if field == "code" else second_factor.show_recovery_code
    try:
        secret = check(
            state().database,
            who.account,
            fields.get(field)[:100],
            before=session_secret(),
            now=state().now(),
            chance=state().chance,
        )
    except WrongCode:
        wrong = {
            "code": _("That code is not right, or it was used already. Wait for the next one."),
            "recovery": _("That recovery code is not right, or it was used already."),
        }[field]
        return _code_page([{"field": field, "message": wrong}]), 422
    forget_codes(who.account)
    return with_session(_onward(), secret)
