"""A year later, by the same link: new answers beside the old ones, and what changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.coming_back import a_year_passes, begin_again
from tests.journeys.conftest import NewVisitor
from tests.journeys.downloads import download, read_pdf
from tests.journeys.gallery import EXAMPLE, Gallery, assessment_of
from tests.journeys.page_checks import faults_of
from tests.journeys.server import Site, serving
from tests.journeys.test_full_form import describe, wait_for_report
from tests.journeys.visitor import NARROW, WIDE, Visitor
from tests.unit.questionnaires.editions import NEXT_EDITION

BETTER = {**EXAMPLE, "PAC-2": "F", "PAC-3": "F", "STR-2": "P", "AI-1": "yes"}
RETIRED = ("PHY-4", "EXP-2", "EXP-3", "STR-5", "PRC-3")
CARRIED = {
    "PHY-4a": "P",
    "PHY-4b": "P",
    "EXP-6": "F",
    "PRC-6": "L",
    "EXP-7": "N",
    "EXP-8": "N",
    "STR-6": "N",
    "PEO-6": "P",
}
"""What last year's answers are carried over to, and answers to the questions that are new."""
START = "Start this year’s assessment"


def line(visitor: Visitor, item: str) -> str:
    """What stands beside an answer of last year's."""
    return visitor.page.locator(f"#last-{item}").inner_text()


def test_a_year_later_the_same_link_leads_to_a_new_assessment_and_its_result_says_what_changed(
    new_visitor: NewVisitor, site: Site
) -> None:
    visitor = new_visitor(NARROW)
    first = visitor.start("full")
    address = visitor.page.input_value("#address")
    visitor.follow("Continue")
    describe(visitor, "Vermeer Logistics")
    visitor.follow("Begin")
    visitor.answer_all({**EXAMPLE, "AI-1": "no"})
    visitor.press_button("Submit and show the result")
    a_year_passes(site)

    later = new_visitor(NARROW)
    later.go(address)
    later.press_button("Open")
    assert later.assessment == first
    later.press_button(START)
    assert later.assessment != first
    assert "Vermeer Logistics" in later.title
    later.follow("Begin")
    assert "Last year" not in later.words
    pages = 0
    while not later.address.endswith("/check"):
        (item, *_others) = later.items
        assert later.chosen(item) == line(later, item) == ""
        # The page saves itself, and only then is it told what was answered last year.
        later.choose(item, BETTER[item])
        later.page.locator(f"#last-{item}", has_text="Last year: ").wait_for()
        later.answer_page(BETTER)
        pages += 1
    assert pages == 14
    assert later.page.locator(".note", has_text="Changed since.").count() == 4
    later.press_button("Submit and show the result")
    assert "Since last time" in later.words
    for words in (
        "Level 3, as last time; from 53% to 54% in place",
        "2 answered higher now, 1 lower, 53 as before",
        "last year: 25%",
        "Most gained in Proactivity; lost in Strategy and service model",
    ):
        assert words in later.words
    wait_for_report(later)
    printed = read_pdf(download(later.page, "Download the report (PDF)"))
    assert "Since last time" in printed
    assert "from 53% to 54% in place" in printed

    # Whoever holds the old link on another device is in the new year too, and reaches the old one.
    visitor.go(address)
    visitor.press_button("Open")
    assert visitor.assessment == later.assessment
    visitor.page.locator("a", has_text="Result of").last.click()
    visitor.page.locator("h1", has_text="You are at level 3").wait_for()
    assert visitor.assessment == first
    assert "Since last time" not in visitor.words


def test_the_second_year_works_without_javascript(new_visitor: NewVisitor, site: Site) -> None:
    visitor = new_visitor(NARROW, java_script_enabled=False)
    here = Gallery(visitor, visitor, site)
    following = begin_again(here, assessment_of(here.finish()))
    visitor.go(f"/en/a/{following}/p/CHN")
    visitor.choose("CHN-2", "N")
    visitor.press_button("Save and continue")
    visitor.page.go_back()
    visitor.page.reload()
    assert line(visitor, "CHN-2") == "Last year: Fully in place. Changed since."
    assert line(visitor, "CHN-3") == ""


def test_a_new_edition_carries_answers_over_to_be_checked_and_tells_changes_apart(
    browser: Browser, tmp_path: Path
) -> None:
    instance = tmp_path / "instance"
    with serving(instance) as site:
        context = browser.new_context(viewport={"width": WIDE, "height": 900})
        visitor = Visitor(context, site.origin)
        here = Gallery(visitor, visitor, site)
        first = assessment_of(here.finish())
        a_year_passes(site)
    # The next edition is published meanwhile; cookies of a host hold on every port of it.
    shutil.copytree(NEXT_EDITION, instance / "catalogue" / "service-maturity" / "2.0.0")
    with serving(instance) as site:
        visitor = Visitor(context, site.origin)
        here = Gallery(visitor, visitor, site)
        visitor.go(f"/en/a/{first}/")
        visitor.press_button(START)
        second = visitor.assessment
        visitor.go(f"/en/a/{second}/p/PHY")
        assert faults_of(visitor.page) == []
        assert visitor.page.locator(".tag", has_text="Changed since last year").count() == 2
        proposal = visitor.page.locator("#check-PHY-4a")
        assert "last year’s answer would be “Partly in place”" in proposal.inner_text()
        assert [visitor.chosen(item) for item in visitor.items] == [""] * 5
        visitor.choose("PHY-4a", "P")
        proposal.wait_for(state="detached")
        assert line(visitor, "PHY-4a").startswith("Last year, carried over to this question: Par")
        answers = {item: code for item, code in EXAMPLE.items() if item not in RETIRED}
        for section in {item.partition("-")[0] for item in answers}:
            mine = {i: c for i, c in (answers | CARRIED).items() if i.startswith(section)}
            visitor.send_page(second, section, mine)
        visitor.go(here.submit(second))
        assert "Final" in visitor.words
        # The same facts: what changed is the questionnaire.
        assert "On the 51 questions that both editions share: 53% in place, as last time" in (
            visitor.words
        )
        assert "You changed 0 points, the questionnaire −3" in visitor.words
        # The blueprint's own example: People falls from index 3.67 to 3.17, and nobody did less.
        people = visitor.page.locator(".moves tr", has_text="People").inner_text()
        assert people.split() == ["People", "67%", "→", "54%", "0", "−13"]
        assert faults_of(visitor.page) == []
        wait_for_report(visitor)
        printed = read_pdf(download(visitor.page, "Download the report (PDF)"))
        assert "New edition: 51 of its 59 questions mean the same as before." in printed
        visitor.assert_nothing_went_wrong()
    context.close()
