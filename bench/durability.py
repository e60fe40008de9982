"""What was confirmed is kept: kill -9, server crashes, full disks and races, as often as promised.

Short runs of the same are tests (tests/integration/test_durability.py). Alone, with its figures
printed: `python -m bench.durability [--quick]`. BENCH_KILLS sets how much is run.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.cost import Size
from bench.table import Row
from survey.storage.database import Database
from survey.storage.migrate import migrate
from tests import durability, killed_workers
from tests.postgres import PostgresServer

SEED = 20
DISK = 4 * 1024 * 1024


def rows(size: Size) -> list[Row]:
    """All rows about durability; shares of the promised numbers where `size` is small."""
    share = min(1.0, size.kills / Size().kills)

    def times(full: int) -> int:
        return max(2, round(full * share))

    found: list[Row] = []
    server = PostgresServer()
    try:
        for name in ("SQLite", "PostgreSQL"):
            found += [
                _savers(name, server, times(200)),
                _planted(name, server, times(20)),
                _editors(name, server, times(500)),
                _workers(name, server, times(50)),
            ]
        found.append(_crashes(server, times(20)))
    finally:
        server.close()
    return [*found, *_syncs(times(1000)), _full_disk()]


def _savers(name: str, server: PostgresServer, kills: int) -> Row:
    with _database(name, server) as url:
        durability.add_assessment(url)
        outcome = durability.kill_savers(url, kills, _chance())
    return _lost(f"Kill -9 while saving, {name}", f"{kills} kills", outcome)


def _planted(name: str, server: PostgresServer, kills: int) -> Row:
    with _database(name, server) as url:
        durability.add_assessment(url)
        outcome = durability.kill_savers(url, kills, _chance(), "early")
    return Row(
        f"The same with a planted fault, {name}",
        f"{kills} kills of a saver that confirms before the commit",
        f"{len(outcome.lost)} lost",
        "caught",
        holds=bool(outcome.lost),
    )


def _crashes(server: PostgresServer, crashes: int) -> Row:
    with _database("PostgreSQL", server) as url:
        durability.add_assessment(url)
        outcome = durability.crash_servers(url, crashes, _chance(), server.crash, server.start)
    return _lost("PostgreSQL stopped at once in mid-load", f"{crashes} restarts", outcome)


def _lost(work: str, what: str, outcome: durability.Outcome) -> Row:
    return Row(
        work,
        f"{what}, {len(outcome.confirmed):,} saves confirmed",
        f"{len(outcome.lost)} lost",
        "0 lost",
        holds=not outcome.lost and bool(outcome.confirmed),
    )


def _editors(name: str, server: PostgresServer, rounds: int) -> Row:
    with _database(name, server) as url:
        durability.add_assessment(url)
        wrong = durability.race_editors(url, rounds)
    return Row(
        f"Two editors of one page, {name}",
        f"{rounds} saves at the same moment by each",
        f"{wrong} silent overwrites",
        "0",
        holds=wrong == 0,
    )


def _workers(name: str, server: PostgresServer, kills: int) -> Row:
    with _database(name, server) as url:
        results = killed_workers.ask_for_reports(url, kills)
        wrong = killed_workers.kill_workers(url, results, kills, _chance(), "--real")
        database = Database(url)
        valid = 0 if wrong else sum(killed_workers.pages(database, r) > 1 for r in results)
        database.dispose()
    return Row(
        f"Workers killed in mid-PDF, {name}",
        f"{kills} kill -9, {kills} reports asked for",
        f"{valid} valid PDFs, one each" if not wrong else f"{len(wrong)} wrong",
        "one valid PDF each",
        holds=valid == kills,
    )


def _syncs(saves: int) -> Iterator[Row]:
    with _database("SQLite") as url:
        durability.add_assessment(url)
        replies, early = durability.early_replies(url, saves)
        _, caught = durability.early_replies(url, 3, "unsynced")
    yield Row(
        "Order of sync and confirmation, SQLite",
        f"System calls of {replies:,} saves, as the kernel saw them",
        f"{len(early)} confirmed before the sync",
        "0",
        holds=not early and replies == saves,
    )
    yield Row(
        "The same with a planted fault",
        "3 saves without a sync",
        f"{len(caught)} confirmed before the sync",
        "caught",
        holds=len(caught) == 3,
    )


def _full_disk() -> Row:
    with _database("SQLite") as url:
        database = Database(url)
        confirmed, whole = durability.fill_up(database, DISK)
        database.dispose()
    return Row(
        "Disk full at 4 MiB, SQLite",
        f"{confirmed} saves confirmed, {durability.REFUSALS} refused, then room again",
        "all there, and saving again" if whole else "not whole",
        "all there",
        holds=whole,
    )


@contextmanager
def _database(name: str, server: PostgresServer | None = None) -> Iterator[str]:
    """The address of a fresh migrated database."""
    with TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'maturity.sqlite'}"
        made = server.create() if server and name == "PostgreSQL" else ""
        if server and made:
            url = server.url(made)
        database = Database(url)
        migrate(database)
        database.dispose()
        yield url
        if server and made:
            server.drop(made)


def _chance() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - when to kill, not a secret


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser(prog="python -m bench.durability", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few of each")
    for row in rows(Size.chosen(quick=parser.parse_args().quick)):
        print(f"{row.work}: {row.what}: {row.measured} (must: {row.must}) {row.verdict}")


if __name__ == "__main__":
    main()
