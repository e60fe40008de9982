"""Nothing that was sent is lost, and nobody's answers are overwritten unseen."""

from __future__ import annotations

from tests.journeys.conftest import NewVisitor
from tests.journeys.visitor import Visitor


def wait_until_saved(visitor: Visitor) -> None:
    visitor.page.locator("#saved", has_text="Saved at").wait_for()


def test_two_windows_that_differ_are_shown_both_versions_and_choose(visitor: Visitor) -> None:
    visitor.start("quick")
    first, second, *_ = visitor.items
    here, there = visitor.page, visitor.context.new_page()
    there.goto(here.url)
    visitor.choose(first, "F")
    visitor.choose(second, "L")
    visitor.press_button("Save and continue")

    visitor.page = there
    visitor.expect_refused_save()
    visitor.choose(first, "P")
    there.locator("#saved", has_text="Not saved yet").wait_for()
    with there.expect_navigation() as arriving:
        there.get_by_role("button", name="Save and continue").click()
    assert arriving.value.status == 409
    assert "Two versions of this page" in visitor.words
    assert "Question 1 was answered differently meanwhile" in visitor.words
    assert visitor.chosen(first) == "P"
    assert there.locator(f"#answer-{first}-error").inner_text().endswith("Fully in place")
    visitor.choose(first, "L")
    visitor.choose(second, "L")
    visitor.press_button("Save and continue")
    assert "Page 2 of 3" in visitor.words
    visitor.go_to("p/quick-1")
    assert (visitor.chosen(first), visitor.chosen(second)) == ("L", "L")


def test_the_back_button_leads_to_the_answers_as_they_were_saved(visitor: Visitor) -> None:
    visitor.start("quick")
    answers = dict.fromkeys(visitor.items, "P")
    visitor.answer_page(answers)
    visitor.page.go_back()
    assert {item: visitor.chosen(item) for item in visitor.items} == answers
    changed = answers | {visitor.items[0]: "F"}
    visitor.answer_page(changed)
    assert "Page 2 of 3" in visitor.words
    visitor.page.go_back()
    assert {item: visitor.chosen(item) for item in visitor.items} == changed


def test_closing_the_browser_after_a_page_was_sent_loses_nothing(
    visitor: Visitor, new_visitor: NewVisitor
) -> None:
    visitor.start("quick")
    answers = dict.fromkeys(visitor.items, "L")
    visitor.answer_page(answers)
    kept = visitor.context.storage_state()
    # What a browser forgets when it is closed.
    kept["cookies"] = [cookie for cookie in kept["cookies"] if cookie["expires"] != -1]
    visitor.context.close()

    later = new_visitor(storage_state=kept)
    later.go("/en/")
    later.follow("Your organisation – Quick check")
    later.follow("Quick check, page 1")
    assert {item: later.chosen(item) for item in later.items} == answers


def test_a_page_saves_itself_and_says_when(visitor: Visitor) -> None:
    visitor.start("quick")
    first = visitor.items[0]
    visitor.choose(first, "P")
    wait_until_saved(visitor)
    visitor.page.get_by_text("Note and evidence").first.click()
    visitor.page.fill(f"#note-{first}", "Seen in the shop.")
    with visitor.page.expect_response(lambda answer: answer.request.method == "POST") as saving:
        pass
    assert saving.value.status == 200
    visitor.page.close()
    visitor.page = visitor.context.new_page()
    visitor.go("/en/")
    visitor.follow("Your organisation – Quick check")
    visitor.follow("Quick check, page 1")
    assert visitor.chosen(first) == "P"
    assert visitor.page.input_value(f"#note-{first}") == "Seen in the shop."


def test_the_button_pressed_while_the_page_saves_itself_saves_once_more(visitor: Visitor) -> None:
    visitor.start("quick")
    first, second, *_ = visitor.items
    with visitor.page.expect_request(lambda request: request.method == "POST"):
        visitor.choose(first, "P")
    visitor.choose(second, "F")
    visitor.press_button("Save and continue")
    assert "Page 2 of 3" in visitor.words
    visitor.page.go_back()
    assert (visitor.chosen(first), visitor.chosen(second)) == ("P", "F")


def test_changed_answers_make_a_second_result_and_the_first_stays_as_it_was(
    visitor: Visitor,
) -> None:
    visitor.start("quick")
    while not visitor.address.endswith("/check"):
        visitor.answer_page(dict.fromkeys(visitor.items, "N"))
    visitor.press_button("Submit and show the result")
    first, level = visitor.address, visitor.title
    before = visitor.context.request.get(f"{first}data.json").body()

    visitor.press_button("Change answers")
    visitor.follow("Quick check, page 1")
    while not visitor.address.endswith("/check"):
        visitor.answer_page(dict.fromkeys(visitor.items, "F"))
    visitor.press_button("Submit and show the result")
    assert visitor.address != first
    assert visitor.title != level
    visitor.follow("Result 1")
    assert visitor.address == first
    assert visitor.title == level
    assert visitor.context.request.get(f"{first}data.json").body() == before
