"""Epochs that replace each other, and that nobody can be found in what is stored for peers."""

from __future__ import annotations

import zlib
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select, text, update

from scoring.peers.model import TOO_FEW
from scoring.peers.sealed import ModelRefused
from scoring.peers.view_bytes import read_outline
from survey.actions.erase import erase_organisation
from survey.actions.refit_peers import NobodyThere, refit
from survey.chance import Chance
from survey.storage import peers
from survey.storage.database import Database, Transaction
from survey.storage.pool import member_mark
from survey.storage.tables import Base, PeerEpoch
from survey.storage.tenancy import ACROSS
from tests.integration.refitted import (
    CATALOGUE,
    FLOOR,
    LATER,
    NPS,
    epoch,
    fill,
    refitted,
    three_groups,
    told_of,
    withdraw,
)
from tests.integration.storage.peer_pool import (
    KEY,
    SECRET,
    add_kpis,
    add_organisations,
    drawn,
)

__all__ = ["three_groups"]


class TestEpochs:
    """What is told about others, from one epoch to the next."""

    def test_a_small_pool_has_an_epoch_that_tells_of_nobody(self, database: Database) -> None:
        fill(database, FLOOR)
        made = refitted(database)
        assert (made.epoch, made.organisations, made.told) == (0, FLOOR, 0)
        assert made.model.outcome == TOO_FEW
        assert told_of(database) == set()

    def test_a_new_epoch_takes_the_place_of_the_one_before(self, database: Database) -> None:
        fill(database, 30)
        first = refitted(database)
        before = epoch(database)
        fill(database, 30, start=30)
        second = refitted(database, LATER + 1)
        assert (first.epoch, second.epoch) == (1, 2)
        assert (first.told, second.told) == (30, 60)
        now = epoch(database)
        assert now.id != before.id
        with database.read() as tx:
            views = tx.execute(text("select distinct epoch_id from peer_view")).scalars().all()
            with pytest.raises(LookupError, match="no such epoch"):
                peers.load_ledger(tx, before.id)
        assert views == [now.id]

    def test_a_pool_that_did_not_change_keeps_its_epoch(self, database: Database) -> None:
        fill(database, 30)
        refitted(database)
        before = epoch(database)
        assert refitted(database, LATER + 1).epoch == 1
        assert epoch(database) == before

    def test_s45_who_withdraws_is_in_no_figure_of_the_next_epoch(self, database: Database) -> None:
        names = fill(database, 60)
        refitted(database)
        gone = names[:3]
        withdraw(database, *gone)
        made = refitted(database, LATER + 1)
        left = {member_mark(SECRET, name) for name in gone}
        assert made.organisations == 57
        assert not left & told_of(database)
        assert made.told < 57  # others went along, so that no difference tells of three

    def test_two_years_and_figures_have_epochs_of_their_own(self, database: Database) -> None:
        names = fill(database, 40)

        def work(tx: Transaction) -> None:
            add_organisations(tx, drawn(450)[1][:30], wave=2)
            add_kpis(tx, {name: {"OUT-NPS": 5.0 * n} for n, name in enumerate(names[:20])})

        database.transact(work)
        refitted(database)
        assert len(told_of(database)) == 40
        assert told_of(database, peers.MOVES) == {member_mark(SECRET, n) for n in names[:30]}
        assert told_of(database, NPS) == {member_mark(SECRET, n) for n in names[:20]}
        again = refitted(database, LATER + 1)
        assert again.epoch == 1

    def test_what_nobody_has_any_more_is_told_of_no_more(self, database: Database) -> None:
        names = fill(database, 40)

        def work(tx: Transaction) -> None:
            add_organisations(tx, drawn(450)[1][:15], wave=2)
            add_kpis(tx, {name: {"OUT-NPS": 5.0} for name in names[:15]})

        database.transact(work)
        refitted(database)
        with database.read() as tx:
            assert set(peers.epochs(tx, KEY, (NPS, peers.MOVES))) == {NPS, peers.MOVES}
        withdraw(database, *names[:15])
        refitted(database, LATER + 1)
        with database.read() as tx:
            assert peers.epochs(tx, KEY, (NPS, peers.MOVES)) == {}
            assert peers.find_epoch(tx, KEY) is not None

    def test_of_an_empty_pool_nothing_is_told(self, database: Database) -> None:
        names = fill(database, 30)
        refitted(database)
        withdraw(database, *names)
        with pytest.raises(NobodyThere, match="agreed"):
            refitted(database)
        with database.read() as tx:
            assert peers.find_epoch(tx, KEY) is None
            assert tx.execute(text("select count(*) from peer_view")).scalar_one() == 0

    def test_a_floor_that_was_raised_holds_from_the_next_epoch(self, database: Database) -> None:
        fill(database, 40)
        some = drawn(450)[0][40:60]
        health = [{"sector": "health"}] * 20
        database.transact(lambda tx: add_organisations(tx, some, start=40, profiles=health))
        assert refitted(database, floor=5).told == 60
        assert min(read_outline(epoch(database).outline).sizes) == 20
        made = refitted(database, LATER + 1, floor=30)
        assert made.epoch == 2
        outline = read_outline(epoch(database).outline)
        assert (outline.floor, made.told) == (30, 40)
        assert min(outline.sizes) == 40

    def test_simulated_organisations_have_epochs_and_models_of_their_own(
        self, database: Database
    ) -> None:
        fill(database, 30)
        codes = drawn(450)[0][:20]
        database.transact(lambda tx: add_organisations(tx, codes, start=100, simulated=True))
        refitted(database)
        made = refit(
            database, replace(KEY, simulated=True), CATALOGUE, secret=SECRET, floor=FLOOR,
            now=LATER, chance=Chance(),
        )  # fmt: skip
        assert made.organisations == 20
        assert len(told_of(database)) == 30
        with database.read() as tx:
            assert [record.organisations for record in peers.models(tx, KEY)] == [30]

    def test_a_second_process_does_not_tell_of_the_same_ledger(self, database: Database) -> None:
        fill(database, 30)
        refitted(database)
        stale = epoch(database)
        fill(database, 30, start=30)
        refitted(database, LATER + 1)
        newer = replace(stale, id="another", number=2)

        def put(tx: Transaction, before: peers.EpochRecord | None) -> None:
            peers.replace_epoch(tx, KEY, peers.PRACTICES, newer, "", [], before=before)

        for before in (stale, None):
            with pytest.raises(peers.Overtaken):
                database.transact(partial(put, before=before))
        assert len(told_of(database)) == 60

    def test_a_damaged_ledger_is_refused_and_what_was_told_stays(self, database: Database) -> None:
        fill(database, 30)
        refitted(database)
        before = epoch(database)
        fill(database, 30, start=30)
        for damaged in (b"no zlib", zlib.compress(b"{}")):
            change = update(PeerEpoch).values(ledger=damaged)
            database.transact(partial(Transaction.execute, statement=change))
            with pytest.raises(ModelRefused):
                refitted(database, LATER + 1)
        assert epoch(database) == before


def everything(database: Database) -> str:
    """All that stands in the tables of peers, also in what is compressed."""
    found: list[str] = []
    with database.read(ACROSS) as tx:
        for table in Base.metadata.sorted_tables:
            if not table.name.startswith(("peer_", "archetype_")):
                continue
            for row in tx.execute(select(table)):
                found.extend(
                    zlib.decompress(value).decode("utf-8", "replace")
                    if isinstance(value, bytes)
                    else str(value)
                    for value in row
                )
    return "\n".join(found)


class TestWhoIsInTheTables:
    """S49: nobody can be found in what is stored for peers."""

    def test_s49_no_organisation_stands_in_any_table_of_peers(self, database: Database) -> None:
        names = [*fill(database, 40)]
        database.transact(lambda tx: rename(tx, names))
        refitted(database)
        stored = everything(database)
        assert "canary" not in stored
        assert member_mark(SECRET, "canary-organisation-1") in stored

    def test_s49_an_erased_organisation_is_gone_with_the_next_epoch(
        self, database: Database
    ) -> None:
        names = fill(database, 40)
        refitted(database)
        mark = member_mark(SECRET, names[0])
        assert mark in everything(database)
        erase_organisation(database, names[0], actor="cli", now=LATER)
        refitted(database, LATER + 1)
        assert mark not in everything(database)


def rename(tx: Transaction, names: list[str]) -> None:
    """Let every id of an organisation and its results be one that would be noticed."""
    for number, name in enumerate(names, 1):
        canary = f"canary-organisation-{number}"
        tx.execute(text("insert into organisation (id, name, created_at, profile, pool_consent_at, "
                        "simulated) select :new, name, created_at, profile, pool_consent_at, "
                        "simulated from organisation where id = :old"),
                   {"new": canary, "old": name})  # fmt: skip
        moved = "update assessment set organisation_id = :new where organisation_id = :old"
        tx.execute(text(moved), {"new": canary, "old": name})
    tx.execute(text("delete from organisation where id like 'o%'"))
