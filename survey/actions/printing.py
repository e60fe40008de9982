"""What asking for any PDF has in common: how its job comes to be, and what file it leaves."""

from __future__ import annotations

import hashlib
from typing import Any, Protocol

from survey.storage import jobs
from survey.storage.database import Transaction

MEDIA_TYPE = "application/pdf"


class Renders(Protocol):
    """What turns a request into a PDF, such as survey.reports.renderer.Renderer."""

    def render(self, request: dict[str, Any]) -> bytes:
        """The PDF of `request`; survey.reports.render_process says what stands in it."""


def stands(job: jobs.JobRecord) -> bool:
    """Whether a job needs no asking for: it waits, runs or is done."""
    return job.state != jobs.FAILED


def queue(tx: Transaction, new: jobs.JobRecord, now: int) -> jobs.JobRecord:
    """The job in the slot of `new`, queued unless it runs or is done; a failed one runs again."""
    job = jobs.add_job(tx, new, now)
    if not stands(job):
        jobs.requeue(tx, job.id)
        job = jobs.add_job(tx, job, now)
    return job


def new_job(
    kind: str, slot: str, assessment: str | None, arguments: dict[str, Any]
) -> jobs.JobRecord:
    """A job of one step that nobody has claimed. `assessment`: whose erasure takes it along."""
    return jobs.JobRecord(
        # Made from the slot: whoever asks for the same file asks for the same row.
        id=hashlib.sha256(slot.encode()).hexdigest()[:32],
        kind=kind,
        slot=slot,
        assessment_id=assessment,
        arguments=arguments,
        state=jobs.QUEUED,
        attempts=0,
        token=None,
        lease_until=0,
        done_steps=0,
        all_steps=1,
        failure="",
    )


def printed_file(name: str, content: bytes) -> jobs.ArtefactRecord:
    """The PDF `content` as it is kept and downloaded under `name`."""
    return jobs.ArtefactRecord(
        media_type=MEDIA_TYPE,
        name=name,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )
