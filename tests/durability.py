"""Kills savers, workers and servers on purpose, and counts what was confirmed and is gone.

The tests do each a few times, `python -m bench.durability` as often as it takes.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from survey.actions.report import fetch_report, report_state, request_report
from survey.storage import jobs
from survey.storage.database import Database, Transaction
from tests.integration.storage import records
from tests.programs.saver import MARK
from tests.syscalls import unsynced_replies, watch

ROOT = Path(__file__).resolve().parents[1]
SOFTWARE = "software"
PATIENCE = 60.0
SAVED = re.compile(rb"saved (\d+)\n")


@dataclass
class Outcome:
    """Saves that a process said were kept, and those of them that are not there."""

    confirmed: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)

    def confirm(self, lines: bytes) -> None:
        """Note what a saver said. A number said twice was lost and given out again."""
        for found in SAVED.finditer(lines):
            number = int(found[1])
            (self.lost if number in self.confirmed else self.confirmed).add(number)

    def compare(self, url: str) -> None:
        """Look for everything confirmed so far."""
        self.lost |= self.confirmed - kept(url)


def launch(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start one of tests/programs."""
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.programs.{program}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        bufsize=0,
    )


@contextmanager
def running(program: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of tests/programs once it said `ready`; killed at the end."""
    process = launch(program, *arguments)
    try:
        assert next_line(process) == b"ready\n"
        yield process
    finally:
        _end(process)


def next_line(process: subprocess.Popen[bytes]) -> bytes:
    """The next line the process prints. Fails when it prints none for too long, or ended."""
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], PATIENCE)
    line = process.stdout.readline() if readable else b""
    assert line, f"{process.args!r} said nothing"
    return line


def set_going(process: subprocess.Popen[bytes]) -> None:
    """Let a program that waits for a line go on."""
    assert process.stdin is not None
    process.stdin.write(b"go\n")


def kill_savers(url: str, rounds: int, chance: random.Random, fault: str = "none") -> Outcome:
    """Kill -9 a saver `rounds` times, each after a few confirmed saves at some odd moment."""
    outcome = Outcome()
    for _ in range(rounds):
        with running("saver", url, "--fault", fault) as saver:
            assert saver.stdout is not None
            set_going(saver)
            for _ in range(chance.randint(1, 8)):
                outcome.confirm(next_line(saver))
            # At once, half of the time: the moment after a reply is the telling one.
            time.sleep(chance.choice((0, chance.random() * 0.01)))
            saver.kill()
            saver.wait()
            # What it said before it died was said.
            outcome.confirm(saver.stdout.read())
        # After each round: the next saver gives the number of a lost save out again.
        outcome.compare(url)
    return outcome


def crash_servers(
    url: str,
    rounds: int,
    chance: random.Random,
    crash: Callable[[], None],
    start: Callable[[], None],
) -> Outcome:
    """Crash and start the database server `rounds` times while a saver goes on saving."""
    outcome = Outcome()
    with running("saver", url) as saver:
        assert saver.stdout is not None
        set_going(saver)
        for _ in range(rounds):
            for _ in range(chance.randint(5, 50)):
                outcome.confirm(next_line(saver))
            crash()
            start()
        outcome.confirm(next_line(saver))
        saver.kill()
        saver.wait()
        outcome.confirm(saver.stdout.read())
    outcome.compare(url)
    return outcome


def early_replies(url: str, times: int, fault: str = "none") -> tuple[int, list[int]]:
    """Number of confirmations in `times` saves, and those given before the disk had synced."""
    with running("saver", url, "--times", str(times), "--fault", fault) as saver:
        calls = watch(saver)
        set_going(saver)
        return unsynced_replies(calls, MARK, SAVED)


def kept(url: str) -> set[int]:
    """Numbers of the revisions that are in the database."""
    database = Database(url)
    with database.read() as tx:
        numbers = set(tx.execute(text("select number from sheet_revision")).scalars())
    database.dispose()
    return numbers


def add_assessment(url: str) -> None:
    """Put the assessment there that savers save to."""
    database = Database(url)
    database.transact(records.add_assessment)
    database.dispose()


def ask_for_reports(url: str, count: int) -> list[str]:
    """Results r0, r1, …, with the report of each asked for; gives their ids."""
    names = [f"r{number}" for number in range(count)]

    def work(tx: Transaction) -> None:
        records.add_assessment(tx)
        for number, name in enumerate(names, start=1):
            records.add_result(tx, name, "a", number)

    database = Database(url)
    database.transact(work)
    for now, name in enumerate(names):
        request_report(database, "a", name, "en", SOFTWARE, now)
    database.dispose()
    return names


def kill_workers(url: str, results: list[str], kills: int, chance: random.Random) -> list[str]:
    """Kill -9 `kills` workers in the middle of a report while two run; then let them end.

    Gives the results that do not have one whole report each, with what they have instead.
    """
    database = Database(url)
    workers = [launch("worker", url) for _ in range(2)]
    deadline = time.monotonic() + PATIENCE + kills
    try:
        while (wrong := unfinished(database, results)) and time.monotonic() < deadline:
            for number, worker in enumerate(workers):
                if kills and _is_rendering(worker):
                    time.sleep(chance.random() * 0.15)
                    _end(worker)
                    workers[number] = launch("worker", url)
                    kills -= 1
            time.sleep(0.02)
    finally:
        for worker in workers:
            _end(worker)
        database.dispose()
    return wrong + [f"{kills} kills were left"] * bool(kills)


def unfinished(database: Database, results: list[str]) -> list[str]:
    """Results whose report is not done, not whole or not alone."""
    wrong = []
    for result in results:
        job = report_state(database, result, "en", SOFTWARE)
        made = fetch_report(database, result, "en", SOFTWARE)
        if job is None or job.state != jobs.DONE or made is None:
            wrong.append(f"{result}: {job}")
        elif hashlib.sha256(made.content).hexdigest() != made.sha256:
            wrong.append(f"{result}: its bytes are not those that were made")
    with database.read() as tx:
        made_in_all = tx.execute(text("select count(*) from artefact")).scalar_one()
    return wrong + [f"{made_in_all} artefacts"] * (made_in_all > len(results))


def _is_rendering(worker: subprocess.Popen[bytes]) -> bool:
    """Whether the worker has started on another report since it was last asked."""
    assert worker.stdout is not None
    readable, _, _ = select.select([worker.stdout], [], [], 0)
    return bool(readable) and b"rendering" in os.read(worker.stdout.fileno(), 4096)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    close_pipes(process)


def close_pipes(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing open of a process that has ended."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
