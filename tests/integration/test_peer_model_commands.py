"""`maturity peers refit`, `list`, `rollback`, `promote` and `rename`, on an instance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from survey import cli_peers_models
from survey.actions import refit_now as at_once
from survey.cli import main
from survey.storage import audit, jobs, peers
from survey.storage.database import Database
from survey.storage.tables import PeerEpoch
from tests.integration.refitted import epoch, fill, three_groups
from tests.integration.storage.peer_pool import KEY, add_organisations, drawn

__all__ = ["three_groups"]


class Instance:
    """An instance whose commands are run."""

    def __init__(self, database: Database, **environment: str) -> None:
        self.database = database
        folder = Path(str(database.engine.url.database)).parent / "instance"
        self.environment = {
            "DATABASE_URL": database.url, "MATURITY_INSTANCE": str(folder), **environment
        }  # fmt: skip

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["peers", *arguments], env=self.environment)

    def lines(self, *arguments: str) -> list[Any]:
        outcome = self.run(*arguments)
        assert outcome.exit_code == 0, outcome.output
        return [json.loads(line) for line in outcome.stdout.splitlines()]

    def refused(self, *arguments: str) -> str:
        outcome = self.run(*arguments)
        assert (outcome.exit_code, outcome.stdout) == (1, ""), outcome.output
        return outcome.stderr


@pytest.fixture
def instance(sqlite_database: Database) -> Instance:
    return Instance(sqlite_database)


def test_an_instance_without_a_pool_says_so(instance: Instance) -> None:
    assert instance.lines("list") == []
    assert "no organisation agreed" in instance.refused("refit")
    assert "no model is in use" in instance.refused("rollback")
    assert "nobody: is no model in use" in instance.refused("rollback", "nobody")
    assert "nobody: is no model here" in instance.refused("promote", "nobody")
    assert "group-1: is no group" in instance.refused("rename", "group-1", "A", "--locale", "nl")


def test_pools_are_fitted_now_and_told_of(instance: Instance) -> None:
    fill(instance.database, 30)
    codes = drawn(450)[0][:20]
    instance.database.transact(lambda tx: add_organisations(tx, codes, start=100, simulated=True))
    found = instance.lines("refit")
    assert [(line["simulated"], line["organisations"]) for line in found] == [
        (False, 30), (True, 20),
    ]  # fmt: skip
    for line in found:
        assert (line["epoch"], line["state"], line["why"]) == (1, "promoted", "")
        assert line["told"] == line["organisations"]
        assert line["outcome"] == "not enough organisations yet"
    assert instance.lines("refit", "--questionnaire", "service-maturity")[0]["number"] == 2
    assert "other: no organisation agreed" in instance.refused("refit", "--questionnaire", "other")
    assert [line["in_use"] for line in instance.lines("list")] == [True, True, False, False]


def test_the_floor_is_the_setting(sqlite_database: Database) -> None:
    fill(sqlite_database, 15)
    strict = Instance(sqlite_database, MATURITY_PEER_FLOOR="15")
    assert strict.lines("refit")[0]["told"] == 0
    assert Instance(sqlite_database).lines("refit")[0]["told"] == 15
    low = Instance(sqlite_database, MATURITY_PEER_FLOOR="4").run("refit")
    assert low.exit_code == 1
    assert "MATURITY_PEER_FLOOR is 4" in low.stderr


def test_models_are_put_out_of_use_and_in_use_again(instance: Instance) -> None:
    fill(instance.database, 30)
    first = instance.lines("refit")[0]["model"]
    second = instance.lines("refit")[0]["model"]
    (used,) = instance.lines("rollback")
    assert used["model"] == first
    outcome = instance.run("rollback", first)
    assert "no model is in use until the next refit" in outcome.stderr
    assert outcome.exit_code == 0
    outcome = instance.run("promote", second)
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert "is in use" in outcome.stderr
    states = {line["model"]: (line["state"], line["in_use"]) for line in instance.lines("list")}
    assert states == {first: ("withdrawn", False), second: ("promoted", True)}
    with instance.database.read() as tx:
        trail = [(entry.verb, entry.actor) for entry in audit.entries(tx, verb="peers", most=3)]
    assert trail == [
        ("peers.promoted", "cli"), ("peers.withdrawn", "cli"), ("peers.withdrawn", "cli"),
    ]  # fmt: skip


def test_which_model_is_said_where_several_pools_have_one(instance: Instance) -> None:
    fill(instance.database, 12)
    codes = drawn(450)[0][:12]
    instance.database.transact(lambda tx: add_organisations(tx, codes, start=100, simulated=True))
    ids = [line["model"] for line in instance.lines("refit")]
    said = instance.refused("rollback")
    assert "2 models are in use; say which by its id" in said
    assert all(model in said for model in ids)
    assert instance.run("rollback", ids[1]).exit_code == 0
    assert [line["in_use"] for line in instance.lines("list")].count(True) == 1


def test_groups_are_named_language_by_language(instance: Instance) -> None:
    fill(instance.database, 210)
    instance.lines("refit")
    (listed,) = instance.lines("list")
    assert listed["groups"] == {"group-1": {}, "group-2": {}, "group-3": {}}
    outcome = instance.run("rename", "group-2", "  Mensen voorop ", "--locale", "nl")
    assert outcome.exit_code == 0, outcome.output
    assert "group-2 is called Mensen voorop (nl)." in outcome.stderr
    again = instance.run("rename", "group-2", "Mensen voorop", "--locale", "nl")
    assert "already" in again.stderr
    assert instance.lines("list")[0]["groups"]["group-2"] == {"nl": "Mensen voorop"}
    assert "at most 100" in instance.refused("rename", "group-2", "x" * 101, "--locale", "nl")
    assert "group-9: is no group" in instance.refused("rename", "group-9", "A", "--locale", "nl")
    simulated = instance.refused("rename", "group-2", "A", "--locale", "nl", "--simulated")
    assert "is no group of simulated organisations" in simulated
    assert instance.run("rename", "group-2", "A", "--locale", "xx").exit_code == 2
    back = instance.run("rename", "group-2", "", "--locale", "nl")
    assert "as its traits say" in back.stderr
    assert instance.lines("list")[0]["groups"]["group-2"] == {}
    with instance.database.read() as tx:
        verbs = [entry.verb for entry in audit.entries(tx, verb="archetype")]
    assert verbs == ["archetype.name", "archetype.name"]


def test_a_pool_that_a_worker_fits_is_left_to_it(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(instance.database, 12)
    monkeypatch.setattr("survey.storage.jobs.finish", lambda *_: False)
    instance.lines("refit")
    monkeypatch.undo()
    said = instance.refused("refit")
    assert "service-maturity 1 (real): is being fitted by another process" in said
    assert "UTC" in said


def test_a_pool_that_another_process_told_of_meanwhile_is_said(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(instance.database, 12)

    def overtaken(*_: Any, **__: Any) -> None:
        raise peers.Overtaken("practices")

    monkeypatch.setattr(at_once, "refit", overtaken)
    assert "by another process meanwhile; try again" in instance.refused("refit")
    with instance.database.read() as tx:
        job = jobs.last_of_slot(tx, "peers-refit", "peers-refit:")
    assert job is not None
    assert job.state == jobs.FAILED


def test_a_damaged_epoch_is_refused_with_the_reason(instance: Instance) -> None:
    fill(instance.database, 12)
    instance.lines("refit")
    before = epoch(instance.database)
    fill(instance.database, 12, start=12)
    instance.database.transact(lambda tx: tx.execute(update(PeerEpoch).values(ledger=b"damaged")))
    assert "what was told last cannot be read: this is not JSON" in instance.refused("refit")
    assert epoch(instance.database) == before
    with instance.database.read() as tx:
        assert len(peers.models(tx, KEY)) == 1


def test_a_pool_that_everybody_left_is_told_of_no_more(instance: Instance) -> None:
    from tests.integration.refitted import withdraw

    names = fill(instance.database, 12)
    instance.lines("refit")
    withdraw(instance.database, *names)
    outcome = instance.run("refit")
    assert "nothing is told of it any more" in outcome.stderr
    with instance.database.read() as tx:
        assert peers.find_epoch(tx, KEY) is None


def test_the_commands_stand_in_one_group() -> None:
    outcome = CliRunner().invoke(main, ["peers", "--help"])
    for name in ("fit", "place", "refit", "list", "rollback", "promote", "rename", "evaluate"):
        assert f"  {name} " in outcome.stdout
    assert cli_peers_models.refit_command.name == "refit"


def test_a_demonstration_is_compared_at_once_and_gone_with_its_organisations(
    instance: Instance,
) -> None:
    def demo(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["demo", *arguments], env=instance.environment)

    made = demo("--organisations", "12")
    assert made.exit_code == 0, made.output
    assert "peers of 12 organisations: not enough organisations yet" in made.stderr
    (line,) = instance.lines("list")
    assert (line["simulated"], line["organisations"], line["in_use"]) == (True, 12, True)
    gone = demo("--remove")
    assert gone.exit_code == 0, gone.output
    with instance.database.read() as tx:
        assert peers.pools_told_of(tx) == set()
