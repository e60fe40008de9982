"""What stands of an assessment in one query: its own results, its parts and their newest ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    select,
    union_all,
)

from survey.storage.results import ResultLine
from survey.storage.tables import PartResult, PartSheet, Result


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part with its newest result: `result` its id ("" none), `number` its number (0 none).

    `submitted_at` is 0 without one.
    """

    id: str
    questionnaire: str
    version: str
    segment: str
    is_open: bool
    answers: Mapping[str, Any]
    result: str
    number: int
    submitted_at: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Results of the assessment itself, newest first, and its parts in their order.

    By questionnaire; the whole organisation before its groups, which stand as they were added.
    """

    results: list[ResultLine]
    parts: tuple[PartLine, ...]

    @property
    def part_results(self) -> tuple[str, ...]:
        """The ids of the part results that stand: the newest of each part."""
        return tuple(part.result for part in self.parts if part.result)


_NONE = cast(literal(""), Text)
_OWN = select(
    _NONE.label("part"),
    _NONE.label("questionnaire"),
    _NONE.label("version"),
    _NONE.label("segment"),
    _NONE.label("state"),
    _NONE.label("sheet"),
    cast(literal(0), BigInteger).label("created_at"),
    Result.id.label("result"),
    Result.number.label("number"),
    Result.submitted_at.label("submitted_at"),
).where(Result.assessment_id == bindparam("assessment"))
_NEWEST = (
    select(PartResult.part_id, func.max(PartResult.number).label("number"))
    .join(PartSheet, PartSheet.id == PartResult.part_id)
    .where(PartSheet.assessment_id == bindparam("assessment"))
    .group_by(PartResult.part_id)
    .subquery()
)
_PARTS = (
    select(
        PartSheet.id,
        PartSheet.questionnaire,
        PartSheet.version,
        PartSheet.segment,
        PartSheet.state,
        PartSheet.sheet,
        PartSheet.created_at,
        PartResult.id,
        PartResult.number,
        PartResult.submitted_at,
    )
    .outerjoin(_NEWEST, _NEWEST.c.part_id == PartSheet.id)
    .outerjoin(
        PartResult,
        and_(PartResult.part_id == PartSheet.id, PartResult.number == _NEWEST.c.number),
    )
    .where(PartSheet.assessment_id == bindparam("assessment"))
)
_ALL = union_all(_OWN, _PARTS)


def standing(tx: Connection, assessment: str) -> Standing:
    """What stands of an assessment."""
    rows = tx.execute(_ALL, {"assessment": assessment}).all()
    own = [row for row in rows if not row.part]
    parts = [row for row in rows if row.part]
    parts.sort(key=lambda row: (row.questionnaire, bool(row.segment), row.created_at, row.part))
    own.sort(key=lambda row: -row.number)
    return Standing(
        [ResultLine(row.result, row.number, row.submitted_at) for row in own],
        tuple(
            PartLine(
                row.part,
                row.questionnaire,
                row.version,
                row.segment,
                row.state == "open",
                json.loads(row.sheet).get("answers", {}),
                row.result or "",
                row.number or 0,
                row.submitted_at or 0,
            )
            for row in parts
        ),
    )
