"""Who is signed in in this browser: its cookie and the session behind it."""

from __future__ import annotations

from flask import Response, g, request

from survey.chance import secret_hash
from survey.storage import sessions
from survey.storage.sessions import Person
from survey.web.cookies import clear_cookie, cookie_name, set_cookie
from survey.web.state import state

COOKIE = "account"

IDLE_SECONDS = 12 * 3600
"""How long a signed-in browser may be left alone."""

SESSION_SECONDS = 14 * 86_400
"""How long a sign-in holds at most."""

FRESH_SECONDS = 15 * 60
"""How recent a sign-in must be for what cannot be undone (S13)."""

SEEN_STEP = 10 * 60
"""The session notes that it was used no more often than this."""


def session_secret() -> str:
    """The secret of this browser's session cookie, "" when it has none."""
    return request.cookies.get(cookie_name(COOKIE), "")[:100]


def person() -> Person | None:
    """Who is signed in; asked of the database once a request."""
    if "person" not in g:
        g.person = _find(session_secret())
    found: Person | None = g.person
    return found


def _find(secret: str) -> Person | None:
    if not secret:
        return None
    here = state()
    with here.database.read() as tx:
        return sessions.find_session(tx, secret_hash(secret), here.now(), IDLE_SECONDS)


def is_fresh(who: Person) -> bool:
    """Whether the person proved to be there moments ago."""
    return state().now() - who.fresh_at <= FRESH_SECONDS


def note_seen(response: Response) -> Response:
    """After a request: keep the session from idling out, written now and then."""
    who: Person | None = g.get("person")
    now = state().now()
    if who is not None and now - who.seen_at >= SEEN_STEP:
        hashed = secret_hash(session_secret())
        state().database.transact(lambda tx: sessions.touch_session(tx, hashed, now))
    return response


def set_session_cookie(response: Response, secret: str) -> None:
    """Let this browser hold a new session."""
    set_cookie(response, COOKIE, secret, SESSION_SECONDS)


def clear_session_cookie(response: Response) -> None:
    """Let this browser forget its session."""
    clear_cookie(response, COOKIE)
