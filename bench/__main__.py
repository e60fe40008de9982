"""Run every measurement and write bench/results.md: `python -m bench [--quick] [part …]`.

Sizes can be set one by one: BENCH_ROUNDS, BENCH_REQUESTS, BENCH_JOURNEYS, BENCH_REPORTS,
BENCH_SHEETS, BENCH_STORED.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bench.cost import Size
from bench.table import Row, write

PARTS = ("answering", "serving", "printing", "cohorts", "durability", "fuzz")
"""Modules of this package with a function `rows(size)`, in the order of the table."""

RESULTS = Path(__file__).with_name("results.md")

NOTES = (
    "A cycle of LimeSurvey 6.4 (PHP-FPM 8.2, MariaDB) was measured elsewhere, on a machine of this "
    "kind, at 380–450 ms CPU: one page with 52 questions opened, answered, submitted, stored. Ours "
    "has 56 questions on 14 pages and saves each, so both are given: one page opened and saved, "
    "and the whole form with its 28 page requests, scoring and result page. One page is what the "
    "promise is held against; the whole form is not a hundred times cheaper.",
    "",
    "What is promised of a report was set for 8 pages and is held against whatever length the "
    "report has by now.",
    "",
    "Placing an organisation among peers, refitting the peers and the page of a cohort are not "
    "built yet and have no figures.",
    "",
    "One sheet is scored through the same code as a cohort; its figure holds the ranges, the "
    "cheapest route and the steps that a cohort does not need.",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing is written")
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="only these parts")
    given = parser.parse_args()
    size = Size.chosen(quick=given.quick)
    found: list[Row] = []
    for part in given.part or PARTS:
        rows = measurement(part)
        if rows is None:
            continue
        print(f"{part} …", flush=True)
        for row in rows(size):
            print(f"  {row.work}: {row.measured}  {row.must}  {row.verdict}", flush=True)
            found.append(row)
    if given.quick or given.part:
        print("Not the whole: bench/results.md stays as it is.")
    else:
        write(RESULTS, found, NOTES)
        print("bench/results.md written.")


def measurement(part: str) -> Callable[[Size], list[Row]] | None:
    """The function of a part; None for one that does not exist (yet) or makes no rows."""
    if find_spec(f"bench.{part}") is None:
        return None
    rows: Callable[[Size], list[Row]] | None = getattr(import_module(f"bench.{part}"), "rows", None)
    return rows


if __name__ == "__main__":
    main()
