"""Answering: open a page, save it, the whole form with its scoring; queries and bytes a page."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import event

from bench.cost import Cost, Size, cost
from bench.table import Row, figure, held
from bench.visitor import Answered, Browser, Respondent, Visitor
from questionnaires.schema import Questionnaire
from survey.app import create_app
from survey.config import Settings

LIMESURVEY_MS = (380, 450)
"""Processor milliseconds of LimeSurvey 6.4 for one cycle of a 52-question survey, measured
elsewhere on a machine of this kind: opening it, answering, submitting, stored."""

LIMESURVEY_GET_MS = 397
"""The same for the GET alone."""

PAGE = "PRM"
RATED = "NPLF"


@contextmanager
def application() -> Iterator[Flask]:
    """The application on a database of its own, with everything on: forms' tokens, policy, sync."""
    with TemporaryDirectory(prefix="bench-") as folder:
        app = create_app(Settings.from_environment({}, instance=Path(folder)))
        yield app
        app.extensions["maturity"].database.dispose()


def rows(size: Size) -> list[Row]:
    """All rows about answering."""
    with application() as app:
        version: Questionnaire = app.extensions["maturity"].catalogue.latest("service-maturity")
        return [
            *_pages(app, version, size),
            *_journeys(app, version, size),
            *_counts(app, version),
            *_first_visit(app),
        ]


def _pages(app: Flask, version: Questionnaire, size: Size) -> list[Row]:
    bare = cost(_bare_page(), rounds=size.rounds, each=size.requests)
    reader = Respondent.begin(Visitor(app))
    get = cost(lambda: reader.open(PAGE), rounds=size.rounds, each=size.requests)
    noted = Respondent.begin(Visitor(app))
    noted.open(PAGE)
    noted.save(PAGE, codes(version, PAGE, 0), note="seen in the minutes of May")
    get_noted = cost(lambda: noted.open(PAGE), rounds=size.rounds, each=size.requests)
    writer = Respondent.begin(Visitor(app))
    writer.open(PAGE)
    turns = count()

    def save() -> None:
        writer.save(PAGE, codes(version, PAGE, next(turns)))
        writer.base += 1

    post = cost(save, rounds=size.rounds, each=size.requests)
    return [
        Row("Floor", "A bare Flask route, through the same caller", f"{figure(bare.cpu)} ms CPU"),
        held(
            "GET of a section page",
            "4 questions, through WSGI",
            get.cpu,
            "ms CPU",
            must=3,
            ambitious=0.6,
            more=f"wall {figure(get.wall)} ms; LimeSurvey took {LIMESURVEY_GET_MS} ms CPU, "
            f"{figure(LIMESURVEY_GET_MS / get.cpu)} ×",
        ),
        Row(
            "GET with notes",
            "The same page, a note at each question",
            f"{figure(get_noted.cpu)} ms CPU",
            "≤ 3 ms CPU",
            holds=get_noted.cpu <= 3,
        ),
        held(
            "POST and synced commit",
            "4 changed answers: form token, policy, a new revision, fsync",
            post.cpu,
            "ms CPU",
            must=4,
            ambitious=2,
            more=f"wall {figure(post.wall)} ms",
        ),
        *_cycle(get, post),
    ]


def _cycle(get: Cost, post: Cost) -> list[Row]:
    cycle = get.cpu + post.cpu
    return [
        Row(
            "One page, open and save",
            "GET + POST of a section with 4 questions, the two rows above",
            f"{figure(cycle)} ms CPU, {_times(cycle)} less than LimeSurvey's cycle",
            f"≤ {figure(LIMESURVEY_MS[1] / 100)} ms CPU (LimeSurvey / 100)",
            f"≤ {figure(LIMESURVEY_MS[1] / 250)} ms CPU (/ 250)",
            cycle <= LIMESURVEY_MS[1] / 100,
            cycle <= LIMESURVEY_MS[1] / 250,
        )
    ]


def _journeys(app: Flask, version: Questionnaire, size: Size) -> list[Row]:
    whole = cost(lambda: whole_form(Visitor(app), version), rounds=size.rounds, each=size.journeys)
    saved = cost(lambda: whole_form(Visitor(app), version, ends=False), rounds=size.rounds)
    pages = len(version.page_order)
    return [
        Row(
            "The whole form",
            f"Start, {pages} × (GET + POST), {len(version.items)} answers, submit with scoring, "
            "result page",
            f"{figure(whole.cpu)} ms CPU, {_times(whole.cpu)} less than LimeSurvey's cycle",
            f"≤ {figure(LIMESURVEY_MS[1] / 100)} ms CPU (LimeSurvey / 100)",
            holds=whole.cpu <= LIMESURVEY_MS[1] / 100,
        ),
        Row(
            "of which submit, scoring and the result page",
            "The difference to the same journey without them",
            f"{figure(whole.cpu - saved.cpu)} ms CPU",
        ),
    ]


def whole_form(visitor: Browser, version: Questionnaire, *, ends: bool = True) -> Respondent:
    """One person's way through all pages to the result."""
    respondent = Respondent.begin(visitor)
    for turn, page in enumerate(version.page_order):
        respondent.open(page)
        respondent.save(page, codes(version, page, turn))
    if ends:
        result = respondent.visitor.get(respondent.submit().headers["location"])
        assert result.status == 200, result.status
    return respondent


def codes(version: Questionnaire, page: str, turn: int) -> dict[str, str]:
    """Answers to a page that differ from those of the turn before."""
    items = version.dimension[page].items
    return {
        item.id: choices[(turn + n) % len(choices)]
        for n, item in enumerate(items)
        for choices in [RATED if item.scored else version.codes_offered(item)]
    }


def _counts(app: Flask, version: Questionnaire) -> list[Row]:
    respondent = whole_form(Visitor(app), version)
    visitor, home = respondent.visitor, f"/en/a/{respondent.assessment}"
    visitor.post(home + "/reopen", {"csrf_token": respondent.token})
    result = respondent.submit().headers["location"]
    visitor.post(home + "/reopen", {"csrf_token": respondent.token})
    pages = {
        "Start page": "/en/",
        "Task list": home + "/",
        "Section page": respondent.address(PAGE),
        "Check answers": home + "/check",
        "Result page": result,
    }
    found = []
    for name, address in pages.items():
        visitor.get(address)
        with queries(app) as asked:
            shown = visitor.get(address)
        assert shown.status == 200, (name, shown.status)
        # The promise is about the pages a respondent meets while answering.
        promised = name in ("Start page", "Task list", "Section page")
        found.append(
            Row(
                f"{name}: bytes, queries",
                "HTML as sent, and gzipped",
                f"{_kb(len(shown.body))}, gzip {_kb(_zipped(shown.body))}, {len(asked)} queries",
                "≤ 20 kB" if promised else "",
                holds=len(shown.body) <= 20_000 if promised else None,
            )
        )
    respondent.open(PAGE)
    with queries(app) as asked:
        respondent.save(PAGE, codes(version, PAGE, 99))
    found.append(Row("Save of a page: queries", "POST with 4 changed answers", f"{len(asked)}"))
    return found


def _first_visit(app: Flask) -> list[Row]:
    visitor = Visitor(app)
    respondent = Respondent.begin(Visitor(app))
    page = respondent.open(PAGE)
    # The fonts among them: pages preload those that an English page needs.
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.body.decode())
    sizes = {name: len(visitor.get(name).body) for name in files}
    packed = {name: _zipped(visitor.get(name).body) for name in files if not _is_packed(name)}
    fonts = sum(size for name, size in sizes.items() if name.endswith(".woff2"))
    # As the server sends it: styles and scripts compressed, the page itself not.
    sent = len(page.body) + sum((sizes | packed).values())
    return [
        held(
            "First visit of a section page",
            f"HTML as it is, {len(files)} files: styles and scripts gzipped, the Latin fonts",
            sent / 1000,
            "kB",
            must=75,
            more=f"fonts {_kb(fonts)}",
        )
    ]


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, without those that begin a transaction."""
    engine = app.extensions["maturity"].database.engine
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _bare_page() -> Callable[[], Answered]:
    bare = Flask("bare")
    bare.add_url_rule("/<page>", "page", lambda page: page)
    visitor = Visitor(bare)
    return lambda: visitor.get("/page")


def _is_packed(name: str) -> bool:
    return name.partition("?")[0].endswith((".woff2", ".png"))


def _zipped(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def _kb(size: int) -> str:
    return f"{size / 1000:.1f} kB"


def _times(milliseconds: float) -> str:
    low, high = (figure(limit / milliseconds) for limit in LIMESURVEY_MS)
    return f"{low}–{high} ×"
