"""Who this browser is: its cookie, and what the links it holds allow.

Absent and foreign look the same: both are NotFound.
"""

from __future__ import annotations

from flask import Response, g, request

from survey.actions.refusals import NotFound
from survey.chance import secret_hash
from survey.storage import links, members
from survey.storage.links import Access
from survey.storage.tenancy import ACROSS
from survey.web.cookies import cookie_name, set_cookie
from survey.web.signed_in import (
    FactorNeeded,
    SignInNeeded,
    arriving,
    person,
    session_secret,
)
from survey.web.state import state

COOKIE_SECONDS = 400 * 86_400
"""Browsers keep a cookie for 400 days at most; the link itself lives longer."""


def device() -> str:
    """The secret of this browser's cookie, "" when it has none."""
    return request.cookies.get(cookie_name("device"), "")[:100]


def device_for_write() -> str:
    """This browser's secret, a new one when it has none; the answer then sets the cookie."""
    known = device()
    if not known:
        known = state().chance.new_device()
    g.set_device = known
    return known


def set_device_cookie(response: Response) -> Response:
    """After a request that needed a device: set (or prolong) its cookie."""
    if "set_device" in g:
        set_cookie(response, "device", g.set_device, COOKIE_SECONDS)
    return response


def find_access(assessment: str) -> Access:
    """What this browser may do with `assessment`, asked once a request.

    Raises NotFound, or SignInNeeded and FactorNeeded in a browser that was signed in.
    """
    known: tuple[str, Access] | None = g.get("access")
    if known is None or known[0] != assessment:
        found = _by_link(assessment)
        if found is None or not found.whole:
            # An owner who opened a colleague's link is an owner still.
            found = _by_account(assessment) or found
        if found is None:
            _ask_who_was_signed_in()
            raise NotFound("no access")
        g.access = known = (assessment, found)
    return known[1]


def _by_link(assessment: str) -> Access | None:
    secret = device()
    if not secret:
        return None
    with state().database.read() as tx:
        return links.find_access(tx, secret_hash(secret), assessment, state().now())


def _ask_who_was_signed_in() -> None:
    """Whose session ended may sign in again and send the same form (S14).

    That says nothing of the assessment: it is asked whichever one is in the address.
    """
    if session_secret() and person() is None:
        raise FactorNeeded if arriving() else SignInNeeded


def _by_account(assessment: str) -> Access | None:
    """What the person signed in may do without a link."""
    who = person()
    if who is None:
        return None
    with state().database.read(ACROSS) as tx:
        if not members.answers_for(tx, who.account, assessment):
            return None
        return links.account_access(tx, assessment)


def whole_access(assessment: str) -> Access:
    """The same, for those who hold the whole assessment. Raises NotFound."""
    found = find_access(assessment)
    if not found.whole:
        raise NotFound("not the whole assessment")
    return found
