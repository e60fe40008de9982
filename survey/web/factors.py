"""Second factors: set up an authenticator app or a passkey, recovery codes, remove (S05, S07)."""

from __future__ import annotations

import io
from dataclasses import dataclass

import segno
from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import NotPlainText, plain_text
from survey.actions import passkeys, second_factor
from survey.actions.passkeys import BadPasskey
from survey.actions.refusals import NotFound
from survey.actions.second_factor import AlreadySetUp, Changed, LastFactor, WrongCode
from survey.storage import factors
from survey.storage.factors import Factors
from survey.storage.sessions import Person
from survey.web.form_data import Fields
from survey.web.languages import PREFIX
from survey.web.languages import gettext as _
from survey.web.limits import count_asked, count_code, forget_codes
from survey.web.passkey_site import passkey_site
from survey.web.policy import FACTORS
from survey.web.sign_in import with_session
from survey.web.signed_in import arriving
from survey.web.state import state

pages = Blueprint("factors", __name__, url_prefix=PREFIX + "/account/factors")

MOST_LABEL = 60


@dataclass(frozen=True, slots=True)
class FactorsPage:
    """What there is. `needed`: the role asks for one, and there is none yet."""

    who: Person
    factors: Factors
    needed: bool
    passkeys: bool


@dataclass(frozen=True, slots=True)
class AppPage:
    """The secret for an authenticator app: to be scanned, opened, or typed."""

    address: str
    qr: str
    secret: str


@pages.get("/")
@FACTORS
def show() -> ResponseReturnValue:
    """What there is, and what can be added."""
    return _page([])


@pages.post("/app")
@FACTORS
def offer_app() -> ResponseReturnValue:
    """Make a secret for an authenticator app."""
    try:
        second_factor.offer_app(
            state().database, _who().account, now=state().now(), chance=state().chance
        )
    except AlreadySetUp:
        wrong = _("There is an authenticator app already. Remove it first.")
        return _page([{"field": "app", "message": wrong}]), 409
    return redirect(url_for(".app"), 303)


@pages.get("/app")
@FACTORS
def app() -> ResponseReturnValue:
    """Show the secret until it is proved."""
    return _app_page([])


@pages.post("/app/code")
@FACTORS
def confirm_app() -> ResponseReturnValue:
    """Prove it by a code; from then on the app counts."""
    fields: Fields = g.fields
    count_code(_who().account)
    try:
        done = second_factor.confirm_app(
            state().database,
            _who().account,
            fields.get("code")[:20],
            now=state().now(),
            chance=state().chance,
        )
    except WrongCode:
        wrong = _("That code is not right. Wait for the next one, and check the clock of the app.")
        return _app_page([{"field": "code", "message": wrong}]), 422
    forget_codes(_who().account)
    return _done(done)


@pages.post("/app/remove")
@FACTORS
def remove_app() -> ResponseReturnValue:
    """No authenticator app any more."""
    try:
        done = second_factor.remove_app(
            state().database,
            _who().account,
            _who().factor,
            now=state().now(),
            chance=state().chance,
        )
    except LastFactor:
        return _last("app")
    return _done(done)


@pages.post("/codes")
@FACTORS
def renew_codes() -> ResponseReturnValue:
    """New recovery codes, shown once."""
    done = second_factor.renew_codes(
        state().database,
        _who().account,
        _who().factor,
        now=state().now(),
        chance=state().chance,
    )
    return _done(done)


@pages.post("/passkey/challenge")
@FACTORS
def challenge() -> ResponseReturnValue:
    """What the browser's script needs to make a passkey (JSON)."""
    site = passkey_site()
    if site is None:
        raise NotFound("no passkeys at this address")
    count_asked()
    return passkeys.ask_for_new(
        state().database, _who().account, site, now=state().now(), chance=state().chance
    )


@pages.post("/passkey")
@FACTORS
def keep_passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    fields: Fields = g.fields
    site = passkey_site()
    if site is None:
        raise NotFound("no passkeys at this address")
    try:
        label = plain_text(fields.get("label"), MOST_LABEL)
        done = passkeys.keep(
            state().database,
            _who().account,
            fields.get("credential"),
            label,
            site,
            now=state().now(),
            chance=state().chance,
        )
    except NotPlainText:
        wrong = _("Give the passkey a short name of one line.")
        return _page([{"field": "label", "message": wrong}]), 422
    except BadPasskey:
        wrong = _("The passkey could not be kept; perhaps it took too long. Try again.")
        return _page([{"field": "passkey", "message": wrong}]), 422
    return _done(done)


@pages.post("/passkey/<passkey>/remove")
@FACTORS
def remove_passkey(passkey: str) -> ResponseReturnValue:
    """Not one's passkey any more."""
    try:
        done = passkeys.remove(
            state().database,
            _who().account,
            passkey,
            _who().factor,
            now=state().now(),
            chance=state().chance,
        )
    except LastFactor:
        return _last("passkey")
    return _done(done)


def _who() -> Person:
    found = arriving()
    assert found is not None  # noqa: S101 - the policy has seen to it
    return found


def _last(field: str) -> ResponseReturnValue:
    wrong = _("What you may do here needs a second factor. Add another one before you remove this.")
    return _page([{"field": field, "message": wrong}]), 409


def _done(done: Changed) -> ResponseReturnValue:
    """The new session; and recovery codes where there are new ones, shown this once only."""
    if not done.codes:
        return with_session(redirect(url_for(".show"), 303), done.secret)
    return with_session(render_template("account/codes.html", codes=done.codes), done.secret)


def _page(errors: list[dict[str, str]]) -> str:
    with state().database.read() as tx:
        known = factors.factors_of(tx, _who().account)
    page = FactorsPage(_who(), known, not known.any, passkey_site() is not None)
    return render_template("account/factors.html", page=page, errors=errors)


def _app_page(errors: list[dict[str, str]]) -> str:
    with state().database.read() as tx:
        secret = factors.secret_of(tx, _who().account, confirmed=False)
    if secret is None:
        raise NotFound("no secret waits")
    address = second_factor.app_address(secret, _who().email)
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, nl=False, omitsize=False
    )
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    page = AppPage(address, out.getvalue().decode("utf-8"), grouped)
    return render_template("account/app.html", page=page, errors=errors)
