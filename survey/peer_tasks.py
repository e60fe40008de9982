"""What the worker does for peers: fit the pools that are due, and put results beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from questionnaires.catalogue import Catalogue
from questionnaires.sheet import parse_sheet
from survey.actions.look_at_peers import Compares, compare_with_peers
from survey.actions.plan_refits import LOOK_SECONDS, look_for_refits
from survey.actions.refit_peers import refit_of_job
from survey.chance import Chance
from survey.storage import jobs
from survey.storage.assessments import AssessmentRecord
from survey.storage.database import Database

LEASE_SECONDS = 900
"""How long a refit may take from one step to the next: a million organisations take a minute."""

Run = Callable[[jobs.JobRecord, Any], None]
Look = Callable[[Database, int], None]


def refit_task(
    database: Database,
    load: Callable[[], Catalogue],
    clock: Callable[[], float],
    *,
    secret: str,
    floor: int,
) -> Run:
    """The task that makes epochs and models; `load` reads the questionnaires."""

    def run(job: jobs.JobRecord, keep: Any) -> None:
        refit_of_job(
            database, job, load(), keep, secret=secret, floor=floor, now=int(clock()),
            chance=Chance(),
        )  # fmt: skip

    return run


def compares(database: Database, load: Callable[[], Catalogue], floor: int) -> Compares:
    """What puts results beside their peers; `load` reads the questionnaires, once."""
    loaded = cache(load)

    def look(
        assessment: AssessmentRecord, sheet: Mapping[str, Any], result: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        read = parse_sheet(dict(sheet), loaded().get, "")
        return compare_with_peers(
            database, loaded(), assessment, assessment.id, read, result, floor=floor
        )

    return look


def with_refits(look: Look, floor: int) -> Look:
    """`look`, and every LOOK_SECONDS one for refits that are due as well."""
    next_look = 0

    def both(database: Database, now: int) -> None:
        nonlocal next_look
        look(database, now)
        if now >= next_look:
            next_look = now + LOOK_SECONDS
            look_for_refits(database, now, floor)

    return both
