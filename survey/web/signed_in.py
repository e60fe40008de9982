"""Who is signed in in this browser: its cookie and the session behind it."""

from __future__ import annotations

from flask import Response, g, request
from markupsafe import Markup

from survey.chance import secret_hash
from survey.roles import STRONG
from survey.storage import sessions
from survey.storage.database import StorageUnavailable
from survey.storage.sessions import PENDING, Person
from survey.web.cookies import clear_cookie, cookie_name, set_cookie
from survey.web.languages import current
from survey.web.languages import gettext as _
from survey.web.state import state

COOKIE = "account"

IDLE_SECONDS = 12 * 3600
"""How long a signed-in browser may be left alone."""

COOKIE_SECONDS = 400 * 86_400
"""The cookie outlives its session, so that a form sent too late is kept and not refused (S14)."""

FRESH_SECONDS = 15 * 60
"""How recent a sign-in must be for what cannot be undone (S13)."""

SEEN_STEP = 10 * 60
"""The session notes that it was used no more often than this."""


class SignInNeeded(Exception):
    """Nobody is signed in in this browser (any more)."""


class FactorNeeded(Exception):
    """The person has no second factor yet, or has not shown it in this browser (S05)."""


class FreshSignInNeeded(Exception):
    """What is asked for cannot be undone; the person has to sign in again first (S13)."""


def session_secret() -> str:
    """The secret of this browser's session cookie, "" when it has none."""
    return request.cookies.get(cookie_name(COOKIE), "")[:100]


def arriving() -> Person | None:
    """Whose session this browser has, also while the second factor is missing.

    Asked of the database once a request.
    """
    if "person" not in g:
        g.person = _find(session_secret())
    found: Person | None = g.person
    return found


def person() -> Person | None:
    """Who is signed in: with the second factor, where there is one or the role needs one (S05)."""
    found = arriving()
    if found is None or is_pending(found) or (not found.factor and found.roles & STRONG):
        return None
    return found


def is_pending(who: Person) -> bool:
    """Whether the person has a second factor that this browser has not shown."""
    return who.factor == PENDING


def _find(secret: str) -> Person | None:
    if not secret:
        return None
    here = state()
    with here.database.read() as tx:
        return sessions.find_session(tx, secret_hash(secret), here.now(), IDLE_SECONDS)


def is_fresh(who: Person) -> bool:
    """Whether the person proved to be there moments ago."""
    return state().now() - who.fresh_at <= FRESH_SECONDS


def account_link() -> Markup:
    """What stands in the head of every page: who is signed in, or the way to do so.

    A browser without the cookie costs no look at the database.
    """
    try:
        who = arriving()
    except StorageUnavailable:
        # Then this is the page that says so.
        who = None
    if who is None:
        return _link("sign-in", _("Sign in"))
    if person() is None:
        return _link(
            "sign-in/code" if is_pending(who) else "account/factors/", _("Finish signing in")
        )
    return _link("account/", who.name or who.email)


def _link(path: str, text: str) -> Markup:
    # Written out, because a page that refuses a foreign host can make no addresses.
    return Markup('<a href="/{}/{}">{}</a>').format(current().url, path, text)


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
    set_cookie(response, COOKIE, secret, COOKIE_SECONDS)


def clear_session_cookie(response: Response) -> None:
    """Let this browser forget its session."""
    clear_cookie(response, COOKIE)
