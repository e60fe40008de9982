"""The assessments of one organisation, year after year: their order, results, removing one."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, func, select, update
from sqlalchemy.orm import aliased

from survey.storage.assessments import COLUMNS, AssessmentRecord, record
from survey.storage.links import RESUME
from survey.storage.results import ResultLine, ResultRecord
from survey.storage.tables import AccessLink, Artefact, Assessment, Job, Organisation, Result


def chain_of(tx: Connection, organisation: str) -> list[AssessmentRecord]:
    """All assessments of an organisation, the first one first. Empty when it was erased."""
    rows = tx.execute(
        select(*COLUMNS)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .where(Assessment.organisation_id == organisation)
    )
    after = {found.previous_id: found for found in map(record, rows)}
    chain: list[AssessmentRecord] = []
    following = after.get(None)
    while following is not None:
        chain.append(following)
        following = after.get(following.id)
    return chain


def newest_of(tx: Connection, assessment: str) -> str:
    """The newest assessment of the chain that `assessment` belongs to; itself when unknown."""
    of, other = aliased(Assessment), aliased(Assessment)
    after = aliased(Assessment)
    found = tx.execute(
        select(other.id)
        .join(of, of.organisation_id == other.organisation_id)
        .outerjoin(after, after.previous_id == other.id)
        .where(of.id == assessment, after.id.is_(None))
    ).scalar_one_or_none()
    return assessment if found is None else str(found)


def successor_of(tx: Connection, assessment: str) -> str | None:
    """The assessment that came after this one; None for the newest."""
    query = select(Assessment.id).where(Assessment.previous_id == assessment)
    return tx.execute(query).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class LastSheet:
    """The codes that were last submitted in an assessment (`packed`, one byte an item), the
    version they belong to, and when that was.
    """

    questionnaire: str
    version: str
    definition_sha256: str
    packed: bytes
    submitted_at: int


def last_sheet(tx: Connection, assessment: str) -> LastSheet | None:
    """What was last submitted in that assessment; None when nothing was."""
    row = tx.execute(
        select(
            Assessment.questionnaire,
            Assessment.version,
            Assessment.definition_sha256,
            Result.packed,
            Result.submitted_at,
        )
        .join(Result, Result.assessment_id == Assessment.id)
        .where(Assessment.id == assessment)
        .order_by(Result.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else LastSheet(*row[:3], bytes(row.packed), row.submitted_at)


def newest_lines(tx: Connection, organisation: str) -> dict[str, ResultLine]:
    """Assessment → its newest result as a line in a list, for all years of an organisation."""
    rows = tx.execute(
        select(Result.assessment_id, Result.id, Result.number, Result.submitted_at)
        .join(Assessment, Assessment.id == Result.assessment_id)
        .where(Assessment.organisation_id == organisation)
        .order_by(Result.number)
    )
    return {row.assessment_id: ResultLine(*row[1:]) for row in rows}


def newest_results(tx: Connection, assessments: Collection[str]) -> dict[str, ResultRecord]:
    """Assessment → its newest result, for those of `assessments` that have one."""
    newest = (
        select(Result.assessment_id, func.max(Result.number).label("number"))
        .where(Result.assessment_id.in_(list(assessments)))
        .group_by(Result.assessment_id)
        .subquery()
    )
    rows = tx.execute(
        select(
            Result.id,
            Result.assessment_id,
            Result.number,
            Result.sheet,
            Result.result,
            Result.fingerprint,
            Result.submitted_at,
        ).join(
            newest,
            and_(newest.c.assessment_id == Result.assessment_id, newest.c.number == Result.number),
        )
    )
    return {
        row.assessment_id: ResultRecord(
            row.id,
            row.assessment_id,
            row.number,
            json.loads(row.sheet),
            json.loads(row.result),
            row.fingerprint,
            row.submitted_at,
        )
        for row in rows
    }


def results_before(tx: Connection, assessment: AssessmentRecord) -> list[ResultRecord]:
    """What was last submitted in each assessment before this one, the first one first."""
    if assessment.previous_id is None:
        return []
    earlier: list[str] = []
    for found in chain_of(tx, assessment.organisation_id):
        if found.id == assessment.id:
            break
        earlier.append(found.id)
    submitted = newest_results(tx, earlier)
    return [submitted[found] for found in earlier if found in submitted]


def take_out(tx: Connection, chain: Collection[AssessmentRecord], assessment: str) -> None:
    """Remove one of several assessments of a chain for good; the others close the gap.

    Private links that were made at it open the rest from then on. What was printed for later
    assessments goes too: it may show figures of the one that is removed.
    """
    ids = [found.id for found in chain]
    place = ids.index(assessment)
    before, later = ids[:place], ids[place + 1 :]
    tx.execute(
        update(AccessLink)
        .where(AccessLink.assessment_id == assessment, AccessLink.purpose == RESUME)
        .values(assessment_id=(later or before)[-1])
    )
    printed = select(Job.id).where(Job.assessment_id.in_(later))
    tx.execute(delete(Artefact).where(Artefact.job_id.in_(printed)))
    tx.execute(delete(Job).where(Job.assessment_id.in_(later)))
    # The successor first lets go, so that no two follow the same one.
    if later:
        tx.execute(update(Assessment).where(Assessment.id == later[0]).values(previous_id=None))
    tx.execute(delete(Assessment).where(Assessment.id == assessment))
    if later and before:
        tx.execute(
            update(Assessment).where(Assessment.id == later[0]).values(previous_id=before[-1])
        )
