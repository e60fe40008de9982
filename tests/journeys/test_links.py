"""Links: to one's own answers, to one section, to a result; and their end."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import NewVisitor
from tests.journeys.visitor import Visitor

DEAD = "This page is not here"


def fresh_address(visitor: Visitor) -> str:
    """The link that the page shows."""
    return visitor.page.input_value("#address")


def open_link(visitor: Visitor, address: str) -> None:
    """Open a link on a device that does not know it yet."""
    visitor.go(address)
    assert visitor.title == "Open a private link"
    visitor.press_button("Open")


@pytest.fixture
def finished(visitor: Visitor) -> Visitor:
    """Someone who looks at the result of a quick check."""
    assessment = visitor.start("quick")
    while not visitor.address.endswith("/check"):
        visitor.answer_page(dict.fromkeys(visitor.items, "L"))
    visitor.press_button("Submit and show the result")
    assert visitor.assessment == assessment
    return visitor


def test_the_private_link_is_shown_once_and_opens_the_answers_on_another_device(
    new_visitor: NewVisitor,
) -> None:
    visitor = new_visitor(permissions=["clipboard-read", "clipboard-write"])
    visitor.start("full")
    address = fresh_address(visitor)
    assert address.startswith(f"{visitor.origin}/en/open/")
    visitor.click("button[data-copy]")
    visitor.page.get_by_role("button", name="Copied").wait_for()
    assert visitor.page.evaluate("() => navigator.clipboard.readText()") == address
    visitor.page.reload()
    assert visitor.page.locator("#address").count() == 0
    assert address not in visitor.page.content()

    phone = new_visitor(320)
    assert phone.status(f"/en/a/{visitor.assessment}/") == 404
    open_link(phone, address)
    assert phone.page.url == f"{visitor.origin}/en/a/{visitor.assessment}/"
    assert "0 of 57 questions answered" in phone.words


def test_a_new_link_kills_the_old_one_on_every_other_device(
    visitor: Visitor, new_visitor: NewVisitor
) -> None:
    assessment = visitor.start("full")
    old = fresh_address(visitor)
    phone = new_visitor()
    open_link(phone, old)
    visitor.press_button("Make a new link")
    new = fresh_address(visitor)
    assert new != old
    assert phone.status(f"/en/a/{assessment}/") == 404
    assert phone.title == DEAD
    phone.go(old)
    phone.press_button("Open")
    assert phone.title == DEAD
    open_link(phone, new)
    assert phone.status(f"/en/a/{assessment}/") == 200
    assert visitor.status(f"/en/a/{assessment}/") == 200


@pytest.mark.parametrize("saved_first", [False, True], ids=["at once", "after it saved itself"])
def test_a_section_link_opens_that_section_only_and_comes_back_with_the_role(
    visitor: Visitor, new_visitor: NewVisitor, saved_first: bool
) -> None:
    assessment = visitor.start("full")
    visitor.go_to("share")
    visitor.page.select_option("#section", "PRD")
    visitor.page.fill("#label", "product owner")
    visitor.press_button("Make the link")
    address = fresh_address(visitor)
    visitor.page.reload()
    assert visitor.page.locator("#address").count() == 0

    colleague = new_visitor(320)
    open_link(colleague, address)
    assert colleague.address == f"{visitor.origin}/en/a/{assessment}/p/PRD"
    for elsewhere in ("", "about", "p/STR", "check", "link", "share", "erase"):
        assert colleague.status(f"/en/a/{assessment}/{elsewhere}") == 404
    colleague.go_to("p/PRD", assessment)
    assert colleague.page.input_value("#role") == "product owner"
    for item in colleague.items:
        colleague.choose(item, "P")
    if saved_first:
        # By then the answers are kept, and only the role is new to what the button sends.
        colleague.page.locator("#saved", has_text="Saved at").wait_for()
    colleague.page.fill("#role", "head of product")
    colleague.press_button("Save and send back")
    assert colleague.title == "Thank you"

    visitor.go_to("", assessment)
    assert "answered by head of product" in visitor.words
    visitor.go_to("p/PRD", assessment)
    assert {visitor.chosen(item) for item in visitor.items} == {"P"}


def test_a_result_link_only_reads_until_it_is_revoked(
    finished: Visitor, new_visitor: NewVisitor
) -> None:
    assessment, result, level = finished.assessment, finished.address, finished.title
    finished.follow("Share this result")
    finished.page.fill("#result-label", "the board")
    finished.page.locator("form[action$='share/result'] button").click()
    finished.page.get_by_text("Your new link").wait_for()
    reader = new_visitor()
    open_link(reader, fresh_address(finished))
    assert reader.address == result
    assert reader.title == level
    assert reader.page.get_by_role("button", name="Change answers").count() == 0
    assert reader.context.request.get(f"{result}data.json").status == 200
    for elsewhere in ("", "p/quick-1", "check", "link", "share", "erase"):
        assert reader.status(f"/en/a/{assessment}/{elsewhere}") == 404

    with finished.page.expect_navigation():
        finished.page.get_by_role("button", name="Revoke A result the board").click()
    assert reader.status(result) == 404
    assert reader.context.request.get(f"{result}data.json").status == 404
    assert finished.status(result) == 200


def test_deleting_takes_everything_from_every_device(
    finished: Visitor, new_visitor: NewVisitor
) -> None:
    assessment, result = finished.assessment, finished.address
    finished.follow("Your private link")
    private = fresh_address(finished)
    phone = new_visitor()
    open_link(phone, private)
    finished.follow("Continue")
    finished.follow("Delete this assessment")
    finished.press_button("Delete for good")
    assert "Tick the box" in finished.words
    finished.page.check("#sure-yes")
    finished.press_button("Delete for good")
    assert finished.title == "Deleted"
    for device in (finished, phone):
        for address in (f"/en/a/{assessment}/", result, f"{result}report", f"{result}data.json"):
            assert device.status(address) == 404
        device.go("/en/")
        assert "Go on where you stopped" not in device.words
    phone.go(private)
    phone.press_button("Open")
    assert phone.title == DEAD
