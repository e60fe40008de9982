"""Who may open which route. Each view declares one policy; without one nothing starts (S15).

A policy stands below the route: `@pages.get("…")`, then `@WHOLE`, then the view. It is asked
before the view runs, from the values in the address alone, so absent and foreign look the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, g, request

from survey.actions.refusals import NotFound
from survey.storage import members
from survey.storage.members import Membership
from survey.storage.sessions import Person
from survey.storage.tenancy import ACROSS, Tenant
from survey.web.access import find_access, whole_access
from survey.web.signed_in import is_fresh, person
from survey.web.state import state

View = TypeVar("View", bound=Callable[..., Any])
Values = Mapping[str, Any]

CONSULTANT_ROLE, AUTHOR_ROLE, ADMINISTRATOR_ROLE = "consultant", "author", "administrator"
STRONG_ROLES = frozenset({CONSULTANT_ROLE, AUTHOR_ROLE, ADMINISTRATOR_ROLE})
"""Who needs a second factor before anything else (S05)."""


class SignInNeeded(Exception):
    """Nobody is signed in in this browser (any more)."""


class FactorNeeded(Exception):
    """The person has no second factor yet, or has not shown it in this browser (S05)."""


class FreshSignInNeeded(Exception):
    """What is asked for cannot be undone; the person has to sign in again first (S13)."""


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
    """Who is signed in. Raises SignInNeeded."""
    who = person()
    if who is None:
        raise SignInNeeded
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


def _role(role: str) -> Callable[[Values], None]:
    def admit(_values: Values) -> None:
        who = signed_in()
        # Who lacks the role learns nothing of the page, not even that it asks for a factor.
        if role not in who.roles:
            raise NotFound("not in this role")
        if not who.factor:
            raise FactorNeeded

    return admit


def _cohort(values: Values) -> None:
    who = signed_in()
    _role(CONSULTANT_ROLE)(values)
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

OWNER = Policy("owner", _owner)
"""Owners of the organisation in the address."""

CONSULTANT = Policy("consultant", _role(CONSULTANT_ROLE))
"""Consultants with their second factor."""

COHORT = Policy("cohort", _cohort)
"""Consultants of the cohort in the address, with their second factor."""

LEAD = Policy("lead", _lead)
"""Those of them who lead it."""

AUTHOR = Policy("author", _role(AUTHOR_ROLE))
"""Authors of questionnaires with their second factor."""

ADMINISTRATOR = Policy("administrator", _role(ADMINISTRATOR_ROLE))
"""Administrators with their second factor."""
