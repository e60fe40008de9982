"""What the worker does for peers: fit the pools that changed, one at a time, when they are due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from questionnaires.catalogue import Catalogue
from survey.actions.refit_peers import LOOK_SECONDS, look_for_refits, refit_of_job
from survey.chance import Chance
from survey.storage import jobs
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
