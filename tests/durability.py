"""Kills savers and servers on purpose, and counts what was confirmed and is gone.

The tests do each a few times, `python -m bench.durability` as often as it takes.
"""

from __future__ import annotations

import os
import random
import re
import resource
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier

from sqlalchemy import text

from questionnaires.sheet import Answer
from survey.actions.answer import Author, save_page
from survey.actions.refusals import StalePage
from survey.storage import assessments
from survey.storage.database import Database, StorageUnavailable, Transaction
from tests.integration.storage import records
from tests.programs.saver import MARK
from tests.syscalls import unsynced_replies, watch

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0
REFUSALS = 3
BIG_NOTE = "n" * 20_000
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


def uncounted() -> dict[str, str]:
    """The environment without what makes a process that is started count its own coverage.

    One that is killed would keep none of it, and counting takes most of a short life.
    """
    return {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_PROCESS")}


def launch(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start one of tests/programs."""
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.programs.{program}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=uncounted(),
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
        end(process)


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


def race_editors(url: str, rounds: int) -> int:
    """Let two people save another answer to the same page at the same moment, `rounds` times.

    Gives how often neither or both were told it was saved: the second would overwrite unseen.
    """
    database, questionnaire = Database(url), records.the_questionnaire()
    wrong = 0

    def save(answer: Answer, base: int, start: Barrier) -> bool:
        start.wait()
        try:
            save_page(
                database, questionnaire, "a", {"STR-2": answer}, base=base, author=Author(()), now=1
            )
        except StalePage as stale:
            # The other's answer is shown to the one who was too late.
            return stale.current["STR-2"] == answer
        return True

    with ThreadPoolExecutor(2) as editors:
        for number in range(rounds):
            with database.read() as tx:
                base = assessments.find_assessment(tx, "a").revision
            start = Barrier(2)
            both = [
                editors.submit(save, Answer("F", note=f"{who} {number}"), base, start)
                for who in ("one", "other")
            ]
            wrong += sum(saving.result() for saving in both) != 1
    database.dispose()
    return wrong


def fill_up(database: Database, room: int) -> tuple[int, bool]:
    """Save until no file may grow beyond `room` bytes any more, then with room again.

    The limit makes write(2) itself fail, as a full disk does. Gives the number of confirmed
    saves, and whether all of them and one more after it are there whole, and nothing else, in
    a sound SQLite file.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    confirmed, refused = 0, 0
    try:
        while refused < REFUSALS:
            try:
                _save_big(database, f"{confirmed:06d}")
            except StorageUnavailable:
                refused += 1
            else:
                confirmed += 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    _save_big(database, f"{confirmed:06d}")
    with database.read() as tx:
        sound = tx.execute(text("pragma integrity_check")).scalar_one() == "ok"
        names = tx.execute(text("select id from assessment order by id")).scalars().all()
        notes = [assessments.load_remarks(tx, name)["STR-2"].note for name in names]
    expected = [f"{number:06d}" for number in range(confirmed + 1)]
    return confirmed, sound and names == expected and set(notes) == {BIG_NOTE}


def _save_big(database: Database, name: str) -> None:
    def work(tx: Transaction) -> None:
        records.add_assessment(tx, name)
        records.save(tx, name, "STR-2", Answer("F", note=BIG_NOTE))

    database.transact(work)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, if it still runs, and leave nothing of it open."""
    process.kill()
    process.wait()
    close_pipes(process)


def close_pipes(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing open of a process that has ended."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
