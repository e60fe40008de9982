"""The assessments of one organisation, year after year: their order, results, removing one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from survey.storage.assessments import COLUMNS, AssessmentRecord, record
from survey.storage.links import RESUME
from survey.storage.results import ResultLine, ResultRecord
from survey.storage.tables import AccessLink, Artefact, Assessment, Job, Organisation, Result


@dataclass(frozen=True, slots=True)
class YearRecord:
    """One assessment of an organisation, and its newest result."""

    assessment: AssessmentRecord
    result: ResultLine | None


_YEARS = (
    select(*COLUMNS, Result.id, Result.number, Result.submitted_at)
    .join(Organisation, Organisation.id == Assessment.organisation_id)
    .outerjoin(Result, Result.assessment_id == Assessment.id)
    .where(
        Assessment.organisation_id == bindparam("organisation"),
        or_(
            Result.number.is_(None),
            Result.number
            == select(func.max(Result.number))
            .where(Result.assessment_id == Assessment.id)
            .correlate(Assessment)
            .scalar_subquery(),
        ),
    )
)


def years_of(tx: Connection, organisation: str) -> list[YearRecord]:
    """All assessments of an organisation, the first one first. Empty when it was erased."""
    after: dict[str | None, YearRecord] = {}
    for row in tx.execute(_YEARS, {"organisation": organisation}):
        found, line = record(row), row[len(COLUMNS) :]
        result = None if line[0] is None else ResultLine(*line)
        after[found.previous_id] = YearRecord(found, result)
    years: list[YearRecord] = []
    following = after.get(None)
    while following is not None:
        years.append(following)
        following = after.get(following.assessment.id)
    return years


def chain_of(tx: Connection, organisation: str) -> list[AssessmentRecord]:
    """The assessments alone, in the same order."""
    return [year.assessment for year in years_of(tx, organisation)]


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


def results_before(tx: Connection, assessment: AssessmentRecord) -> list[ResultRecord]:
    """What was last submitted in each assessment before this one, the first one first."""
    if assessment.previous_id is None:
        return []
    return results_of_years(tx, before(years_of(tx, assessment.organisation_id), assessment.id))


def before(years: Sequence[YearRecord], assessment: str) -> list[YearRecord]:
    """Those of `years` that came before an assessment."""
    return list(takewhile(lambda year: year.assessment.id != assessment, years))


def results_of_years(tx: Connection, years: Sequence[YearRecord]) -> list[ResultRecord]:
    """The newest result of each of `years` that has one, in their order."""
    ids = [year.result.id for year in years if year.result]
    rows = tx.execute(
        select(
            Result.id,
            Result.assessment_id,
            Result.number,
            Result.sheet,
            Result.result,
            Result.fingerprint,
            Result.submitted_at,
        ).where(Result.id.in_(ids))
    )
    found = {
        row.id: ResultRecord(
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
    return [found[result] for result in ids]


def hand_on_links(tx: Connection, chain: Sequence[AssessmentRecord], assessment: str) -> None:
    """Let the private links made at one of several assessments open the rest from now on."""
    others = [found.id for found in chain if found.id != assessment]
    tx.execute(
        update(AccessLink)
        .where(AccessLink.assessment_id == assessment, AccessLink.purpose == RESUME)
        .values(assessment_id=others[-1])
    )


def take_out(tx: Connection, chain: Sequence[AssessmentRecord], assessment: str) -> None:
    """Remove one of several assessments of a chain for good; the others close the gap.

    Private links that were made at it open the rest from then on. What was printed for later
    assessments goes too: it may show figures of the one that is removed.
    """
    hand_on_links(tx, chain, assessment)
    ids = [found.id for found in chain]
    place = ids.index(assessment)
    earlier, later = ids[:place], ids[place + 1 :]
    printed = select(Job.id).where(Job.assessment_id.in_(later))
    tx.execute(delete(Artefact).where(Artefact.job_id.in_(printed)))
    tx.execute(delete(Job).where(Job.assessment_id.in_(later)))
    # The successor first lets go, so that no two follow the same one.
    if later:
        tx.execute(update(Assessment).where(Assessment.id == later[0]).values(previous_id=None))
    tx.execute(delete(Assessment).where(Assessment.id == assessment))
    if later and earlier:
        tx.execute(
            update(Assessment).where(Assessment.id == later[0]).values(previous_id=earlier[-1])
        )
