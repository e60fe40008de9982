"""Import results of earlier years into a cohort: asked for by a consultant, done by a worker.

All sheets or none: they are scored first and kept in one transaction, in which the job forgets
them. A worker that is killed in between leaves nothing behind, and its successor does it all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from questionnaires.catalogue import Catalogue
from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet, parse_sheet, sheet_json
from survey.actions.keep_submission import Submission, keep_submission
from survey.actions.printing import new_job
from survey.actions.read_past_results import PastSheet
from survey.actions.refusals import NotFound
from survey.chance import Chance
from survey.storage import (
    assessments,
    audit,
    cohort_rows,
    enrolments,
    jobs,
    members,
)
from survey.storage.assessments import AssessmentRecord
from survey.storage.database import Database, Transaction
from survey.storage.enrolments import EnrolmentRecord
from survey.storage.tenancy import ACROSS, Tenant

IMPORT = "import"
"""The kind of job that imports results."""

BLOCK = 20
"""Sheets scored between two notes of how far it is."""

DONE = "done"


def request_import(
    database: Database,
    cohort: str,
    account: str,
    sheets: Sequence[PastSheet],
    *,
    now: int,
    chance: Chance,
) -> str:
    """Queue the import of `sheets`, which were read and checked; the id of its job."""
    job = chance.new_id()
    arguments = {
        "sheets": [
            {"name": one.name, "at": one.submitted_at, "sheet": sheet_json(one.sheet)}
            for one in sheets
        ]
    }
    new = new_job(IMPORT, f"{IMPORT}:{job}", None, arguments)
    fields = {name: getattr(new, name) for name in new.__dataclass_fields__}
    fields |= {"id": job, "cohort_id": cohort, "account_id": account, "all_steps": len(sheets)}

    def work(tx: Transaction) -> None:
        jobs.add_job(tx, jobs.JobRecord(**fields), now)
        audit.note(
            tx,
            at=now,
            actor=account,
            verb="cohort.import",
            subject=job,
            cohort=cohort,
            sheets=len(sheets),
        )

    database.transact(work, Tenant(cohort))
    return job


def import_state(database: Database, cohort: str, job: str) -> jobs.JobRecord:
    """The job of an import into that cohort. Raises NotFound."""
    with database.read() as tx:
        found = jobs.find_slot(tx, f"{IMPORT}:{job}")
    if found is None or found.cohort_id != cohort:
        raise NotFound("no such import")
    return found


def import_results(
    database: Database,
    job: jobs.JobRecord,
    catalogue: Catalogue,
    keep: Callable[[int], None],
    *,
    now: int,
    chance: Chance,
) -> None:
    """Score the sheets of a job and keep them all. Raises NotFound when it may not be (any more).

    `keep` notes how many sheets are scored. Names that joined meanwhile are left out.
    """
    # Scoring and its numpy are imported where they work, so that a worker starts light.
    from scoring.result import score_sheet

    cohort, account = str(job.cohort_id), str(job.account_id)
    if DONE in job.arguments:
        return
    with database.read(ACROSS) as tx:
        # Asked again, because it may have been taken away since (S53).
        found = members.find_membership(tx, cohort, account)
    if found is None or not found.is_open:
        # What was not imported is forgotten as well.
        database.transact(lambda tx: jobs.change_arguments(tx, job, {DONE: 0}))
        raise NotFound("the cohort is closed, or the consultant left it")
    scored = []
    for number, one in enumerate(job.arguments["sheets"]):
        given = one["sheet"]
        version = catalogue.get(given["questionnaire"], given["version"])
        sheet = parse_sheet({**given, "id": chance.new_id()}, catalogue.get, "")
        scored.append((one, version, sheet, score_sheet(sheet, version)))
        if number % BLOCK == BLOCK - 1:
            keep(number + 1)

    def work(tx: Transaction) -> None:
        if not jobs.holds(tx, job):
            raise NotFound("another worker has the job")
        known = {name.casefold() for name in cohort_rows.names_of(tx)}
        kept = [entry for entry in scored if entry[0]["name"].casefold() not in known]
        for one, version, sheet, result in kept:
            _keep(tx, cohort, one, version, sheet, result, now, chance)
        jobs.change_arguments(tx, job, {DONE: len(kept)})

    database.transact(work, Tenant(cohort))


def _keep(
    tx: Transaction,
    cohort: str,
    one: dict[str, Any],
    version: Questionnaire,
    sheet: AnswerSheet,
    result: dict[str, Any],
    now: int,
    chance: Chance,
) -> None:
    at = one["at"]
    record = AssessmentRecord(
        id=sheet.id,
        organisation_id=chance.new_id(),
        organisation=one["name"],
        questionnaire=version.id,
        version=version.version,
        definition_sha256=version.definition_sha256,
        form=sheet.form,
        state="open",
        locale="en",
        context={name: value for name, value in sheet.context.items() if name != "organisation"},
        goals=sheet.goals,
        revision=0,
        created_at=at,
        changed_at=at,
    )
    assessments.add_assessment(tx, record)
    new = Submission(sheet, result, chance.new_id(), at)
    keep_submission(tx, record, version, new, enrolments.IMPORT)
    enrolments.add_enrolment(
        tx,
        EnrolmentRecord(
            id=chance.new_id(),
            cohort_id=cohort,
            assessment_id=record.id,
            invitation_id=None,
            source=enrolments.IMPORT,
            state=enrolments.SUBMITTED,
            name=one["name"],
            sector=str(sheet.context.get("sector", "")),
            employees=str(sheet.context.get("employees", "")),
            country=str(sheet.context.get("country", "")),
            model="",
            result_id=new.result_id,
            remark="",
            joined_at=now,
            submitted_at=at,
        ),
    )
