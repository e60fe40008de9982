"""Reports and blank forms in each language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from questionnaires.catalogue import shipped
from questionnaires.sheet import parse_sheet
from scoring.result import score_sheet
from survey.cli import main
from survey.reports.blank_form import blank_form_pdf
from survey.reports.combined import combined
from survey.reports.pdf import render_pdf, report_html
from survey.reports.printed import Report
from survey.reports.printed import report as printed_report
from survey.wording import LANGUAGES, REFERENCE, day, translations
from tests import long_language
from tests.integration.pdf_places import places
from tests.integration.test_pdf_accessibility import failures
from tests.integration.test_report_pdf import root_of, text_of
from tests.unit.reports import cases, combined_cases

# Counting lines takes two fifths of the time of what prints; test_report_pdf.py counts them.
pytestmark = pytest.mark.no_cover

OTHERS = [locale for locale in LANGUAGES if locale != REFERENCE]
SHEET = Path(__file__).parents[2] / "docs" / "examples" / "sheet.json"
TEXT = re.compile(r">([^<]+)<|\b(?:alt|aria-label|title)=\"([^\"]+)\"")
NOT_OURS = re.compile(
    # What Babel writes: days, months, lists, measures.
    r"\b(\d{1,2} )?[A-Z][a-z]+ \d{4}\b|\b[A-Z][a-z]{2}\b|\bSept\b|\band\b"
    r"|\d (minutes|hours|days)\b"
    # Fingerprints, ids and names.
    r"|\b[0-9a-f]{64}\b|\(service-[a-z-]+\)|\b[A-Z]{3}-\d\b|Acme|WeasyPrint"
)


def written(locale: str, example: str = "example1", organisation: str = "Acme") -> Report:
    sheet, version = cases.sheet(cases.answers(example)), cases.questionnaire()
    result = score_sheet(sheet, version)
    return printed_report(result, sheet, version, locale, organisation, cases.SUBMITTED)


@cache
def printed(locale: str) -> bytes:
    return render_pdf(written(locale), locale)


@pytest.mark.parametrize("locale", OTHERS)
def test_a_report_is_valid_names_its_language_and_speaks_it(locale: str) -> None:
    pdf, language = printed(locale), LANGUAGES[locale]
    assert root_of(pdf)["/Lang"] == language.tag
    assert failures(pdf) == []
    text, words = text_of(pdf), translations(locale).gettext
    for said in ("Your next steps", "What to do first", "The plan for a year"):
        assert words(said) in text
    level = cases.questionnaire().text(locale).levels[3].name
    assert words("You are at level %(level)s, %(name)s") % {"level": 3, "name": level} in text
    assert day(cases.SUBMITTED, locale) in text
    assert "14,5" in text, "the effort of the cheapest route, with a decimal comma"
    assert "14.5" not in text


@pytest.mark.parametrize("locale", OTHERS)
def test_a_blank_form_is_valid_names_its_language_and_has_a_page_a_section(locale: str) -> None:
    version = shipped().latest("service-maturity")
    pdf = blank_form_pdf(version, locale)
    assert root_of(pdf)["/Lang"] == LANGUAGES[locale].tag
    assert failures(pdf) == []
    assert max(place.page for place in places(pdf)) == 2 + len(version.page_order)


@pytest.mark.parametrize("locale", OTHERS)
def test_a_page_of_a_report_is_filled_in_every_language(locale: str) -> None:
    words = [place for place in places(printed(locale)) if 20 < place.top < 280]
    for page in range(1, max(place.page for place in words)):
        assert max(place.top for place in words if place.page == page) > 148, page


@pytest.mark.parametrize(
    ("asked", "tag"),
    [(["report", str(SHEET), "--locale", "nl"], "nl"),
     (["form", "service-maturity", "--locale", "pt-BR"], "pt-BR")],
    ids=["report", "form"],
)  # fmt: skip
def test_the_terminal_prints_in_the_language_asked_for(
    tmp_path: Path, asked: list[str], tag: str
) -> None:
    output = tmp_path / "printed.pdf"
    outcome = CliRunner().invoke(main, [*asked, "-o", str(output)])
    assert outcome.exit_code == 0, outcome.output
    assert root_of(output.read_bytes())["/Lang"] == tag


def left_in_english(made: str) -> list[str]:
    texts = [html.unescape(one or other) for one, other in TEXT.findall(made)]
    return [text.strip() for text in texts if re.search("[aeiou]", NOT_OURS.sub("", text))]


@pytest.fixture
def the_long_language() -> Iterator[None]:
    take_away = long_language.install()
    yield
    take_away()


@pytest.mark.usefixtures("the_long_language")
@pytest.mark.parametrize("example", ["example1", "example2"])
def test_nothing_in_a_report_stays_untranslated(example: str) -> None:
    made = report_html(written(long_language.LOCALE, example), long_language.LOCALE)
    assert left_in_english(made) == []
    assert len(TEXT.findall(made)) > 500


@pytest.mark.usefixtures("the_long_language")
def test_nothing_of_the_other_questionnaires_in_a_report_stays_untranslated() -> None:
    locale, catalogue = long_language.LOCALE, shipped()
    stored = combined_cases.maturity()
    parts = [
        combined_cases.part(combined_cases.fit_sheet("Luxury car dealer")),
        combined_cases.part(combined_cases.fit_sheet("Internet provider", "Acme")),
        combined_cases.part(combined_cases.outcome_sheet(combined_cases.FIGURES)),
    ]
    beside = combined(catalogue, stored, parts, locale, "Acme")
    sheet = parse_sheet(stored[0], catalogue.get, "")
    version = catalogue.get(sheet.questionnaire, sheet.version)
    whole = printed_report(stored[1], sheet, version, locale, "Acme", stored[2], combined=beside)
    made = report_html(whole, locale)
    assert left_in_english(made) == []
    assert len(TEXT.findall(made)) > 1000


@pytest.mark.usefixtures("the_long_language")
def test_a_report_in_a_longer_language_than_any_is_printed_whole() -> None:
    pdf = render_pdf(written(long_language.LOCALE), long_language.LOCALE)
    assert failures(pdf) == []
    assert len(pdf) <= 300_000


def test_the_long_language_is_gone_when_it_is_taken_away() -> None:
    long_language.install()()
    assert long_language.LOCALE not in LANGUAGES
    assert cases.questionnaire().text(long_language.LOCALE).title == "Service maturity"
