"""A worker that makes the PDFs of a cohort one by one, to be killed meanwhile.

    python -m tests.programs.bundler URL [--seconds S]

Prints `ready`, then `rendering NAME` when it starts on the PDF of an organisation. Its clock runs
faster than the wall's, so that leases run out while a test waits.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from survey.actions.bundle import BUNDLE
from survey.print_tasks import bundle_task
from survey.storage.database import Database
from survey.tasks import Worker
from tests.programs.saver import say

SPEED = 40
LEASE = 30


class SlowPaper:
    """Takes `seconds` for a file that depends on nothing but the organisation's name."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def render(self, request: dict[str, Any]) -> bytes:
        say(f"rendering {request['organisation']}")
        time.sleep(self.seconds)
        return f"%PDF-1.7 {request['organisation']}".encode()


def main() -> None:
    """Work until killed or told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--seconds", type=float, default=0.03)
    given = parser.parse_args()
    database = Database(given.url)

    def clock() -> float:
        return time.time() * SPEED

    task = bundle_task(database, SlowPaper(given.seconds), clock)
    worker = Worker(database, {BUNDLE: task}, lease_seconds=LEASE, clock=clock)
    with worker.stopped_by_signals():
        say("ready")
        worker.run()
    database.dispose()


if __name__ == "__main__":
    main()
