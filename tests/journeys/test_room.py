"""One question at a time, for people who answer together."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import NewVisitor
from tests.journeys.visitor import Visitor

WAY_IN = "Answer together in a room, one question at a time"


def test_keys_choose_and_go_on_without_loading_a_page(visitor: Visitor) -> None:
    assessment = visitor.start("quick")
    visitor.go_to("")
    visitor.follow(WAY_IN)
    visitor.page.evaluate("() => { window.still = true; }")
    answers = {}
    for number, (key, code) in enumerate({"4": "F", "1": "N", "0": "DK"}.items(), 1):
        visitor.page.get_by_text(f"Question {number} of 14").wait_for()
        (item,) = visitor.items
        visitor.page.keyboard.press(key)
        assert visitor.chosen(item) == code
        answers[item] = code
        visitor.page.keyboard.press("Enter")
    visitor.page.get_by_text("Question 4 of 14").wait_for()
    assert visitor.page.evaluate("() => window.still"), "a page was loaded, which ends full screen"
    visitor.page.go_back()
    visitor.page.get_by_text("Question 3 of 14").wait_for()

    visitor.go_to("p/quick-1", assessment)
    shown = {item: visitor.chosen(item) for item in visitor.items if item in answers}
    assert shown == answers


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_going_back_shows_the_answer_that_was_saved(
    new_visitor: NewVisitor, javascript: bool
) -> None:
    visitor = new_visitor(java_script_enabled=javascript)
    visitor.start("quick")
    visitor.go_to("")
    visitor.follow(WAY_IN)
    (item,) = visitor.items
    visitor.choose(item, "L")
    visitor.page.get_by_role("button", name="Save and go on").click()
    visitor.page.get_by_text("Question 2 of 14").wait_for()
    visitor.page.get_by_role("button", name="Save and go back").click()
    visitor.page.get_by_text("Question 1 of 14").wait_for()
    assert visitor.chosen(item) == "L"


def test_keys_can_be_switched_off(visitor: Visitor) -> None:
    visitor.start("quick")
    visitor.go_to("")
    visitor.follow(WAY_IN)
    (item,) = visitor.items
    visitor.page.uncheck("#keys")
    visitor.page.keyboard.press("4")
    assert visitor.chosen(item) == ""
    visitor.page.reload()
    visitor.page.keyboard.press("4")
    assert visitor.chosen(item) == "", "the choice is remembered"
    visitor.page.check("#keys")
    visitor.page.locator("fieldset").focus()
    visitor.page.keyboard.press("4")
    assert visitor.chosen(item) == "F"


def enter(visitor: Visitor) -> None:
    """To the first question of a new quick check, with its keys at work."""
    visitor.start("quick")
    visitor.go_to("")
    visitor.follow(WAY_IN)
    visitor.page.locator("#keys").wait_for()


def test_a_save_that_the_server_refuses_keeps_what_was_written(visitor: Visitor) -> None:
    enter(visitor)
    page = visitor.page
    visitor.context.route(
        "**/p/one-*", lambda route: route.fulfill(status=503, body="<title>Away</title>")
    )
    page.locator("textarea").fill("what we agreed")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_text("Not saved yet").wait_for()
    assert page.locator("textarea").input_value() == "what we agreed"
    visitor.context.unroute_all()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_text("Question 2 of 14").wait_for()
    # The test brought them about.
    visitor.forgive("503")
    visitor.faults.clear()


def test_impatient_keys_go_on_once_and_leaving_keeps_the_note(visitor: Visitor) -> None:
    enter(visitor)
    page = visitor.page
    page.locator("h1").first.click()
    for key in ("4", "Enter", "Enter", "Enter"):
        page.keyboard.press(key)
    page.get_by_text("Question 2 of 14").wait_for()
    page.locator("textarea").fill("written and left")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Tab")
    page.get_by_role("link", name="All sections").click()
    visitor.follow(WAY_IN)
    page.locator("#keys").wait_for()
    assert page.locator("textarea").input_value() == "written and left"
