"""The server itself: start-up, memory, and the whole form over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from bench.answering import LIMESURVEY_MS, PAGE, codes, whole_form
from bench.cost import Size, in_fresh_process, resident_megabytes
from bench.table import Row, figure, held
from bench.visitor import HttpVisitor, Respondent
from questionnaires.catalogue import shipped
from tests.journeys.server import Site, serving


def rows(size: Size) -> list[Row]:
    """All rows about the server."""
    return [*_start_up(size), *_over_http(size)]


def _start_up(size: Size) -> list[Row]:
    with TemporaryDirectory(prefix="bench-") as folder:
        found = [
            in_fresh_process("bench.starting", repr(time.time()), folder)
            for _ in range(min(size.rounds, 5) + 1)
        ][1:]  # the first one makes the database
    seconds, cpu, now = (median(f[key] for f in found) for key in ("seconds", "cpu", "mb"))
    return [
        held(
            "Start-up of a web process",
            "From the start of Python to the first answer, database already there",
            seconds,
            "s",
            must=0.7,
            ambitious=0.5,
            more=f"CPU {figure(cpu)} s",
        ),
        held("Memory of a web process", "Resident after that first answer", now, "MB", must=120),
    ]


def _over_http(size: Size) -> list[Row]:
    version = shipped().latest("service-maturity")
    with TemporaryDirectory(prefix="bench-") as folder, serving(Path(folder) / "site") as site:
        web = _web_processes(site)
        connection = HTTPConnection("127.0.0.1", int(site.origin.rpartition(":")[2]))

        def journey() -> None:
            whole_form(HttpVisitor(connection), version)

        respondent = Respondent.begin(HttpVisitor(connection))

        def page() -> None:
            respondent.open(PAGE)
            respondent.save(PAGE, codes(version, PAGE, respondent.base))

        with site.without_worker():
            each = [_spent(web, journey, size.journeys, size.rounds)]
            each.append(_spent(web, page, size.requests, size.rounds))
        memory = max(resident_megabytes(process.pid) for process in web)
        connection.close()
    whole, one = each
    return [
        Row(
            "One page over HTTP",
            "GET + POST through `maturity serve`, CPU of its web processes",
            f"{figure(one)} ms CPU",
            f"≤ {figure(LIMESURVEY_MS[1] / 100)} ms CPU (LimeSurvey / 100)",
            holds=one <= LIMESURVEY_MS[1] / 100,
        ),
        Row(
            "The whole form over HTTP",
            f"Start, {len(version.page_order)} pages, submit, result, through `maturity serve`",
            f"{figure(whole)} ms CPU, {figure(1000 / whole)} a second and core",
        ),
        held(
            "Memory of a web process that serves",
            "Resident, the larger of two, after those journeys",
            memory,
            "MB",
            must=120,
        ),
    ]


def _web_processes(site: Site) -> list[psutil.Process]:
    below = psutil.Process(site.process.pid).children(recursive=True)
    marks = ("worker", "render_process", "resource_tracker")
    return [p for p in below if not any(mark in " ".join(p.cmdline()) for mark in marks)]


def _spent(
    web: list[psutil.Process], operation: Callable[[], object], each: int, rounds: int
) -> float:
    """Milliseconds of CPU of the web processes for one operation, the median of rounds."""
    operation()
    found = []
    for _ in range(rounds):
        before = _cpu(web)
        for _ in range(each):
            operation()
        found.append((_cpu(web) - before) / each * 1000)
    return median(found)


def _cpu(web: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in web)
