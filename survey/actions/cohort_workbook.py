"""The workbook of a cohort: asked for by a consultant, made by a worker, for it takes a while."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from questionnaires.catalogue import Catalogue
from survey.actions.place_cohort import place_cohort
from survey.actions.printing import new_job
from survey.actions.refusals import NotFound
from survey.chance import Chance
from survey.reports.cohort_groups import archetype_names
from survey.reports.cohort_sheet import as_workbook, cohort_sheet
from survey.reports.phrasing import Phrasing
from survey.storage import audit, cohorts, jobs, members
from survey.storage.assessments import codes_in
from survey.storage.cohort_rows import answers_of, load_rows
from survey.storage.database import Database, Transaction
from survey.storage.tenancy import ACROSS, Tenant

WORKBOOK = "workbook"
"""The kind of job that makes a workbook."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def request_workbook(
    database: Database, cohort: str, account: str, locale: str, *, now: int, chance: Chance
) -> str:
    """Queue the workbook of all organisations as they stand when it is made; the job's id."""
    job = chance.new_id()
    new = new_job(WORKBOOK, f"{WORKBOOK}:{job}", None, {"locale": locale})
    fields = {name: getattr(new, name) for name in new.__dataclass_fields__}
    fields |= {"id": job, "cohort_id": cohort, "account_id": account}

    def work(tx: Transaction) -> None:
        jobs.add_job(tx, jobs.JobRecord(**fields), now)
        audit.note(tx, at=now, actor=account, verb="cohort.export", subject=job, cohort=cohort)

    database.transact(work, Tenant(cohort))
    return job


def workbook_state(database: Database, cohort: str, account: str, job: str) -> jobs.JobRecord:
    """The job of a workbook that this account asked for in that cohort. Raises NotFound."""
    with database.read() as tx:
        found = jobs.find_slot(tx, f"{WORKBOOK}:{job}")
    if found is None or (found.cohort_id, found.account_id) != (cohort, account):
        raise NotFound("no such workbook")
    return found


def fetch_workbook(database: Database, job: jobs.JobRecord) -> jobs.ArtefactRecord | None:
    """The workbook once it is made. Whether this person may have it is checked by the caller."""
    with database.read() as tx:
        return jobs.load_artefact(tx, job.id)


def make_workbook(
    database: Database,
    job: jobs.JobRecord,
    catalogue: Catalogue,
    keep: Callable[[int], None],
) -> jobs.ArtefactRecord:
    """Write the workbook a job asks for. Raises NotFound when the consultant left the cohort."""
    cohort, account = str(job.cohort_id), str(job.account_id)
    with database.read(ACROSS) as tx:
        # Asked again, because it may have been taken away since (S53).
        found = members.find_membership(tx, cohort, account)
    if found is None:
        raise NotFound("not this consultant's cohort any more")
    with database.read(Tenant(cohort)) as tx:
        record = cohorts.find_cohort(tx, cohort)
        version = next(
            catalogue.get(name, number)
            for name, number in record.versions.items()
            if catalogue.any(name, number).kind == "maturity"
        )
        every = load_rows(tx, version, lambda number: catalogue.get(version.id, number))
        placed = place_cohort(tx, every.rows, version, catalogue)
        answers = None
        if found.sees == cohorts.ANSWERS:
            ours = [
                row.result for row in every.rows if row.result and row.version == version.version
            ]
            packed = answers_of(tx, ours)
            answers = {result: codes_in(sheet, version) for result, sheet in packed.items()}
    words = Phrasing(job.arguments["locale"], version)
    keep(0)
    content = as_workbook(
        cohort_sheet(
            every.rows,
            every.columns,
            words,
            answers,
            [placed.chances(place) for place in range(len(every.rows))],
            archetype_names(placed.archetypes, placed.own_names, words),
        ),
        (words._("Organisations"), words._("Columns")),
        (words._("Column"), words._("Meaning"), words._("Unit"), words._("Values")),
    )
    return jobs.ArtefactRecord(XLSX, "cohort.xlsx", content, hashlib.sha256(content).hexdigest())
