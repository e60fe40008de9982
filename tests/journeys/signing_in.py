"""How people get into their accounts: by the terminal, by mail, and with an authenticator app."""

from __future__ import annotations

import time

import pyotp

from tests.journeys.server import Site
from tests.journeys.terminal import maturity
from tests.journeys.visitor import Visitor

STEP_SECONDS = 30


def create_admin(site: Site, email: str) -> str:
    """Make that address an administrator in the terminal; the link that it prints."""
    return maturity(site, "create-admin", email)


def open_link(visitor: Visitor, link: str) -> None:
    """Open a link to sign in and press its button."""
    visitor.go(link)
    visitor.press_button("Sign in")


def set_up_app(visitor: Visitor) -> str:
    """Set up an authenticator app, as a role asks for it; its secret."""
    visitor.press_button("Set up an authenticator app")
    secret = visitor.page.locator(".address strong").inner_text().replace(" ", "")
    visitor.page.fill("#code", pyotp.TOTP(secret).now())
    visitor.press_button("Confirm")
    visitor.follow("I have kept them")
    return secret


def show_code(visitor: Visitor, secret: str) -> None:
    """Give the next code of the app: the one before has been used."""
    # A clock that is half a minute ahead is taken, so that nobody waits here.
    visitor.page.fill("#code", pyotp.TOTP(secret).at(int(time.time()) + STEP_SECONDS))
    visitor.press_button("Continue", exact=True)
