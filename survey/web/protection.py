"""What every request and every answer passes: host, origin, form token, security headers.

S24: GET never writes and unsafe methods need our own origin and a form token. S61: the same
headers on every route, errors included.
"""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException, NotFound

from survey.config import Settings
from survey.web.form_data import read_fields
from survey.web.uploads import MULTIPART, allow_upload, read_multipart

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NAMES_EVERY_FAULT = frozenset({"answer.save", "about.save", "fit_answer.save", "outcomes.save"})
"""Pages that show a broken field beside the others, which they keep."""

REPEATABLE = ("goals", "channels", "locales")
"""Fields that may be given several times, such as the boxes of a list."""

HSTS = "max-age=63072000"
"""Two years, for this host only: its neighbours are not ours to decide about."""


class ForeignOrigin(HTTPException):
    """A form that another site sent; errors.py says so in words."""

    code = 403


def protect(app: Flask, settings: Settings) -> None:
    """Register all of it on `app`."""
    CSRFProtect(app)
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: _check_request(settings))
    app.after_request(lambda response: _headers(response, secure=settings.secure))


def _check_request(settings: Settings) -> None:
    g.csp_nonce = secrets.token_urlsafe(16)
    if "\x00" in request.path:
        # PostgreSQL refuses to look for such an id, so it is not asked to (S23).
        raise NotFound
    if request.method not in UNSAFE:
        return
    # Our Referrer-Policy makes browsers send "Origin: null" with our own forms, so the fetch
    # metadata decide first; the form token stands behind both.
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "null")
    if site not in ("same-origin", "none") or origin not in ("null", *_own_origins(settings)):
        raise ForeignOrigin
    # Read before the form token is looked for, so that a broken form gets its own answer.
    if allow_upload(request.endpoint or "") and request.mimetype == MULTIPART:
        g.fields = read_multipart(repeatable=REPEATABLE)
    else:
        g.fields = read_fields(repeatable=REPEATABLE)
    if request.endpoint not in NAMES_EVERY_FAULT:
        g.fields.refuse_broken()


def _own_origins(settings: Settings) -> tuple[str, ...]:
    return (settings.origin, f"{request.scheme}://{request.host}")


def _headers(response: Response, *, secure: bool) -> Response:
    nonce = g.get("csp_nonce", "")
    scripts = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    headers = response.headers
    headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        f"script-src {scripts}; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.endpoint != "static" or response.status_code >= 400:
        headers["Cache-Control"] = "no-store"
    if secure:
        headers["Strict-Transport-Security"] = HSTS
    return response
