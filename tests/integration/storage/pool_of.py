"""A pool of consenting organisations that is told of: rows, an epoch and a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from questionnaires.catalogue import Catalogue, shipped
from scoring.simulate import Nature
from survey.actions.refit_peers import Refitted, refit
from survey.chance import Chance
from survey.storage.database import Database
from tests.integration.storage.peer_pool import (
    GROUPED,
    KEY,
    SECRET,
    add_organisations,
    drawn,
    varied_profiles,
)
from tests.integration.storage.records import NOW, YEAR

FLOOR = 10


def fill_pool(
    database: Database,
    organisations: int,
    *,
    years: int = 1,
    nature: Nature = GROUPED,
    profiles: Sequence[Mapping[str, str]] | None = None,
    seed: int = 1,
) -> None:
    """That many organisations that agreed, with a result each of one or two years."""
    waves = drawn(organisations, seed=seed, nature=nature)
    given = profiles or varied_profiles(organisations)

    def work(tx: Connection) -> None:
        for wave in range(1, years + 1):
            add_organisations(tx, waves[wave - 1], wave=wave, profiles=given)

    database.transact(work)


def tell_of(
    database: Database, catalogue: Catalogue | None = None, *, floor: int = FLOOR, now: int = NOW
) -> Refitted:
    """The next epoch and model of the pool there is."""
    return refit(
        database, KEY, catalogue or shipped(), secret=SECRET, floor=floor, now=now + 2 * YEAR,
        chance=Chance(),
    )  # fmt: skip
