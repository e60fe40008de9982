"""What goes wrong on a server: its disk is full, or a report cannot be made."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from survey.storage import jobs
from survey.storage.database import Database, Transaction
from tests.journeys.server import Site

LEASE_SECONDS = 60


@contextmanager
def without_room(site: Site) -> Iterator[None]:
    """No process of the site may write to a file meanwhile, as on a full disk."""
    everybody = [psutil.Process(pid) for pid in site.pids()]
    before = [process.rlimit(resource.RLIMIT_FSIZE) for process in everybody]
    for process, (_soft, hard) in zip(everybody, before, strict=True):
        process.rlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        for process, limits in zip(everybody, before, strict=True):
            process.rlimit(resource.RLIMIT_FSIZE, limits)


def fail_job(site: Site, **arguments: str) -> None:
    """Give up the queued job with these arguments as a worker would; the worker must be away."""
    database = Database(site.database)
    now = int(time.time())

    def claim_and_fail(tx: Transaction) -> bool:
        others, found = [], False
        while not found and (job := jobs.claim(tx, "trouble", now, LEASE_SECONDS)):
            if found := arguments.items() <= job.arguments.items():
                jobs.fail(tx, job, "It was made to fail.", now)
            else:
                others.append(job)
        for other in others:
            jobs.give_back(tx, other, 0, counts=False)
        return found

    try:
        assert database.transact(claim_and_fail), f"no job waits with {arguments}"
    finally:
        database.dispose()
