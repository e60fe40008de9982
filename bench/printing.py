"""Reports: cold, warm, size, memory, two at once; Chromium printing the same; the chart alone."""

from __future__ import annotations

import io
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from pypdf import PdfReader

from bench.cost import Size, cost, peak_megabytes
from bench.table import Row, figure, held
from questionnaires.catalogue import shipped
from questionnaires.sheet import AnswerSheet, parse_sheet, sheet_json
from scoring.result import score_sheet
from survey.reports import standings
from survey.reports.pdf import SCHEME, STYLES, report_html
from survey.reports.phrasing import Phrasing
from survey.reports.printed import report
from survey.reports.renderer import Renderer
from survey.reports.tokens import STATIC
from survey.templating import report_environment

SECONDS, MEGABYTES = 60.0, 1024
SUBMITTED = 1_795_000_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HEADLESS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")


def rows(size: Size) -> list[Row]:
    """All rows about reports."""
    cold = [_cold() for _ in range(min(size.rounds, 5))]
    chromium = _chromium(min(size.rounds, 5))
    return [*_cold_rows(cold, chromium), *_warm_rows(size, chromium), *_chart_rows(size)]


def _cold() -> float:
    renderer = Renderer(SECONDS, MEGABYTES)
    started = time.perf_counter()
    renderer.render(request())
    taken = time.perf_counter() - started
    renderer.close()
    return taken


def _cold_rows(cold: list[float], chromium: dict[str, float]) -> list[Row]:
    seconds = median(cold)
    row = Row(
        "PDF report, cold",
        "A new child process to the finished report, wall",
        f"{figure(seconds)} s",
    )
    if not chromium:
        return [row]
    ratio = seconds / chromium["cold"]
    return [
        Row(
            row.work,
            row.what,
            f"{row.measured}, {figure(ratio)} × Chromium",
            "≤ 1.1 × Chromium",
            holds=ratio <= 1.1,
        )
    ]


def _warm_rows(size: Size, chromium: dict[str, float]) -> list[Row]:
    renderer = Renderer(SECONDS, MEGABYTES)
    content = renderer.render(request())
    assert renderer.child is not None
    child = psutil.Process(renderer.child)
    wall, cpu = [], []
    for _ in range(size.reports):
        before, started = _cpu(child), time.perf_counter()
        renderer.render(request())
        wall.append(time.perf_counter() - started)
        cpu.append(_cpu(child) - before)
    memory = peak_megabytes(child.pid)
    renderer.close()
    pages = len(PdfReader(io.BytesIO(content)).pages)
    found = [
        held(
            "PDF report, warm",
            f"{pages} pages, tagged PDF/UA-1, in the warm child; wall",
            median(wall),
            "s",
            must=1,
            ambitious=0.4,
            more=f"CPU {figure(median(cpu))} s",
        ),
        held("PDF report, size", f"The same {pages} pages", len(content) / 1000, "kB", must=300),
        Row(
            "PDF report, memory",
            f"Peak of the child after {size.reports + 1} reports",
            f"{figure(memory)} MB",
        ),
    ]
    if chromium:
        found.append(
            Row(
                "Chromium printing the same",
                "The same HTML, styles and type to PDF, a new browser each time",
                f"{figure(chromium['cold'])} s wall, {figure(chromium['cpu'])} s CPU, "
                f"{figure(chromium['kb'])} kB, largest process {figure(chromium['mb'])} MB",
            )
        )
    return [*found, _two_at_once(size, pages)]


def _two_at_once(size: Size, pages: int) -> Row:
    pair = [Renderer(SECONDS, MEGABYTES) for _ in range(2)]

    def work(renderer: Renderer) -> None:
        for _ in range(size.reports):
            renderer.render(request())

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda renderer: renderer.render(request()), pair))
        started = time.perf_counter()
        list(pool.map(work, pair))
        taken = time.perf_counter() - started
    for renderer in pair:
        renderer.close()
    return held(
        "Reports with two workers",
        f"{2 * size.reports} reports in two warm children, wall",
        2 * size.reports / taken,
        "a second",
        must=3,
        more=f"{figure(2 * size.reports * pages / taken)} pages a second",
        at_least=True,
    )


def _chart_rows(size: Size) -> list[Row]:
    filled, result = sheet(), scored()
    questionnaire = shipped().latest("service-maturity")
    words = Phrasing("en", questionnaire)
    made = report(result, filled, questionnaire, "en", "Acme", SUBMITTED)
    macro: Callable[..., str] = (
        report_environment("en").get_template("macros/charts.html").module.profile  # type: ignore[attr-defined] # macros are attributes
    )
    chart = cost(
        lambda: macro(standings.chart(result, words), made.page.staircase),
        rounds=size.rounds,
        each=20,
    )
    html = cost(lambda: report_html(made, "en"), rounds=size.rounds, each=5)
    return [
        held(
            "Profile chart",
            f"Geometry and markup of {len(result['dimensions'])} dimensions, with their words",
            chart.cpu,
            "ms CPU",
            must=2,
            ambitious=0.3,
        ),
        Row(
            "The same chart by pygal",
            "14 bars with labels as SVG, the library's defaults",
            f"{figure(_pygal(size))} ms CPU",
        ),
        Row("Report as HTML", "All sections, before printing", f"{figure(html.cpu)} ms CPU"),
    ]


def _pygal(size: Size) -> float:
    """CPU milliseconds of pygal for as many bars as the profile has."""
    shares = {code: part["in_place"] for code, part in scored()["dimensions"].items()}

    # Here: its import hook warns about every later import, also those of tests.
    import pygal

    def draw() -> bytes:
        chart = pygal.HorizontalBar(show_legend=False, js=[])
        chart.x_labels = list(shares)
        chart.add("In place", list(shares.values()))
        svg: bytes = chart.render()
        return svg

    return cost(draw, rounds=size.rounds, each=3).cpu


def sheet() -> AnswerSheet:
    """A whole sheet of mixed answers, with a note here and there."""
    questionnaire = shipped().latest("service-maturity")
    answers = {
        item.id: {
            "code": "FLPNFL"[n % 6] if item.scored else questionnaire.codes_of(item)[0],
            "note": "Seen in the minutes of May." if n % 7 == 0 else "",
        }
        for n, item in enumerate(questionnaire.items)
    }
    form = {
        "questionnaire": questionnaire.id,
        "version": questionnaire.version,
        "answers": answers,
        "context": {"organisation": "Acme Service"},
    }
    return parse_sheet(form, shipped().get, "")


def scored() -> dict[str, Any]:
    """Its result."""
    return score_sheet(sheet(), shipped().latest("service-maturity"))


def request() -> dict[str, Any]:
    """What the child is sent."""
    return {
        "sheet": sheet_json(sheet()),
        "result": scored(),
        "organisation": "Acme Service",
        "locale": "en",
        "submitted_at": SUBMITTED,
    }


def _chromium(rounds: int) -> dict[str, float]:
    """Chromium's figures for the same report; empty where there is no Chromium."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        return {}
    with TemporaryDirectory(prefix="bench-") as folder:
        page = Path(folder) / "report.html"
        page.write_text(_standing_alone(), encoding="utf-8")
        printed = Path(folder) / "report.pdf"
        walls, cpus, peaks = [], [], []
        for n in range(rounds):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            started = time.perf_counter()
            with subprocess.Popen(
                [
                    browser,
                    *HEADLESS,
                    f"--user-data-dir={folder}/{n}",
                    f"--print-to-pdf={printed}",
                    page.as_uri(),
                ],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as process:
                peaks.append(_largest(process))
            walls.append(time.perf_counter() - started)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        kilobytes = printed.stat().st_size / 1000
    return {"cold": median(walls), "cpu": median(cpus), "kb": kilobytes, "mb": max(peaks)}


def _largest(process: subprocess.Popen[bytes]) -> float:
    """The peak of its largest process in megabytes, watched until it ends."""
    most = 0.0
    family = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            for member in (family, *family.children(recursive=True)):
                most = max(most, peak_megabytes(member.pid))
        except (psutil.Error, LookupError, OSError):
            pass  # it ended while we looked
        time.sleep(0.02)
    return most


def _standing_alone() -> str:
    questionnaire = shipped().latest("service-maturity")
    made = report(scored(), sheet(), questionnaire, "en", "Acme Service", SUBMITTED)
    styles = "".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
    styles = styles.replace('"../', f'"{STATIC.as_uri()}/').replace(SCHEME, f"{STATIC.as_uri()}/")
    return report_html(made, "en").replace("</head>", f"<style>{styles}</style></head>")


def _cpu(process: psutil.Process) -> float:
    return float(sum(process.cpu_times()[:2]))
