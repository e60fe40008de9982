"""Databases for tests: `database` runs a test on SQLite and again on PostgreSQL.

Each test gets a database of its own: a copy of a SQLite file that was migrated once, or one of a
PostgreSQL server that was made so too, with the rows of the tests before taken out.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.storage.database import Database
from survey.storage.migrate import migrate
from tests.postgres import TEMPLATE, PostgresServer

__all__ = [
    "bare_database",
    "bare_url",
    "database",
    "database_url",
    "postgres_database",
    "postgres_server",
    "postgres_url",
    "sqlite_database",
    "sqlite_template",
    "sqlite_url",
]

KINDS = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that nothing has open."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL server, with a migrated template."""
    server = PostgresServer()
    try:
        server.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        _migrate(server.url(TEMPLATE))
        yield server
    finally:
        server.close()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh migrated SQLite file."""
    path = tmp_path / "maturity.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh migrated PostgreSQL database."""
    name = postgres_server.lend()
    yield postgres_server.url(name)
    postgres_server.take_back(name)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh migrated database of either kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=KINDS)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of either kind, not migrated."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A fresh migrated SQLite database."""
    yield from _opened(sqlite_url)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    """A fresh migrated PostgreSQL database."""
    yield from _opened(postgres_url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh migrated database of either kind."""
    yield from _opened(database_url)


@pytest.fixture
def bare_database(bare_url: str) -> Iterator[Database]:
    """An empty database of either kind, not migrated."""
    yield from _opened(bare_url)


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.dispose()


def _migrate(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.dispose()
