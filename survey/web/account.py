"""One's own account: who one is, where one is signed in, what one may do, another address."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from survey.actions.account import ask_for_email, describe_account, take_email
from survey.actions.sign_in import sign_out_everywhere
from survey.chance import secret_hash
from survey.email_address import NotAnAddress, read_address
from survey.roles import ADMINISTRATOR, AUTHOR, ROLES, STRONG
from survey.storage import factors, sessions
from survey.storage.factors import Factors
from survey.storage.sessions import Person, SessionLine
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, current, say
from survey.web.languages import gettext as _
from survey.web.limits import may_ask_for_mail
from survey.web.policy import FRESH, SIGNED_IN
from survey.web.policy import signed_in as who_is_signed_in
from survey.web.role_names import role_names
from survey.web.sign_in import with_session
from survey.web.signed_in import IDLE_SECONDS, clear_session_cookie, session_secret
from survey.web.state import state
from survey.wording import LANGUAGES

pages = Blueprint("account", __name__, url_prefix=PREFIX + "/account")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A page for this person: its address and what it is called."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What an account's own page shows. `name` and `email` as they were typed, when refused."""

    who: Person
    name: str
    email: str
    locale: str
    locales: list[tuple[str, str]]
    roles: list[str]
    factors: Factors
    needs_factor: bool
    sessions: list[SessionLine]
    this_session: bytes
    elsewhere: list[Elsewhere]


@pages.get("/")
@SIGNED_IN
def show() -> ResponseReturnValue:
    """Who one is here."""
    who = who_is_signed_in()
    return _page(who.name, "", who.locale, [])


@pages.post("/")
@SIGNED_IN
def save() -> ResponseReturnValue:
    """Another name and language."""
    who = who_is_signed_in()
    fields: Fields = g.fields
    errors = []
    name, locale = fields.get("name"), fields.get("locale")
    try:
        name = plain_text(name, MAX_LINE)
    except NotPlainText as error:
        message = _("The field “Name” %(problem)s") % {"problem": say(error.sentence)}
        errors.append({"field": "name", "message": message})
    if locale not in LANGUAGES:
        errors.append({"field": "locale", "message": _("Choose one of the languages.")})
    if errors:
        return _page(name, "", locale, errors), 422
    describe_account(state().database, who.account, name, locale)
    return redirect(url_for(".show", lang=LANGUAGES[locale].url), 303)


@pages.post("/email")
@FRESH
def ask_email() -> ResponseReturnValue:
    """Send a link to a new address."""
    who = who_is_signed_in()
    fields: Fields = g.fields
    try:
        email = read_address(fields.get("email"))
    except NotAnAddress:
        wrong = _("Write an e-mail address, such as name@example.org.")
        errors = [{"field": "email", "message": wrong}]
        return _page(who.name, fields.get("email"), who.locale, errors), 422
    if may_ask_for_mail(email):
        ask_for_email(
            state().database,
            who.account,
            email,
            locale=current().locale,
            key=state().settings.signing_key(),
            now=state().now(),
            chance=state().chance,
        )
    return redirect(url_for(".email_sent"), 303)


@pages.get("/email")
@SIGNED_IN
def email_sent() -> ResponseReturnValue:
    """Look into the mail of the new address."""
    return render_template("account/email_sent.html")


@pages.get("/email/<token>")
@SIGNED_IN
def open_email(token: str) -> ResponseReturnValue:
    """A button: opening changes nothing."""
    return render_template("account/email.html", token=token)


@pages.post("/email/<token>")
@SIGNED_IN
def use_email(token: str) -> ResponseReturnValue:
    """The new address is the account's."""
    who = who_is_signed_in()
    secret = take_email(
        state().database,
        who.account,
        token,
        who.factor,
        now=state().now(),
        chance=state().chance,
    )
    return with_session(redirect(url_for(".show"), 303), secret)


@pages.post("/sign-out-everywhere")
@SIGNED_IN
def leave_everywhere() -> ResponseReturnValue:
    """Sign out every browser, this one too (S11)."""
    who = who_is_signed_in()
    sign_out_everywhere(state().database, who.account, now=state().now())
    response = make_response(redirect(url_for("start.show"), 303))
    g.person = None
    clear_session_cookie(response)
    return response


def _page(name: str, email: str, locale: str, errors: list[dict[str, str]]) -> str:
    who = who_is_signed_in()
    with state().database.read() as tx:
        known = factors.factors_of(tx, who.account)
        open_now = sessions.sessions_of(tx, who.account, state().now(), IDLE_SECONDS)
    names = role_names()
    page = AccountPage(
        who=who,
        name=name,
        email=email,
        locale=locale,
        locales=[(language.locale, language.name) for language in LANGUAGES.values()],
        roles=[names[role] for role in ROLES if role in who.roles],
        factors=known,
        needs_factor=bool(who.roles & STRONG),
        sessions=open_now,
        this_session=secret_hash(session_secret()),
        elsewhere=_elsewhere(who),
    )
    return render_template("account/account.html", page=page, errors=errors)


def _elsewhere(who: Person) -> list[Elsewhere]:
    """The other pages for this person, those that exist."""
    named = [("organisations.list_mine", _("Your organisations"), True)]
    named.append(("cohorts.list_mine", _("Your cohorts"), "consultant" in who.roles))
    may_name = not who.roles.isdisjoint((AUTHOR, ADMINISTRATOR))
    named.append(("archetype_names.show", _("Names of archetypes"), may_name))
    named.append(("administration.show", _("Administration"), "administrator" in who.roles))
    return [
        Elsewhere(url_for(endpoint), name)
        for endpoint, name, may in named
        if may and endpoint in current_app.view_functions
    ]
