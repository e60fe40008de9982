"""A cohort whose organisations belong to known groups, and a model of its pool in use."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy import bindparam, update

from questionnaires.schema import SKIPPED
from scoring.layout import layout_of
from scoring.matrix import AnswerMatrix
from scoring.peers import model as peer_model
from scoring.peers.archetypes import centres_of
from scoring.peers.model import FOUND, Archetype, PeerModel, seal
from scoring.peers.names import traits
from scoring.peers.pool import UNKNOWN, Part, gather
from scoring.peers.shape import learn, shape_of
from scoring.peers.structure import Structure
from scoring.simulate import Nature, Simulated, draw_world, simulate
from survey.storage import peers
from survey.storage.database import Transaction
from survey.storage.peers import ModelRecord
from survey.storage.pool import PoolKey
from survey.storage.tables import Result
from survey.storage.tenancy import ACROSS
from tests.integration.storage.consulting import NOW
from tests.integration.web.browser import the_questionnaire
from tests.integration.web.instance import database_of

KEY = PoolKey("service-maturity", "1", simulated=False)
SIZE = 400


@cache
def world(groups: int) -> Simulated:
    """Final sheets of organisations in so many groups, and whose group is which."""
    layout = layout_of(the_questionnaire())
    rng = np.random.default_rng(groups)
    nature = Nature(groups=groups, sep=1.2, skipped=0.02, not_applicable=0.02, settled=True)
    return simulate(draw_world(layout, nature, rng), SIZE, rng)


@cache
def fitted(groups: int = 3, *, simulated: bool = False) -> PeerModel:
    """A model that knows these groups, as a refit would have found them."""
    drawn = world(groups)
    matrix = AnswerMatrix(the_questionnaire(), drawn.codes)
    names = [f"organisation {n:05d}" for n in range(SIZE)]
    nowhere = np.full((SIZE, 3), UNKNOWN, np.int16)
    pool = gather([Part(matrix, names, list(range(SIZE)), nowhere, simulated)])
    ruler, measured = learn(pool.matrix)
    found = centres_of(measured, ruler, drawn.group, groups)
    codes = tuple(the_questionnaire().dimension)
    named = traits(shape_of(measured, ruler), drawn.group, groups, codes, 1)
    archetypes = tuple(
        Archetype(f"group-{n + 1}", tuple(found.centroids[n].tolist()), float(found.shares[n]),
                  0.9 if n else 0.7, not n, named[n])
        for n in range(groups)
    )  # fmt: skip
    tested = Structure(9.0, 0.01, (0.0, 0.5), (0.0, 0.1))
    return seal(pool, ruler, 1, FOUND, tested, groups + 1, archetypes, found.within)


def without_groups(outcome: str) -> PeerModel:
    """A model of a pool in which none were found, or which is too small to look."""
    drawn = world(3)
    matrix = AnswerMatrix(the_questionnaire(), np.asfortranarray(drawn.codes[:120]))
    nowhere = np.full((120, 3), UNKNOWN, np.int16)
    names = [f"organisation {n:05d}" for n in range(120)]
    pool = gather([Part(matrix, names, list(range(120)), nowhere)])
    ruler, _measured = learn(pool.matrix)
    return seal(pool, ruler, 1, outcome, Structure(0.0, 1.0, (), ()), 1)


def use(app: Flask, model: PeerModel) -> None:
    """Keep a model and use it for the pool of its kind."""
    database_of(app).transact(lambda tx: keep(tx, model))


def keep(tx: Transaction, model: PeerModel) -> None:
    """The same, in a transaction of somebody else's."""
    key = PoolKey(KEY.questionnaire, KEY.edition, model.simulated)
    record = ModelRecord(
        model.fingerprint[:32], key, model.version, 1, model.organisations, model.outcome,
        peers.PROMOTED, "", NOW,
    )  # fmt: skip
    peers.add_model(tx, record, peer_model.write(model))


def answer_as(app: Flask, groups: int = 3, cohort: str = "c", count: int = SIZE) -> None:
    """Give the first organisations of a cohort the sheets of the world with so many groups."""
    sheets = (world(groups).codes[n % SIZE].astype(np.int8).tobytes() for n in range(count))
    rows: list[dict[str, Any]] = [
        {"whose": f"{cohort}-{n}-r", "given": sheet} for n, sheet in enumerate(sheets)
    ]
    statement = (
        update(Result)
        .where(Result.id == bindparam("whose"))
        .values(packed=bindparam("given"))
        .execution_options(synchronize_session=False)
    )
    database_of(app).transact(lambda tx: tx.execute(statement, rows), ACROSS)


def skip_most(app: Flask, enrolment: str) -> None:
    """Leave nothing in a sheet that could be placed."""
    nothing = bytes([SKIPPED & 0xFF]) * len(the_questionnaire().items)
    database_of(app).transact(
        lambda tx: tx.execute(
            update(Result).where(Result.id == f"{enrolment}-r").values(packed=nothing)
        ),
        ACROSS,
    )
