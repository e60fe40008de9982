"""A consultant at work in a browser: makes cohorts, invites, and whoever joins them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from survey.storage.tables import Cohort, Enrolment, Invitation, WebSession
from survey.storage.tenancy import ACROSS
from tests.integration.storage.consulting import add_account, add_session
from tests.integration.web.browser import Browser
from tests.integration.web.instance import Clock, database_of
from tests.integration.web.mailbox import Mailbox

HIDDEN_LIST = re.compile(r'name="list" value="(.*?)"', re.DOTALL)
SHOWN_FAULTS = re.compile(r'<span class="wrong">(.*?)</span>')
SUMMARY = re.compile(r'<a href="#([\w-]+)">(.*?)</a></li>')
DAY = 86_400

FORM: Mapping[str, str] = {
    "name": "North",
    "form": "full",
    "deadline": "2027-03-01",
    "sees": "answers",
    "contact": "Ann, ann@example.org",
    "introduction-en": "Welcome to the round.",
    "introduction-nl": "Welkom in de ronde.",
    "remind_days": "7",
    "again_at": "",
    "version-service-maturity": "1.1.0",
    "version-service-model-fit": "1.0.0",
    "version-service-outcomes": "1.1.0",
}


class Desk:
    """A consultant signed in at `app`, with the mail that goes out."""

    def __init__(self, app: Flask, clock: Clock, name: str = "ann") -> None:
        self.app, self.clock, self.name = app, clock, name
        self.mailbox = Mailbox(app, clock)

        def work(tx: Any) -> None:
            add_account(tx, name, "consultant")
            add_session(tx, f"session of {name}", name)

        database_of(app).transact(work)
        self.browser = Browser(app)
        self.browser.client.set_cookie("account", f"session of {name}")

    def wait(self, seconds: int) -> None:
        """Let time pass; the consultant stays signed in."""
        self.clock.now += seconds
        end = self.clock.now + 30 * DAY

        def work(tx: Any) -> None:
            tx.execute(update(WebSession).values(seen_at=self.clock.now, expires_at=end))

        database_of(self.app).transact(work)

    def form(self, **changes: str | tuple[str, ...]) -> list[tuple[str, str]]:
        """The fields of a cohort's settings."""
        locales = changes.pop("locales", ("en", "nl", "pt_BR"))
        fields = {**FORM, **{name.replace("__", "-"): value for name, value in changes.items()}}
        return [
            *((name, str(value)) for name, value in fields.items()),
            *(("locales", locale) for locale in locales),
        ]

    def create(self, **changes: str | tuple[str, ...]) -> str:
        """Make a cohort; its id."""
        answer = self.browser.post("/en/cohorts/new", self.form(**changes))
        assert answer.status_code == 303, SUMMARY.findall(answer.text)
        return answer.headers["Location"].split("/")[3]

    def check(self, cohort: str, text: str, locale: str = "en") -> TestResponse:
        """Look a list over."""
        form = {"list": text, "locale": locale}
        return self.browser.post(f"/en/cohorts/{cohort}/invite/check", form)

    def invite(self, cohort: str, text: str) -> TestResponse:
        """Look a list over and send those without a fault."""
        shown = self.check(cohort, text)
        found = HIDDEN_LIST.search(shown.text)
        assert found, shown.text
        form = {"list": html.unescape(found[1]), "locale": "en"}
        return self.browser.post(f"/en/cohorts/{cohort}/invite/send", form)

    def invited(self, cohort: str, text: str = "bob@example.org,Acme,Bob") -> str:
        """Invite one organisation; the path of the link in its mail."""
        assert self.invite(cohort, text).status_code == 303
        return self.mailbox.link(text.partition(",")[0])

    def accepted(self, cohort: str, text: str = "bob@example.org,Acme,Bob") -> tuple[Browser, str]:
        """One organisation that joined: its browser and its assessment."""
        browser = Browser(self.app)
        joined = browser.post(self.invited(cohort, text))
        assert joined.status_code == 303, joined.text
        return browser, joined.headers["Location"].split("/")[3]

    def invitation(self, email: str = "bob@example.org") -> Any:
        """The row of an invitation."""
        with database_of(self.app).read(ACROSS) as tx:
            return tx.execute(select(Invitation).where(Invitation.email == email)).one()

    def enrolment(self, assessment: str) -> Any:
        """The row of an enrolment."""
        with database_of(self.app).read(ACROSS) as tx:
            return tx.execute(select(Enrolment).where(Enrolment.assessment_id == assessment)).one()

    def cohort(self, cohort: str) -> Any:
        """The row of a cohort."""
        with database_of(self.app).read(ACROSS) as tx:
            return tx.execute(select(Cohort).where(Cohort.id == cohort)).one()


def faults_on(page: TestResponse) -> list[str]:
    """What a page of a checked list says is wrong."""
    return [html.unescape(text) for text in SHOWN_FAULTS.findall(page.text)]


def summary_on(page: TestResponse) -> dict[str, str]:
    """Field → message in the summary of errors."""
    return {field: html.unescape(text) for field, text in SUMMARY.findall(page.text)}
