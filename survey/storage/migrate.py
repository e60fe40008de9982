"""Brings a database to the newest schema, also when several processes start at once.

One outer transaction: BEGIN IMMEDIATE on SQLite, an advisory lock on PostgreSQL; a process
killed half-way leaves the old schema. On SQLite foreign keys are off meanwhile, because batch
mode drops and recreates tables and would cascade; they are checked before the commit.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from survey.storage.database import Database

SCRIPTS = Path(__file__).parents[1] / "migrations"
_LOCK = 7_305_417


class MigrationBroken(RuntimeError):
    """The migrated database fails its own checks; nothing was kept."""


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade (or, for a lower `revision`, downgrade) in one transaction."""
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
