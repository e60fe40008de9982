"""Ask for the PDF report of a result, make it, fetch it.

One job a result and language: an issued report is kept and served as it was for ever, whatever
the program would make of it by now. Asking for it twice gives the same file.
"""

from __future__ import annotations

from datetime import UTC, datetime

from survey.actions.printing import Renders, new_job, printed_file, queue, stands
from survey.actions.refusals import NotFound
from survey.reports.software import printing_software
from survey.storage import assessments, jobs, results
from survey.storage.database import Database, Transaction

REPORT = "report"
"""The kind of job that makes a report."""


def request_report(
    database: Database, assessment: str, result: str, locale: str, now: int
) -> jobs.JobRecord:
    """The job that makes this report, queued unless it runs or is done; a failed one runs again.

    Raises NotFound when the assessment has no such result (any more).
    """

    def work(tx: Transaction) -> jobs.JobRecord:
        try:
            # Taken, so that an erasure at the same moment is wholly before or after this.
            assessments.find_assessment(tx, assessment, take=True)
            results.find_result(tx, assessment, result)
        except LookupError as error:
            raise NotFound(str(error)) from error
        return queue(tx, _new_job(_slot(result, locale), assessment, result, locale), now)

    known = report_state(database, result, locale)
    if known and known.assessment_id == assessment and stands(known):
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
    return printed_file(f"service-maturity-report-{found.number}-{day}.pdf", content)


def _slot(result: str, locale: str) -> str:
    return f"{REPORT}:{result}:{locale}"


def _new_job(slot: str, assessment: str, result: str, locale: str) -> jobs.JobRecord:
    # The software for information only: it says what an issued file was made with.
    arguments = {"result": result, "locale": locale, "software": printing_software()}
    return new_job(REPORT, slot, assessment, arguments)
