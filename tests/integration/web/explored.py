"""A consultant's browser on cohorts of made-up organisations."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import update

from survey.storage.tables import Cohort
from survey.storage.tenancy import ACROSS
from tests.integration.storage.cohort_of import fill_cohort
from tests.integration.storage.consulting import add_cohort, add_member, consultant
from tests.integration.web.browser import Browser, the_questionnaire
from tests.integration.web.instance import database_of


def consulting(app: Flask, number: int = 12, **fields: Any) -> Browser:
    """Ann's browser, who leads cohort `c` with that many organisations; `fields` of the cohort."""
    database = database_of(app)
    secret = consultant(database)

    def work(tx: Any) -> None:
        fill_cohort(tx, "c", the_questionnaire(), number, unrated=1)
        if fields:
            tx.execute(update(Cohort).where(Cohort.id == "c").values(**fields))

    database.transact(work, ACROSS)
    browser = Browser(app)
    browser.client.set_cookie("account", secret)
    return browser


def next_wave(app: Flask, number: int = 12, *, member: bool = True) -> None:
    """A cohort `d` that follows `c`, with the same organisations."""

    def work(tx: Any) -> None:
        add_cohort(tx, "d", previous_id="c")
        if member:
            add_member(tx, "d", "ann")
        fill_cohort(tx, "d", the_questionnaire(), number, seed=2, wave=2)

    database_of(app).transact(work, ACROSS)
