"""What `make bench` measures and a test may decide: queries, bytes, what is kept. Never times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from flask import Flask

from bench.__main__ import PARTS, measurement
from bench.answering import PAGE, application, codes, queries
from bench.cohorts import filled_in
from bench.cost import Size
from bench.peers import row_of, tried
from bench.table import Row, held, section, write
from bench.visitor import Respondent, Visitor
from questionnaires.catalogue import shipped
from questionnaires.schema import Questionnaire
from questionnaires.sheet import Answer, parse_sheet
from scoring.evaluation.measure import QUICK, Measure
from survey.web import question_markup
from survey.web.question_markup import saved_question_markup
from survey.web.rated_question import show_question


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    with application() as app:
        yield app


@pytest.fixture
def version(app: Flask) -> Questionnaire:
    found: Questionnaire = app.extensions["maturity"].catalogue.latest("service-maturity")
    return found


def test_a_promise_is_held_up_to_its_limit_and_no_further() -> None:
    row = {limit: held("", "", 3.0, "ms", must=limit, ambitious=2.9) for limit in (3.0, 2.99)}
    assert (row[3.0].verdict, row[2.99].verdict) == ("yes", "**no**")
    assert held("", "", 3.0, "ms", must=4, ambitious=3).verdict == "yes, ambitious too"
    assert held("", "", 2.9, "a second", must=3, at_least=True).verdict == "**no**"


def test_measuring_one_part_again_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "results.md"
    for part, measured in (("first", "1 ms"), ("second", "2 ms"), ("first", "3 ms")):
        write(path, {part: section(part, [Row("Work", "", measured)])}, ("first", "second"), "End.")
    text = path.read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        *("## First", "## Second", "## Notes")
    ]
    assert ("1 ms" in text, "2 ms" in text, "3 ms" in text) == (False, True, True)
    assert text.endswith("End.\n")


def test_what_others_reach_stands_behind_ours_in_a_row() -> None:
    line = Measure("Work", "tried", 0.9, {"k-means": 0.0042, "StepMix": None}, "≥ 1", False)
    row = row_of(line)
    assert row.measured == "0.900 (k-means 0.0042, StepMix not installed)"
    assert (row.work, row.what, row.must, row.verdict) == ("Work", "tried", "≥ 1", "**no**")
    assert row_of(Measure("Work", "", 1200)).measured == "1,200"


def test_the_long_way_looks_at_three_hundred_pools_without_groups() -> None:
    size = tried(Size())
    assert len(size.null_kinds) * size.null_pools >= 300
    assert (size.routes, size.cohorts) == (10_000, 1000)
    assert tried(Size.chosen(quick=True)) == QUICK


@pytest.mark.parametrize("part", PARTS[:4])
def test_every_part_of_the_benchmark_can_be_found(part: str) -> None:
    assert measurement(part) is not None


def test_the_sheet_that_is_scored_alone_is_one_of_the_newest_version(
    version: Questionnaire,
) -> None:
    sheet = parse_sheet(filled_in(version), shipped().get, "")
    assert len(sheet.codes()) == sum(item.scored for item in version.items)


def test_a_section_page_takes_one_query_and_saving_it_six(
    app: Flask, version: Questionnaire
) -> None:
    respondent = Respondent.begin(Visitor(app))
    respondent.open(PAGE)
    # The day's first save also notes that the private link was used.
    respondent.save(PAGE, codes(version, PAGE, 0))
    with queries(app) as reading:
        page = respondent.open(PAGE)
    with queries(app) as writing:
        respondent.save(PAGE, codes(version, PAGE, 1))
    assert (len(reading), len(writing)) == (1, 6)
    assert [q for q in reading if not q.startswith("SELECT")] == []
    assert len(page.body) <= 20_000


def test_a_kept_question_is_the_same_as_one_drawn_anew(app: Flask, version: Questionnaire) -> None:
    item = version.dimension[PAGE].items[0]
    with app.test_request_context("/en/"):
        for code, evidence in product((None, *version.codes_offered(item)), range(4)):
            answer = Answer(code, evidence=evidence)
            kept = [saved_question_markup(item, 5, answer, version, "en") for _ in range(2)]
            anew = question_markup.question_markup(show_question(item, 5, answer, version, "en"))
            assert kept == [anew, anew]
            assert ("checked" in anew) == (code is not None)


def test_what_somebody_typed_is_shown_and_never_kept(app: Flask, version: Questionnaire) -> None:
    respondent = Respondent.begin(Visitor(app))
    respondent.open(PAGE)
    respondent.save(PAGE, codes(version, PAGE, 0), note="only for my own eyes")
    assert b"only for my own eyes" in respondent.open(PAGE).body
    assert question_markup._kept
    assert [m for m in question_markup._kept.values() if "only for my own eyes" in m] == []
    assert b"only for my own eyes" not in Respondent.begin(Visitor(app)).open(PAGE).body


def test_revised_texts_are_drawn_anew(app: Flask, version: Questionnaire) -> None:
    item = version.dimension[PAGE].items[0]
    words = version.texts["en"]
    revised = replace(words.items[item.id], statement="Said better.")
    texts = replace(words, sha256="another", items={**words.items, item.id: revised})
    with app.test_request_context("/en/"):
        saved_question_markup(item, 5, Answer(), version, "en")
        shown = saved_question_markup(
            item, 5, Answer(), replace(version, texts={"en": texts}), "en"
        )
    assert "Said better." in shown


def test_what_is_kept_stays_within_its_bound(
    app: Flask, version: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question_markup, "MOST_KEPT", 3)
    monkeypatch.setattr(question_markup, "_kept", {})
    with app.test_request_context("/en/"):
        for number in range(10):
            saved_question_markup(version.items[0], number, Answer(), version, "en")
            assert len(question_markup._kept) <= 3
