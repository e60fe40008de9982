"""The application, as it is served, on a database of its own for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from survey.app import create_app
from survey.config import Settings
from tests.databases import KINDS
from tests.integration.made_once import TEMPLATES
from tests.integration.web.browser import Browser
from tests.integration.web.instance import Clock, database_of
from tests.integration.web.print_shop import ann, paper, worker  # noqa: F401 - fixtures
from tests.postgres import TEMPLATE, PostgresServer

KEY = "a key for tests only, 32 characters"

MakeApp = Callable[..., Flask]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_app(tmp_path: Path, clock: Clock) -> Iterator[MakeApp]:
    """Makes the application on a database; settings as keywords."""
    made: list[Flask] = []

    def make(url: str, **changes: Any) -> Flask:
        changes = {"instance": tmp_path, "database_url": url, "secret_key": KEY} | changes
        made.append(create_app(Settings.from_environment({}, **changes), clock=clock))
        made[-1].jinja_env.bytecode_cache = TEMPLATES
        return made[-1]

    yield make
    for app in made:
        database_of(app).dispose()


@pytest.fixture
def app(make_app: MakeApp, sqlite_url: str) -> Flask:
    """The application on SQLite."""
    return make_app(sqlite_url)


@pytest.fixture
def either_app(make_app: MakeApp, database_url: str) -> Flask:
    """The application on SQLite, and again on PostgreSQL."""
    return make_app(database_url)


@pytest.fixture(scope="session")
def shared_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application on SQLite for all tests that look at assessments of their own only."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copy(sqlite_template, folder / "maturity.sqlite")
    yield from _served(folder, f"sqlite:///{folder / 'maturity.sqlite'}")


@pytest.fixture(scope="session", params=KINDS)
def shared_either_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The same on SQLite, and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("shared_app")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create(TEMPLATE)
    yield from _served(tmp_path_factory.mktemp("shared"), server.url(name))
    server.drop(name)


def _served(instance: Path, url: str) -> Iterator[Flask]:
    settings = Settings.from_environment(
        {}, instance=instance, database_url=url, secret_key=KEY, link_tries="1000000 per hour"
    )
    app = create_app(settings, clock=Clock())
    app.jinja_env.bytecode_cache = TEMPLATES
    yield app
    database_of(app).dispose()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser that has not been here before."""
    return Browser(app)
