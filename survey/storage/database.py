"""The database: transactions that keep what they confirm, and retries within bounds (S58).

`read()` never takes a write lock. `transact(work)` runs `work(tx)` in one write transaction and
retries it when another writer was in the way, so `work` must do nothing but talk to `tx`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, exc

from survey.storage import sqlite_driver
from survey.storage.tenancy import OPTION, Tenant, guard

T = TypeVar("T")
Transaction = Connection
"""What `transact` hands to its work, by a name that says nothing of SQL."""

ATTEMPTS = 6
BUSY_SECONDS = 10

POSTGRES_SAFE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}
"""Values with which PostgreSQL keeps what it confirmed through a crash."""

_READ_ONLY = "maturity_read_only"
# InternalError: PostgreSQL's answer to a write on a read-only server.
_UNAVAILABLE = (exc.OperationalError, exc.InternalError)
_RETRY_SQLSTATES = frozenset({"40001", "40P01", "55P03"})


class StorageUnavailable(RuntimeError):
    """Nothing can be saved at this moment (disk full, read-only, unreachable, too busy)."""


class Database:
    """One engine. Pass it to actions and queries; `dispose` it before forking."""

    def __init__(self, url: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._pause = pause
        self._read_options: dict[str, Any] = (
            {_READ_ONLY: True}
            if self.is_sqlite
            else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        guard(self.engine)

    @contextmanager
    def read(self, tenant: Tenant | None = None) -> Iterator[Connection]:
        """A connection that sees one moment. The database itself refuses to write through it.

        `tenant`: whose rows it may reach where rows are a tenant's (tenancy.py).
        Raises StorageUnavailable, also for such a write.
        """
        try:
            with self.engine.connect() as raw:
                connection = raw.execution_options(**self._read_options)
                if tenant is not None:
                    connection.execution_options(**{OPTION: tenant})
                with connection.begin():
                    yield connection
        except _UNAVAILABLE as error:
            raise StorageUnavailable(_reason(error)) from error

    def transact(self, work: Callable[[Connection], T], tenant: Tenant | None = None) -> T:
        """`work(tx)` in one transaction, synced to disk when this returns. Retries when busy.

        `tenant` as in `read`.
        Raises StorageUnavailable when it cannot be kept; then nothing of it was.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.engine.begin() as tx:
                    if tenant is not None:
                        tx.execution_options(**{OPTION: tenant})
                    return work(tx)
            except _UNAVAILABLE as error:
                if attempt == ATTEMPTS or not _is_conflict(error):
                    raise StorageUnavailable(_reason(error)) from error
                self._pause(random.uniform(0.5, 1) * 0.02 * 2**attempt)  # noqa: S311 - jitter
        raise AssertionError("unreachable")  # pragma: no cover

    def check_safety(self) -> None:
        """Refuse to run on settings that could lose a confirmed save (S56)."""
        if self.is_sqlite:
            found = self._settings("PRAGMA", ("journal_mode", "synchronous", "foreign_keys"))
            sqlite_driver.check_settings(sqlite_driver.driver().sqlite_version_info, found)
            return
        for name, value in self._settings("SHOW", POSTGRES_SAFE).items():
            if value not in POSTGRES_SAFE[name]:
                raise sqlite_driver.UnsafeDatabase(
                    f"PostgreSQL runs with {name} = {value}; a crash would lose saved answers. "
                    f"Set it to {POSTGRES_SAFE[name][0]}."
                )

    def _settings(self, ask: str, names: Iterable[str]) -> dict[str, object]:
        with self.read() as tx:
            return {name: tx.exec_driver_sql(f"{ask} {name}").scalar_one() for name in names}

    def empty_log(self) -> None:
        """Bring what the write-ahead log holds into the file and empty it.

        For erasures: until then the log still holds what a page said before. Where readers are
        in the way it is left to the next checkpoint; nothing is lost.
        """
        if not self.is_sqlite:
            return
        raw = self.engine.raw_connection()
        try:
            raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr] # connected
        finally:
            raw.close()

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def lock_clause(tx: Connection) -> dict[str, Any]:
    """Arguments that make a select take the row: needed on PostgreSQL only.

    SQLite write transactions begin IMMEDIATE and are alone from the start.
    """
    return {} if tx.dialect.name == "sqlite" else {"with_for_update": True}


def insert_into(tx: Connection, table: type[Any]) -> Any:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    For rows that two processes may make at the same moment: on PostgreSQL both would find that
    there is none, and the constraint would refuse the second.
    """
    # Imported when it is the one in use: each costs a start-up 20 ms.
    if tx.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def _is_conflict(error: exc.DBAPIError) -> bool:
    text = str(error.orig).lower()
    state = getattr(error.orig, "sqlstate", None)
    return state in _RETRY_SQLSTATES or "database is locked" in text or "busy" in text


def _reason(error: exc.DBAPIError) -> str:
    # Only the driver's own words: the statement's parameters are people's answers.
    return str(error.orig).splitlines()[0][:200]


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        module=sqlite_driver.driver(),
        connect_args={"timeout": BUSY_SECONDS},
        # The parameters of a statement are people's answers; they never reach a log.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _on_connect(raw: Any, _record: Any) -> None:
        # The driver's own transaction control loses updates; BEGIN is ours (below).
        raw.isolation_level = None
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA journal_mode = {sqlite_driver.journal_mode()}")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        # Erased answers leave no bytes in free pages.
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get(_READ_ONLY, False)
        raw = connection.connection.dbapi_connection
        info = connection.connection.info
        # A setting of the connection, which goes back to the pool: said when it has to change.
        if info.get(_READ_ONLY) is not read_only:
            raw.execute(f"PRAGMA query_only = {int(read_only)}")  # type: ignore[union-attr] # connected
            info[_READ_ONLY] = read_only
        if read_only:
            # A deferred BEGIN touches no file and cannot fail as a statement does; told to the
            # driver itself it costs a fifth.
            raw.execute("BEGIN")  # type: ignore[union-attr] # connected
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgres_engine(url: str) -> Engine:
    return create_engine(
        url,
        pool_pre_ping=True,
        connect_args={"connect_timeout": BUSY_SECONDS},
        hide_parameters=True,
    )
