"""Every PDF passes a validator of PDF/UA-1, and is read aloud in the order it is meant."""

import unicodedata
from functools import cache
from pathlib import Path

import page as validator
import pytest
from pypdf import PdfReader

from questionnaires.catalogue import shipped
from questionnaires.version import Version
from survey.reports.blank_form import blank_form_pdf
from survey.reports.paper_form import form_pdf
from survey.reports.pdf import print_html, render_pdf
from tests.integration import report_cases
from tests.integration.pdf_structure import artifacts, reading_order
from tests.integration.report_cases import printed
from tests.integration.test_report_pdf import metadata, root_of, structure
from tests.unit.reports import cases

# Counting lines takes two fifths of the time of what prints; test_report_pdf.py counts them.
pytestmark = pytest.mark.no_cover

GOLDEN = Path(__file__).with_name("reading_order.txt")


def failures(pdf: bytes) -> list[str]:
    report = validator.validate_pdf_bytes(pdf, profile=validator.ValidationProfile.PDF_UA_1)
    assert report.rules.total > 100
    assert report.is_compliant is not bool(report.failures)
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


@cache
def form() -> bytes:
    return blank_form_pdf(cases.questionnaire(), "en")


def outline(pdf: bytes) -> list[str]:
    """The bookmarks of the second level."""
    import io

    _title, below = PdfReader(io.BytesIO(pdf)).outline
    assert isinstance(below, list)
    return [str(entry.title) for entry in below if not isinstance(entry, list)]


def test_the_validator_finds_a_fault_that_is_there() -> None:
    untitled = print_html("<html><body><h2>no language</h2><h1>no title</h1></body></html>")
    assert any("TITLE" in failure for failure in failures(untitled))


@pytest.mark.parametrize("name", report_cases.each())
def test_a_report_of_any_kind_and_any_bad_input_is_valid(name: str) -> None:
    assert failures(printed(name)) == []


@pytest.mark.parametrize("script", report_cases.NAMES)
def test_a_name_in_any_script_is_printed_in_real_letters_and_stays_valid(script: str) -> None:
    name = report_cases.NAMES[script]
    pdf = render_pdf(report_cases.report({"STR-2": "F"}, name, form="quick"), "en")
    assert failures(pdf) == []
    said = reading_order(pdf)[1].text
    assert "?" not in said
    # What several glyphs draw together is all in the first, and Thai draws one vowel as two.
    read, meant = (set(unicodedata.normalize("NFKD", text)) for text in (said, name))
    assert read - {"\u2060"} <= meant
    assert len(read & meant) >= len(meant) - 2
    assert name in str(metadata(pdf).title)


def test_a_letter_that_no_font_has_is_a_question_mark_and_the_pdf_stays_valid() -> None:
    pdf = render_pdf(report_cases.report({}, report_cases.UNPRINTABLE, form="quick"), "en")
    assert failures(pdf) == []
    assert reading_order(pdf)[1].text == "Acme ??"
    assert report_cases.UNPRINTABLE in str(metadata(pdf).title)


@pytest.mark.parametrize("questionnaire", ["service-model-fit", "service-outcomes"])
def test_the_blank_form_of_another_questionnaire_is_valid(questionnaire: str) -> None:
    version = shipped().newest(Version, questionnaire)
    assert failures(form_pdf(version, "en")) == []


def test_a_blank_form_is_valid() -> None:
    assert failures(form()) == []


def test_the_reading_order_is_the_one_kept() -> None:
    said = [str(line) for line in reading_order(printed("final"))]
    assert said == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_running_heads_and_page_numbers_are_not_read_aloud() -> None:
    for pdf in (printed("final"), form()):
        drawn = artifacts(pdf)
        for number, text in enumerate(drawn, 1):
            assert text.endswith(f"{number} / {len(drawn)}")
        assert all("Service maturity ·" in text for text in drawn[1:])
        said = " ".join(line.text for line in reading_order(pdf))
        assert f"/ {len(drawn)}" not in said
        assert "Service maturity ·" not in said


def test_language_and_alternative_texts_are_there() -> None:
    for pdf in (printed("final"), printed("provisional"), form()):
        assert root_of(pdf)["/Lang"] == "en"
        figures = [element for element in structure(pdf) if element["/S"] == "/Figure"]
        assert all(str(figure["/Alt"]).strip() for figure in figures)
    assert not figures
    wheel = next(line for line in reading_order(printed("final")) if line.tag == "Figure")
    assert "Strongest in Promptness" in wheel.text


def test_the_bookmarks_are_the_sections_of_the_report() -> None:
    assert outline(printed("final")) == [
        "In short",
        "What to do first",
        "Where you stand, dimension by dimension",
        "What holds you back",
        "Your next steps",
        "The plan for a year",
        "The ladder of levels",
        "P’s and pillars",
        "Service models",
        "Every answer",
        "What is uncertain",
        "How this was decided",
    ]


def test_the_report_has_8_to_12_pages_without_notes_and_stays_small() -> None:
    for name in ("final", "provisional", "lowest", "highest", "no answers", "long name"):
        assert 8 <= len(artifacts(printed(name))) <= 12, name
    # Thirty reasons are printed twice: beside their answers and as a list.
    assert len(artifacts(printed("none applies"))) <= 13
    assert all(len(printed(name)) <= 300_000 for name in report_cases.each())
    every_script = " ".join(report_cases.NAMES.values())
    assert len(render_pdf(report_cases.report({}, every_script), "en")) <= 300_000


def test_notes_are_printed_whole_however_long() -> None:
    note = report_cases.noted()["INS-5"]["note"]
    # A note that goes on over the page is read as two paragraphs.
    said = " ".join(line.text for line in reading_order(printed("long notes")))
    assert said.count("found much.") == 56 * note.count("found much.")
    assert said.count("Note: We looked") == 56


def test_every_question_of_the_form_stands_under_its_number_with_all_its_answers() -> None:
    said = [line for line in reading_order(form()) if line.tag in ("H3", "LBody")]
    texts = cases.questionnaire().text("en")
    number = 0
    for code in cases.questionnaire().page_order:
        for item in cases.questionnaire().dimension[code].items:
            number += 1
            words = texts.items[item.id]
            at = next(n for n, line in enumerate(said) if line.text.startswith(f"{number}. "))
            assert said[at].text == f"{number}. {words.statement}"
            boxes = [line.text for line in said[at + 1 : at + 7]]
            for code_, text in words.anchors.items():
                assert f"{texts.scale[code_].name}: {text}" in boxes
            offered = cases.questionnaire().codes_offered(item)
            assert any(box.startswith("I don’t know") for box in boxes)
            assert (f"Does not apply: {words.na_condition}" in boxes) is ("NA" in offered)
    assert number == 56
