"""Ask for the report of an organisation as its consultant wants it, and make it.

What is printed is read when it is printed, and so is the permission of who asked (S53). A job's
slot holds a hash of all that would be printed: asking twice gives the same file, and asking after
a new note, block, colour or comparison with peers another one.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import replace
from typing import Any

from survey.actions.look_at_peers import Compares
from survey.actions.printing import Renders, new_job, printed_file, queue
from survey.actions.refusals import NoLongerAllowed, NotFound, NothingSubmitted
from survey.reports.brand import Brand
from survey.reports.simulated import in_data
from survey.storage import (
    assessments,
    audit,
    chains,
    cohorts,
    enrolments,
    jobs,
    logos,
    members,
    peers,
    results,
    reviews,
)
from survey.storage import parts as part_store
from survey.storage.cohorts import ANSWERS, CohortRecord
from survey.storage.database import Database, Transaction
from survey.storage.sessions import Person
from survey.storage.tenancy import ACROSS

ORGANISATION_REPORT = "organisation-report"
"""The kind of job that makes one."""

NOT_ALLOWED = "Who asked for it is no longer a consultant of this cohort. Ask for it anew."

MOST_NAME = 60


def request_organisation_report(
    database: Database, cohort: str, enrolment: str, who: Person, locale: str, now: int
) -> jobs.JobRecord:
    """The job that makes it, queued unless it runs or is done.

    Raises NotFound, and NothingSubmitted when the organisation has no result yet.
    """

    def work(tx: Transaction) -> jobs.JobRecord:
        found = find_cohort(tx, cohort)
        asked = render_request(tx, found, enrolment, who.account, locale)
        job = replace(
            new_job(
                ORGANISATION_REPORT,
                slot(
                    ORGANISATION_REPORT,
                    who.account,
                    enrolment,
                    locale,
                    asked,
                    peers.told_since(tx),
                ),
                _find(tx, found, enrolment).assessment_id,
                {"enrolment": enrolment, "locale": locale},
            ),
            cohort_id=cohort,
            account_id=who.account,
        )
        audit.note(
            tx, at=now, actor=who.account, verb="report.ask", subject=enrolment, cohort=cohort
        )
        return queue(tx, job, now)

    return database.transact(work, ACROSS)


def make_organisation_report(
    database: Database,
    job: jobs.JobRecord,
    renderer: Renders,
    compare: Compares | None = None,
) -> jobs.ArtefactRecord:
    """The PDF that `job` asks for; `compare` puts its result beside peers.

    Raises NotFound when it was erased meanwhile, NoLongerAllowed, and what `renderer` raises.
    """
    with database.read(ACROSS) as tx:
        check_consultant(tx, job)
        asked = render_request(
            tx,
            find_cohort(tx, str(job.cohort_id)),
            job.arguments["enrolment"],
            job.account_id,
            job.arguments["locale"],
        )
        assessment = assessment_of(tx, job.arguments["enrolment"])
    content = renderer.render(beside_peers(asked, assessment, compare))
    return printed_file(f"{file_name(asked['organisation'])}.pdf", content)


def assessment_of(tx: Transaction, enrolment: str) -> assessments.AssessmentRecord:
    """The assessment of an enrolment that is known to be there."""
    return assessments.find_assessment(tx, enrolments.find_enrolment(tx, enrolment).assessment_id)


def beside_peers(
    asked: dict[str, Any], assessment: assessments.AssessmentRecord, compare: Compares | None
) -> dict[str, Any]:
    """What a renderer is sent, with the comparison of its result, if there is one.

    Figures of service only from parts that the consultant may see.
    """
    comparison = compare(assessment, asked["sheet"], asked["result"]) if compare else None
    if comparison is None:
        return asked
    parts = asked["parts"] if asked["consultant"]["sees_answers"] else ()
    seen = {part["sheet"]["questionnaire"] for part in parts}
    kpis = {
        subject: told
        for subject, told in comparison["kpis"].items()
        if subject.partition("/")[0] in seen
    }
    return asked | {"peers": comparison | {"kpis": kpis}}


def check_consultant(tx: Transaction, job: jobs.JobRecord) -> None:
    """Raise NoLongerAllowed unless who asked for `job` is a consultant of its cohort (S53)."""
    if not members.consults(tx, job.account_id, str(job.cohort_id)):
        raise NoLongerAllowed(NOT_ALLOWED)


def find_cohort(tx: Transaction, cohort: str) -> CohortRecord:
    """That cohort. Raises NotFound."""
    try:
        return cohorts.find_cohort(tx, cohort)
    except LookupError as error:
        raise NotFound(str(error)) from error


def slot(kind: str, account: str, *what: Any) -> str:
    """The slot of a job that `account` asks for, told apart by all of `what` (JSON values)."""
    said = json.dumps(what, sort_keys=True, ensure_ascii=False)
    return f"{kind}:{account}:{hashlib.sha256(said.encode()).hexdigest()}"


def file_name(name: str) -> str:
    """A name of ASCII letters, digits and hyphens for a file about `name`; never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = "".join(letter if letter.isalnum() else " " for letter in plain)
    return "-".join(kept.split())[:MOST_NAME].strip("-").lower() or "organisation"


def brand_for(tx: Transaction, cohort: CohortRecord) -> dict[str, str]:
    """The brand on a cohort's reports, as a renderer is sent it."""
    logo = logos.find_logo(tx, cohort.id)
    return Brand(cohort.brand_name, cohort.brand_colour, logo).as_json()


def render_request(
    tx: Transaction, cohort: CohortRecord, enrolment: str, account: str | None, locale: str
) -> dict[str, Any]:
    """What a renderer is sent for the report of one organisation. Needs ACROSS tenants.

    Its years are those the consultant `account` may see, its parts those the cohort asks for.
    Raises NotFound, NothingSubmitted.
    """
    found = _find(tx, cohort, enrolment)
    if found.result_id is None:
        raise NothingSubmitted(enrolment)
    try:
        assessment = assessments.find_assessment(tx, found.assessment_id)
        result = results.find_result(tx, assessment.id, found.result_id)
    except LookupError as error:
        raise NotFound(str(error)) from error
    seen = members.assessments_seen(tx, account, assessment.organisation_id)
    earlier = [year for year in chains.results_before(tx, assessment) if year.assessment_id in seen]
    beside = [
        part
        for part in part_store.newest_results(tx, assessment.id)
        if part.questionnaire in cohort.versions
    ]
    return {
        "kind": "organisation",
        "sheet": result.sheet,
        "result": result.result,
        "parts": [
            {"sheet": part.sheet, "result": part.result, "submitted_at": part.submitted_at}
            for part in beside
        ],
        "earlier": [
            {"sheet": year.sheet, "result": year.result, "submitted_at": year.submitted_at}
            for year in earlier
        ],
        "organisation": result.sheet.get("context", {}).get("organisation", "") or found.name,
        "locale": locale,
        "submitted_at": result.submitted_at,
        "consultant": _added(tx, cohort, enrolment),
        **in_data(simulated=assessment.simulated),
    }


def _find(tx: Transaction, cohort: CohortRecord, enrolment: str) -> enrolments.EnrolmentRecord:
    try:
        found = enrolments.find_enrolment(tx, enrolment)
    except LookupError as error:
        raise NotFound(str(error)) from error
    if found.cohort_id != cohort.id:
        raise NotFound("an organisation of another cohort")
    return found


def _added(tx: Transaction, cohort: CohortRecord, enrolment: str) -> dict[str, Any]:
    """What the consultants of a cohort add to a report."""
    sees_answers = cohort.sees == ANSWERS
    agreed = reviews.newest_by_item(reviews.agreed_of(tx, enrolment)) if sees_answers else {}
    rated = reviews.newest_by_item(reviews.ratings_of(tx, enrolment)) if sees_answers else {}
    return {
        "blocks": list(cohort.blocks),
        "sees_answers": sees_answers,
        "brand": brand_for(tx, cohort),
        "cohort": cohort.name,
        "notes": [
            {
                "scope": note.scope,
                "target": note.target,
                "text": note.text,
                "author": note.author,
                "at": note.created_at,
            }
            for note in reviews.notes_in_report(tx, enrolment)
            if sees_answers or note.scope != reviews.ITEM
        ],
        "agreed": [
            {"item": item, "code": row.code, "remark": row.remark, "at": row.agreed_at}
            for item, row in agreed.items()
            if row.code
        ],
        "strengths": {item: row.evidence for item, row in rated.items()},
    }
