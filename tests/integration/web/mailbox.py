"""The mail that an application sends, kept in memory; and signing in by it."""

from __future__ import annotations

import re

import pyotp
from flask import Flask

from survey.actions.send_mail import MAIL, Postage
from survey.mail import Letter
from survey.tasks import Worker, mail_task
from tests.integration.web.browser import Browser
from tests.integration.web.conftest import KEY
from tests.integration.web.instance import Clock, database_of

ORIGIN = "http://127.0.0.1:8000"
ADDRESS = re.compile(rf"^{ORIGIN}(/\S+/[\w-]{{22}})$", re.MULTILINE)
SECRET = re.compile(r"secret=([A-Z2-7]+)")


class Mailbox:
    """All mail of an application. `clock` is the application's."""

    def __init__(self, app: Flask, clock: Clock, most_a_day: int = 1000) -> None:
        self.letters: list[Letter] = []
        tasks = {MAIL: mail_task(database_of(app), Postage(self, ORIGIN, KEY, most_a_day), clock)}
        self.worker = Worker(database_of(app), tasks, lease_seconds=60, clock=clock)

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)

    def fetch(self) -> list[Letter]:
        """Send what waits; the letters that came by it."""
        before = len(self.letters)
        while self.worker.run_one():
            pass
        return self.letters[before:]

    def link(self, to: str) -> str:
        """Send what waits; the path with a secret in the newest mail to that address."""
        self.fetch()
        bodies = [letter.body for letter in self.letters if letter.to == to]
        found = [match[1] for match in map(ADDRESS.search, bodies) if match]
        assert found, bodies
        return found[-1]


class Comer:
    """Somebody who signs in at `app` by mail, in a browser of their own."""

    def __init__(self, app: Flask, clock: Clock, email: str = "ann@example.org") -> None:
        self.browser, self.email, self.clock = Browser(app), email, clock
        self.mailbox = Mailbox(app, clock)
        self.app_secret = ""

    def arrive(self) -> str:
        """Ask for a link and press its button; where that leads."""
        asked = self.browser.post("/en/sign-in", {"email": self.email})
        assert asked.status_code == 303, asked.text
        used = self.browser.post(self.mailbox.link(self.email))
        assert used.status_code == 303, used.text
        return used.headers["Location"]

    def code(self) -> str:
        """The present code of the authenticator app; a step later than any before."""
        self.clock.now += 30
        return pyotp.TOTP(self.app_secret).at(self.clock.now)

    def set_up_app(self) -> list[str]:
        """Set up an authenticator app; the recovery codes."""
        assert self.browser.post("/en/account/factors/app").status_code == 303
        found = SECRET.search(self.browser.get("/en/account/factors/app").text)
        assert found
        self.app_secret = found[1]
        shown = self.browser.post("/en/account/factors/app/code", {"code": self.code()})
        assert shown.status_code == 200, shown.text
        return re.findall(r"<code>([A-Z2-7-]+)</code>", shown.text)

    def cookie(self) -> str:
        """The session's secret."""
        found = self.browser.client.get_cookie("account")
        return found.value if found else ""
