"""The one SQLite library of this program, and whether its settings keep what was saved.

Opening one file through two SQLite libraries in one process drops locks and loses commits, so
nothing else imports a SQLite module. pysqlite3 brings a SQLite newer than the WAL-reset bug;
where there is no wheel of it, the standard library serves with a rollback journal.
"""

from __future__ import annotations

from types import ModuleType

WAL_RESET_BUG = ((3, 7, 0), (3, 51, 2))
"""SQLite versions, first and last, that can lose commits when a WAL file is reset."""


class UnsafeDatabase(RuntimeError):
    """The database cannot promise that what it confirmed is kept; the message says why."""


def driver() -> ModuleType:
    """The DBAPI module."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:  # pragma: no cover - platforms without the wheel
        from sqlite3 import dbapi2  # noqa: TID251 - the fallback, in a process without the other
    return dbapi2


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether write-ahead logging keeps commits in this SQLite version."""
    first, last = WAL_RESET_BUG
    return not first <= version[:3] <= last


def journal_mode() -> str:
    """WAL where that is safe, else a rollback journal."""
    return "wal" if wal_is_safe(driver().sqlite_version_info) else "delete"


def check_settings(version: tuple[int, ...], settings: dict[str, object]) -> None:
    """Refuse settings with which a confirmed save could be lost. Raises UnsafeDatabase.

    `settings` holds what the database answered to PRAGMA journal_mode, synchronous and
    foreign_keys.
    """
    shown = ".".join(map(str, version))
    mode = str(settings["journal_mode"]).lower()
    if mode == "wal" and not wal_is_safe(version):
        raise UnsafeDatabase(
            f"SQLite {shown} can lose saved answers in WAL mode (the WAL-reset bug touches 3.7.0 "
            "to 3.51.2). Install the pysqlite3 wheel, or use PostgreSQL through DATABASE_URL."
        )
    if mode not in ("wal", "delete", "truncate", "persist"):
        raise UnsafeDatabase(
            f"The SQLite journal mode is {mode!r}; saved answers need wal or a rollback journal. "
            "Is the instance folder on a file system that supports locking?"
        )
    if int(str(settings["synchronous"])) < 2:
        raise UnsafeDatabase(
            "SQLite runs with synchronous below FULL; a power cut would lose saved answers."
        )
    if int(str(settings["foreign_keys"])) != 1:
        raise UnsafeDatabase("SQLite runs without foreign keys; erasing would leave rows behind.")
