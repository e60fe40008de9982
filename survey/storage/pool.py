"""The pool of peers as it stands in the database: who consented, and their latest final sheets."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, func, select

from questionnaires.schema import Questionnaire
from survey.storage.tables import (
    Assessment,
    Organisation,
    PartFigures,
    PartResult,
    PartSheet,
    Result,
)

if TYPE_CHECKING:  # numpy is loaded by the job that needs it
    from scoring.peers.pool import Pool
    from scoring.peers.study import Waves

FULL = "full"
MONTH = 30.44 * 86_400
Find = Callable[[str, str], Questionnaire]
MARK_BYTES = 16


@dataclass(frozen=True, slots=True)
class PoolKey:
    """Which pool: answers to one edition of a questionnaire, real or simulated."""

    questionnaire: str
    edition: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class PoolState:
    """How large a pool is, and what changes whenever somebody comes, goes or answers.

    `organisations` counts whoever agreed, also those whose sheets are of a withheld version.
    """

    key: PoolKey
    organisations: int
    mark: str


def member_mark(key: str, organisation: str) -> str:
    """What a ledger calls an organisation: nobody without the instance's key can tell who it is."""
    digest = hmac.new(key.encode(), f"peer\0{organisation}".encode(), hashlib.sha256)
    return digest.hexdigest()[: 2 * MARK_BYTES]


def pool_states(tx: Connection) -> list[PoolState]:
    """All pools of this instance that have anybody in them."""
    edition = func.split_part(Assessment.version, ".", 1)
    if tx.dialect.name == "sqlite":
        edition = func.substr(Assessment.version, 1, func.instr(Assessment.version, ".") - 1)
    # Named once: PostgreSQL takes two equal expressions with parameters for different ones.
    rows = (
        select(
            Assessment.questionnaire.label("questionnaire"),
            edition.label("edition"),
            Organisation.simulated.label("simulated"),
            Organisation.id.label("organisation"),
            Organisation.pool_consent_at.label("consented"),
            Result.id.label("result"),
            Result.submitted_at.label("submitted"),
        )
        .join(Assessment, Assessment.organisation_id == Organisation.id)
        .join(Result, Result.assessment_id == Assessment.id)
        .where(Organisation.pool_consent_at.is_not(None), Assessment.form == FULL)
        .subquery()
    )
    pool = (rows.c.questionnaire, rows.c.edition, rows.c.simulated)
    query = select(
        *pool,
        func.count(rows.c.organisation.distinct()),
        func.count(rows.c.result),
        func.max(rows.c.submitted),
        func.max(rows.c.consented),
    ).group_by(*pool)
    figures = _newest_figures(tx)
    return [
        PoolState(
            PoolKey(row[0], row[1], bool(row[2])),
            row[3],
            ":".join(map(str, (*row[3:], figures.get((row[0], bool(row[2])), 0)))),
        )
        for row in tx.execute(query)
    ]


def _newest_figures(tx: Connection) -> dict[tuple[str, bool], int]:
    """Questionnaire and kind of a pool → when its newest figures came."""
    pool = (Assessment.questionnaire, Organisation.simulated)
    columns = select(*pool, func.max(PartResult.submitted_at))
    query = with_figures(columns).where(Organisation.pool_consent_at.is_not(None)).group_by(*pool)
    return {(row[0], bool(row[1])): row[2] for row in tx.execute(query)}


def _latest(key: PoolKey) -> Any:
    """One row an organisation: its latest result of that edition, if it consents."""
    newest = func.row_number().over(
        partition_by=Organisation.id,
        order_by=(Result.submitted_at.desc(), Result.number.desc(), Result.id),
    )
    return (
        select(
            Organisation.id.label("organisation"),
            Organisation.profile,
            Assessment.id.label("assessment"),
            Assessment.previous_id,
            Assessment.context,
            Assessment.version,
            Result.packed,
            Result.submitted_at,
            newest.label("place"),
        )
        .join(Assessment, Assessment.organisation_id == Organisation.id)
        .join(Result, Result.assessment_id == Assessment.id)
        .where(
            Organisation.pool_consent_at.is_not(None),
            Organisation.simulated.is_(key.simulated),
            Assessment.questionnaire == key.questionnaire,
            Assessment.version.like(f"{key.edition}.%"),
            Assessment.form == FULL,
        )
        .subquery()
    )


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pool, and the waves in it; None where nobody answered twice."""

    pool: Pool
    waves: Waves | None


def load_pool(
    tx: Connection, key: PoolKey, questionnaire: Questionnaire, find: Find, secret: str
) -> Loaded | None:
    """The pool under `questionnaire`, the newest version of its edition; None for nobody.

    `find` gives the versions that sheets were given under; sheets of one that is withheld, sheets
    with an answer skipped and sheets that cannot be read are left out. Members are called by marks
    of `secret`.
    """
    from scoring.peers.study import Waves

    latest = _latest(key)
    query = select(latest).where(latest.c.place == 1).order_by(latest.c.organisation)
    rows = [dict(row._mapping) for row in tx.execute(query)]
    marks = {row["organisation"]: member_mark(secret, row["organisation"]) for row in rows}
    pool = _gather(rows, marks, questionnaire, find, simulated=key.simulated)
    if pool is None:
        return None
    before = _before(tx, key)
    earlier = _gather(before, marks, questionnaire, find, simulated=key.simulated)
    if earlier is None:
        return Loaded(pool, None)
    first = dict(zip(earlier.organisations.tolist(), earlier.taken.tolist(), strict=True))
    between = [
        (taken - first[mark]) / MONTH
        for mark, taken in zip(pool.organisations.tolist(), pool.taken.tolist(), strict=True)
        if mark in first
    ]
    if not between:
        return Loaded(pool, None)
    return Loaded(pool, Waves(earlier, pool, max(round(median(between)), 1)))


def _before(tx: Connection, key: PoolKey) -> list[dict[str, Any]]:
    """The latest result of the assessment before, of each organisation of the pool."""
    latest = _latest(key)
    newest = func.row_number().over(
        partition_by=Assessment.id, order_by=(Result.number.desc(), Result.id)
    )
    found = (
        select(
            latest.c.organisation,
            latest.c.profile,
            Assessment.context,
            Assessment.version,
            Result.packed,
            Result.submitted_at,
            newest.label("newest"),
        )
        .join(
            Assessment,
            and_(
                Assessment.id == latest.c.previous_id,
                Assessment.version.like(f"{key.edition}.%"),
                Assessment.form == FULL,
            ),
        )
        .join(Result, Result.assessment_id == Assessment.id)
        .where(latest.c.place == 1)
        .subquery()
    )
    query = select(found).where(found.c.newest == 1).order_by(found.c.organisation)
    return [dict(row._mapping) for row in tx.execute(query)]


def _gather(
    rows: Iterable[Mapping[str, Any]],
    marks: Mapping[str, str],
    questionnaire: Questionnaire,
    find: Find,
    *,
    simulated: bool,
) -> Pool | None:
    import numpy as np

    from questionnaires.schema import SKIPPED
    from scoring.matrix import from_packed
    from scoring.peers.pool import Part, facets_of, gather, under_version

    by_version: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_version.setdefault(row["version"], []).append(row)
    scored = [item.position for item in questionnaire.items if item.scored]
    parts = []
    for version, stored in by_version.items():
        try:
            known = find(questionnaire.id, version)
        except LookupError:
            continue
        given = stored
        try:
            sheets = from_packed([bytes(row["packed"]) for row in given], known)
        except ValueError:
            # One that is damaged stops no other.
            given = [row for row in stored if _readable(bytes(row["packed"]), known)]
            sheets = from_packed([bytes(row["packed"]) for row in given], known)
        matrix = under_version(sheets, questionnaire)
        whole = np.flatnonzero((matrix.codes[:, scored] != SKIPPED).all(axis=1)).tolist()
        matrix = type(matrix)(questionnaire, np.asfortranarray(matrix.codes[whole]))
        facets = [
            facets_of(json.loads(given[row]["context"]) | json.loads(given[row]["profile"]))
            for row in whole
        ]
        parts.append(
            Part(
                matrix,
                [marks[given[row]["organisation"]] for row in whole],
                [given[row]["submitted_at"] for row in whole],
                np.array(facets, np.int16).reshape(len(whole), 3),
                simulated,
            )
        )
    if not any(part.matrix.rows for part in parts):
        return None
    return gather(parts)


def _readable(packed: bytes, questionnaire: Questionnaire) -> bool:
    """Whether a stored sheet is one of this version."""
    from scoring.matrix import from_packed

    try:
        from_packed([packed], questionnaire)
    except ValueError:
        return False
    return True


def with_figures(query: Any) -> Any:
    """A query from organisations on to the figures of their parts."""
    return (
        query.select_from(Organisation)
        .join(Assessment, Assessment.organisation_id == Organisation.id)
        .join(PartSheet, PartSheet.assessment_id == Assessment.id)
        .join(PartResult, PartResult.part_id == PartSheet.id)
        .join(PartFigures, PartFigures.part_result_id == PartResult.id)
    )
