"""Every database reaches its schema by migrating: up, down, together, and all or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from questionnaires.catalogue import shipped
from survey.actions.refit_peers import refit
from survey.chance import Chance
from survey.storage import migrate as migrating
from survey.storage import peers, pool
from survey.storage.database import Database, Transaction
from survey.storage.migrate import MigrationBroken, migrate, migration_config
from survey.storage.tables import Base
from tests.durability import ROOT, close_pipes, uncounted
from tests.integration.storage import peer_pool, records

REVISIONS = [
    script.revision
    for script in reversed(
        list(ScriptDirectory.from_config(migration_config()).walk_revisions("base", "head"))
    )
]
MIGRATE = """
import sys, time
from survey.storage import migrate as migrating
from survey.storage.database import Database, Transaction
real = migrating._run
def slow(connection, revision):
    real(connection, revision)
    print("half-way", flush=True)
    time.sleep(float(sys.argv[2]))
migrating._run = slow
database = Database(sys.argv[1])
migrating.migrate(database)
database.dispose()
"""


def start(url: str, pause: float) -> subprocess.Popen[bytes]:
    """A process that migrates and waits before it commits."""
    return subprocess.Popen(
        [sys.executable, "-c", MIGRATE, url, str(pause)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=uncounted(),
    )


def tables(database: Database) -> set[str]:
    """Every table there is, but Alembic's own."""
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def revision(database: Database) -> str | None:
    """Where the database is."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_the_schema_after_migrating_is_the_models_own(bare_database: Database) -> None:
    migrate(bare_database)
    with bare_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_difference_between_schema_and_models_would_be_found(bare_database: Database) -> None:
    migrate(bare_database)
    with bare_database.engine.begin() as connection:
        connection.execute(text("alter table organisation add column planted integer"))
        context = MigrationContext.configure(connection)
        assert len(compare_metadata(context, Base.metadata)) == 1


def test_every_constraint_has_the_name_the_models_give_it(bare_database: Database) -> None:
    migrate(bare_database)
    with bare_database.engine.connect() as connection:
        inspector = inspect(connection)
        for table in Base.metadata.sorted_tables:
            found = {inspector.get_pk_constraint(table.name)["name"]}
            found |= {key["name"] for key in inspector.get_foreign_keys(table.name)}
            found |= {key["name"] for key in inspector.get_unique_constraints(table.name)}
            assert found == {constraint.name for constraint in table.constraints}, table.name


@pytest.mark.parametrize("step", REVISIONS)
def test_each_revision_goes_up_down_and_up_again(bare_database: Database, step: str) -> None:
    below = REVISIONS[REVISIONS.index(step) - 1] if step != REVISIONS[0] else "base"
    migrate(bare_database, step)
    up = tables(bare_database)
    migrate(bare_database, below)
    assert revision(bare_database) == (None if below == "base" else below)
    migrate(bare_database, step)
    assert (tables(bare_database), revision(bare_database)) == (up, step)


def test_going_down_to_nothing_leaves_no_table(bare_database: Database) -> None:
    migrate(bare_database)
    migrate(bare_database, "base")
    assert tables(bare_database) == set()


def test_migrating_again_keeps_what_is_stored(database: Database) -> None:
    database.transact(records.add_assessment)
    migrate(database)
    with database.read() as tx:
        assert tx.execute(text("select count(*) from assessment")).scalar_one() == 1


def test_six_processes_that_start_at_once_migrate_once(bare_url: str) -> None:
    processes = [start(bare_url, 0.05) for _ in range(6)]
    for process in processes:
        assert process.wait(timeout=60) == 0
        close_pipes(process)
    database = Database(bare_url)
    assert tables(database) == set(Base.metadata.tables)
    with database.read() as tx:
        assert tx.execute(text("select count(*) from alembic_version")).scalar_one() == 1
    database.dispose()


def test_a_migration_killed_half_way_leaves_the_old_schema(bare_url: str) -> None:
    process = start(bare_url, 60)
    assert process.stdout is not None
    assert process.stdout.readline() == b"half-way\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    close_pipes(process)
    database = Database(bare_url)
    assert eventually(lambda: tables(database)) == set()
    migrate(database)
    assert tables(database) == set(Base.metadata.tables)
    database.dispose()


def eventually(look: Callable[[], set[str]]) -> set[str]:
    """What `look` gives once it is empty, or after five seconds.

    PostgreSQL takes a moment to notice that the other end of a connection is dead.
    """
    deadline = time.monotonic() + 5
    while (found := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


A_REVISION = "0001"
"""Asked for by name, a revision is run also where the schema is the newest already."""


class TestForeignKeysOnSqlite:
    """They are off while tables are rebuilt, and must be whole and on again afterwards."""

    @pytest.fixture
    def filled(self, sqlite_database: Database) -> Database:
        sqlite_database.transact(records.add_assessment)
        return sqlite_database

    def test_rebuilding_a_table_keeps_the_rows_that_hang_on_it(
        self, filled: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from alembic.operations import Operations

        def rebuild(connection: Transaction, _revision: str) -> None:
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("organisation", recreate="always"):
                pass

        monkeypatch.setattr(migrating, "_run", rebuild)
        migrate(filled, A_REVISION)
        with filled.read() as tx:
            assert tx.execute(text("select count(*) from assessment")).scalar_one() == 1
        assert foreign_keys(filled) == 1

    def test_a_migration_that_leaves_rows_pointing_nowhere_is_taken_back(
        self, filled: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def careless(connection: Transaction, _revision: str) -> None:
            connection.execute(text("delete from organisation"))

        monkeypatch.setattr(migrating, "_run", careless)
        with pytest.raises(MigrationBroken, match="1 rows would point nowhere"):
            migrate(filled, A_REVISION)
        with filled.read() as tx:
            assert tx.execute(text("select count(*) from organisation")).scalar_one() == 1
        assert foreign_keys(filled) == 1


def foreign_keys(database: Database) -> int:
    """Whether the pool's connection holds foreign keys."""
    with database.read() as tx:
        return int(tx.execute(text("pragma foreign_keys")).scalar_one())


def test_a_folder_with_a_percent_sign_is_no_trouble(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(migrating, "SCRIPTS", tmp_path / "50% off")
    assert migration_config().get_main_option("script_location") == str(tmp_path / "50% off")


def test_a_start_on_the_newest_schema_does_not_import_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'current.sqlite'}"
    migrate(Database(url))
    program = (
        "import sys; from survey.storage.database import Database; "
        "from survey.storage.migrate import migrate; migrate(Database(sys.argv[1])); "
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_an_early_database_that_has_the_parts_already_goes_on_from_there(
    bare_database: Database,
) -> None:
    migrate(bare_database, "0002")
    with bare_database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0001'"))
    migrate(bare_database)
    with bare_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_assessments_from_before_the_parts_are_kept(bare_database: Database) -> None:
    migrate(bare_database, "0001")
    with bare_database.engine.begin() as connection:
        connection.execute(text("insert into organisation values ('o', 'Acme', 1)"))
        names = [column["name"] for column in inspect(connection).get_columns("assessment")]
        values = {name: 1 if name in NUMBERS else "x" for name in names} | {"organisation_id": "o"}
        columns, marks = ", ".join(names), ", ".join(f":{name}" for name in names)
        connection.execute(
            text(f"insert into assessment ({columns}) values ({marks})"),  # noqa: S608 - our own names
            values,
        )
    migrate(bare_database)
    with bare_database.read() as tx:
        row = tx.execute(text("select id, previous_id from assessment")).one()
        assert tuple(row) == ("x", None)


NUMBERS = ("revision", "created_at", "changed_at")


def test_organisations_that_agreed_before_there_were_peers_are_in_the_pool(
    bare_database: Database,
) -> None:
    migrate(bare_database, "0003")
    answers = np.zeros((12, len(records.the_questionnaire().items)), np.int8)
    bare_database.transact(lambda tx: peer_pool.add_organisations(tx, answers))
    migrate(bare_database)
    with bare_database.read() as tx:
        assert [state.organisations for state in pool.pool_states(tx)] == [12]
        assert peers.find_epoch(tx, peer_pool.KEY) is None
        assert peers.models(tx) == []


def test_going_back_before_peers_keeps_who_agreed(database: Database) -> None:
    answers = np.zeros((12, len(records.the_questionnaire().items)), np.int8)
    database.transact(lambda tx: peer_pool.add_organisations(tx, answers))
    refit(
        database, peer_pool.KEY, shipped(), secret=peer_pool.SECRET, floor=10,
        now=records.NOW, chance=Chance(),
    )  # fmt: skip
    migrate(database, "0003")
    assert not {name for name in tables(database) if name.startswith(("peer_", "archetype_"))}
    migrate(database)
    with database.read() as tx:
        assert [state.organisations for state in pool.pool_states(tx)] == [12]
        assert peers.find_epoch(tx, peer_pool.KEY) is None
