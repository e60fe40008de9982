"""`maturity export` and `maturity erase`: the organisation that is meant, and only that one."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.cli import main
from survey.storage import assessments, organisations
from survey.storage.database import Database, Transaction
from tests.integration.storage import consulting, records


@pytest.fixture
def instance(sqlite_database: Database) -> Database:
    """A database with three organisations; two have the same name."""

    def work(tx: Transaction) -> None:
        for name, called in (("a", "Acme"), ("b", "Twin"), ("c", "Twin")):
            records.add_assessment(tx, name)
            assessments.rename_organisation(tx, f"organisation of {name}", called)

    sqlite_database.transact(work)
    return sqlite_database


def run(database: Database, *arguments: str | Path, given: str = "") -> Result:
    environment = {
        "DATABASE_URL": database.url,
        "MATURITY_INSTANCE": str(Path(str(database.engine.url.database)).parent / "instance"),
    }
    return CliRunner().invoke(main, [str(a) for a in arguments], input=given, env=environment)


def left(database: Database) -> list[str]:
    with database.read() as tx:
        return sorted(
            found.id[-1]
            for found in (*organisations.named(tx, "Acme"), *organisations.named(tx, "Twin"))
        )


def test_an_organisation_is_exported_by_its_name(instance: Database, tmp_path: Path) -> None:
    file = tmp_path / "acme.zip"
    outcome = run(instance, "export", "Acme", "-o", file)
    assert outcome.exit_code == 0, outcome.output
    with zipfile.ZipFile(file) as archive:
        document = json.loads(archive.read("organisation.json"))
    assert [row["name"] for row in document["tables"]["organisation"]] == ["Acme"]


def test_a_name_that_two_have_is_refused_with_their_ids(instance: Database) -> None:
    outcome = run(instance, "erase", "Twin", "--yes")
    assert outcome.exit_code == 1
    assert "organisation of b, organisation of c" in outcome.stderr
    assert left(instance) == ["a", "b", "c"]


def test_an_unknown_name_is_refused(instance: Database, tmp_path: Path) -> None:
    for arguments in (("erase", "acme", "--yes"), ("export", "x", "-o", str(tmp_path / "x.zip"))):
        outcome = run(instance, *arguments)
        assert outcome.exit_code == 1
        assert "is no organisation here" in outcome.stderr
    assert left(instance) == ["a", "b", "c"]
    assert not (tmp_path / "x.zip").exists()


def test_erasing_asks_first_and_no_is_no(instance: Database) -> None:
    assert run(instance, "erase", "organisation of b", given="n\n").exit_code == 1
    assert left(instance) == ["a", "b", "c"]


def test_s49_erasing_prints_its_proof(instance: Database) -> None:
    outcome = run(instance, "erase", "organisation of b", given="y\n")
    assert outcome.exit_code == 0, outcome.output
    proof = json.loads(outcome.stdout)
    assert proof["subject"] == "organisation of b"
    assert proof["before"] == {"organisation": 1, "assessment": 1}
    assert proof["after"] == {"organisation": 0, "assessment": 0}
    assert left(instance) == ["a", "c"]


def test_s49_mail_that_was_written_into_the_folder_goes_too(instance: Database) -> None:
    folder = Path(str(instance.engine.url.database)).parent / "instance" / "mail"
    folder.mkdir(parents=True)
    for name in ("mine", "other"):
        (folder / f"1-{name}.eml").write_text("To: somebody")
    instance.transact(
        lambda tx: consulting.add_message(tx, "mine", "organisation of a", "ann@example.org")
    )
    assert run(instance, "erase", "Acme", "--yes").exit_code == 0
    assert [path.name for path in folder.iterdir()] == ["1-other.eml"]
