"""Administration: accounts, their roles, a lost factor; the trail of who did what (S02, S21)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey.actions import administer
from survey.actions.administer import AboveOneself, LastAdministrator
from survey.actions.refusals import NotFound
from survey.email_address import NotAnAddress, read_address
from survey.roles import ROLES
from survey.storage import accounts, audit, factors
from survey.storage.accounts import AccountRecord
from survey.storage.audit import Entry
from survey.storage.factors import Factors
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, current
from survey.web.languages import gettext as _
from survey.web.policy import ADMINISTRATOR, FRESH_ADMINISTRATOR, signed_in
from survey.web.role_names import role_names
from survey.web.state import state

pages = Blueprint("administration", __name__, url_prefix=PREFIX + "/admin")

MOST_ACCOUNTS = 50
MOST_ENTRIES = 100
MOST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """Accounts that were looked for, and the form for a new one as it was typed."""

    text: str
    role: str
    found: list[AccountRecord]
    more: str
    roles: list[tuple[str, str]]
    email: str = ""
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OneAccountPage:
    """An account with its factors and the newest entries about it."""

    account: AccountRecord
    factors: Factors
    roles: list[tuple[str, str]]
    chosen: frozenset[str]
    trail: list[Entry]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Entries of the trail, the filters that chose them, and where older ones go on."""

    who: str
    verb: str
    subject: str
    entries: list[Entry]
    older: int | None


@pages.get("/")
@ADMINISTRATOR
def show() -> ResponseReturnValue:
    """Accounts, found by name, address or role."""
    return _accounts_page([])


@pages.post("/accounts")
@FRESH_ADMINISTRATOR
def add() -> ResponseReturnValue:
    """An account for an address, with roles; its owner gets a link to sign in."""
    fields: Fields = g.fields
    given = _given_roles(fields)
    try:
        email = read_address(fields.get("email"))
    except NotAnAddress:
        wrong = _("Write an e-mail address, such as name@example.org.")
        errors = [{"field": "email", "message": wrong}]
        return _accounts_page(errors, fields.get("email"), given), 422
    account = administer.add_by_mail(
        state().database,
        signed_in().account,
        email,
        given,
        locale=current().locale,
        key=state().settings.signing_key(),
        now=state().now(),
        chance=state().chance,
    )
    return redirect(url_for(".account", account=account), 303)


@pages.get("/accounts/<account>")
@ADMINISTRATOR
def account(account: str) -> ResponseReturnValue:
    """One account."""
    return _account_page(account, [])


@pages.post("/accounts/<account>/roles")
@FRESH_ADMINISTRATOR
def set_roles(account: str) -> ResponseReturnValue:
    """Give and take roles."""
    roles = _given_roles(g.fields)
    try:
        administer.set_roles(
            state().database, signed_in().account, account, roles, now=state().now()
        )
    except (AboveOneself, LastAdministrator) as refusal:
        return _refused(account, refusal)
    return redirect(url_for(".account", account=account), 303)


@pages.post("/accounts/<account>/disable")
@ADMINISTRATOR
def disable(account: str) -> ResponseReturnValue:
    """Let nobody sign in with it."""
    try:
        administer.disable(state().database, signed_in().account, account, now=state().now())
    except (AboveOneself, LastAdministrator) as refusal:
        return _refused(account, refusal)
    return redirect(url_for(".account", account=account), 303)


@pages.post("/accounts/<account>/enable")
@ADMINISTRATOR
def enable(account: str) -> ResponseReturnValue:
    """Let its owner sign in again."""
    administer.enable(state().database, signed_in().account, account, now=state().now())
    return redirect(url_for(".account", account=account), 303)


@pages.post("/accounts/<account>/reset-factor")
@FRESH_ADMINISTRATOR
def reset_factor(account: str) -> ResponseReturnValue:
    """Take all second factors from who lost them."""
    fields: Fields = g.fields
    if fields.get("sure") != "yes":
        wrong = _("Tick the box to confirm.")
        return _account_page(account, [{"field": "sure-yes", "message": wrong}]), 422
    administer.reset_factor(
        state().database,
        signed_in().account,
        account,
        now=state().now(),
        chance=state().chance,
    )
    return redirect(url_for(".account", account=account), 303)


@pages.get("/trail")
@ADMINISTRATOR
def trail() -> ResponseReturnValue:
    """Who did what, the newest first."""
    who, verb, subject = (_query(name) for name in ("who", "verb", "subject"))
    before = request.args.get("before", "")
    older_than = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    with state().database.read() as tx:
        entries = audit.entries(
            tx, who=who, verb=verb, subject=subject, before=older_than, most=MOST_ENTRIES + 1
        )
    shown = entries[:MOST_ENTRIES]
    page = TrailPage(
        who, verb, subject, shown, shown[-1].number if len(entries) > MOST_ENTRIES else None
    )
    return render_template("administration/trail.html", page=page)


def _query(name: str) -> str:
    return request.args.get(name, "").replace("\x00", "").strip()[:MOST_SEARCH]


def _given_roles(fields: Fields) -> tuple[str, ...]:
    """The roles whose boxes are ticked; each box has a name of its own."""
    return tuple(role for role in ROLES if fields.get(f"role-{role}") == "yes")


def _roles() -> list[tuple[str, str]]:
    names = role_names()
    return [(role, names[role]) for role in ROLES]


def _refused(account: str, refusal: Exception) -> ResponseReturnValue:
    wrong = (
        _("This is the only administrator. Make somebody else one first.")
        if isinstance(refusal, LastAdministrator)
        else _("You may not give or take that role.")
    )
    return _account_page(account, [{"field": "roles", "message": wrong}]), 409


def _accounts_page(
    errors: list[dict[str, str]], email: str = "", given: tuple[str, ...] = ()
) -> str:
    text, role, after = (_query(name) for name in ("text", "role", "after"))
    with state().database.read() as tx:
        found = accounts.search(
            tx, text, role if role in ROLES else "", after=after, most=MOST_ACCOUNTS + 1
        )
    shown = found[:MOST_ACCOUNTS]
    page = AccountsPage(
        text=text,
        role=role,
        found=shown,
        more=shown[-1].email if len(found) > MOST_ACCOUNTS else "",
        roles=_roles(),
        email=email,
        given=given,
    )
    return render_template("administration/accounts.html", page=page, errors=errors)


def _account_page(account: str, errors: list[dict[str, str]]) -> str:
    with state().database.read() as tx:
        found = accounts.find_account(tx, account)
        if found is None:
            raise NotFound("no such account")
        page = OneAccountPage(
            account=found,
            factors=factors.factors_of(tx, account),
            roles=_roles(),
            chosen=found.roles,
            trail=audit.entries(tx, subject=account, most=20),
        )
    return render_template("administration/account.html", page=page, errors=errors)
