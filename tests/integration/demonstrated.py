"""A small demonstration in a database, for tests that look at what it made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from questionnaires.catalogue import shipped
from survey.actions.demonstrate import fill
from survey.actions.demonstrate_cohort import follow
from survey.chance import Chance
from survey.storage.database import Database
from survey.storage.tables import Base
from survey.storage.tenancy import ACROSS

NOW = 1_800_000_000
EMAIL = "ann@example.org"


def nothing(_there: int) -> None:
    """Told how far it is, and silent."""


def demonstrated(
    database: Database,
    organisations: int = 3,
    *,
    seed: int = 1,
    beside_real: bool = False,
    tell: Callable[[int], None] = nothing,
) -> int:
    """That many simulated organisations; how many were made now."""
    return fill(
        database,
        shipped(),
        organisations,
        seed=seed,
        beside_real=beside_real,
        tell=tell,
        now=NOW,
        chance=Chance(),
    )


def followed(database: Database, email: str = EMAIL) -> str:
    """The newest wave of the cohort of all of them."""
    return follow(database, shipped(), email, seed=1, now=NOW, chance=Chance())


def rows_of(database: Database, table: str) -> list[dict[str, Any]]:
    """All rows of a table, by its primary key."""
    found = Base.metadata.tables[table]
    with database.read(ACROSS) as tx:
        query = select(found).order_by(*found.primary_key.columns)
        return [dict(row._mapping) for row in tx.execute(query)]
