"""A worker that fits peers and says so, to be killed in the midst.

    python -m tests.programs.refitter URL [--slow]

Prints `ready`, then `fitting` when a fit begins; with --slow it never ends by itself. Its clock
runs faster than the wall's, so that leases run out while a test waits.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from questionnaires.catalogue import shipped
from scoring.peers import archetypes
from scoring.peers.structure import NOTHING
from survey.actions.plan_refits import REFIT
from survey.peer_tasks import refit_task
from survey.storage.database import Database
from survey.tasks import Worker
from tests.integration.storage.peer_pool import SECRET
from tests.programs.saver import say

SPEED = 20
LEASE = 30


def main() -> None:
    """Work until killed or told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--slow", action="store_true")
    given = parser.parse_args()

    def structure(*_: Any) -> Any:
        say("fitting")
        while given.slow:
            time.sleep(0.05)
        return NOTHING

    setattr(archetypes, "structure", structure)  # noqa: B010 - a name of its imports
    database = Database(given.url)

    def clock() -> float:
        return time.time() * SPEED

    task = refit_task(database, shipped, clock, secret=SECRET, floor=10)
    worker = Worker(database, {REFIT: task}, lease_seconds=LEASE, clock=clock)
    with worker.stopped_by_signals():
        say("ready")
        worker.run()
    database.dispose()


if __name__ == "__main__":
    main()
