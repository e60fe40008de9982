"""A process that saves answers one after another and says so, to be killed while it does.

    python -m tests.programs.saver URL [--times N] [--fault FAULT]

Prints `ready`, waits for a line, then prints `saved N` after each save that storage confirmed.
The faults are planted, so that the tests that look for them can be seen to find them: `early`
says so before the commit, `unsynced` commits without syncing.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import Any

from sqlalchemy import event

from questionnaires.sheet import Answer
from survey.storage.database import Database, StorageUnavailable, Transaction
from tests.integration.storage import records

MARK = "mark-{:07d}."
"""What the note of save N holds, to be recognised in the bytes that are written."""


def say(line: str) -> None:
    """One line, at once and in one write."""
    os.write(1, f"{line}\n".encode())


def save(database: Database, *, early: bool) -> int:
    """Save the next revision with its mark in a note; returns its number."""

    def work(tx: Transaction) -> int:
        number = records.next_save(tx, "a", "STR-2", lambda n: Answer("F", note=MARK.format(n)))
        if early:
            say(f"saved {number}")
            # As on a slow disk, so that this fault shows every time.
            time.sleep(0.05)
        return number

    number = database.transact(work)
    if not early:
        say(f"saved {number}")
    return number


def main() -> None:
    """Save until killed, or `--times`; wait for a database that is away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--times", type=int, default=1_000_000)
    parser.add_argument("--fault", choices=("none", "early", "unsynced"), default="none")
    given = parser.parse_args()
    database = Database(given.url)
    if given.fault == "unsynced":

        @event.listens_for(database.engine, "connect")
        def _unsafe(raw: Any, _record: Any) -> None:
            raw.execute("PRAGMA synchronous = OFF")

    with database.read():
        pass
    say("ready")
    sys.stdin.readline()
    done = 0
    while done < given.times:
        try:
            save(database, early=given.fault == "early")
        except StorageUnavailable:
            time.sleep(0.02)
        else:
            done += 1
    database.dispose()


if __name__ == "__main__":
    main()
