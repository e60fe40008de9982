"""Who may open which route. Each view declares one policy; without one nothing starts (S15).

A policy stands below the route: `@pages.get("…")`, then `@WHOLE`, then the view. It is asked
before the view runs, from the values in the address alone, so absent and foreign look the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, g, request

from survey import roles
from survey.actions.refusals import NotFound
from survey.storage import members
from survey.storage.members import Membership
from survey.storage.sessions import Person
from survey.storage.tenancy import ACROSS, Tenant
from survey.web.access import find_access, whole_access
from survey.web.signed_in import (
    FactorNeeded,
    FreshSignInNeeded,
    SignInNeeded,
    arriving,
    is_fresh,
    is_pending,
    person,
)
from survey.web.state import state

View = TypeVar("View", bound=Callable[..., Any])
Values = Mapping[str, Any]


class UndeclaredRoute(RuntimeError):
    """A route without a policy; the application does not start with one."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule about who may open a route: `admit` takes the values in its address.

    `admit` raises NotFound, SignInNeeded, FactorNeeded or FreshSignInNeeded.
    """

    name: str
    admit: Callable[[Values], None]

    def __call__(self, view: View) -> View:
        """Declare this policy for `view`."""
        view.policy = self  # type: ignore[attr-defined] # where enforce() finds it
        return view


def enforce(app: Flask) -> None:
    """Ask the policy of each route before its view. Raises UndeclaredRoute on one without."""
    undeclared = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not policy_of(app, rule.endpoint)
    )
    if undeclared:
        raise UndeclaredRoute(f"no policy is declared for {', '.join(undeclared)}")

    @app.before_request
    def _admit() -> None:
        declared = policy_of(app, request.endpoint or "")
        if declared:
            declared.admit(request.view_args or {})


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """What a route declared."""
    found: Policy | None = getattr(app.view_functions.get(endpoint), "policy", None)
    return found


def signed_in() -> Person:
    """Who is signed in. Raises SignInNeeded, or FactorNeeded when the second factor is missing."""
    who = person()
    if who is None:
        raise FactorNeeded if arriving() else SignInNeeded
    return who


def membership() -> Membership:
    """The consultant's place in the cohort of this request, which its policy has found."""
    found: Membership = g.membership
    return found


def tenant() -> Tenant:
    """Whose rows this request may reach: those of the cohort in its address."""
    return Tenant(membership().cohort)


def _anybody(_values: Values) -> None:
    return


def _signed_in(_values: Values) -> None:
    signed_in()


def _fresh(_values: Values) -> None:
    if not is_fresh(signed_in()):
        raise FreshSignInNeeded


def _arriving(_values: Values) -> None:
    if arriving() is None:
        raise SignInNeeded


def _factors(_values: Values) -> None:
    who = arriving()
    if who is None:
        raise SignInNeeded
    # Who has a second factor shows it before it is changed; who has none sets one up here.
    if is_pending(who):
        raise FactorNeeded
    if not is_fresh(who):
        raise FreshSignInNeeded


def _role(*wanted: str) -> Callable[[Values], None]:
    """Whoever has one of the `wanted` roles."""

    def admit(_values: Values) -> None:
        # Who lacks the role learns nothing of the page, not even that it asks for a factor.
        known = arriving()
        if known is not None and not is_pending(known) and known.roles.isdisjoint(wanted):
            raise NotFound("not in this role")
        if signed_in().roles.isdisjoint(wanted):
            raise NotFound("not in this role")

    return admit


def _fresh_administrator(values: Values) -> None:
    _role(roles.ADMINISTRATOR)(values)
    _fresh(values)


def _cohort(values: Values) -> None:
    who = signed_in()
    _role(roles.CONSULTANT)(values)
    with state().database.read(ACROSS) as tx:
        found = members.find_membership(tx, str(values["cohort"]), who.account)
    if found is None:
        raise NotFound("no such cohort, or not this consultant's")
    g.membership = found


def _lead(values: Values) -> None:
    _cohort(values)
    if not membership().leads:
        raise NotFound("for those who lead it")


def _owner(values: Values) -> None:
    who = signed_in()
    with state().database.read() as tx:
        if not members.owns(tx, who.account, str(values["organisation"])):
            raise NotFound("no such organisation, or another's")


def _fresh_owner(values: Values) -> None:
    _owner(values)
    _fresh(values)


def _linked(values: Values) -> None:
    find_access(str(values["assessment"]))


def _whole(values: Values) -> None:
    whole_access(str(values["assessment"]))


PUBLIC = Policy("public", _anybody)
"""Anybody, signed in or not; the secret in an address, where there is one, is its view's matter."""

LINKED = Policy("linked", _linked)
"""Who holds any living link to the assessment; what it opens is its view's matter."""

WHOLE = Policy("whole", _whole)
"""Who holds the whole assessment: its private link, or an account that may answer it."""

SIGNED_IN = Policy("signed-in", _signed_in)
"""Any account."""

FRESH = Policy("fresh", _fresh)
"""Any account that signed in moments ago."""

ARRIVING = Policy("arriving", _arriving)
"""Who came by a sign-in link, whether or not the second factor was shown yet."""

FACTORS = Policy("factors", _factors)
"""Who may set up or change second factors: signed in moments ago, with the factor if there is one.

The only policy below which a role that needs a factor gets without one (S05)."""

OWNER = Policy("owner", _owner)
"""Owners of the organisation in the address."""

FRESH_OWNER = Policy("fresh-owner", _fresh_owner)
"""Those of them who signed in moments ago: what cannot be undone."""

CONSULTANT = Policy("consultant", _role(roles.CONSULTANT))
"""Consultants with their second factor."""

COHORT = Policy("cohort", _cohort)
"""Consultants of the cohort in the address, with their second factor."""

LEAD = Policy("lead", _lead)
"""Those of them who lead it."""

AUTHOR = Policy("author", _role(roles.AUTHOR))
"""Authors of questionnaires with their second factor."""

CURATOR = Policy("curator", _role(roles.AUTHOR, roles.ADMINISTRATOR))
"""Authors and administrators with their second factor: who names what was found in a pool."""

ADMINISTRATOR = Policy("administrator", _role(roles.ADMINISTRATOR))
"""Administrators with their second factor."""

FRESH_ADMINISTRATOR = Policy("fresh-administrator", _fresh_administrator)
"""The same, for who signed in moments ago: what cannot be undone to another's account."""
