"""Ask for the report of a cohort, and make it from the figures that stand then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from questionnaires.catalogue import Catalogue
from survey.actions.organisation_report import (
    brand_for,
    check_consultant,
    file_name,
    find_cohort,
    slot,
)
from survey.actions.printing import Renders, new_job, printed_file, queue
from survey.actions.refusals import NotFound, NothingSubmitted
from survey.reports.cohort_summary import cohort_summary
from survey.reports.phrasing import Phrasing
from survey.reports.simulated import called, in_data
from survey.storage import audit, bundles, jobs
from survey.storage.cohort_rows import load_rows
from survey.storage.database import Database, Transaction
from survey.storage.sessions import Person
from survey.storage.tenancy import ACROSS, Tenant

COHORT_REPORT = "cohort-report"
"""The kind of job that makes one."""

MATURITY = "service-maturity"


def request_cohort_report(
    database: Database, cohort: str, who: Person, locale: str, now: int
) -> jobs.JobRecord:
    """The job that makes it; the one there is while no result, target or colour changed.

    Raises NotFound, and NothingSubmitted when no organisation has a result yet.
    """

    def work(tx: Transaction) -> jobs.JobRecord:
        found = find_cohort(tx, cohort)
        rated = bundles.printable(tx)
        if not rated:
            raise NothingSubmitted(cohort)
        state = (
            found.name,
            [[each.enrolment, each.name, each.result] for each in rated],
            dict(found.targets),
            brand_for(tx, found),
            bundles.invited(tx),
        )
        job = replace(
            new_job(
                COHORT_REPORT,
                slot(COHORT_REPORT, who.account, cohort, locale, *state),
                None,
                {"locale": locale, "made_at": now},
            ),
            cohort_id=cohort,
            account_id=who.account,
        )
        audit.note(
            tx, at=now, actor=who.account, verb="report.cohort", subject=job.id, cohort=cohort
        )
        return queue(tx, job, now)

    return database.transact(work, Tenant(cohort))


def make_cohort_report(
    database: Database, job: jobs.JobRecord, renderer: Renders, catalogue: Callable[[], Catalogue]
) -> jobs.ArtefactRecord:
    """The PDF that `job` asks for.

    Raises NotFound when the cohort was erased or its version is not there, NoLongerAllowed, and
    what `renderer` raises.
    """
    cohort = str(job.cohort_id)
    with database.read(ACROSS) as tx:
        check_consultant(tx, job)
    with database.read(Tenant(cohort)) as tx:
        found = find_cohort(tx, cohort)
        version = found.versions.get(MATURITY, "")
        try:
            questionnaire = catalogue().get(MATURITY, version)
        except LookupError as error:
            raise NotFound(str(error)) from error
        rows = load_rows(tx, questionnaire, lambda number: catalogue().get(MATURITY, number))
        invited = bundles.invited(tx)
        brand = brand_for(tx, found)
    words = Phrasing(job.arguments["locale"], questionnaire)
    request = {
        "kind": "cohort",
        "locale": job.arguments["locale"],
        "questionnaire": MATURITY,
        "version": version,
        "name": found.name,
        "made_at": job.arguments["made_at"],
        "brand": brand,
        "summary": cohort_summary(
            [called(row.name, words._, simulated=row.simulated) for row in rows.rows],
            rows.columns,
            questionnaire,
            found.targets,
        ),
        "invited": invited,
        "joined": len(rows.rows),
        "submitted": sum(row.result is not None for row in rows.rows),
        **in_data(simulated=found.simulated),
    }
    return printed_file(f"{file_name(found.name)}.pdf", renderer.render(request))
