"""Parts: other questionnaires answered beside an assessment's own, and their results.

A sheet here is JSON that only its questionnaire understands: `answers` maps names to answers,
and other keys, such as `goals`, stand beside them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from survey.storage.tables import PartResult, PartSheet


@dataclass(frozen=True, slots=True)
class PartRecord:
    """The answers of one customer group ("" the whole organisation) to one questionnaire.

    `sheet` holds `answers` and whatever else its questionnaire asks. `given` says which revision
    set what is in it, and what is no longer in it. `revision` 0: nothing saved yet.
    """

    id: str
    assessment_id: str
    questionnaire: str
    version: str
    definition_sha256: str
    segment: str
    state: str
    revision: int
    sheet: Mapping[str, Any]
    given: Mapping[str, int]
    created_at: int
    saved_at: int

    @property
    def is_open(self) -> bool:
        """Whether answers may still change."""
        return self.state == "open"

    @property
    def answers(self) -> Mapping[str, Any]:
        """What was answered, by the names its questionnaire has for its questions."""
        answers: Mapping[str, Any] = self.sheet.get("answers", {})
        return answers


@dataclass(frozen=True, slots=True)
class PartResultRecord:
    """A submitted part: its sheet and result as the JSON they had at that moment.

    `questionnaire` and `version` are those it was scored by; `segment` is in its sheet.
    """

    id: str
    part_id: str
    number: int
    sheet: dict[str, Any]
    result: dict[str, Any]
    fingerprint: str
    submitted_at: int

    @property
    def questionnaire(self) -> str:
        """The id of the questionnaire."""
        return str(self.sheet["questionnaire"])

    @property
    def version(self) -> str:
        """The version that was answered."""
        return str(self.sheet["version"])

    @property
    def segment(self) -> str:
        """The customer group as it was called then, "" the whole organisation."""
        return str(self.sheet.get("segment", ""))


@dataclass(frozen=True, slots=True)
class PartResultLine:
    """A submitted part in a list. `questionnaire` and `segment` are its part's of today."""

    id: str
    part_id: str
    questionnaire: str
    segment: str
    number: int
    submitted_at: int


_COLUMNS: tuple[Any, ...] = (
    PartSheet.id,
    PartSheet.assessment_id,
    PartSheet.questionnaire,
    PartSheet.version,
    PartSheet.definition_sha256,
    PartSheet.segment,
    PartSheet.state,
    PartSheet.revision,
    PartSheet.sheet,
    PartSheet.given,
    PartSheet.created_at,
    PartSheet.saved_at,
)
_RESULT_COLUMNS: tuple[Any, ...] = (
    PartResult.id,
    PartResult.part_id,
    PartResult.number,
    PartResult.sheet,
    PartResult.result,
    PartResult.fingerprint,
    PartResult.submitted_at,
)
# Whole organisation first, then the groups as they were added.
_ORDER = (PartSheet.questionnaire, PartSheet.segment != "", PartSheet.created_at, PartSheet.id)


def _record(row: Any) -> PartRecord:
    values = list(row)
    values[8], values[9] = json.loads(values[8]), json.loads(values[9])
    return PartRecord(*values)


def _result_record(row: Any) -> PartResultRecord:
    values = list(row)
    values[3], values[4] = json.loads(values[3]), json.loads(values[4])
    return PartResultRecord(*values)


def add_part(tx: Connection, new: PartRecord) -> None:
    """Insert a part. Its assessment is taken, so that no other has the same segment."""
    values = {column.key: getattr(new, column.key) for column in _COLUMNS}
    tx.execute(insert(PartSheet).values(**_as_stored(values)))


def change_part(tx: Connection, part: str, **values: Any) -> None:
    """Set columns of a part; sheet and given are given as Python values."""
    tx.execute(update(PartSheet).where(PartSheet.id == part).values(**_as_stored(values)))


def _as_stored(values: dict[str, Any]) -> dict[str, Any]:
    for name in ("sheet", "given"):
        if name in values:
            values[name] = json.dumps(dict(values[name]), ensure_ascii=False)
    return values


def remove_part(tx: Connection, part: str) -> None:
    """Remove a part with all its results, for good."""
    tx.execute(delete(PartSheet).where(PartSheet.id == part))


def find_part(tx: Connection, assessment: str, part: str) -> PartRecord:
    """That part of that assessment. Raises LookupError."""
    row = tx.execute(
        select(*_COLUMNS).where(PartSheet.id == part, PartSheet.assessment_id == assessment)
    ).one_or_none()
    if row is None:
        raise LookupError(f"no part {part}")
    return _record(row)


def parts_of(
    tx: Connection, assessment: str, questionnaire: str | None = None
) -> tuple[PartRecord, ...]:
    """The parts of an assessment, or only those of one questionnaire.

    By questionnaire; the whole organisation before its groups, which stand as they were added.
    """
    query = select(*_COLUMNS).where(PartSheet.assessment_id == assessment).order_by(*_ORDER)
    if questionnaire is not None:
        query = query.where(PartSheet.questionnaire == questionnaire)
    return tuple(_record(row) for row in tx.execute(query))


def add_part_result(tx: Connection, new: PartResultRecord) -> None:
    """Insert the result of a part."""
    tx.execute(
        insert(PartResult).values(
            id=new.id,
            part_id=new.part_id,
            number=new.number,
            sheet=json.dumps(new.sheet, ensure_ascii=False),
            result=json.dumps(new.result, ensure_ascii=False),
            fingerprint=new.fingerprint,
            submitted_at=new.submitted_at,
        )
    )


def next_part_number(tx: Connection, part: str) -> int:
    """The number of the next result of a part, from 1."""
    query = select(func.coalesce(func.max(PartResult.number), 0)).where(PartResult.part_id == part)
    return tx.execute(query).scalar_one() + 1


def find_part_result(tx: Connection, assessment: str, part: str, number: int) -> PartResultRecord:
    """The result of that number of a part of that assessment. Raises LookupError."""
    row = tx.execute(
        select(*_RESULT_COLUMNS)
        .join(PartSheet, PartSheet.id == PartResult.part_id)
        .where(
            PartSheet.assessment_id == assessment,
            PartResult.part_id == part,
            PartResult.number == number,
        )
    ).one_or_none()
    if row is None:
        raise LookupError(f"no result {number} of part {part}")
    return _result_record(row)


def part_results(
    tx: Connection, assessment: str, wanted: Collection[str]
) -> tuple[PartResultRecord, ...]:
    """The results with the `wanted` ids, in that order. Raises LookupError when one is gone."""
    rows = tx.execute(
        select(*_RESULT_COLUMNS)
        .join(PartSheet, PartSheet.id == PartResult.part_id)
        .where(PartSheet.assessment_id == assessment, PartResult.id.in_(list(wanted)))
    )
    found = {row.id: _result_record(row) for row in rows}
    missing = [result for result in wanted if result not in found]
    if missing:
        raise LookupError(f"no part results {', '.join(missing)}")
    return tuple(found[result] for result in wanted)


def part_results_of(tx: Connection, assessment: str) -> tuple[PartResultLine, ...]:
    """All results of all parts of an assessment, without their contents.

    Ordered as `parts_of`; those of one part newest first.
    """
    rows = tx.execute(
        select(
            PartResult.id,
            PartResult.part_id,
            PartSheet.questionnaire,
            PartSheet.segment,
            PartResult.number,
            PartResult.submitted_at,
        )
        .join(PartSheet, PartSheet.id == PartResult.part_id)
        .where(PartSheet.assessment_id == assessment)
        .order_by(*_ORDER, PartResult.number.desc())
    )
    return tuple(PartResultLine(*row) for row in rows)


def newest_results(tx: Connection, assessment: str) -> tuple[PartResultRecord, ...]:
    """The newest result of each part of an assessment, in the order of `parts_of`.

    A part that was opened again still has the result it had.
    """
    newest = (
        select(PartResult.part_id, func.max(PartResult.number).label("number"))
        .join(PartSheet, PartSheet.id == PartResult.part_id)
        .where(PartSheet.assessment_id == assessment)
        .group_by(PartResult.part_id)
        .subquery()
    )
    rows = tx.execute(
        select(*_RESULT_COLUMNS)
        .join(
            newest,
            (newest.c.part_id == PartResult.part_id) & (newest.c.number == PartResult.number),
        )
        .join(PartSheet, PartSheet.id == PartResult.part_id)
        .order_by(*_ORDER)
    )
    return tuple(_result_record(row) for row in rows)
