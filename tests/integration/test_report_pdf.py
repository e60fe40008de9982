"""The printed report, read back by a PDF reader, and the process that prints it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import pytest
from pypdf import DocumentInformation, PdfReader

from survey.reports.pdf import Refused, fetcher, print_html, render_pdf
from survey.reports.renderer import RENDERS_EACH, Renderer, RenderFailed
from tests.integration import report_cases
from tests.unit.reports import cases

Canary = tuple[str, list[Any]]

HOSTILE = "{{7*7}} {x.__class__} <script>alert(1)</script> ${7*7} %(x)s"
SCRIPTS = "Łódź Ştefan Ωμέγα Дом 株式会社 شركة בית 🙂 \u202eback"

RUNAWAY = """
import sys
from survey.reports import render_process
def endless(request, catalogue):
    if request["organisation"] != "runaway":
        return b"%PDF fine"
    while True:
        pass
render_process.answer = endless
render_process.main(sys.argv[1:])
"""

GREEDY = """
import sys
from survey.reports import render_process
def greedy(request, catalogue):
    heap = []
    while True:
        heap.append(bytearray(10_000_000))
render_process.answer = greedy
render_process.main(sys.argv[1:])
"""


def text_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    # Where fonts with one and two bytes a letter meet, the reader leaves the empty half in.
    text = text.replace("\0", "")
    return " ".join(text.split())


def root_of(pdf: bytes) -> Any:
    return PdfReader(BytesIO(pdf)).trailer["/Root"]


def structure(pdf: bytes) -> list[Any]:
    """Every element of the tag tree."""
    reader = PdfReader(BytesIO(pdf))
    objects: list[Any] = [reader.get_object(n) for n in range(1, int(str(reader.trailer["/Size"])))]
    return [
        entry for entry in objects if isinstance(entry, dict) and "/StructElem" in entry.values()
    ]


def metadata(pdf: bytes) -> DocumentInformation:
    found = PdfReader(BytesIO(pdf)).metadata
    assert found is not None
    return found


def child_of(renderer: Renderer) -> int:
    assert renderer.child is not None
    return renderer.child


@pytest.fixture(scope="module")
def printed() -> bytes:
    return report_cases.printed("final")


@pytest.fixture
def canary() -> Iterator[Canary]:
    """An address on loopback and the list of what asked for it."""
    asked: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, peer = server.accept()
                except TimeoutError:
                    continue
                asked.append(peer)
                connection.close()

        listener = threading.Thread(target=listen)
        listener.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/canary", asked
        done.set()
        listener.join()


def test_the_report_says_level_in_place_and_the_figures_of_ps_pillars_and_models(
    printed: bytes,
) -> None:
    text = text_of(printed)
    for words in (
        "You are at level 3, Defined",
        "53% in place",
        "Strongest in Promptness; Proactivity, Product and Channels hold you back",
        "5 P’s: 56%",
        "4 P’s 52%",
        "Service 4 P’s: 59%",
        "Four pillars: 52%",
        "Customer-centric 48%",
        "Level 3 of the ladder is at 73.8% and must exceed 85%",
        "Make a service briefing part of the launch checklist.",
    ):
        assert words in text


def test_the_report_holds_every_answer_in_the_words_of_its_anchor(printed: bytes) -> None:
    text = text_of(printed)
    texts = cases.questionnaire().text("en").items
    for item, code in cases.answers("example1").items():
        assert " ".join(texts[item].statement.split()) in text
        assert texts[item].anchors[code] in text


def test_the_method_page_prints_the_fingerprint(printed: bytes) -> None:
    facts = dict(cases.page(cases.answers("example1")).method.facts)
    fingerprint = facts["Fingerprint of definition, answers and result"]
    assert fingerprint in text_of(printed).replace(" ", "")


def test_the_report_is_tagged_in_its_language_with_an_alternative_for_each_figure(
    printed: bytes,
) -> None:
    reader = PdfReader(BytesIO(printed))
    root = root_of(printed)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == [
        "You are at level 3, Defined"
    ]
    elements = [entry for entry in structure(printed) if entry["/S"] == "/Figure"]
    assert len(elements) > 2 * len(cases.questionnaire().dimensions)
    assert all(element.get("/Alt") for element in elements)


@pytest.mark.parametrize("name", ["final", "provisional"])
def test_lists_are_tagged_as_lists_of_items_with_bodies(name: str) -> None:
    """The rules of PDF/UA-1 that markup breaks most easily: blocks inside items break them."""
    allowed = {"/L": {"/L", "/LI", "/Caption"}, "/LI": {"/Lbl", "/LBody"}}
    elements = structure(report_cases.printed(name))
    lists = [entry for entry in elements if entry["/S"] in allowed]
    assert lists
    for entry in lists:
        kids = {kid.get_object()["/S"] for kid in entry["/K"]}
        assert kids <= allowed[entry["/S"]]
    for entry in elements:
        if entry["/S"] == "/LI":
            assert entry["/P"]["/S"] == "/L"


def test_the_report_is_small_and_dated_by_the_submission(printed: bytes) -> None:
    assert len(printed) <= 300_000
    made = metadata(printed).creation_date
    assert made is not None
    assert (made.year, made.month, made.day) == (2026, 11, 18)


def test_two_processes_print_the_same_bytes() -> None:
    program = (
        "import sys, hashlib\n"
        "from tests.integration import report_cases\n"
        "from tests.unit.reports import cases\n"
        "from survey.reports.pdf import render_pdf\n"
        "page = report_cases.report(cases.answers('example2'), 'Łódź & Co')\n"
        "print(hashlib.sha256(render_pdf(page, 'en')).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1


def test_another_answer_prints_another_report(printed: bytes) -> None:
    other = render_pdf(report_cases.report({**cases.answers("example1"), "STR-5": "P"}), "en")
    assert other != printed


def test_s30_typed_template_code_stays_literal() -> None:
    given = {"STR-2": {"code": "F", "note": HOSTILE}}
    text = text_of(render_pdf(report_cases.report(given, HOSTILE, form="quick"), "en"))
    assert text.count("{{7*7}}") >= 2
    assert "{x.__class__}" in text
    assert "<script>alert(1)</script>" in text


def test_a_name_in_any_script_prints() -> None:
    pdf = render_pdf(report_cases.report({}, SCRIPTS, form="quick"), "en")
    assert "Łódź" in str(metadata(pdf).title)
    assert "Łódź Ştefan Ωμέγα Дом" in text_of(pdf)
    assert "18 November 2026" in text_of(pdf)


def test_s31_addresses_typed_by_people_are_never_fetched(canary: Canary) -> None:
    address, asked = canary
    typed = (
        f'"><img src="{address}"><link rel=stylesheet href="{address}">'
        f"<style>@import url({address})</style> url({address}) file:///etc/passwd"
    )
    given = {"STR-2": {"code": "F", "note": typed}}
    text = text_of(render_pdf(report_cases.report(given, typed, form="quick"), "en"))
    assert asked == []
    assert "root:" not in text


def test_s31_even_markup_that_asks_for_addresses_gets_nothing(
    canary: Canary, tmp_path: Path
) -> None:
    address, asked = canary
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-of-the-file")
    css = tmp_path / "secret.css"
    css.write_text("body::before { content: 'canary-of-the-style' }")
    pdf = print_html(
        f"""<html lang="en"><head><title>t</title>
        <link rel="stylesheet" href="{address}"><link rel="stylesheet" href="file://{css}">
        <link rel="attachment" href="file://{secret}">
        <style>@import url({address}); @import url(file://{css});
        @font-face {{ font-family: x; src: url({address}) }}
        body {{ background: url({address}); font-family: x }}
        p::before {{ content: url({address}) }}</style></head>
        <body><p>kept</p><img alt="a" src="{address}"><img alt="b" src="file://{secret}">
        <object data="{address}"></object><embed src="file://{secret}">
        <svg><title>s</title><image href="{address}"/><use href="{address}#a"/></svg>
        </body></html>"""
    )
    assert asked == []
    assert "kept" in text_of(pdf)
    for trace in (b"canary-of-the-file", b"canary-of-the-style"):
        assert trace not in pdf
        assert trace.decode() not in text_of(pdf)
    assert "/EmbeddedFiles" not in str(root_of(pdf).get("/Names", ""))


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "data:text/plain,x",
        "asset:/../config.py",
        "ftp://x",
    ],
)
def test_s31_the_fetcher_refuses_whatever_is_not_an_asset(address: str) -> None:
    with pytest.raises(Refused):
        fetcher().fetch(address)


def test_the_child_prints_what_this_process_prints_and_stays_warm() -> None:
    renderer = Renderer(seconds=30, megabytes=1024)
    try:
        first = renderer.render(cases.request(cases.answers("example1")))
        child = child_of(renderer)
        second = renderer.render(cases.request(cases.answers("example1")))
        assert child_of(renderer) == child
    finally:
        renderer.close()
    assert first == second
    assert first == render_pdf(report_cases.report(cases.answers("example1")), "en")
    assert not psutil.pid_exists(child)


def test_a_request_that_cannot_be_printed_is_told_and_the_next_one_is_printed() -> None:
    renderer = Renderer(seconds=30, megabytes=1024)
    request = cases.request(cases.answers("example1"))
    try:
        with pytest.raises(RenderFailed, match="could not be printed"):
            renderer.render({**request, "sheet": {"questionnaire": "none", "version": "1"}})
        assert renderer.render(request).startswith(b"%PDF")
    finally:
        renderer.close()


def test_s32_a_runaway_report_is_stopped_in_time_and_leaves_nothing_behind() -> None:
    renderer = Renderer(seconds=1, megabytes=1024, command=[sys.executable, "-c", RUNAWAY])
    fine = {"organisation": "fine"}
    try:
        assert renderer.render(fine) == b"%PDF fine"
        child = child_of(renderer)
        folder = Path(psutil.Process(child).environ()["TMPDIR"])
        start = time.monotonic()
        with pytest.raises(RenderFailed, match="longer than 1 seconds"):
            renderer.render({"organisation": "runaway"})
        assert time.monotonic() - start < 5
        assert not psutil.pid_exists(child)
        assert not folder.exists()
        assert renderer.render(fine) == b"%PDF fine"
    finally:
        renderer.close()


def test_s32_a_report_that_eats_memory_is_stopped_at_its_limit() -> None:
    renderer = Renderer(seconds=20, megabytes=400, command=[sys.executable, "-c", GREEDY])
    try:
        with pytest.raises(RenderFailed, match="memory"):
            renderer.render({"organisation": "greedy"})
    finally:
        renderer.close()


def test_a_child_is_replaced_after_its_share_of_reports() -> None:
    renderer = Renderer(seconds=10, megabytes=1024, command=[sys.executable, "-c", RUNAWAY])
    try:
        renderer.render({"organisation": "fine"})
        child = child_of(renderer)
        for _ in range(RENDERS_EACH - 1):
            renderer.render({"organisation": "fine"})
        assert not psutil.pid_exists(child)
        assert renderer.render({"organisation": "fine"}) == b"%PDF fine"
    finally:
        renderer.close()


def test_s32_a_child_gets_no_secret_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATURITY_CANARY_SECRET", "x")
    renderer = Renderer(seconds=10, megabytes=1024, command=[sys.executable, "-c", RUNAWAY])
    try:
        renderer.render({"organisation": "fine"})
        assert "MATURITY_CANARY_SECRET" not in psutil.Process(child_of(renderer)).environ()
    finally:
        renderer.close()


def test_s32_the_child_dies_with_its_parent() -> None:
    program = (
        "import sys, time\n"
        "from survey.reports.renderer import Renderer\n"
        f"renderer = Renderer(60, 1024, command=[sys.executable, '-c', {RUNAWAY!r}])\n"
        "renderer.render({'organisation': 'fine'})\n"
        "print(renderer.child, flush=True)\n"
        "renderer.render({'organisation': 'runaway'})\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        time.sleep(0.3)
        assert child.is_running()
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    child.wait(timeout=5)
    assert not child.is_running()
