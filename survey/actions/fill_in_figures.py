"""Store the figures of results that were made before figures were stored (storage/figures.py)."""

from __future__ import annotations

import logging

from questionnaires.catalogue import Catalogue, UnknownVersion
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from questionnaires.schema import Questionnaire
from survey.storage import figures
from survey.storage.database import Database, Transaction
from survey.storage.figures import Bare

log = logging.getLogger(__name__)

BLOCK = 200
"""Results read and written at a time; each is some 13 kB of JSON."""


def fill_in_figures(database: Database, catalogue: Catalogue) -> int:
    """Store what is missing; how many results got figures. Nothing to do costs two queries.

    A result whose version is withheld stays without: overviews show it as not rated.
    """
    return _maturity(database, catalogue) + _parts(database, catalogue)


def _maturity(database: Database, catalogue: Catalogue) -> int:
    filled, after = 0, ""
    while True:
        with database.read() as tx:
            bare = figures.results_without(tx, BLOCK, after)
        if not bare:
            return filled
        after = bare[-1].id
        known = [(one, version) for one in bare if (version := _version(catalogue, one))]

        def work(tx: Transaction, known: list[tuple[Bare, object]] = known) -> None:
            for one, version in known:
                if isinstance(version, Questionnaire):
                    figures.add_figures(tx, [(one.id, one.result)], version)

        database.transact(work)
        filled += len(known)


def _parts(database: Database, catalogue: Catalogue) -> int:
    filled, after = 0, ""
    while True:
        with database.read() as tx:
            bare = figures.parts_without(tx, BLOCK, after)
        if not bare:
            return filled
        after = bare[-1].id
        packed = [
            (one.id, figures.pack_part(one.result, version))
            for one in bare
            if isinstance(version := _version(catalogue, one), (Fit, Outcomes))
        ]

        def work(tx: Transaction, packed: list[tuple[str, bytes]] = packed) -> None:
            for result, numbers in packed:
                figures.add_part_figures(tx, result, numbers)

        database.transact(work)
        filled += len(packed)


def _version(catalogue: Catalogue, one: Bare) -> object | None:
    try:
        return catalogue.any(one.questionnaire, one.version)
    except UnknownVersion:
        log.warning("a result stays without figures: no %s %s", one.questionnaire, one.version)
        return None
