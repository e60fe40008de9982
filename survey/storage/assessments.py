"""Assessments and their sheets: create, find, save a revision, remarks, erase."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from questionnaires.schema import Questionnaire
from questionnaires.sheet import Answer, pack, unpack
from survey.storage.database import lock_clause
from survey.storage.tables import Assessment, ItemRemark, Organisation, SheetRevision


@dataclass(frozen=True, slots=True)
class AssessmentRecord:
    """One assessment with its organisation's name. `revision` 0: nothing answered yet.

    `previous_id` is the organisation's assessment before this one, None for the first;
    `answers_until` the last second at which its cohort takes answers, None: without end.
    `simulated`, `profile` and `pool_consent_at` are its organisation's (see OrganisationRecord).
    """

    id: str
    organisation_id: str
    organisation: str
    questionnaire: str
    version: str
    definition_sha256: str
    form: str
    state: str
    locale: str
    context: Mapping[str, Any]
    goals: tuple[str, ...]
    revision: int
    created_at: int
    changed_at: int
    previous_id: str | None = None
    answers_until: int | None = None
    simulated: bool = False
    profile: Mapping[str, str] = field(default_factory=dict)
    pool_consent_at: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether answers may still change."""
        return self.state == "open"

    def is_too_late(self, now: int) -> bool:
        """Whether the cohort it takes part in is over."""
        return self.answers_until is not None and now > self.answers_until


PAGE, NONE = "page", "none"
"""Kinds of a sheet revision: answers somebody gave, or "none of these yet"."""

COLUMNS: tuple[Any, ...] = (
    Assessment.id,
    Assessment.organisation_id,
    Organisation.name.label("organisation"),
    Assessment.questionnaire,
    Assessment.version,
    Assessment.definition_sha256,
    Assessment.form,
    Assessment.state,
    Assessment.locale,
    Assessment.context,
    Assessment.goals,
    Assessment.revision,
    Assessment.created_at,
    Assessment.changed_at,
    Assessment.previous_id,
    Assessment.answers_until,
    Organisation.simulated,
    Organisation.profile,
    Organisation.pool_consent_at,
)
"""What `record` needs, for queries that join Assessment and Organisation."""


def record(row: Sequence[Any]) -> AssessmentRecord:
    """The record in a row that starts with COLUMNS."""
    values = list(row[: len(COLUMNS)])
    values[9], values[10] = json.loads(values[9]), tuple(json.loads(values[10]))
    values[17] = json.loads(values[17])
    return AssessmentRecord(*values)


def add_assessment(tx: Connection, new: AssessmentRecord) -> None:
    """Insert a new organisation and its first assessment."""
    tx.execute(
        insert(Organisation).values(
            id=new.organisation_id, name=new.organisation, created_at=new.created_at
        )
    )
    add_further(tx, new)


def add_further(tx: Connection, new: AssessmentRecord) -> None:
    """Insert an assessment of an organisation that is known already."""
    tx.execute(
        insert(Assessment).values(
            id=new.id,
            organisation_id=new.organisation_id,
            questionnaire=new.questionnaire,
            version=new.version,
            definition_sha256=new.definition_sha256,
            form=new.form,
            state=new.state,
            locale=new.locale,
            context=json.dumps(dict(new.context)),
            goals=json.dumps(list(new.goals)),
            revision=new.revision,
            created_at=new.created_at,
            changed_at=new.changed_at,
            previous_id=new.previous_id,
            answers_until=new.answers_until,
        )
    )


# Statements that every page or save needs are built once: building one costs several times what
# running it does.
_FOUND = (
    select(*COLUMNS)
    .join(Organisation, Organisation.id == Assessment.organisation_id)
    .where(Assessment.id == bindparam("assessment"))
)
_TAKEN = _FOUND.with_for_update(of=Assessment)
_CODES = select(SheetRevision.packed).where(
    SheetRevision.assessment_id == bindparam("assessment"),
    SheetRevision.number == bindparam("revision"),
)
_REMARKS = select(
    ItemRemark.item,
    ItemRemark.reason,
    ItemRemark.note,
    ItemRemark.evidence,
    ItemRemark.revision,
).where(ItemRemark.assessment_id == bindparam("assessment"))
_REMARKS_AT = _REMARKS.where(ItemRemark.item.in_(bindparam("items", expanding=True)))
_NEW_REVISION = insert(SheetRevision)
_CHANGED = (
    update(Assessment)
    .where(Assessment.id == bindparam("assessment"))
    .values(revision=bindparam("number"), changed_at=bindparam("now"))
)


def find_assessment(tx: Connection, assessment: str, *, take: bool = False) -> AssessmentRecord:
    """That assessment; `take` locks it for this transaction. Raises LookupError."""
    query = _TAKEN if take and lock_clause(tx) else _FOUND
    row = tx.execute(query, {"assessment": assessment}).one_or_none()
    if row is None:
        raise LookupError(f"no assessment {assessment}")
    return record(row)


def change_assessment(tx: Connection, assessment: str, **values: Any) -> None:
    """Set columns of an assessment; context and goals are given as Python values."""
    for name in ("context", "goals"):
        if name in values:
            values[name] = json.dumps(values[name])
    tx.execute(update(Assessment).where(Assessment.id == assessment).values(**values))


def rename_organisation(tx: Connection, organisation: str, name: str) -> None:
    """Set the name an organisation shows."""
    tx.execute(update(Organisation).where(Organisation.id == organisation).values(name=name))


def load_codes(
    tx: Connection, assessment: str, revision: int, questionnaire: Questionnaire
) -> dict[str, str | None]:
    """Item → code (None = skipped) as of `revision`; revision 0 has no answers."""
    given = {"assessment": assessment, "revision": revision}
    return codes_in(tx.execute(_CODES, given).scalar_one_or_none(), questionnaire)


def revision_kind(tx: Connection, assessment: str, revision: int) -> str:
    """What made that revision: PAGE or NONE; "" when there is no such revision."""
    query = select(SheetRevision.kind).where(
        SheetRevision.assessment_id == assessment, SheetRevision.number == revision
    )
    return tx.execute(query).scalar_one_or_none() or ""


def codes_in(packed: bytes | None, questionnaire: Questionnaire) -> dict[str, str | None]:
    """Item → code (None = skipped) in a packed sheet; None holds no answers."""
    if packed is None:
        return {item.id: None for item in questionnaire.items}
    return unpack(bytes(packed), questionnaire)


@dataclass(frozen=True, slots=True)
class Remark:
    """Reason, note and evidence strength at an item, and the save that set them."""

    reason: str
    note: str
    evidence: int
    revision: int


def load_remarks(
    tx: Connection, assessment: str, items: Iterable[str] | None = None
) -> dict[str, Remark]:
    """Item → remark, of the given items or of all."""
    if items is None:
        rows = tx.execute(_REMARKS, {"assessment": assessment})
    else:
        rows = tx.execute(_REMARKS_AT, {"assessment": assessment, "items": list(items)})
    return {row.item: Remark(*row[1:]) for row in rows}


def load_answers(
    tx: Connection,
    assessment: AssessmentRecord,
    questionnaire: Questionnaire,
    items: Iterable[str] | None = None,
) -> dict[str, Answer]:
    """Item → answer of the newest revision, in version order; only `items` where given."""
    codes = load_codes(tx, assessment.id, assessment.revision, questionnaire)
    wanted = list(items) if items is not None else [item.id for item in questionnaire.items]
    remarks = load_remarks(tx, assessment.id, wanted if items is not None else None)
    return {item: join_answer(codes[item], remarks.get(item)) for item in wanted}


def join_answer(code: str | None, remark: Remark | None) -> Answer:
    """An answer from its code and its remark."""
    if remark is None:
        return Answer(code)
    return Answer(code, remark.reason, remark.note, remark.evidence)


def save_revision(
    tx: Connection,
    assessment: AssessmentRecord,
    questionnaire: Questionnaire,
    codes: Mapping[str, str | None],
    remarks: Mapping[str, Answer],
    now: int,
    saved_by: str,
    kind: str,
) -> int:
    """Store the next revision (codes of all items, changed remarks); returns its number."""
    number = assessment.revision + 1
    tx.execute(
        _NEW_REVISION,
        {
            "assessment_id": assessment.id,
            "number": number,
            "packed": pack(codes, questionnaire),
            "saved_at": now,
            "saved_by": saved_by,
            "kind": kind,
        },
    )
    if remarks:
        tx.execute(
            delete(ItemRemark).where(
                ItemRemark.assessment_id == assessment.id, ItemRemark.item.in_(list(remarks))
            )
        )
        tx.execute(
            insert(ItemRemark),
            [
                {
                    "assessment_id": assessment.id,
                    "item": item,
                    "reason": answer.reason,
                    "note": answer.note,
                    "evidence": answer.evidence,
                    "revision": number,
                }
                for item, answer in remarks.items()
            ],
        )
    tx.execute(_CHANGED, {"assessment": assessment.id, "number": number, "now": now})
    return number


def erase_organisation(tx: Connection, organisation: str) -> None:
    """Remove an organisation and everything that hangs on it, for good."""
    tx.execute(delete(Organisation).where(Organisation.id == organisation))
