"""Signing in, the account and the administration: each function leaves one kind of page open."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.gallery import Gallery
from tests.journeys.office_rows import ANN, CODES, LATE, NEW

NOT_SIGNED_IN = ""


def _go(path: str, words: str, who: str = ANN) -> Callable[[Gallery], None]:
    def look(here: Gallery) -> None:
        here.office.go(path, who)
        assert words in here.office.visitor.words, here.office.visitor.words

    return look


def _post(path: str, words: str, who: str = ANN, **fields: str) -> Callable[[Gallery], None]:
    def send(here: Gallery) -> None:
        here.office.post(path, fields, who)
        assert words in here.office.visitor.words, here.office.visitor.words

    return send


def fresh_codes(here: Gallery) -> None:
    """Recovery codes, which are shown once; whoever makes them gets another session."""
    here.office.post("/en/account/factors/codes", {}, CODES)
    assert "They are shown only now" in here.office.visitor.words


def app(here: Gallery) -> None:
    """The secret of an authenticator app that is being set up."""
    here.office.post("/en/account/factors/app", {}, NEW)
    assert "Scan this with the app" in here.office.visitor.words


def app_refused(here: Gallery) -> None:
    app(here)
    here.office.post("/en/account/factors/app/code", {"code": "no code"}, NEW)
    assert here.office.visitor.page.title().startswith("Error:")


GOING_IN: dict[str, Callable[[Gallery], None]] = {
    "sign in": _go("/en/sign-in", "There are no passwords here", NOT_SIGNED_IN),
    "sign in, refused": _post("/en/sign-in", "such as name@", NOT_SIGNED_IN, email="nobody"),
    "sign in, mail sent": _go("/en/sign-in/sent", "a mail with a link", NOT_SIGNED_IN),
    "sign in, a link": _go(f"/en/sign-in/{'a' * 22}", "Press the button", NOT_SIGNED_IN),
    "sign in, a spent link": _post(f"/en/sign-in/{'a' * 22}", "works once", NOT_SIGNED_IN),
    "sign in, second factor": _go("/en/sign-in/code", "One more step", LATE),
    "sign in, sent too late": _post("/en/account/", "was not saved yet", NOT_SIGNED_IN, name="x"),
    "account": _go("/en/account/", "Where you are signed in"),
    "account, refused": _post("/en/account/", "has 301 characters", name="x" * 301, locale="en"),
    "account, new address": _go("/en/account/email", "Until then nothing changes"),
    "account, confirm the new address": _go(f"/en/account/email/{'a' * 22}", "Press the button"),
    "second factor, needed": _go("/en/account/factors/", "more than a mailbox", NEW),
    "second factor, there": _go("/en/account/factors/", "Make new codes"),
    "second factor, app": app,
    "second factor, app refused": app_refused,
    "second factor, fresh codes": fresh_codes,
    "accounts": _go("/en/admin/", "Add an account"),
    "accounts, refused": _post("/en/admin/accounts", "e-mail address", email="nobody"),
    "an account": _go(f"/en/admin/accounts/{NEW}", "Trail of this account"),
    "names of archetypes": _go("/en/archetypes/", "Names of archetypes"),
    "trail": _go("/en/admin/trail", "who did what"),
}
