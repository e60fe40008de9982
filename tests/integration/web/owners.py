"""People who own organisations, and what stands in the database about them."""

from __future__ import annotations

from flask import Flask

from survey.storage import audit
from survey.storage.database import Transaction
from survey.storage.tables import Base
from tests.integration.storage import consulting
from tests.integration.web.browser import Browser
from tests.integration.web.instance import START, all_rows, database_of

PROFILE = {"name": "Acme", "sector": "trade", "employees": "medium", "country": "NL"}


def signed_in(app: Flask, name: str) -> Browser:
    def work(tx: Transaction) -> None:
        consulting.add_account(tx, name)
        consulting.add_session(tx, f"session of {name}", name, "", fresh_at=START)

    database_of(app).transact(work)
    browser = Browser(app)
    browser.client.set_cookie("account", f"session of {name}")
    return browser


def organisation_of(app: Flask, assessment: str) -> str:
    rows = all_rows(app)["assessment"]
    return str(next(row[1] for row in rows if row[0] == assessment))


def claimed(browser: Browser) -> tuple[str, str]:
    """An assessment that the browser began and its person claimed, and its organisation."""
    assessment = browser.start()
    answer = browser.post(f"/en/a/{assessment}/claim")
    assert answer.status_code == 303, answer.text
    return assessment, organisation_of(browser.app, assessment)


def verbs(app: Flask, organisation: str) -> list[str]:
    with database_of(app).read() as tx:
        found = audit.entries(tx, organisation=organisation)
    return [entry.verb for entry in reversed(found)]


def mails(app: Flask) -> list[tuple[str, str]]:
    """Kind and address of each mail, in order."""
    with database_of(app).read() as tx:
        table = Base.metadata.tables["message"]
        query = table.select().order_by(table.c.created_at, table.c.kind)
        return [(row.kind, row.email) for row in tx.execute(query)]
