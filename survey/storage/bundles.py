"""PDFs that consultants asked for: their jobs in a list, and the PDFs of a bundle one by one.

A bundle's PDFs are rows of their own, kept as soon as each is made. What is there is never made
again, whatever happens to the worker (S52), and a download reads one after the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select

from survey.storage.database import insert_into
from survey.storage.tables import (
    Account,
    BundlePart,
    Enrolment,
    Invitation,
    Job,
)


@dataclass(frozen=True, slots=True)
class PrintLine:
    """A job of a cohort in a list. `assessment`: whose report it is, None for all."""

    id: str
    kind: str
    state: str
    arguments: str
    assessment: str | None
    all_steps: int
    failure: str
    created_at: int
    finished_at: int | None
    asked_by: str


_LINE: tuple[Any, ...] = (
    Job.id,
    Job.kind,
    Job.state,
    Job.arguments,
    Job.assessment_id,
    Job.all_steps,
    Job.failure,
    Job.created_at,
    Job.finished_at,
    func.coalesce(Account.name, ""),
)
_PRINTS = (
    select(*_LINE)
    .outerjoin(Account, Account.id == Job.account_id)
    .order_by(Job.created_at.desc(), Job.id)
)


def prints_of(tx: Connection, cohort: str, kinds: Collection[str], most: int) -> list[PrintLine]:
    """The newest jobs of those kinds of a cohort, the newest first."""
    query = _PRINTS.where(Job.cohort_id == cohort, Job.kind.in_(list(kinds))).limit(most)
    return [PrintLine(*row) for row in tx.execute(query)]


def find_print(tx: Connection, cohort: str, job: str, kinds: Collection[str]) -> PrintLine:
    """That job of that cohort. Raises LookupError."""
    query = _PRINTS.where(Job.id == job, Job.cohort_id == cohort, Job.kind.in_(list(kinds)))
    row = tx.execute(query).one_or_none()
    if row is None:
        raise LookupError(f"no print {job}")
    return PrintLine(*row)


def remove_print(tx: Connection, job: str) -> None:
    """Remove a job with all it made; a worker that is at it finds its claim lost."""
    tx.execute(delete(Job).where(Job.id == job))


def add_part(
    tx: Connection,
    job: str,
    enrolment: str,
    *,
    cohort: str,
    name: str,
    content: bytes,
    now: int,
) -> None:
    """Keep one PDF of a bundle; one that is there already stays as it is."""
    tx.execute(
        insert_into(tx, BundlePart)
        .values(
            job_id=job,
            enrolment_id=enrolment,
            cohort_id=cohort,
            name=name,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            made_at=now,
        )
        .on_conflict_do_nothing()
    )


def parts_made(tx: Connection, job: str) -> set[str]:
    """The enrolments whose PDF of a bundle is there."""
    query = select(BundlePart.enrolment_id).where(BundlePart.job_id == job)
    return set(tx.execute(query).scalars())


def count_parts(tx: Connection, jobs: Sequence[str]) -> dict[str, int]:
    """Bundle → how many of its PDFs are there."""
    query = (
        select(BundlePart.job_id, func.count())
        .where(BundlePart.job_id.in_(list(jobs)))
        .group_by(BundlePart.job_id)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def part_names(tx: Connection, job: str) -> list[tuple[str, str]]:
    """Name and enrolment of each PDF of a bundle, by name."""
    query = (
        select(BundlePart.name, BundlePart.enrolment_id)
        .where(BundlePart.job_id == job)
        .order_by(BundlePart.name)
    )
    return [(row[0], row[1]) for row in tx.execute(query)]


def load_part(tx: Connection, job: str, enrolment: str) -> bytes:
    """One PDF of a bundle. Raises LookupError when it was erased."""
    content = tx.execute(
        select(BundlePart.content).where(
            BundlePart.job_id == job, BundlePart.enrolment_id == enrolment
        )
    ).scalar_one_or_none()
    if content is None:
        raise LookupError(f"no PDF of {enrolment}")
    return bytes(content)


def drop_parts(tx: Connection, job: str) -> None:
    """Remove what was made of a bundle that nobody may have."""
    tx.execute(delete(BundlePart).where(BundlePart.job_id == job))


@dataclass(frozen=True, slots=True)
class Printable:
    """An enrolment with a result, as a bundle prints it."""

    enrolment: str
    name: str
    result: str


def printable(tx: Connection) -> list[Printable]:
    """The enrolments of the connection's cohort that have a result, by name. Needs a tenant."""
    query = (
        select(Enrolment.id, Enrolment.name, func.coalesce(Enrolment.result_id, ""))
        .where(Enrolment.result_id.is_not(None))
        .order_by(Enrolment.name, Enrolment.id)
    )
    return [Printable(*row) for row in tx.execute(query)]


def invited(tx: Connection) -> int:
    """How many were invited by name, those revoked left out. Needs a tenant."""
    query = select(func.count()).select_from(Invitation).where(Invitation.state != "revoked")
    return int(tx.execute(query).scalar_one())
