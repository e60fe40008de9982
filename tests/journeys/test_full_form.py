"""The whole way from the start page to the printed report."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.journeys.conftest import NewVisitor
from tests.journeys.downloads import download, read_pdf
from tests.journeys.server import ROOT
from tests.journeys.visitor import NARROW, WIDE, Visitor

WORKED = json.loads((ROOT / "tests/unit/scoring/expected_results.json").read_text(encoding="utf-8"))
EXAMPLE = WORKED["example1"]
PAGES = 14
SAID = [
    "Vermeer Logistics",
    "You are at level 3, Defined",
    "53% in place",
    # The blueprint gives one decimal: people 64.6 and so on; pages show whole percents.
    *("People 65%", "Process 50%", "Product 44%", "Physical evidence 47%", "Promptness 75%"),
    *("Politeness 58%", "Professionalism 63%", "Personalisation 42%"),
    *("Empathy 54%", "Responsiveness 64%", "Proactivity 25%", "Expertise 67%"),
    *("5 P’s: 56%", "4 P’s 52%", "Service 4 P’s: 59%", "Four pillars: 52%"),
]


def wait_for_report(visitor: Visitor) -> None:
    """From the result page to the page that says the report is there; it looks again by itself."""
    visitor.page.locator("a[href$='report'], a[href$='report.pdf']").first.wait_for()
    visitor.go(visitor.address + "report")
    visitor.page.get_by_text("The report is ready.").wait_for(timeout=60_000)


def describe(visitor: Visitor, organisation: str) -> None:
    """Fill in the page about the organisation."""
    visitor.page.fill("#organisation", organisation)
    visitor.page.select_option("#country", "NL")
    visitor.press_button("Save and continue")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_worked_example_typed_in_gives_its_level_and_figures_on_page_and_paper(
    new_visitor: NewVisitor, width: int
) -> None:
    visitor = new_visitor(width)
    visitor.start("full")
    visitor.follow("Continue")
    describe(visitor, "Vermeer Logistics")
    visitor.follow("Begin")
    assert visitor.answer_all(EXAMPLE["answers"]) == PAGES
    visitor.press_button("Submit and show the result")
    shown = visitor.words
    wait_for_report(visitor)
    printed = read_pdf(download(visitor.page, "Download the report (PDF)"))
    for words in SAID:
        assert words in shown
        assert words in printed
    visitor.follow("Back to the result")
    data = download(visitor.page, "Download data (JSON)")
    kept = json.loads(data.read_text(encoding="utf-8"))
    assert kept["result"]["level"] == EXAMPLE["level"] == 3
    assert kept["result"]["in_place"] == pytest.approx(EXAMPLE["in_place"], abs=1e-6)
    for part, figures in EXAMPLE["elements"].items():
        assert kept["result"]["elements"][part]["in_place"] == pytest.approx(
            figures["in_place"], abs=1e-6
        )
    confirmed = subprocess.run(
        [sys.executable, "-m", "survey.cli", "score", str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(confirmed.stdout) == kept["result"]
    assert f"confirmed, fingerprint {kept['result']['fingerprint']}" in confirmed.stderr


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_whole_way_works_without_javascript(new_visitor: NewVisitor, width: int) -> None:
    visitor = new_visitor(width, java_script_enabled=False)
    visitor.start("full")
    visitor.follow("Continue")
    describe(visitor, "Vermeer Logistics")
    visitor.follow("Begin")
    answers = EXAMPLE["answers"]
    for number in range(1, PAGES + 1):
        assert f"Section {number} of {PAGES}" in visitor.words
        if number % 5:
            visitor.answer_page(answers)
            continue
        first, *others = visitor.items
        visitor.choose(first, answers[first])
        visitor.press_button("None of these yet")
        visitor.press_button("Yes, none of these yet")
        assert "now set to “not in place”" in visitor.words
        assert [visitor.chosen(item) for item in visitor.items] == [
            answers[first],
            *("N" for _ in others),
        ]
        visitor.press_button("Save and continue")
    assert visitor.title == "Check your answers"
    visitor.press_button("Submit and show the result")
    assert visitor.page.locator("section h2").count() > 3
    level = visitor.title
    wait_for_report(visitor)
    assert level in read_pdf(download(visitor.page, "Download the report (PDF)"))
