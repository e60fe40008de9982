"""What an operation costs: processor and wall time, medians; memory, of a process of its own."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is run. `rounds`: how often each is repeated for its median."""

    rounds: int = 7
    requests: int = 60
    journeys: int = 3
    reports: int = 8
    sheets: int = 1_000_000
    stored: int = 100_000
    kills: int = 200
    organisations: int = 10_000
    pools: int = 3
    null_pools: int = 306
    pooled: int = 1_000_000
    workers: int = 1

    @classmethod
    def chosen(cls, *, quick: bool) -> Size:
        """Full or quick sizes; BENCH_ROUNDS, BENCH_SHEETS and the like in the environment win."""
        size = cls(3, 10, 1, 2, 50_000, 5_000, 10, 500, 1, 1, 20_000) if quick else cls()
        values = {
            name: int(os.environ.get(f"BENCH_{name.upper()}", getattr(size, name)))
            for name in cls.__dataclass_fields__
        }
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds for one operation."""

    cpu: float
    wall: float


def cost(operation: Callable[[], object], *, rounds: int, each: int = 1) -> Cost:
    """The median over `rounds` of the mean of `each` operations, after one to warm up."""
    operation()
    gc.collect()
    found = []
    for _ in range(rounds):
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(each):
            operation()
        found.append((time.process_time() - cpu, time.perf_counter() - wall))
    return Cost(
        median(cpu for cpu, _ in found) / each * 1000,
        median(wall for _, wall in found) / each * 1000,
    )


def in_fresh_process(module: str, *arguments: str, **environment: str) -> dict[str, Any]:
    """What `python -m module arguments` prints as JSON, run where nothing is loaded yet."""
    ran = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def peak_megabytes(process: int | str = "self") -> float:
    """The most memory a process has held, in megabytes of 10⁶ bytes; without its parent's.

    (`ru_maxrss` would count what the parent held when it started this one.)
    """
    return _status(process, "VmHWM")


def resident_megabytes(process: int | str = "self") -> float:
    """The memory a process holds now."""
    return _status(process, "VmRSS")


def _status(process: int | str, name: str) -> float:
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(name)
