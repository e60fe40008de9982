"""All three questionnaires of one organisation, answered in a browser, to one report of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pypdf import PdfReader

from questionnaires.catalogue import shipped
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from scoring.any_kind import read_sheet, score_any
from survey.wording import LANGUAGES, REFERENCE
from tests.journeys.conftest import NewVisitor
from tests.journeys.downloads import download, read_pdf
from tests.journeys.gallery import Gallery
from tests.journeys.server import ROOT, Site
from tests.journeys.visitor import NARROW, WIDE, Visitor
from tests.unit.scoring.fit_profiles import PROFILES

WORKED = json.loads((ROOT / "tests/unit/scoring/expected_results.json").read_text(encoding="utf-8"))
EXAMPLE = WORKED["example1"]["answers"]
DEALER = PROFILES["Luxury car dealer"]

SAID = (
    "You are at level 3, Defined",
    "High-touch suits your organisation",
    "2 of 32 figures are measured",
    "2 of 10 practices that your recommended models rest on are not in place",
    "High-touch suits you, yet a person answers only 31% of contacts",
    "1 answer about your service model differs from what you measured",
)
"""What page and report say of the three together."""


def answer_practices(visitor: Visitor) -> None:
    """From the start page to the result of the worked example."""
    visitor.start("full")
    visitor.follow("Continue")
    visitor.page.fill("#organisation", "Vermeer Logistics")
    visitor.press_button("Save and continue")
    visitor.follow("Begin")
    visitor.answer_all(EXAMPLE)
    visitor.press_button("Submit and show the result")


def answer_service_model(visitor: Visitor) -> None:
    """From the task list to what fits a dealer in luxury cars."""
    visitor.follow(shipped().newest(Fit, "service-model-fit").text(visitor.language.locale).title)
    visitor.press_button("Begin with the whole organisation")
    for goal in DEALER["goals"]:
        visitor.page.check(f"#goals-{goal}")
    visitor.press_button("Save and continue")
    visitor.answer_all({factor: str(answer) for factor, answer in DEALER["answers"].items()})
    visitor.press_button("Submit and show the result")


def answer_figures(visitor: Visitor) -> None:
    """From the task list to the result of two figures on a page."""
    version = shipped().newest(Outcomes, "service-outcomes")
    visitor.follow(version.text(visitor.language.locale).title)
    visitor.go_to("outcomes/volume")
    for figure, value in (("OUT-HUMAN", "31"), ("OUT-RATIO", "640")):
        visitor.page.fill(f"#value-{figure}", value)
    visitor.press_button("Save and continue")
    visitor.go_to("outcomes/check")
    visitor.press_button("Submit and show the result")


@pytest.mark.parametrize(
    ("locale", "width", "scripts"),
    [("en", NARROW, False), ("en", WIDE, True), ("nl", WIDE, False), ("pt_BR", NARROW, True)],
)
def test_three_questionnaires_lead_to_one_page_one_report_and_all_data(
    new_visitor: NewVisitor, site: Site, locale: str, width: int, scripts: bool
) -> None:
    visitor = new_visitor(width, java_script_enabled=scripts)
    visitor.language = LANGUAGES[locale]
    if locale == REFERENCE:
        # The journeys of the full form give these answers by hand, at both widths and without
        # scripts.
        visitor.go(Gallery(visitor, visitor, site).finish())
    else:
        answer_practices(visitor)
    visitor.follow("Add your service model and your figures")
    answer_service_model(visitor)
    visitor.go_to("")
    answer_figures(visitor)
    visitor.go_to("")
    visitor.follow("All results together")
    shown = visitor.words
    found = visitor.page.locator(".trio strong, main h3").all_inner_texts()
    said = SAID if locale == REFERENCE else tuple(found)
    assert len(said) >= len(SAID)
    for words in said:
        assert words in shown, words

    for summary in visitor.page.locator("summary").all():
        summary.click()
    visitor.press_button("Make the report (PDF)")
    visitor.page.get_by_text(visitor.say("The report is ready.")).wait_for(timeout=60_000)
    made = download(visitor.page, visitor.say("Download the report (PDF)"))
    root: Any = PdfReader(made).trailer["/Root"]
    assert root["/Lang"] == visitor.language.tag
    printed = read_pdf(made)
    model = shipped().newest(Fit, "service-model-fit").text(locale).candidates["high"].name
    fits = visitor.say("What fits best: %(models)s") % {"models": model}
    for words in (*said, fits, visitor.say("Every answer")):
        assert words in printed, words

    visitor.go_to("together")
    data = download(visitor.page, visitor.say("Download data (JSON)"))
    lines = data.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    for line in map(json.loads, lines):
        assert score_any(read_sheet(line["sheet"], shipped(), ""), shipped()) == line["result"]
