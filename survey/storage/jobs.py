"""The job table: the truth about background work.

A worker claims a job with a token of its own and a lease. Finishing is one transaction that
succeeds only while the token still stands, and stores the artefact under the job's own id: a
killed worker's job is taken over, and there is never a second artefact (S52).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from survey.storage.tables import Artefact, Job

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job. `token` is the claim under which it runs."""

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
)


def _record(row: Any) -> JobRecord:
    values = list(row)
    values[4] = json.loads(values[4])
    return JobRecord(*values)


def add_job(tx: Connection, new: JobRecord, now: int) -> None:
    """Insert a queued job."""
    values = {column.key: getattr(new, column.key) for column in _COLUMNS}
    values["arguments"] = json.dumps(new.arguments)
    tx.execute(insert(Job).values(**values, created_at=now, finished_at=None))


def find_slot(tx: Connection, slot: str) -> JobRecord | None:
    """The job of that slot."""
    row = tx.execute(select(*_COLUMNS).where(Job.slot == slot)).one_or_none()
    return None if row is None else _record(row)


def requeue(tx: Connection, job: str) -> None:
    """Let a failed job be tried again from the start."""
    tx.execute(
        update(Job)
        .where(Job.id == job, Job.state == FAILED)
        .values(state=QUEUED, attempts=0, token=None, lease_until=0, failure="", done_steps=0)
    )


def claim(tx: Connection, token: str, now: int, lease_seconds: int) -> JobRecord | None:
    """Take the oldest job that waits or whose lease has passed; None when there is none."""
    free = or_(Job.state == QUEUED, and_(Job.state == RUNNING, Job.lease_until < now))
    query = select(Job.id).where(free).order_by(Job.created_at, Job.id).limit(1)
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
        )
    )
    return _record(tx.execute(select(*_COLUMNS).where(Job.id == job)).one())


def extend(tx: Connection, job: JobRecord, lease_until: int, done_steps: int) -> bool:
    """Keep the claim and note progress; False when another worker holds the job by now."""
    changed = tx.execute(
        update(Job)
        .where(Job.id == job.id, Job.token == job.token, Job.state == RUNNING)
        .values(lease_until=lease_until, done_steps=done_steps)
    )
    return changed.rowcount == 1


def finish(tx: Connection, job: JobRecord, artefact: ArtefactRecord, now: int) -> bool:
    """Done, with its artefact, in this transaction; False when the claim was lost."""
    changed = tx.execute(
        update(Job)
        .where(Job.id == job.id, Job.token == job.token, Job.state == RUNNING)
        .values(state=DONE, done_steps=Job.all_steps, finished_at=now, failure="")
    )
    if changed.rowcount != 1:
        return False
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


def fail(tx: Connection, job: JobRecord, failure: str, now: int, *, final: bool) -> None:
    """Note a failure: final, or to be tried again."""
    tx.execute(
        update(Job)
        .where(Job.id == job.id, Job.token == job.token, Job.state == RUNNING)
        .values(
            state=FAILED if final else QUEUED,
            token=None,
            lease_until=0,
            failure=failure,
            finished_at=now if final else None,
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
