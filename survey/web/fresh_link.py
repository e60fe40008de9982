"""A link's secret on its way to the one page that shows it.

Only its hash is stored, so between the request that made it and the page that shows it once it
travels in a cookie of this browser, which that page removes. Each assessment has one cookie for its
private link and one for a link handed out, so that none pushes out another before it was seen.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import segno
from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey.web.cookies import cookie_name, set_cookie
from survey.web.state import state

SECONDS = 86_400

TOKEN = re.compile(r"[\w-]{1,100}", re.ASCII)
"""What a secret of ours looks like; a cookie may hold anything."""


@dataclass(frozen=True, slots=True)
class FreshLink:
    """A link to show once: its whole address, and that address as a QR code (SVG)."""

    address: str
    qr: str


KEEP, SHARE = "keep", "share"
"""Which page shows a link: the one of the private link, or the one of links handed out."""


def show_once(response: BaseResponse, page: str, assessment: str, token: str) -> BaseResponse:
    """Carry the secret of a new link of `assessment` to the page that shows it."""
    set_cookie(response, f"{page}-{assessment}", token, SECONDS)  # type: ignore[arg-type] # redirect
    return response


def is_unseen(page: str, assessment: str) -> bool:
    """Whether a link of that assessment waits to be shown on that page."""
    return bool(TOKEN.fullmatch(_secret(page, assessment)))


def _secret(page: str, assessment: str) -> str:
    return request.cookies.get(cookie_name(f"{page}-{assessment}"), "")


def fresh_link(page: str, assessment: str, endpoint: str = "links.ask") -> FreshLink | None:
    """The link this browser has not seen yet, if there is one of that assessment (or cohort).

    `endpoint`: the page that the link opens.
    """
    token = _secret(page, assessment)
    if not TOKEN.fullmatch(token):
        return None
    address = state().settings.origin + url_for(endpoint, token=token)
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, nl=False, omitsize=False
    )
    return FreshLink(address, out.getvalue().decode("utf-8"))


def forget(response: Response, page: str, assessment: str) -> Response:
    """Remove the secret after it was shown."""
    response.delete_cookie(
        cookie_name(f"{page}-{assessment}"),
        path="/",
        secure=state().settings.secure,
        httponly=True,
        samesite="Lax",
    )
    return response
