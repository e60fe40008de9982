"""A model is in use only when its gates pass; groups keep their keys, and none gets another's."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, update

from scoring.matrix import AnswerMatrix
from scoring.peers.model import FOUND, TOO_FEW, read
from survey.actions.choose_model import NotChosen, promote, roll_back
from survey.actions.look_at_peers import model_in_use
from survey.storage import audit, peers
from survey.storage.database import Database, Transaction
from survey.storage.tables import PeerModel, Result
from tests.integration.refitted import (
    CATALOGUE,
    LATER,
    fill,
    refitted,
    three_groups,
)
from tests.integration.storage.peer_pool import (
    KEY,
    drawn,
)
from tests.integration.storage.records import NOW

__all__ = ["three_groups"]


class TestGates:
    """A model is in use only when its gates pass, and can be put in and out of use."""

    @pytest.fixture
    def fitted(self, sqlite_database: Database) -> Database:
        fill(sqlite_database, 220)
        made = refitted(sqlite_database)
        assert made.model.outcome == FOUND
        assert made.model.state == peers.PROMOTED
        return sqlite_database

    def test_a_refit_on_half_as_many_more_keeps_the_labels(self, fitted: Database) -> None:
        with fitted.read() as tx:
            before = model_in_use(tx, KEY, CATALOGUE)
        fill(fitted, 110, start=220)
        made = refitted(fitted, LATER + 1)
        assert (made.model.state, made.model.why, made.model.number) == (peers.PROMOTED, "", 2)
        with fitted.read() as tx:
            after = model_in_use(tx, KEY, CATALOGUE)
            packed = tx.execute(select(Result.packed).order_by(Result.id)).scalars().all()
        assert before is not None
        assert after is not None
        assert after.record.id == made.model.id
        assert set(after.model.keys) == set(before.model.keys)
        old = np.array([list(sheet) for sheet in packed], np.uint8).astype(np.int8)
        from scoring.peers.pool import under_version
        from tests.integration.storage.records import the_questionnaire

        sheets = under_version(
            AnswerMatrix(the_questionnaire(), np.asfortranarray(old)), after.questionnaire
        )
        pairs = [
            (was.first, now.first)
            for was, now in zip(before.model.place(sheets), after.model.place(sheets), strict=True)
            if was is not None and now is not None
        ]
        assert len(pairs) == 330
        assert sum(was == now for was, now in pairs) >= 0.98 * len(pairs)

    def test_a_model_that_moves_too_many_is_held_back_with_the_reason(
        self, fitted: Database
    ) -> None:
        in_use = epoch_model(fitted)
        # The same organisations, and their sheets as if others had answered.
        mixed = np.random.default_rng(3).permutation(drawn(450)[0][:220])

        def shuffle(tx: Transaction) -> None:
            for number, row in enumerate(np.ascontiguousarray(mixed), 1):
                tx.execute(
                    update(Result)
                    .where(Result.id == f"o{number}-1-r")
                    .values(packed=shifted(row).tobytes())
                )

        fitted.transact(shuffle)
        made = refitted(fitted, LATER + 1)
        assert made.model.state == peers.REFUSED
        assert "stay in their group" in made.model.why
        assert epoch_model(fitted) == in_use
        with fitted.read() as tx:
            newest = audit.entries(tx, verb="peers")[0]
        assert (newest.verb, newest.subject, newest.actor) == (
            "peers.refused", made.model.id, "worker",
        )  # fmt: skip
        promote(fitted, CATALOGUE, made.model.id, actor="cli", now=LATER + 2)
        assert epoch_model(fitted) == made.model.id

    def test_going_back_uses_the_one_before_and_promoting_the_later_again(
        self, fitted: Database
    ) -> None:
        first = epoch_model(fitted)
        second = refitted(fitted, LATER + 1).model.id
        assert epoch_model(fitted) == second
        gone, used = roll_back(fitted, None, actor="cli", now=LATER + 2)
        assert (gone.id, used and used.id) == (second, first)
        assert epoch_model(fitted) == first
        promote(fitted, CATALOGUE, second, actor="cli", now=LATER + 3)
        assert epoch_model(fitted) == second
        promote(fitted, CATALOGUE, first, actor="cli", now=LATER + 4)
        assert epoch_model(fitted) == first
        with fitted.read() as tx:
            states = {record.id: record.state for record in peers.models(tx, KEY)}
            verbs = [entry.verb for entry in audit.entries(tx, verb="peers")]
        assert states == {first: peers.PROMOTED, second: peers.WITHDRAWN}
        assert verbs == [
            "peers.promoted", "peers.promoted", "peers.withdrawn", "peers.promoted",
            "peers.promoted",
        ]  # fmt: skip

    def test_keys_are_never_given_to_other_groups_after_going_back(self, fitted: Database) -> None:
        with fitted.read() as tx:
            before = model_in_use(tx, KEY, CATALOGUE)
        assert before is not None
        roll_back(fitted, None, actor="cli", now=LATER + 2)
        made = refitted(fitted, LATER + 3)
        with fitted.read() as tx:
            after = model_in_use(tx, KEY, CATALOGUE)
        assert after is not None
        assert after.record.id == made.model.id
        # Nothing is in use, so nobody can say that the groups are the same.
        assert not set(after.model.keys) & set(before.model.keys)

    def test_keys_go_on_from_the_model_of_an_earlier_version_of_the_edition(
        self, sqlite_database: Database
    ) -> None:
        older = {k: v for k, v in CATALOGUE.versions.items() if v.version != "1.1.0"}
        fill(sqlite_database, 220)
        refitted(sqlite_database, catalogue=replace(CATALOGUE, versions=older))
        with sqlite_database.read() as tx:
            before = model_in_use(tx, KEY, CATALOGUE)
        assert before is not None
        assert before.record.version == "1.0.0"
        made = refitted(sqlite_database, LATER + 1)
        with sqlite_database.read() as tx:
            after = model_in_use(tx, KEY, CATALOGUE)
        assert after is not None
        assert (after.record.version, made.model.why) == ("1.1.0", "")
        assert set(after.model.keys) == set(before.model.keys)

    @pytest.mark.parametrize("content", [b"no zlib", zlib.compress(b"{}"), zlib.compress(b"\xff")])
    def test_a_damaged_model_is_not_used_and_the_next_one_has_other_keys(
        self, fitted: Database, content: bytes
    ) -> None:
        with fitted.read() as tx:
            before = model_in_use(tx, KEY, CATALOGUE)
        assert before is not None
        fitted.transact(lambda tx: tx.execute(update(PeerModel).values(content=content, id="bad")))
        with fitted.read() as tx:
            assert model_in_use(tx, KEY, CATALOGUE) is None
        with pytest.raises(NotChosen, match="cannot be used"):
            promote(fitted, CATALOGUE, "bad", actor="cli", now=LATER)
        assert refitted(fitted, LATER + 1).model.state == peers.PROMOTED
        with fitted.read() as tx:
            after = model_in_use(tx, KEY, CATALOGUE)
        assert after is not None
        assert after.model.archetypes
        assert not set(after.model.keys) & set(before.model.keys)

    def test_only_a_model_in_use_is_withdrawn_and_only_a_known_one_promoted(
        self, fitted: Database
    ) -> None:
        with pytest.raises(NotChosen, match="no model in use"):
            roll_back(fitted, "unknown", actor="cli", now=LATER)
        with pytest.raises(NotChosen, match="no model here"):
            promote(fitted, CATALOGUE, "unknown", actor="cli", now=LATER)
        roll_back(fitted, epoch_model(fitted), actor="cli", now=LATER)
        with pytest.raises(NotChosen, match="no model is in use"):
            roll_back(fitted, None, actor="cli", now=LATER)


def epoch_model(database: Database) -> str:
    """The id of the model in use."""
    with database.read() as tx:
        found = peers.model_in_use(tx, KEY)
    assert found is not None
    return found.id


def shifted(row: np.ndarray) -> np.ndarray:
    """A sheet with its dimensions turned round."""
    return np.roll(row, 8)


def test_the_oldest_models_go_but_the_one_in_use_and_the_one_before(database: Database) -> None:
    def add(tx: Transaction, number: int, state: str) -> None:
        record = peers.ModelRecord(
            f"m{number}", KEY, "1.0.0", number, 5, TOO_FEW, state, "", NOW + number
        )
        peers.add_model(tx, record, json.dumps({"number": number}))

    def work(tx: Transaction) -> None:
        for number in range(1, 4):
            add(tx, number, peers.PROMOTED)
        for number in range(4, 20):
            add(tx, number, peers.REFUSED)

    database.transact(work)
    with database.read() as tx:
        kept = [record.number for record in peers.models(tx, KEY)]
        used = peers.model_in_use(tx, KEY)
        assert used is not None
        assert used.number == 3
        assert peers.next_model_number(tx, KEY) == 20
        with pytest.raises(LookupError, match="no such model"):
            peers.load_model(tx, "m1")
    assert kept == [*range(19, 9, -1), 3, 2]


def test_names_of_groups_are_kept_by_key_and_language_and_given_back(database: Database) -> None:
    def name(archetype: str, locale: str, given: str) -> None:
        database.transact(lambda tx: peers.name_archetype(tx, KEY, archetype, locale, given, NOW))

    name("group-1", "nl", "Eerst")
    name("group-1", "nl", "Daarna")
    name("group-1", "en", "First")
    name("group-2", "nl", "Ander")
    name("group-2", "nl", "")
    with database.read() as tx:
        assert peers.archetype_names(tx, KEY) == {"group-1": {"nl": "Daarna", "en": "First"}}
        assert peers.archetype_names(tx, replace(KEY, simulated=True)) == {}


def test_a_model_is_stored_as_json_that_reads_back(sqlite_database: Database) -> None:
    """S54: never a pickle."""
    fill(sqlite_database, 12)
    made = refitted(sqlite_database)
    with sqlite_database.read() as tx:
        text_ = peers.load_model(tx, made.model.id)
    assert json.loads(text_)["format"] == "peer-model/1"
    model: Any = read(text_, CATALOGUE.get("service-maturity", made.model.version))
    assert model.organisations == 12
