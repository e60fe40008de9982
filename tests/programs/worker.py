"""A worker whose rendering takes its time, to be killed or stopped meanwhile.

    python -m tests.programs.worker URL [--seconds S] [--grace S]

Prints `ready`, then `rendering ID` when it starts on the report of result ID. Its clock runs
twenty times as fast as the wall's, so that leases run out while a test waits.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from survey.actions.report import REPORT, make_report
from survey.storage import jobs
from survey.storage.database import Database
from survey.tasks import Keep, Worker
from tests.programs.saver import say

SPEED = 20
LEASE = 30


class SlowRenderer:
    """Takes `seconds` for a file that depends on nothing but the request."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def render(self, request: dict[str, Any]) -> bytes:
        say(f"rendering {request['result']['id']}")
        time.sleep(self.seconds)
        return f"%PDF-1.7 {request['result']['id']} {request['organisation']}".encode()


def main() -> None:
    """Work until killed or told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--seconds", type=float, default=0.2)
    parser.add_argument("--grace", type=float, default=5.0)
    given = parser.parse_args()
    database = Database(given.url)
    renderer = SlowRenderer(given.seconds)

    def report(job: jobs.JobRecord, _keep: Keep) -> jobs.ArtefactRecord:
        return make_report(database, job, renderer)

    worker = Worker(
        database,
        {REPORT: report},
        lease_seconds=LEASE,
        clock=lambda: time.time() * SPEED,
        grace_seconds=given.grace,
    )
    with worker.stopped_by_signals():
        say("ready")
        worker.run()
    database.dispose()


if __name__ == "__main__":
    main()
