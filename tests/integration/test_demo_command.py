"""`maturity demo`: says where to look, keeps out of real instances, and takes it all back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.chance import secret_hash
from survey.cli import main
from survey.storage.database import Database
from tests.integration.demonstrated import rows_of
from tests.integration.storage import records


def demo(database: Database, *arguments: str) -> Result:
    """`maturity demo` on that database, with two organisations unless another number is named."""
    environment = {
        "DATABASE_URL": database.url,
        "MATURITY_INSTANCE": str(Path(str(database.engine.url.database)).parent / "instance"),
        "MATURITY_PUBLIC_URL": "https://demo.example",
    }
    given = ["--organisations", "2", *arguments]
    return CliRunner().invoke(main, ["demo", *given], env=environment)


def test_it_says_where_to_look(sqlite_database: Database) -> None:
    outcome = demo(sqlite_database, "--consultant", "Ann@Example.org")
    assert outcome.exit_code == 0, outcome.output
    (line,) = outcome.stdout.splitlines()
    said = json.loads(line)
    assert (said["organisations"], said["made"]) == (2, 2)
    second = next(row for row in rows_of(sqlite_database, "cohort") if row["previous_id"])
    assert said["cohort"] == f"https://demo.example/en/cohorts/{second['id']}/"
    purposes = {row["token_sha256"]: row for row in rows_of(sqlite_database, "access_link")}
    for name, purpose in (("result", "result"), ("everything", "resume")):
        start, _slash, token = said[name].rpartition("/")
        assert start == "https://demo.example/en/open"
        assert purposes[secret_hash(token)]["purpose"] == purpose
    assert "2 of 2 organisations" in outcome.stderr


def test_again_it_makes_nothing_and_the_links_are_new(sqlite_database: Database) -> None:
    first = json.loads(demo(sqlite_database).stdout)
    again = json.loads(demo(sqlite_database).stdout)
    assert (first["made"], again["made"]) == (2, 0)
    assert first["result"] != again["result"]
    assert "cohort" not in again
    living = [row for row in rows_of(sqlite_database, "access_link") if not row["revoked_at"]]
    assert len(living) == 2
    assert len(rows_of(sqlite_database, "organisation")) == 2


def test_an_instance_with_real_organisations_is_left_alone(sqlite_database: Database) -> None:
    sqlite_database.transact(lambda tx: records.add_assessment(tx, "real"))
    refused = demo(sqlite_database)
    assert refused.exit_code == 1
    assert "this instance holds 1 real organisations" in refused.stderr
    assert "--beside-real" in refused.stderr
    assert len(rows_of(sqlite_database, "organisation")) == 1
    assert demo(sqlite_database, "--beside-real").exit_code == 0
    assert len(rows_of(sqlite_database, "organisation")) == 3
    removed = demo(sqlite_database, "--remove")
    assert (removed.exit_code, removed.stdout) == (0, "")
    assert "2 simulated organisations erased" in removed.stderr
    (left,) = rows_of(sqlite_database, "organisation")
    assert not left["simulated"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--consultant", "ann"), "ann: is no e-mail address"),
        (("--seed", "2"), "--seed: there are organisations of another seed"),
    ],
)
def test_what_cannot_be_is_said(
    sqlite_database: Database, arguments: tuple[str, ...], said: str
) -> None:
    assert demo(sqlite_database, "--organisations", "1").exit_code == 0
    outcome = demo(sqlite_database, *arguments)
    assert outcome.exit_code == 1
    assert said in outcome.stderr
    assert len(rows_of(sqlite_database, "organisation")) == 1
