"""What is answered to who has to sign in first, and how nothing typed is lost by it (S14)."""

from __future__ import annotations

from flask import Flask, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from survey.web.form_data import sent_fields
from survey.web.protection import UNSAFE
from survey.web.signed_in import (
    FactorNeeded,
    FreshSignInNeeded,
    SignInNeeded,
    arriving,
    is_pending,
)

NEXT = "next"
"""Where in the browser's session the page is kept that asked for a sign-in: a path of ours."""

MOST_PATH = 500


def register_sign_in(app: Flask) -> None:
    """Answer the refusals of policies that a sign-in can mend."""
    app.register_error_handler(SignInNeeded, lambda _error: _mend(url_for("sign_in.ask")))
    app.register_error_handler(FactorNeeded, lambda _error: _mend(_factor_page()))
    app.register_error_handler(FreshSignInNeeded, lambda _error: _mend(url_for("sign_in.code")))


def _factor_page() -> str:
    who = arriving()
    if who is not None and not is_pending(who):
        return url_for("factors.show")
    return url_for("sign_in.code")


def _mend(where: str) -> ResponseReturnValue:
    """To the page that mends it; a form that was sent is kept on a page of its own instead.

    The path that is kept is this request's own, so that it leads nowhere else.
    """
    if request.method not in UNSAFE:
        path = request.full_path.rstrip("?")
        if len(path) <= MOST_PATH:
            session[NEXT] = path
        return redirect(where, 303)
    page = render_template("sign_in/needed.html", where=where, fields_sent=sent_fields())
    return make_response(page, 401)
