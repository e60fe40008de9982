"""A cohort of 10,000 organisations: its pages, and what is taken along. All figures are made up."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from bench.cost import Size, cost
from bench.table import Row, figure, held
from survey.app import create_app
from survey.config import Settings
from survey.storage.database import Transaction
from survey.storage.tenancy import ACROSS
from tests.integration.storage.cohort_of import fill_cohort
from tests.integration.storage.consulting import NOW, consultant
from tests.integration.web import grouped
from tests.integration.web.instance import database_of, statements

HERE = "/en/cohorts/c"
GROUPS = 5
PAGES = {
    "Heatmap": "/explore/",
    "Heatmap in groups": "/explore/?by=sector&show=in_place",
    "Heatmap, one sector by name": "/explore/?sector=trade&sort=name",
    "Dimensions": "/explore/spread",
    "Levels and lenses": "/explore/ladder",
    "A group with all others": "/compare/?fact=sector&value=trade",
    "Archetypes": "/explore/archetypes",
    "Heatmap by archetype": "/explore/?by=archetype&sort=archetype",
}


def rows(size: Size) -> list[Row]:
    """All rows about exploring a cohort."""
    with _cohort(size.organisations) as app:
        browser = app.test_client()
        browser.set_cookie("account", "session of ann")
        found = [_page(app, browser, name, path, size) for name, path in PAGES.items()]
        return [*found, *_files(browser, size)]


@contextmanager
def _cohort(number: int) -> Iterator[Flask]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        settings = Settings.from_environment({}, instance=Path(folder), secret_key="x" * 32)
        app = create_app(settings, clock=lambda: NOW)
        database = database_of(app)
        consultant(database)
        version = app.extensions["maturity"].catalogue.latest("service-maturity")

        def fill(tx: Transaction) -> None:
            fill_cohort(tx, "c", version, number)

        database.transact(fill, ACROSS)
        # All pages place the cohort among the groups of its pool.
        grouped.answer_as(app, GROUPS, count=number)
        grouped.use(app, grouped.fitted(GROUPS))
        yield app
        database.dispose()


def _page(app: Flask, browser: FlaskClient, name: str, path: str, size: Size) -> Row:
    with statements(app) as asked:
        answer = browser.get(HERE + path)
    assert answer.status_code == 200, answer.text
    spent = cost(lambda: browser.get(HERE + path), rounds=size.rounds)
    return held(
        f"{name}, {size.organisations:,} organisations",
        f"{len(answer.data) / 1000:.0f} kB (at most 150), {len(asked)} queries",
        spent.cpu,
        "ms CPU",
        must=500,
        ambitious=200,
        more=f"wall {figure(spent.wall)} ms",
    )


def _files(browser: FlaskClient, size: Size) -> list[Row]:
    found = []
    # The workbook of so many organisations is made by the worker; its page only asks for it.
    for name, path in (("Table (CSV)", "/cohort.csv"),):
        content = browser.get(f"{HERE}/export{path}").data
        spent = cost(lambda path=path: browser.get(f"{HERE}/export{path}"), rounds=1)  # type: ignore[misc] # bound now
        found.append(
            Row(
                f"{name}, {size.organisations:,} organisations",
                f"All figures and single answers, {len(content) / 1e6:.1f} MB",
                f"{figure(spent.cpu / 1000)} s CPU (wall {figure(spent.wall / 1000)} s)",
            )
        )
    return found
