"""Many sheets: scoring a million, loading a hundred thousand. `python -m bench.cohorts SHEETS`."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from bench.cost import Size, cost, in_fresh_process, peak_megabytes, resident_megabytes
from bench.table import Row, figure, held
from questionnaires.catalogue import shipped
from questionnaires.schema import Questionnaire
from scoring.cohort import score_cohort
from scoring.matrix import AnswerMatrix, from_packed
from scoring.result import score_sheet

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
SHIPPED = "service-maturity"


def rows(size: Size) -> list[Row]:
    """All rows about cohorts."""
    scored = in_fresh_process("bench.cohorts", str(size.sheets), str(size.rounds), **ONE_THREAD)
    return [*_scoring(scored, size), *_loading(size), *_one_sheet(size)]


def _scoring(found: dict[str, float], size: Size) -> list[Row]:
    ratio = found["seconds"] / found["copy_seconds"]
    sheets = f"{size.sheets:,} random sheets"
    scale = 1_000_000 / size.sheets
    return [
        held(
            "Score a million sheets",
            f"{sheets}, one thread: levels, indices, guard, all lenses, features, models",
            found["seconds"] * scale,
            "s CPU",
            must=2,
            more=f"wall {figure(found['wall'] * scale)} s",
        ),
        Row(
            "Score against copying",
            "The same matrix through np.copyto, in the same process",
            f"{figure(ratio)} × ({figure(found['copy_seconds'] * 1000)} ms)",
            ambitious="levels ≤ 10 ×",
        ),
        held(
            "Memory while scoring",
            f"Peak of the process, {sheets}, matrix and all figures kept",
            found["peak_mb"],
            "MB",
            must=1000,
            more=f"matrix alone {figure(found['matrix_mb'])} MB",
        ),
    ]


def _loading(size: Size) -> list[Row]:
    questionnaire = shipped().latest(SHIPPED)
    packed = [_random_sheet(questionnaire) for _ in range(size.stored)]
    as_json = [json.dumps(list(sheet)) for sheet in packed]
    with TemporaryDirectory(prefix="bench-") as folder:
        read = _table(Path(folder) / "sheets", packed)
        bytes_ = cost(lambda: from_packed(packed, questionnaire), rounds=size.rounds)
        stored = cost(lambda: from_packed(read(), questionnaire), rounds=size.rounds)
    text = cost(lambda: np.array([json.loads(row) for row in as_json], np.int8), rounds=3)
    scale = 100_000 / size.stored
    return [
        held(
            "Load 100,000 sheets",
            f"{size.stored:,} packed rows selected from SQLite into a checked matrix",
            stored.cpu / 1000 * scale,
            "s CPU",
            must=0.3,
            ambitious=0.15,
            more=f"matrix from rows in memory {figure(bytes_.cpu / 1000 * scale)} s",
        ),
        Row(
            "Loading as JSON",
            "The same answers as JSON lists, without the query",
            f"{figure(text.cpu / 1000 * scale)} s CPU",
        ),
    ]


def _table(path: Path, packed: list[bytes]) -> Callable[[], list[bytes]]:
    from survey.storage.sqlite_driver import driver

    connection = driver().connect(str(path))
    connection.execute("CREATE TABLE sheet (id INTEGER PRIMARY KEY, packed BLOB NOT NULL)")
    connection.executemany("INSERT INTO sheet (packed) VALUES (?)", ((p,) for p in packed))
    connection.commit()
    return lambda: [row[0] for row in connection.execute("SELECT packed FROM sheet ORDER BY id")]


def _one_sheet(size: Size) -> list[Row]:
    from questionnaires.sheet import parse_sheet

    questionnaire = shipped().latest(SHIPPED)
    sheet = parse_sheet(filled_in(questionnaire), shipped().get, "")
    one = cost(lambda: score_sheet(sheet, questionnaire), rounds=size.rounds, each=3)
    return [
        Row(
            "Score one sheet",
            "Everything of a result: ranges, route, steps, fingerprint",
            f"{figure(one.cpu)} ms CPU",
        )
    ]


def filled_in(questionnaire: Questionnaire) -> dict[str, object]:
    """A sheet with an answer to each rated item, all four in turn."""
    rated = [item.id for item in questionnaire.items if item.scored]
    answers = {item: "NPLF"[n % 4] for n, item in enumerate(rated)}
    return {
        "questionnaire": questionnaire.id,
        "version": questionnaire.version,
        "answers": answers,
    }


def _random_sheet(questionnaire: Questionnaire) -> bytes:
    sizes = (len(questionnaire.codes_of(item)) for item in questionnaire.items)
    return bytes(random.randrange(size) for size in sizes)  # noqa: S311 - made-up data


def main(sheets: int, rounds: int) -> None:
    """Score random sheets in this process; prints seconds and memory as JSON."""
    questionnaire = shipped().latest(SHIPPED)
    chance = np.random.default_rng(1)
    items = len(questionnaire.items)
    sizes = np.array([[len(questionnaire.codes_of(item))] for item in questionnaire.items])
    codes = np.asfortranarray(chance.integers(-1, sizes, (items, sheets), np.int8).T)
    matrix = AnswerMatrix(questionnaire, codes)
    held_by_matrix = resident_megabytes()
    score_cohort(AnswerMatrix(questionnaire, np.asfortranarray(codes[:1000])))
    spent, wall, copied = [], [], []
    target = np.empty_like(codes)
    for _ in range(rounds):
        start = time.process_time()
        np.copyto(target, codes)
        copied.append(time.process_time() - start)
    del target
    for _ in range(min(rounds, 3)):
        start, started = time.process_time(), time.perf_counter()
        scores = score_cohort(matrix)
        spent.append(time.process_time() - start)
        wall.append(time.perf_counter() - started)
        assert scores.rows == sheets
        del scores
    print(
        json.dumps(
            {
                "seconds": median(spent),
                "wall": median(wall),
                "copy_seconds": median(copied),
                "peak_mb": peak_megabytes(),
                "matrix_mb": held_by_matrix,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
