"""The job table: the truth about background work.

A worker claims a job with a token of its own and a lease. Finishing is one transaction that
succeeds only while the token still stands, and stores the artefact under the job's own id: a
killed worker's job is taken over, and there is never a second artefact (S52).

`lease_until` says when a job may be taken: at once (0) or after a pause while it is queued, when
its worker must be presumed dead while it runs. One index therefore answers "is there work?".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from survey.storage.database import insert_into, lock_clause
from survey.storage.tables import Artefact, Job

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job. `token` is the claim under which it runs.

    `cohort_id` and `account_id`: for which tenant and on whose word, None where it matters not.
    """

    id: str
    kind: str
    slot: str
    assessment_id: str | None
    arguments: dict[str, Any]
    state: str
    attempts: int
    token: str | None
    lease_until: int
    done_steps: int
    all_steps: int
    failure: str
    cohort_id: str | None = None
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class ArtefactRecord:
    """A file a job made."""

    media_type: str
    name: str
    content: bytes
    sha256: str


_COLUMNS: tuple[Any, ...] = (
    Job.id,
    Job.kind,
    Job.slot,
    Job.assessment_id,
    Job.arguments,
    Job.state,
    Job.attempts,
    Job.token,
    Job.lease_until,
    Job.done_steps,
    Job.all_steps,
    Job.failure,
    Job.cohort_id,
    Job.account_id,
)


def _record(row: Any) -> JobRecord:
    values = list(row)
    values[4] = json.loads(values[4])
    return JobRecord(*values)


def add_job(tx: Connection, new: JobRecord, now: int) -> JobRecord:
    """The queued job in its slot: `new`, or the one that another process put there first."""
    values = {column.key: getattr(new, column.key) for column in _COLUMNS}
    values["arguments"] = json.dumps(new.arguments)
    tx.execute(
        insert_into(tx, Job)
        .values(**values, created_at=now, finished_at=None)
        .on_conflict_do_nothing()
    )
    return _record(tx.execute(select(*_COLUMNS).where(Job.slot == new.slot)).one())


def add_new_jobs(tx: Connection, new: Sequence[JobRecord], now: int) -> None:
    """Queue many jobs at once, in slots that nobody else can have."""
    rows = [
        {column.key: getattr(job, column.key) for column in _COLUMNS}
        | {"arguments": json.dumps(job.arguments), "created_at": now, "finished_at": None}
        for job in new
    ]
    if rows:
        tx.execute(insert(Job), rows)


def find_slot(tx: Connection, slot: str) -> JobRecord | None:
    """The job of that slot."""
    row = tx.execute(select(*_COLUMNS).where(Job.slot == slot)).one_or_none()
    return None if row is None else _record(row)


def last_of_slot(tx: Connection, kind: str, beginning: str) -> JobRecord | None:
    """The newest job of that kind whose slot begins so."""
    query = (
        select(*_COLUMNS)
        .where(Job.kind == kind, Job.slot.startswith(beginning, autoescape=True))
        .order_by(Job.created_at.desc(), Job.id)
        .limit(1)
    )
    row = tx.execute(query).one_or_none()
    return None if row is None else _record(row)


def finished_jobs(tx: Connection, assessment: str, kind: str) -> list[JobRecord]:
    """The jobs of that kind that are done for an assessment, the newest first."""
    query = (
        select(*_COLUMNS)
        .where(Job.assessment_id == assessment, Job.kind == kind, Job.state == DONE)
        .order_by(Job.created_at.desc(), Job.id)
    )
    return [_record(row) for row in tx.execute(query)]


def requeue(tx: Connection, job: str) -> None:
    """Let a failed job be tried again from the start; any other job stays as it is."""
    tx.execute(
        update(Job)
        .where(Job.id == job, Job.state == FAILED)
        .values(
            state=QUEUED,
            attempts=0,
            token=None,
            lease_until=0,
            failure="",
            done_steps=0,
            finished_at=None,
        )
    )


def has_work(tx: Connection, now: int) -> bool:
    """Whether `claim` would find something. Reads one index entry and takes no lock."""
    return tx.execute(select(Job.id).where(*_free(now)).limit(1)).first() is not None


def claim(tx: Connection, token: str, now: int, lease_seconds: int) -> JobRecord | None:
    """Take the oldest job that waits or whose lease has passed; None when there is none.

    Every claim counts as an attempt, because a worker that is killed can no longer count.
    """
    query = select(Job.id).where(*_free(now)).order_by(Job.created_at, Job.id).limit(1)
    if tx.dialect.name != "sqlite":
        query = query.with_for_update(skip_locked=True)
    job = tx.execute(query).scalar_one_or_none()
    if job is None:
        return None
    tx.execute(
        update(Job)
        .where(Job.id == job)
        .values(
            state=RUNNING,
            token=token,
            lease_until=now + lease_seconds,
            attempts=Job.attempts + 1,
            done_steps=0,
        )
    )
    return _record(tx.execute(select(*_COLUMNS).where(Job.id == job)).one())


def _free(now: int) -> tuple[ColumnElement[bool], ...]:
    return Job.state.in_((QUEUED, RUNNING)), Job.lease_until < now


def _mine(job: JobRecord) -> tuple[ColumnElement[bool], ...]:
    """Whether the claim still stands: no other worker took the job over meanwhile."""
    return Job.id == job.id, Job.token == job.token, Job.state == RUNNING


def holds(tx: Connection, job: JobRecord) -> bool:
    """Whether the claim still stands, with the job's row taken: what is kept now is kept once."""
    query = select(Job.id).where(*_mine(job))
    return tx.execute(query.with_for_update() if lock_clause(tx) else query).first() is not None


def change_arguments(tx: Connection, job: JobRecord, arguments: dict[str, Any]) -> None:
    """Let a job that runs remember other arguments: what it was asked with may be somebody's."""
    tx.execute(update(Job).where(*_mine(job)).values(arguments=json.dumps(arguments)))


def extend(tx: Connection, job: JobRecord, lease_until: int, done_steps: int) -> bool:
    """Keep the claim and note progress; False when another worker holds the job by now."""
    changed = tx.execute(
        update(Job).where(*_mine(job)).values(lease_until=lease_until, done_steps=done_steps)
    )
    return changed.rowcount == 1


def finish(tx: Connection, job: JobRecord, artefact: ArtefactRecord | None, now: int) -> bool:
    """Done, with its artefact if it makes one, in this transaction; False: the claim was lost."""
    changed = tx.execute(
        update(Job)
        .where(*_mine(job))
        .values(state=DONE, done_steps=Job.all_steps, finished_at=now, failure="")
    )
    if changed.rowcount != 1:
        return False
    if artefact is None:
        return True
    tx.execute(
        insert(Artefact).values(
            job_id=job.id,
            media_type=artefact.media_type,
            name=artefact.name,
            content=artefact.content,
            sha256=artefact.sha256,
            created_at=now,
        )
    )
    return True


def fail(tx: Connection, job: JobRecord, failure: str, now: int) -> None:
    """Give up: `failure` is a sentence for the person who asked. Nothing when the claim is lost."""
    tx.execute(
        update(Job)
        .where(*_mine(job))
        .values(state=FAILED, token=None, lease_until=0, failure=failure, finished_at=now)
    )


def give_back(
    tx: Connection, job: JobRecord, not_before: int, failure: str = "", *, counts: bool
) -> None:
    """Back to the queue, to be taken after `not_before`; nothing when the claim is lost.

    `counts` False takes the attempt back too: the job did nothing wrong.
    """
    tx.execute(
        update(Job)
        .where(*_mine(job))
        .values(
            state=QUEUED,
            token=None,
            lease_until=not_before,
            failure=failure,
            done_steps=0,
            attempts=Job.attempts - (0 if counts else 1),
        )
    )


def load_artefact(tx: Connection, job: str) -> ArtefactRecord | None:
    """What the job made, once it is done."""
    row = tx.execute(
        select(Artefact.media_type, Artefact.name, Artefact.content, Artefact.sha256).where(
            Artefact.job_id == job
        )
    ).one_or_none()
    return None if row is None else ArtefactRecord(row[0], row[1], bytes(row[2]), row[3])
