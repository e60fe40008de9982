"""Run all measurements, or those parts, and write bench/results.md.

`python -m bench [--quick] [part …]`; a quick run has small sizes and writes nothing.
Sizes can be set one by one: BENCH_ROUNDS, BENCH_REQUESTS, BENCH_JOURNEYS, BENCH_REPORTS,
BENCH_SHEETS, BENCH_STORED, BENCH_KILLS, BENCH_ORGANISATIONS, BENCH_POOLS, BENCH_NULL_POOLS,
BENCH_POOLED, BENCH_WORKERS.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bench.cost import Size
from bench.table import Row, section, write

PARTS = (
    "answering",
    "serving",
    "looking",
    "printing",
    "cohorts",
    "consulting",
    "peers",
    "durability",
    "fuzz",
)
"""Modules of this package with a function `rows(size)`, in the order of the table."""

RESULTS = Path(__file__).with_name("results.md")

NOTES = """\
A cycle of LimeSurvey 6.4 (PHP-FPM 8.2, MariaDB) is a survey of 52 questions opened, answered,
submitted and stored. It was measured elsewhere, on a machine of this kind, at 380–450 ms CPU. “One
page” sets one opening and one save of ours against it; “the whole form” is the same work: 56
questions on 14 pages, each opened and saved with a synced commit, then scored and shown.

What is promised of a report was set for 8 pages, and is held against the length it has by now.

What stands in the part on peers is explained in docs/peers-evaluated.md.

One sheet is scored by the same code as a cohort; its figure holds the ranges, the cheapest route
and the steps that a cohort does not need."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing is written")
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="only these parts")
    given = parser.parse_args()
    size = Size.chosen(quick=given.quick)
    for part in given.part or PARTS:
        rows = measurement(part)
        if rows is None:
            continue
        print(f"{part} …", flush=True)
        found = rows(size)
        for row in found:
            print(f"  {row.work}: {row.measured}  {row.must}  {row.verdict}", flush=True)
        if not given.quick:
            # After each part: what was measured stays when a later one fails.
            write(RESULTS, {part: section(part, found)}, PARTS, NOTES)


def measurement(part: str) -> Callable[[Size], list[Row]] | None:
    """The function of a part; None for one that does not exist (yet) or makes no rows."""
    if find_spec(f"bench.{part}") is None:
        return None
    rows: Callable[[Size], list[Row]] | None = getattr(import_module(f"bench.{part}"), "rows", None)
    return rows


if __name__ == "__main__":
    main()
