"""Ask for the PDF report of a result, make it, fetch it.

One job a result and language: an issued report is kept and served as it was for ever, whatever
the program would make of it by now. Asking for it twice gives the same file.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Protocol

from survey.actions.refusals import NotFound
from survey.reports.software import printing_software
from survey.storage import assessments, jobs, results
from survey.storage.database import Database, Transaction

REPORT = "report"
"""The kind of job that makes a report."""

MEDIA_TYPE = "application/pdf"


class Renders(Protocol):
    """What turns a request into a PDF, such as survey.reports.renderer.Renderer."""

    def render(self, request: dict[str, Any]) -> bytes:
        """The PDF of `request`: sheet, result, organisation, locale, submitted_at."""


def request_report(
    database: Database, assessment: str, result: str, locale: str, now: int
) -> jobs.JobRecord:
    """The job that makes this report, queued unless it runs or is done; a failed one runs again.

    Raises NotFound when the assessment has no such result (any more).
    """
    slot = _slot(result, locale)

    def work(tx: Transaction) -> jobs.JobRecord:
        try:
            # Taken, so that an erasure at the same moment is wholly before or after this.
            assessments.find_assessment(tx, assessment, take=True)
            results.find_result(tx, assessment, result)
        except LookupError as error:
            raise NotFound(str(error)) from error
        job = jobs.add_job(tx, _new_job(slot, assessment, result, locale), now)
        if job.state == jobs.FAILED:
            jobs.requeue(tx, job.id)
            job = jobs.add_job(tx, job, now)
        return job

    known = report_state(database, result, locale)
    if known and known.assessment_id == assessment and known.state != jobs.FAILED:
        return known
    return database.transact(work)


def report_state(database: Database, result: str, locale: str) -> jobs.JobRecord | None:
    """The report's job; None when nobody asked for it yet."""
    with database.read() as tx:
        return jobs.find_slot(tx, _slot(result, locale))


def fetch_report(database: Database, result: str, locale: str) -> jobs.ArtefactRecord | None:
    """The report once it is made. Whether this person may have it is checked by the caller."""
    with database.read() as tx:
        job = jobs.find_slot(tx, _slot(result, locale))
        return None if job is None else jobs.load_artefact(tx, job.id)


def make_report(database: Database, job: jobs.JobRecord, renderer: Renders) -> jobs.ArtefactRecord:
    """Render the report that `job` asks for, from the result as it was stored.

    Raises NotFound when it was erased meanwhile, and what `renderer` raises.
    """
    try:
        with database.read() as tx:
            found = results.find_result(tx, str(job.assessment_id), job.arguments["result"])
    except LookupError as error:
        raise NotFound(str(error)) from error
    content = renderer.render(
        {
            "sheet": found.sheet,
            "result": found.result,
            # The name as it was submitted: renaming changes no issued result.
            "organisation": found.sheet.get("context", {}).get("organisation", ""),
            "locale": job.arguments["locale"],
            "submitted_at": found.submitted_at,
        }
    )
    # The date of the result, never of the rendering: the same result, the same file.
    day = datetime.fromtimestamp(found.submitted_at, UTC).date().isoformat()
    return jobs.ArtefactRecord(
        media_type=MEDIA_TYPE,
        name=f"service-maturity-report-{found.number}-{day}.pdf",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _slot(result: str, locale: str) -> str:
    return f"{REPORT}:{result}:{locale}"


def _new_job(slot: str, assessment: str, result: str, locale: str) -> jobs.JobRecord:
    return jobs.JobRecord(
        # Made from the slot: whoever asks for the same report asks for the same row.
        id=hashlib.sha256(slot.encode()).hexdigest()[:32],
        kind=REPORT,
        slot=slot,
        assessment_id=assessment,
        # The software for information only: it says what an issued file was made with.
        arguments={"result": result, "locale": locale, "software": printing_software()},
        state=jobs.QUEUED,
        attempts=0,
        token=None,
        lease_until=0,
        done_steps=0,
        all_steps=1,
        failure="",
    )
