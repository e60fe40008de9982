"""How people get into their accounts: by the terminal, by mail, and with an authenticator app."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pyotp

from tests.journeys.server import NOT_HANDED_ON, ROOT, Site
from tests.journeys.visitor import Visitor

STEP_SECONDS = 30


def create_admin(site: Site, email: str) -> str:
    """Make that address an administrator in the terminal; the link that it prints."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(NOT_HANDED_ON)}
    said = subprocess.run(
        [sys.executable, "-m", "survey.cli", "create-admin", email],
        cwd=ROOT,
        env=kept | {"MATURITY_INSTANCE": str(site.instance), "MATURITY_PUBLIC_URL": site.origin},
        check=True,
        capture_output=True,
        text=True,
    )
    return said.stdout.strip()


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
