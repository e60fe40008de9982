"""Fit a pool in this process, at once, as a job that nobody else takes meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from questionnaires.catalogue import Catalogue
from survey.actions.plan_refits import REFIT, job_of, place_of, state_of
from survey.actions.refit_peers import Refitted, refit
from survey.chance import Chance
from survey.storage import audit, jobs
from survey.storage.database import Database, Transaction
from survey.storage.pool import PoolKey

LEASE_SECONDS = 900
"""If this process ends without a word, a worker begins anew after so long."""


class RefitRuns(RuntimeError):
    """Another process fits this pool; its argument is the second until which it has it alone."""


def refit_now(
    database: Database,
    key: PoolKey,
    catalogue: Catalogue,
    *,
    secret: str,
    floor: int,
    now: int,
    chance: Chance,
    keep: Callable[[int], None] = lambda _done: None,
) -> Refitted:
    """As `refit`, which says what it raises; RefitRuns while another process is at it."""
    token = chance.new_id()

    def work(tx: Transaction) -> jobs.JobRecord:
        last = jobs.last_of_slot(tx, REFIT, place_of(key))
        if last is not None and last.state == jobs.RUNNING and last.lease_until >= now:
            raise RefitRuns(last.lease_until)
        new = job_of(state_of(tx, key), now, floor)
        mine = replace(
            new, id=chance.new_id(), slot=f"{new.slot}:{token}", state=jobs.RUNNING, attempts=1,
            token=token, lease_until=now + LEASE_SECONDS,
        )  # fmt: skip
        return jobs.add_job(tx, mine, now)

    job = database.transact(work)
    try:
        done = refit(
            database, key, catalogue, keep, secret=secret, floor=floor, now=now, chance=chance,
            actor=audit.CLI,
        )  # fmt: skip
    except BaseException as error:  # also a Ctrl-C: nobody else would begin before the lease ends
        why = str(error)
        database.transact(lambda tx: jobs.fail(tx, job, why, now))
        raise
    database.transact(lambda tx: jobs.finish(tx, job, None, now))
    return done
