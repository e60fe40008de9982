"""A worker whose rendering takes its time, to be killed or stopped meanwhile.

    python -m tests.programs.worker URL [--seconds S | --real] [--grace S]

Prints `ready`, then `rendering ID` when it starts on the report of result ID. Its clock runs
faster than the wall's, so that leases run out while a test waits.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from typing import Any

from survey.actions.printing import Renders
from survey.actions.report import REPORT, make_report
from survey.reports.renderer import Renderer
from survey.storage import jobs
from survey.storage.database import Database
from survey.tasks import Keep, Worker
from tests.programs.saver import say

SPEED, REAL_SPEED = 20, 4
LEASE = 30


class SlowRenderer:
    """Takes `seconds` for a file that depends on nothing but the request."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def render(self, request: dict[str, Any]) -> bytes:
        say(f"rendering {request['result']['id']}")
        time.sleep(self.seconds)
        return f"%PDF-1.7 {request['result']['id']} {request['organisation']}".encode()


class RealRenderer(Renderer):
    """Prints PDFs, and says when it starts on one."""

    def render(self, request: Mapping[str, Any]) -> bytes:
        say(f"rendering {request['result']['id']}")
        return super().render(request)


def main() -> None:
    """Work until killed or told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--seconds", type=float, default=0.2)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--grace", type=float, default=5.0)
    given = parser.parse_args()
    database = Database(given.url)
    renderer: Renders = RealRenderer(60, 1024) if given.real else SlowRenderer(given.seconds)
    speed = REAL_SPEED if given.real else SPEED

    def report(job: jobs.JobRecord, _keep: Keep) -> jobs.ArtefactRecord:
        return make_report(database, job, renderer)

    worker = Worker(
        database,
        {REPORT: report},
        lease_seconds=LEASE,
        clock=lambda: time.time() * speed,
        grace_seconds=given.grace,
    )
    with worker.stopped_by_signals():
        say("ready")
        worker.run()
    database.dispose()


if __name__ == "__main__":
    main()
