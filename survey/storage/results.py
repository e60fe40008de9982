"""Submitted results: stored once, read many times, never changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from survey.storage.tables import Result


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """A submission: its sheet and result as the JSON they had at that moment."""

    id: str
    assessment_id: str
    number: int
    sheet: dict[str, Any]
    result: dict[str, Any]
    fingerprint: str
    submitted_at: int


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A submission in a list."""

    id: str
    number: int
    submitted_at: int


def add_result(tx: Connection, new: ResultRecord, packed: bytes) -> None:
    """Insert a result; `packed` is its sheet, one byte an item."""
    tx.execute(
        insert(Result).values(
            id=new.id,
            assessment_id=new.assessment_id,
            number=new.number,
            sheet=json.dumps(new.sheet, ensure_ascii=False),
            result=json.dumps(new.result, ensure_ascii=False),
            packed=packed,
            fingerprint=new.fingerprint,
            submitted_at=new.submitted_at,
        )
    )


def next_number(tx: Connection, assessment: str) -> int:
    """The number of the next result of an assessment, from 1."""
    query = select(func.coalesce(func.max(Result.number), 0)).where(
        Result.assessment_id == assessment
    )
    return tx.execute(query).scalar_one() + 1


_FOUND = select(
    Result.id,
    Result.assessment_id,
    Result.number,
    Result.sheet,
    Result.result,
    Result.fingerprint,
    Result.submitted_at,
)


def _record(row: Any) -> ResultRecord:
    values = list(row)
    values[3], values[4] = json.loads(values[3]), json.loads(values[4])
    return ResultRecord(*values)


def find_result(tx: Connection, assessment: str, result: str) -> ResultRecord:
    """That result of that assessment. Raises LookupError."""
    row = tx.execute(
        _FOUND.where(Result.id == result, Result.assessment_id == assessment)
    ).one_or_none()
    if row is None:
        raise LookupError(f"no result {result}")
    return _record(row)


def newest_result(tx: Connection, assessment: str) -> ResultRecord | None:
    """The newest result of an assessment; None when it has none."""
    query = _FOUND.where(Result.assessment_id == assessment).order_by(Result.number.desc())
    row = tx.execute(query.limit(1)).one_or_none()
    return None if row is None else _record(row)


def results_of(tx: Connection, assessment: str) -> list[ResultLine]:
    """All results of an assessment, newest first."""
    rows = tx.execute(
        select(Result.id, Result.number, Result.submitted_at)
        .where(Result.assessment_id == assessment)
        .order_by(Result.number.desc())
    )
    return [ResultLine(*row) for row in rows]
