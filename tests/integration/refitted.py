"""Pools that are fitted in tests, at once and with three groups."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from questionnaires.catalogue import Catalogue, shipped
from scoring.peers import archetypes
from scoring.peers.epoch_file import read_ledger
from scoring.peers.structure import Structure
from survey.actions.refit_peers import Refitted, refit
from survey.chance import Chance
from survey.storage import peers
from survey.storage.database import Database
from survey.storage.tables import Organisation
from tests.integration.storage.peer_pool import (
    KEY,
    SECRET,
    add_organisations,
    drawn,
    outcomes,
)
from tests.integration.storage.records import NOW, YEAR

FLOOR = 10
LATER = NOW + 2 * YEAR
GROUPS = 3
NPS = f"{outcomes().id}/1/OUT-NPS"
CATALOGUE = shipped()


@pytest.fixture(autouse=True)
def three_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of structure has tests of its own and takes most of the time of a fit."""
    gaps = tuple(float(min(place, GROUPS - 1)) for place in range(9))
    found = Structure(9.0, 0.01, gaps, (0.1,) * 9)
    monkeypatch.setattr(archetypes, "structure", lambda *_: found)


def refitted(
    database: Database, now: int = LATER, floor: int = FLOOR, catalogue: Catalogue = CATALOGUE
) -> Refitted:
    return refit(database, KEY, catalogue, secret=SECRET, floor=floor, now=now, chance=Chance())


def fill(database: Database, organisations: int, start: int = 0) -> list[str]:
    """Organisations of the same three groups, however many are asked for."""
    codes = drawn(450)[0][start : start + organisations]
    profiles = [{"sector": "trade"}] * organisations
    return database.transact(
        lambda tx: add_organisations(tx, codes, start=start, profiles=profiles)
    )


def epoch(database: Database, subject: str = peers.PRACTICES) -> peers.EpochRecord:
    with database.read() as tx:
        found = peers.find_epoch(tx, KEY, subject)
    assert found is not None
    return found


def told_of(database: Database, subject: str = peers.PRACTICES) -> set[str]:
    """The marks of those that the newest epoch tells of."""
    with database.read() as tx:
        ledger = read_ledger(peers.load_ledger(tx, epoch(database, subject).id))
    return {mark for block in ledger.blocks for mark, _taken in block.members}


def withdraw(database: Database, *names: str) -> None:
    database.transact(
        lambda tx: tx.execute(
            update(Organisation).where(Organisation.id.in_(names)).values(pool_consent_at=None)
        )
    )
