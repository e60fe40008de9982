"""What the worker does for cohorts by itself: reminders and next rounds whose day has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from questionnaires.catalogue import Catalogue
from survey.actions.cohort_workbook import make_workbook
from survey.actions.import_results import import_results
from survey.actions.next_wave import begin_wave_when_due, look_for_waves
from survey.actions.remind import look_for_reminders, remind_when_due
from survey.chance import Chance
from survey.storage import jobs
from survey.storage.database import Database

LOOK_SECONDS = 60
"""How often the worker looks whether a day has come."""

Run = Callable[[jobs.JobRecord, Any], None]
Make = Callable[[jobs.JobRecord, Any], jobs.ArtefactRecord]


def look_ahead(database: Database, now: int) -> None:
    """Queue what is due. Several workers may look at once: each slot takes one job."""
    look_for_reminders(database, now)
    look_for_waves(database, now)


def remind_task(database: Database, clock: Callable[[], float]) -> Run:
    """The task that reminds a cohort."""

    def run(job: jobs.JobRecord, _keep: Any) -> None:
        remind_when_due(database, job, now=int(clock()), chance=Chance())

    return run


def again_task(database: Database, key: str, clock: Callable[[], float]) -> Run:
    """The task that begins the next round of a cohort."""

    def run(job: jobs.JobRecord, _keep: Any) -> None:
        begin_wave_when_due(database, job, key=key, now=int(clock()), chance=Chance())

    return run


def import_task(
    database: Database, load: Callable[[], Catalogue], clock: Callable[[], float]
) -> Run:
    """The task that imports results of earlier years; `load` reads the questionnaires."""

    def run(job: jobs.JobRecord, keep: Any) -> None:
        import_results(database, job, load(), keep, now=int(clock()), chance=Chance())

    return run


def workbook_task(database: Database, load: Callable[[], Catalogue]) -> Make:
    """The task that makes the workbook of a cohort; `load` reads the questionnaires."""

    def run(job: jobs.JobRecord, keep: Any) -> jobs.ArtefactRecord:
        return make_workbook(database, job, load(), keep)

    return run
