"""Give the groups of a pool names of one's own, language by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from questionnaires.catalogue import Catalogue
from survey.actions.look_at_peers import ModelInUse, model_in_use
from survey.actions.refusals import NotFound
from survey.storage import audit, peers
from survey.storage.database import Database, Transaction
from survey.storage.pool import PoolKey

MOST_NAME = 100

Names = Mapping[str, Mapping[str, str]]
"""Key of a group → locale → its name, "" for the name that its traits make."""


@dataclass(frozen=True, slots=True)
class NamedPool:
    """A pool with groups, and what curators call them."""

    key: PoolKey
    used: ModelInUse
    names: Names


def pools_with_groups(database: Database, catalogue: Catalogue) -> list[NamedPool]:
    """The pools whose model in use has groups, real ones first."""
    with database.read() as tx:
        keys = {record.key for record in peers.models(tx)}
        order = sorted(keys, key=lambda key: (key.simulated, key.questionnaire, key.edition))
        found = [
            NamedPool(key, used, peers.archetype_names(tx, key))
            for key in order
            if (used := model_in_use(tx, key, catalogue)) is not None
        ]
    return [pool for pool in found if pool.used.model.archetypes]


def name_groups(
    database: Database, catalogue: Catalogue, key: PoolKey, names: Names, actor: str, now: int
) -> int:
    """Keep the names that differ from what they were; how many did.

    Groups and languages that are not in `names` keep what they have. Raises NotFound for a pool
    without groups and for a group that its model in use does not have.
    """

    def work(tx: Transaction) -> int:
        used = model_in_use(tx, key, catalogue)
        if used is None or not set(names) <= set(used.model.keys):
            raise NotFound("no such group in use")
        known, changed = peers.archetype_names(tx, key), 0
        for group, given in names.items():
            for locale, name in given.items():
                if name == known.get(group, {}).get(locale, ""):
                    continue
                peers.name_archetype(tx, key, group, locale, name, now)
                audit.note(
                    tx,
                    at=now,
                    actor=actor,
                    verb="archetype.name",
                    subject=group,
                    pool=f"{key.questionnaire} {key.edition}",
                    simulated=key.simulated,
                    locale=locale,
                    name=name,
                )
                changed += 1
        return changed

    return int(database.transact(work))
