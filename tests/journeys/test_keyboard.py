"""By keyboard alone."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import NewVisitor
from tests.journeys.downloads import download_by_key, read_pdf
from tests.journeys.keyboard import all_stops, focused, tab, tab_to
from tests.journeys.server import Site
from tests.journeys.visitor import NARROW, WIDE, Visitor


def go_by_key(visitor: Visitor, text: str) -> None:
    """Tab to the link or button of that name and press Enter; the page it leads to is there."""
    tab_to(visitor.page, text=text)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_quick_check_its_link_and_its_report_are_reached_without_a_mouse(
    new_visitor: NewVisitor, site: Site, width: int
) -> None:
    visitor = new_visitor(width)
    page = visitor.page
    visitor.go("/en/")
    go_by_key(visitor, "Start the quick check")
    chosen = {}
    for number in (1, 2, 3):
        assert f"Page {number} of 3" in visitor.words
        for item in visitor.items:
            tab_to(page, group=f"answer-{item}")
            page.keyboard.press("Space")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowDown")
            chosen[item] = visitor.chosen(item)
        go_by_key(visitor, "Save and continue")
    assert set(chosen.values()) == {"L"}
    assert visitor.title == "Check your answers"
    # The report is not there at once, so that the page that waits for it is gone through too.
    with site.without_worker():
        go_by_key(visitor, "Submit and show the result")
        assert "Indicative" in visitor.words
        level = visitor.title
        go_by_key(visitor, "Your private link")
        tab_to(page, id="address")
        assert page.input_value("#address").startswith(f"{visitor.origin}/en/open/")
        go_by_key(visitor, "Continue")
        go_by_key(visitor, "Result 1")
        assert visitor.title == level
        go_by_key(visitor, "Report (PDF): see how far it is")
        assert "is being made" in visitor.words
    page.get_by_text("The report is ready.").wait_for(timeout=60_000)
    tab_to(page, text="Download the report (PDF)")
    assert level in read_pdf(download_by_key(page))
    assert visitor.clicks == 0


@pytest.mark.parametrize("answered", [False, True], ids=["unanswered", "answered"])
def test_a_group_of_answers_is_one_stop_and_stops_follow_the_text(
    visitor: Visitor, answered: bool
) -> None:
    visitor.start("quick")
    if answered:
        for item in visitor.items:
            visitor.choose(item, "P")
        visitor.page.get_by_text("Saved at").wait_for()
        visitor.page.reload()
    stops = all_stops(visitor.page)
    assert [s.group for s in stops if s.group] == [f"answer-{item}" for item in visitor.items]
    places = [stop.place for stop in stops]
    assert places == sorted(places)


def test_the_first_stop_skips_to_the_content(visitor: Visitor) -> None:
    visitor.go("/en/")
    first = tab(visitor.page)
    assert first is not None
    assert first.text == "Skip to the main content"
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_function("document.activeElement.id === 'main'")
    after = tab(visitor.page)
    assert after is not None
    assert after.text == "Start the quick check"


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_what_was_refused_is_listed_first_and_leads_to_its_field(
    visitor: Visitor, width: int
) -> None:
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 900})
    visitor.start("quick")
    first = visitor.items[0]
    tab_to(page, group=f"answer-{first}")
    page.keyboard.press("Space")
    tab_to(page, text="Note and evidence for question 1")
    page.keyboard.press("Enter")
    tab_to(page, id=f"note-{first}")
    page.keyboard.insert_text("x" * 5000)
    # The page may save itself before the button does: that is refused as well.
    visitor.expect_refused_save()
    tab_to(page, text="Save and continue")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.title().startswith("Error:")
    on = focused(page)
    assert on is not None
    assert on.id == "error-summary"
    assert on.outline >= 3
    link = tab(page)
    assert link is not None
    assert link.tag == "a"
    assert link.text.startswith("Question 1, note: ")
    page.keyboard.press("Enter")
    on = focused(page)
    assert on is not None
    assert on.id == f"note-{first}"
    assert page.input_value(f"#note-{first}") == "x" * 5000
    assert visitor.chosen(first) == "N", "the answer beside the refused note is kept"
