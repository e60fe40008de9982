"""How good the peers are, at length, and what a refit of a large pool costs.

`python -m bench.peers FILE` refits the pool whose sheets lie in FILE and prints what it took.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from bench.cost import Size, in_fresh_process, peak_megabytes, resident_megabytes
from bench.table import Row, figure, held
from scoring.evaluation import measure, table
from scoring.evaluation.drawn import draw, matrix, questionnaire
from scoring.evaluation.measure import Measure
from scoring.peers.pool import FACETS, UNKNOWN, Part, Pool, gather
from scoring.simulate import Nature

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
GROUPS = 4
KINDS_OF_NULLS = 9
PLACEMENTS = 200


def rows(size: Size) -> list[Row]:
    """All rows about peers."""
    found = _cost(size)
    # Subjects side by side do not change each other's figures: none of them is a time.
    with ProcessPoolExecutor(size.workers, get_context("spawn")) as workers:
        for lines in workers.map(_lines, range(len(table.SUBJECTS)), repeat(tried(size))):
            found += map(row_of, lines)
            print("\n".join(f"  {line.name}: {line.ours:.4g}" for line in lines), flush=True)
    return found


def _lines(subject: int, size: measure.Size) -> list[Measure]:
    return list(table.lines_of(subject, size))


def tried(size: Size) -> measure.Size:
    """How much is tried of each subject: the long way only where the bench runs at full size."""
    if size.pools < 2:
        return measure.QUICK
    return replace(
        measure.STANDARD,
        organisations=(500, 1000, 2000),
        pools=size.pools,
        null_organisations=(300, 1000),
        null_pools=-(-size.null_pools // KINDS_OF_NULLS),
        routes=10_000,
        cohorts=1000,
    )


def row_of(line: Measure) -> Row:
    """A line of the evaluation as a line of the bench; what others reach stands behind ours."""
    others = ", ".join(
        f"{name} {'not installed' if value is None else _short(value)}"
        for name, value in line.others.items()
    )
    return Row(
        line.name,
        line.what,
        _short(line.ours) + (f" ({others})" if others else ""),
        line.target,
        holds=line.holds,
    )


def _short(value: float) -> str:
    return figure(value) if value == int(value) or abs(value) < 0.01 else f"{value:,.3f}"


def _cost(size: Size) -> list[Row]:
    """A refit of a large pool, and what is asked of its model one organisation at a time."""
    with TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder) / "sheets.npy"
        # Drawn here, so that the truth behind the sheets takes no memory of the measured process.
        np.save(file, draw(Nature(groups=GROUPS), size.pooled, 1).simulated.codes)
        found = in_fresh_process("bench.peers", str(file), **ONE_THREAD)
    sheets = f"{size.pooled:,} simulated sheets of {GROUPS} groups, one thread"
    return [
        held(
            f"Refit the peers of {size.pooled:,} organisations",
            f"{sheets}: structure, groups, stability, names, likeness, order of practices",
            found["seconds"],
            "s CPU",
            must=60,
            more=f"wall {figure(found['wall'])} s; {found['groups']} groups found",
        ),
        held(
            "Memory while refitting",
            f"Peak of the process, {sheets}, the pool with ids of 32 letters in it",
            found["peak_mb"],
            "MB",
            must=1500,
            more=f"pool alone {figure(found['pool_mb'])} MB",
        ),
        held(
            "Place one organisation",
            f"Median of {PLACEMENTS}, among the groups of that model",
            found["place_ms"],
            "ms",
            must=5,
        ),
        Row(
            "Find the ten nearest of one organisation",
            f"Median of {PLACEMENTS}, among {size.pooled:,} vectors in a tree",
            f"{figure(found['nearest_ms'])} ms (the tree takes {figure(found['tree_seconds'])} s)",
        ),
    ]


def pool_of(file: Path) -> Pool:
    """The pool of the sheets in a file."""
    codes = np.load(file)
    names = [f"{number:032x}" for number in range(len(codes))]
    facets = np.full((len(codes), len(FACETS)), UNKNOWN, np.int16)
    return gather([Part(matrix(codes), names, np.zeros(len(codes), np.int64), facets, True)])


def main(file: Path) -> None:
    """Refit in this process; prints seconds, milliseconds and memory as JSON."""
    from scipy.spatial import KDTree

    from scoring.peers.neighbours import vectors_of
    from scoring.peers.shape import measure as measured_by
    from scoring.peers.study import study

    questionnaire()
    pool = pool_of(file)
    pool_mb = resident_megabytes()
    start, started = time.process_time(), time.perf_counter()
    model = study(pool, 1)
    spent, wall = time.process_time() - start, time.perf_counter() - started
    peak = peak_megabytes()
    sheets = [matrix(pool.codes[number : number + 1]) for number in range(PLACEMENTS)]
    placed = []
    for sheet in sheets:
        at = time.perf_counter()
        assert model.place(sheet)[0] is not None or not model.archetypes
        placed.append(time.perf_counter() - at)
    prior = model.measures.prior
    assert prior is not None
    vectors = vectors_of(measured_by(pool.matrix, model.ruler), model.ruler, prior)
    at = time.perf_counter()
    tree = KDTree(vectors)
    tree_seconds = time.perf_counter() - at
    near = []
    for number in range(PLACEMENTS):
        at = time.perf_counter()
        tree.query(vectors[number], 10)
        near.append(time.perf_counter() - at)
    print(
        json.dumps(
            {
                "seconds": spent,
                "wall": wall,
                "groups": len(model.archetypes),
                "pool_mb": pool_mb,
                "peak_mb": peak,
                "place_ms": median(placed) * 1000,
                "nearest_ms": median(near) * 1000,
                "tree_seconds": tree_seconds,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
