"""Simulated organisations: keep them, find them, and remove them all.

Whatever is removed here is marked as simulated in its own row; what belongs to it goes along by
its foreign keys.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select
from sqlalchemy.orm import aliased

from survey.storage.organisations import OrganisationRecord
from survey.storage.tables import (
    Assessment,
    Cohort,
    Enrolment,
    Organisation,
    PartResult,
    PartSheet,
    Result,
)


def count_real(tx: Connection) -> int:
    """How many organisations are not simulated."""
    query = select(func.count()).where(Organisation.simulated.is_(False))
    return int(tx.execute(query).scalar_one())


def simulated_ids(tx: Connection) -> list[str]:
    """The ids of all simulated organisations, in order."""
    query = select(Organisation.id).where(Organisation.simulated.is_(True))
    return list(tx.execute(query.order_by(Organisation.id)).scalars())


def add_simulated(tx: Connection, new: OrganisationRecord) -> None:
    """Keep a new organisation that does not exist."""
    tx.execute(
        insert(Organisation).values(
            id=new.id,
            name=new.name,
            created_at=new.created_at,
            profile=json.dumps(dict(new.profile), sort_keys=True),
            pool_consent_at=new.pool_consent_at,
            simulated=True,
        )
    )


@dataclass(frozen=True, slots=True)
class Entrant:
    """A submitted assessment that may take part in a cohort; `profile` is its organisation's."""

    assessment: str
    name: str
    profile: Mapping[str, str]
    result: str
    submitted_at: int


def not_enrolled(tx: Connection, cohort: str, wave: int, most: int) -> list[Entrant]:
    """Submitted assessments of simulated organisations that do not take part in `cohort` yet.

    `wave` 1: their first ones, 2: those that follow a first one. At most `most`. Needs ACROSS.
    """
    before, other = aliased(Assessment), aliased(Result)
    newest = (
        select(func.max(other.number)).where(other.assessment_id == Assessment.id).scalar_subquery()
    )
    query = (
        select(
            Assessment.id, Organisation.name, Organisation.profile, Result.id, Result.submitted_at
        )
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .join(Result, Result.assessment_id == Assessment.id)
        .where(Organisation.simulated.is_(True), Result.number == newest)
        .where(
            ~exists().where(Enrolment.assessment_id == Assessment.id, Enrolment.cohort_id == cohort)
        )
        .order_by(Organisation.id)
        .limit(most)
    )
    if wave == 1:
        query = query.where(Assessment.previous_id.is_(None))
    else:
        query = query.join(before, before.id == Assessment.previous_id)
        query = query.where(before.previous_id.is_(None))
    return [
        Entrant(row[0], row[1], json.loads(row[2]), row[3], row[4]) for row in tx.execute(query)
    ]


def part_results_by_assessment(
    tx: Connection, questionnaire: str, wanted: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Assessment → the result of its part about `questionnaire`, of those of `wanted` with one."""
    query = (
        select(PartSheet.assessment_id, PartResult.result)
        .join(PartResult, PartResult.part_id == PartSheet.id)
        .where(PartSheet.questionnaire == questionnaire, PartSheet.assessment_id.in_(list(wanted)))
        .order_by(PartResult.number)
    )
    return {row[0]: json.loads(row[1]) for row in tx.execute(query)}


def drop_simulated(tx: Connection, organisations: Sequence[str]) -> int:
    """Remove these organisations for good, those that are simulated; how many they were."""
    found = tx.execute(
        delete(Organisation).where(
            Organisation.id.in_(list(organisations)), Organisation.simulated.is_(True)
        )
    )
    return found.rowcount


def drop_simulated_cohorts(tx: Connection) -> int:
    """Remove all cohorts of simulated organisations for good; how many. Needs ACROSS tenants."""
    return tx.execute(delete(Cohort).where(Cohort.simulated.is_(True))).rowcount
