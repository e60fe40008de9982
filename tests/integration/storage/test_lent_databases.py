"""PostgreSQL databases are lent to one test after the other; no test finds rows of another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select, text

from survey.storage.database import Database
from survey.storage.tables import Base
from survey.storage.tenancy import ACROSS
from tests.integration.storage import records
from tests.postgres import PostgresServer


@contextmanager
def opened(server: PostgresServer, name: str) -> Iterator[Database]:
    database = Database(server.url(name))
    yield database
    database.dispose()


def rows(database: Database) -> int:
    with database.read(ACROSS) as tx:
        counts = [
            tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.tables.values()
        ]
    return sum(counts)


def test_what_was_given_back_is_lent_again_without_a_row(postgres_server: PostgresServer) -> None:
    name = postgres_server.lend()
    with opened(postgres_server, name) as database:
        database.transact(records.add_assessment)
        assert rows(database) > 0
        # Somebody is still connected.
        postgres_server.take_back(name)
    assert postgres_server.lend() == name
    with opened(postgres_server, name) as database:
        assert rows(database) == 0
        database.check_safety()
    postgres_server.take_back(name)


def test_a_database_whose_tables_changed_is_not_lent_again(postgres_server: PostgresServer) -> None:
    name = postgres_server.lend()
    with opened(postgres_server, name) as database, database.engine.begin() as tx:
        tx.execute(text("ALTER TABLE assessment ADD COLUMN more integer"))
    postgres_server.take_back(name)
    other = postgres_server.lend()
    assert other != name
    postgres_server.take_back(other)
