"""Decide which questionnaire versions this instance serves."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from questionnaires.catalogue import Catalogue
from questionnaires.faults import Fault
from survey.storage import versions
from survey.storage.database import Database, Transaction


def serve_versions(database: Database, catalogue: Catalogue, *, now: int) -> Catalogue:
    """The catalogue less the versions that differ from what was served under their number.

    New versions are recorded with their hash. A changed one is left out with a fault: answers
    are pinned to the hash they were given under.
    """

    def work(tx: Transaction) -> Catalogue:
        recorded = versions.recorded_hashes(tx)
        kept, faults = {}, list(catalogue.faults)
        for key, questionnaire in catalogue.versions.items():
            served = recorded.get(key)
            if served is None:
                versions.record_version(tx, *key, questionnaire.definition_sha256, now)
            elif served != questionnaire.definition_sha256:
                faults.append(
                    Fault(
                        f"{key[0]} {key[1]}",
                        "",
                        "has changed since this instance first served it; restore its files, or "
                        "publish the change under a new version number.",
                    )
                )
                continue
            kept[key] = questionnaire
        return replace(catalogue, versions=MappingProxyType(kept), faults=tuple(faults))

    return database.transact(work)
