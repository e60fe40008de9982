"""Our own cookies: for this host only, out of reach of scripts."""

from __future__ import annotations

from flask import Response

from survey.web.state import state


def cookie_name(plain: str) -> str:
    """The `__Host-` name on https; browsers refuse that prefix on plain http."""
    return f"__Host-{plain}" if state().settings.secure else plain


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


def clear_cookie(response: Response, name: str) -> None:
    """Let the browser forget one of our cookies."""
    response.delete_cookie(
        cookie_name(name), path="/", httponly=True, samesite="Lax", secure=state().settings.secure
    )
