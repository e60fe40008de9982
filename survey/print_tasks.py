"""What the worker prints for consultants: one organisation, all of them, the whole cohort."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from questionnaires.catalogue import Catalogue
from survey.actions.bundle import make_bundle
from survey.actions.cohort_report import make_cohort_report
from survey.actions.look_at_peers import Compares
from survey.actions.organisation_report import make_organisation_report
from survey.actions.printing import Renders
from survey.storage import jobs
from survey.storage.database import Database

Makes = Callable[[jobs.JobRecord, Any], jobs.ArtefactRecord | None]


def organisation_report_task(
    database: Database, renderer: Renders, compare: Compares | None = None
) -> Makes:
    """The task that makes the report of an organisation as its consultant wants it.

    `compare` puts its result beside peers.
    """

    def run(job: jobs.JobRecord, _keep: Any) -> jobs.ArtefactRecord:
        return make_organisation_report(database, job, renderer, compare)

    return run


def cohort_report_task(
    database: Database, renderer: Renders, catalogue: Callable[[], Catalogue]
) -> Makes:
    """The task that makes the report of a cohort. `catalogue` is loaded when the first is made."""
    loaded = cache(catalogue)

    def run(job: jobs.JobRecord, _keep: Any) -> jobs.ArtefactRecord:
        return make_cohort_report(database, job, renderer, loaded)

    return run


def bundle_task(
    database: Database,
    renderer: Renders,
    clock: Callable[[], float],
    compare: Compares | None = None,
) -> Makes:
    """The task that makes the PDFs of all organisations of a cohort, one after the other.

    `compare` puts each result beside its peers.
    """

    def others_wait() -> bool:
        with database.read() as tx:
            return jobs.has_work(tx, int(clock()))

    def run(job: jobs.JobRecord, keep: Any) -> None:
        make_bundle(
            database,
            job,
            renderer,
            keep=keep,
            others_wait=others_wait,
            now=lambda: int(clock()),
            compare=compare,
        )

    return run
