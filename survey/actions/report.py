"""Ask for the PDF report of a result, make it, fetch it.

A report also holds the results of parts that stood when it was asked for. One job a result, its
parts and language: an issued report is kept and served as it was for ever, whatever the program
would make of it by now. Asking for it twice gives the same file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from survey.actions.look_at_peers import Compares
from survey.actions.printing import Renders, new_job, printed_file, queue, stands
from survey.actions.refusals import NotFound
from survey.reports.simulated import in_data
from survey.reports.software import printing_software
from survey.storage import assessments, chains, jobs, results
from survey.storage import parts as part_store
from survey.storage.database import Database, Transaction

REPORT = "report"
"""The kind of job that makes a report."""


def request_report(
    database: Database,
    assessment: str,
    result: str,
    locale: str,
    now: int,
    parts: Sequence[str] = (),
) -> jobs.JobRecord:
    """The job that makes this report, queued unless it runs or is done; a failed one runs again.

    `parts`: ids of the part results it holds beside `result`, in the order they shall stand.
    Raises NotFound when the assessment has no such result (any more).
    """

    def work(tx: Transaction) -> jobs.JobRecord:
        try:
            # Taken, so that an erasure at the same moment is wholly before or after this.
            assessments.find_assessment(tx, assessment, take=True)
            results.find_result(tx, assessment, result)
            part_store.part_results(tx, assessment, parts)
        except LookupError as error:
            raise NotFound(str(error)) from error
        return queue(tx, _new_job(assessment, result, locale, parts), now)

    known = report_state(database, result, locale, parts)
    if known and known.assessment_id == assessment and stands(known):
        return known
    return database.transact(work)


def report_state(
    database: Database, result: str, locale: str, parts: Sequence[str] = ()
) -> jobs.JobRecord | None:
    """The report's job; None when nobody asked for it yet."""
    with database.read() as tx:
        return jobs.find_slot(tx, _slot(result, locale, parts))


def fetch_report(
    database: Database, result: str, locale: str, parts: Sequence[str] = ()
) -> jobs.ArtefactRecord | None:
    """The report once it is made. Whether this person may have it is checked by the caller."""
    with database.read() as tx:
        job = jobs.find_slot(tx, _slot(result, locale, parts))
        return None if job is None else jobs.load_artefact(tx, job.id)


def earlier_reports(
    database: Database, assessment: str, result: str, locale: str, parts: Sequence[str]
) -> tuple[jobs.JobRecord, ...]:
    """The issued reports of a result that held other part results than `parts`, newest first."""
    with database.read() as tx:
        done = jobs.finished_jobs(tx, assessment, REPORT)
    now = _slot(result, locale, parts)
    return tuple(
        job
        for job in done
        if (job.arguments["result"], job.arguments["locale"]) == (result, locale)
        and job.slot != now
    )


def make_report(
    database: Database, job: jobs.JobRecord, renderer: Renders, compare: Compares | None = None
) -> jobs.ArtefactRecord:
    """Render the report that `job` asks for, from the results as they were stored.

    `compare` puts the result beside its peers as they are told of now; without it the report says
    nothing of them. Raises NotFound when one was erased meanwhile, and what `renderer` and
    `compare` raise.
    """
    try:
        with database.read() as tx:
            assessment = str(job.assessment_id)
            found = results.find_result(tx, assessment, job.arguments["result"])
            beside = part_store.part_results(tx, assessment, job.arguments.get("parts", []))
            whole = assessments.find_assessment(tx, assessment)
            earlier = chains.results_before(tx, whole)
    except LookupError as error:
        raise NotFound(str(error)) from error
    comparison = compare(whole, found.sheet, found.result) if compare else None
    content = renderer.render(
        {
            "sheet": found.sheet,
            "result": found.result,
            "parts": [
                {"sheet": part.sheet, "result": part.result, "submitted_at": part.submitted_at}
                for part in beside
            ],
            "earlier": [
                {"sheet": year.sheet, "result": year.result, "submitted_at": year.submitted_at}
                for year in earlier
            ],
            # The name as it was submitted: renaming changes no issued result.
            "organisation": found.sheet.get("context", {}).get("organisation", ""),
            "locale": job.arguments["locale"],
            "submitted_at": found.submitted_at,
            **({} if comparison is None else {"peers": comparison}),
            **in_data(simulated=whole.simulated),
        }
    )
    # The date of the results, never of the rendering: the same results, the same file.
    newest = max(found.submitted_at, *(part.submitted_at for part in beside), 0)
    day = datetime.fromtimestamp(newest, UTC).date().isoformat()
    return printed_file(f"service-maturity-report-{found.number}-{day}.pdf", content)


def _slot(result: str, locale: str, parts: Sequence[str]) -> str:
    slot = f"{REPORT}:{result}:{locale}"
    # A hash, because a slot is of limited length and parts may be many; sorted, because the same
    # results make the same report.
    named = " ".join(sorted(parts))
    return f"{slot}:{hashlib.sha256(named.encode()).hexdigest()}" if parts else slot


def _new_job(assessment: str, result: str, locale: str, parts: Sequence[str]) -> jobs.JobRecord:
    # The software for information only: it says what an issued file was made with.
    arguments = {
        "result": result,
        "parts": list(parts),
        "locale": locale,
        "software": printing_software(),
    }
    return new_job(REPORT, _slot(result, locale, parts), assessment, arguments)
