"""The PDFs of consultants are valid, load nothing, and hold what was chosen in its order."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from questionnaires.catalogue import shipped
from scoring.cohort_figures import stack
from scoring.result import score_sheet
from survey.reports.blocks import BLOCKS, WITH_ANSWERS, block_names, printable
from survey.reports.brand import Brand, contrast_with_white
from survey.reports.cohort_report import cohort_report
from survey.reports.cohort_summary import MOST_NAMED, cohort_summary
from survey.reports.consultants_pdf import (
    branded,
    cohort_html,
    cohort_pdf,
    organisation_html,
)
from survey.reports.logo import redrawn
from survey.reports.organisation_report import organisation_report
from survey.reports.render_process import answer
from survey.storage.figures import figure_names, pack_figures
from tests.integration import report_cases
from tests.integration.test_pdf_accessibility import failures
from tests.unit.reports import cases

TEMPLATES = "{{7*7}} {x.__class__} ${1+1} <b>bold</b>"
TRAP = '<img src="file:///etc/hostname"> @import url(http://127.0.0.1:9/canary)'


def logo() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (900, 300), (122, 31, 92, 128)).save(out, "PNG")
    return redrawn(out.getvalue())


def added(**more: Any) -> dict[str, Any]:
    """What a consultant adds to a report."""
    note = {"scope": "organisation", "target": "", "text": "Well done", "author": "Ann", "at": 1}
    return {
        "blocks": list(BLOCKS),
        "sees_answers": True,
        "brand": Brand("Byrå Ærø", "#7a1f5c", logo()).as_json(),
        "cohort": "North",
        "notes": [note, note | {"scope": "item", "target": "STR-2", "text": TEMPLATES + TRAP}],
        "agreed": [{"item": "STR-2", "code": "P", "remark": "not dated", "at": 1}],
        "strengths": {"STR-2": 3},
    } | more


def request(given: dict[str, Any], locale: str = "en", **more: Any) -> dict[str, Any]:
    asked = cases.request(given) | {"kind": "organisation", "locale": locale}
    return asked | {"consultant": added(**more)}


def text_of(pdf: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


@pytest.mark.parametrize("locale", ["en", "nl", "pt_BR"])
def test_s30_a_report_with_all_a_consultant_adds_is_valid_and_literal(locale: str) -> None:
    blocks = ["notes", "agreed", "evidence", "profile"]
    pdf = answer(request(cases.answers("example1"), locale, blocks=blocks), shipped())
    assert failures(pdf) == []
    said = text_of(pdf)
    assert TEMPLATES in said
    assert "Byrå Ærø" in said
    assert not PdfReader(io.BytesIO(pdf)).attachments


@pytest.mark.parametrize(
    ("given", "more"),
    [
        (cases.answers("example2"), {}),
        (cases.answers("example1"), {"sees_answers": False, "brand": Brand().as_json()}),
        ({}, {"blocks": ["method"]}),
    ],
)
def test_reports_of_all_blocks_of_results_only_and_of_nothing_are_valid(
    given: dict[str, Any], more: dict[str, Any]
) -> None:
    assert failures(answer(request(given, **more), shipped())) == []


def test_s31_a_report_loads_its_own_logo_and_nothing_that_was_typed() -> None:
    made = organisation_report(
        report_cases.report({}, form="quick"),
        cases.sheet({}, form="quick"),
        cases.questionnaire(),
        added(blocks=["notes"]),
        "en",
    )
    html = organisation_html(made, "en")
    assert html.count("<img") == 1
    planted = html.replace("asset:/logo.png", "asset:/../../../../etc/hostname")
    pdf = branded(planted, made.brand)
    assert PdfReader(io.BytesIO(pdf)).attachments == {}
    assert len(pdf) < len(branded(html, made.brand))


def html_of(given: dict[str, Any], **more: Any) -> str:
    sheet, version = cases.sheet(given), cases.questionnaire()
    made = report_cases.report(given)
    return organisation_html(organisation_report(made, sheet, version, added(**more), "en"), "en")


def test_blocks_stand_in_the_order_that_was_chosen() -> None:
    html = html_of(cases.answers("example1"), blocks=["method", "notes", "lenses"])
    places = [html.index(f"<h2>{name}") for name in ("How this was decided", "Notes of", "P’s and")]
    assert places == sorted(places)
    assert "<h2>Every answer" not in html
    assert "<h2>The plan for a year" not in html


def test_where_only_results_are_shared_no_single_answer_is_printed() -> None:
    everything = html_of(cases.answers("example1"))
    html = html_of(cases.answers("example1"), sees_answers=False)
    assert "Today: “" in everything
    for shown in ("Today: “", "→", "<h2>Every answer", "What to do first", "Shown by evidence"):
        assert shown in everything
        assert shown not in html
    assert "Where you stand" in html


def test_all_blocks_have_a_name_and_unknown_ones_are_left_out() -> None:
    assert set(block_names(str)) == set(BLOCKS)
    assert printable([], sees_answers=True) == BLOCKS
    assert printable(["method", "gone", "method"], sees_answers=True) == ("method",)
    assert not set(printable(BLOCKS, sees_answers=False)) & WITH_ANSWERS


def test_the_colour_of_a_brand_is_a_colour_or_nothing() -> None:
    assert "--brand: #7a1f5c" in Brand("", "#7a1f5c").css
    assert Brand("", "red; } body { display: none").css == ""
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#000000") == pytest.approx(21)


def cohort_request(count: int, locale: str = "en", **targets: int) -> dict[str, Any]:
    version = cases.questionnaire()
    names = figure_names(version)
    sheets = [cases.answers("example1"), cases.uniform("F"), cases.uniform("P"), {}]
    packed = [pack_figures(score_sheet(cases.sheet(sheet), version), version) for sheet in sheets]
    columns = stack([(packed[n % len(sheets)], names) for n in range(count)], names)
    called = [f"Łódź {n} & Zn. {TEMPLATES}" for n in range(count)]
    return {
        "kind": "cohort",
        "locale": locale,
        "questionnaire": version.id,
        "version": version.version,
        "name": "North " + TEMPLATES,
        "made_at": cases.SUBMITTED,
        "brand": Brand("Byrå Ærø", "#7a1f5c", logo()).as_json(),
        "summary": cohort_summary(called, columns, version, targets),
        "invited": count,
        "joined": count,
        "submitted": count,
    }


@pytest.mark.parametrize(
    ("count", "locale"), [(0, "en"), (4, "nl"), (24, "en"), (2 * MOST_NAMED, "pt_BR")]
)
def test_s30_the_report_of_a_cohort_of_any_size_is_valid(count: int, locale: str) -> None:
    made = cohort_report(cohort_request(count, locale, STR=3, PEO=2), shipped())
    assert failures(cohort_pdf(made, locale)) == []


def test_the_report_of_a_cohort_says_its_findings_and_counts_those_without_a_level() -> None:
    made = cohort_report(cohort_request(8, STR=3), shipped())
    assert (
        made.levels_title
        == "At least half of the organisations stand at level 3, Defined, or above"
    )
    assert [line.count for line in made.levels] == [2, 0, 2, 0, 2]
    assert made.unrated == 2
    assert made.targets[0].reached == "4 of 6"
    assert [line.level for line in made.lines] == [5, 5, 3, 3, 1, 1]
    assert made.findings[1].startswith("Strongest: ")


def test_many_organisations_stand_in_bands_that_name_none_of_them() -> None:
    made = cohort_report(cohort_request(2 * MOST_NAMED), shipped())
    assert made.by_band
    assert len(made.lines) == 10
    assert "Łódź" not in cohort_html(made, "en")
