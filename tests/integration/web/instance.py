"""A running application for tests, and looking into its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from survey.storage.database import Database
from survey.storage.tables import Base
from survey.storage.tenancy import ACROSS

START = 1_800_000_000


class Clock:
    """Seconds since 1970, as the test sets them."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


def database_of(app: Flask) -> Database:
    """The database of an application."""
    found: Database = app.extensions["maturity"].database
    return found


def all_rows(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database, by table."""
    with database_of(app).read(ACROSS) as tx:
        return {
            table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.columns))]
            for table in Base.metadata.sorted_tables
        }


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile, without transaction control."""
    engine = database_of(app).engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
