"""Brings a database to the newest schema, also when several processes start at once.

One outer transaction: BEGIN IMMEDIATE on SQLite, an advisory lock on PostgreSQL; a process
killed half-way leaves the old schema. On SQLite foreign keys are off meanwhile, because batch
mode drops and recreates tables and would cascade; they are checked before the commit.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, exc, text

from survey.storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parents[1] / "migrations"
_LOCK = 7_305_417


class MigrationBroken(RuntimeError):
    """The migrated database fails its own checks; nothing was kept."""


def newest_revision() -> str:
    """The revision that the files end with; their names begin with it."""
    return max(path.name.split("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))


def is_current(database: Database) -> bool:
    """Whether the schema is the newest, told without Alembic: most starts have nothing to do."""
    try:
        with database.engine.connect() as connection:
            found = connection.execute(text("select version_num from alembic_version")).scalars()
            return list(found) == [newest_revision()]
    except exc.DBAPIError:
        return False


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade (or, for a lower `revision`, downgrade) in one transaction."""
    if revision == "head" and is_current(database):
        return
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # Outside a transaction: inside one this setting is ignored.
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr] # open connection
        try:
            with connection.begin():
                if not database.is_sqlite:
                    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                _run(connection, revision)
                if database.is_sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                    if broken:
                        raise MigrationBroken(f"{len(broken)} rows would point nowhere")
        finally:
            if database.is_sqlite:
                raw.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr] # as above


def _run(connection: Connection, revision: str) -> None:
    # Here, because importing Alembic is a tenth of a process's start.
    from alembic import command
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = migration_config(connection)
    present = MigrationContext.configure(connection).get_current_revision()
    lower = {
        script.revision
        for script in ScriptDirectory.from_config(config).iterate_revisions(
            present or "base", "base"
        )
    }
    if revision == "base" or (revision in lower and revision != present):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)
