"""Who this browser is: its cookie, and what the links it holds allow.

Absent and foreign look the same: both are NotFound.
"""

from __future__ import annotations

from flask import Response, g, request

from survey.actions.refusals import NotFound
from survey.chance import secret_hash
from survey.storage import links
from survey.storage.links import Access
from survey.web.state import state

COOKIE_SECONDS = 400 * 86_400
"""Browsers keep a cookie for 400 days at most; the link itself lives longer."""


def cookie_name(plain: str) -> str:
    """The `__Host-` name on https; browsers refuse that prefix on plain http."""
    return f"__Host-{plain}" if state().settings.secure else plain


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


def set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Set one of our cookies: HttpOnly, SameSite=Lax, for this host and all its paths."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=state().settings.secure,
    )


def find_access(assessment: str) -> Access:
    """What this browser may do with `assessment`. Raises NotFound."""
    secret = device()
    if not secret:
        raise NotFound("no device")
    with state().database.read() as tx:
        found = links.find_access(tx, secret_hash(secret), assessment, state().now())
    if found is None:
        raise NotFound("no access")
    return found


def whole_access(assessment: str) -> Access:
    """The same, for those who hold the whole assessment. Raises NotFound."""
    found = find_access(assessment)
    if not found.whole:
        raise NotFound("not the whole assessment")
    return found
