"""Pages on the way to a result: each function goes to one kind of page and leaves it open."""

from __future__ import annotations

from tests.journeys.gallery import Gallery, assessment_of
from tests.journeys.trouble import without_room


def start(here: Gallery) -> None:
    assert here.open
    here.visitor.go("/en/")
    assert "Go on where you stopped" in here.visitor.words


def keep(here: Gallery) -> None:
    here.visitor.start("full")
    assert here.visitor.page.locator("#address").count() == 1


def about_refused(here: Gallery) -> None:
    here.page("about")
    here.visitor.page.fill("#organisation", "x" * 5000)
    here.visitor.press_button("Save and continue")
    assert here.visitor.page.title().startswith("Error:")
    assert "Name of the organisation: has 5000 characters" in here.visitor.words


def refused(here: Gallery) -> None:
    first = here.question_page()
    here.visitor.page.get_by_text("Note and evidence").first.click()
    here.visitor.page.fill(f"#note-{first}", "x" * 5000)
    here.visitor.press_button("Save and continue")
    assert here.visitor.page.title().startswith("Error:")


def conflict(here: Gallery) -> None:
    first = here.question_page()
    here.visitor.send_page(here.visitor.assessment, "quick-1", {first: "F"})
    here.visitor.choose(first, "P")
    here.visitor.press_button("Save and continue")
    assert "Two versions of this page" in here.visitor.words


def unfolded(here: Gallery) -> None:
    here.page("p/CHN")
    for summary in here.visitor.page.locator("summary").all():
        summary.click()


def undo(here: Gallery) -> None:
    here.question_page()
    here.visitor.press_button("None of these yet")
    here.visitor.press_button("Yes, none of these yet")
    assert here.visitor.page.get_by_role("button", name="Take that back").count() == 1


def undone(here: Gallery) -> None:
    undo(here)
    here.visitor.press_button("Take that back")
    assert "Taken back" in here.visitor.words


def closed_meanwhile(here: Gallery) -> None:
    here.question_page()
    here.visitor.send(f"/en/a/{here.visitor.assessment}/submit")
    here.visitor.press_button("Save and continue")
    assert here.visitor.title == "This assessment is submitted"


def closed(here: Gallery, rest: str) -> None:
    here.visitor.go(f"/en/a/{assessment_of(here.final)}/{rest}")
    assert "This assessment is submitted" in here.visitor.words


def room(here: Gallery) -> None:
    here.page("p/one-CHN-2")
    assert here.visitor.page.locator("#keys").is_visible()


def room_refused(here: Gallery) -> None:
    here.visitor.go(f"/en/a/{here.begin('quick')}/")
    here.visitor.follow("Answer together in a room, one question at a time")
    here.visitor.expect_refused_save()
    here.visitor.page.fill("textarea", "x" * 5000)
    here.visitor.page.get_by_role("button", name="Save and go on").click()
    here.visitor.page.locator("#error-summary").wait_for()
    assert here.visitor.page.title().startswith("Error:")


def room_conflict(here: Gallery) -> None:
    assessment = here.begin("quick")
    here.visitor.go(f"/en/a/{assessment}/")
    here.visitor.follow("Answer together in a room, one question at a time")
    here.visitor.expect_refused_save()
    item = here.visitor.items[0]
    here.visitor.send_page(assessment, f"one-{item}", {item: "F"})
    here.visitor.choose(item, "P")
    here.visitor.page.get_by_role("button", name="Save and go on").click()
    here.visitor.page.get_by_text("Somebody saved another answer meanwhile").wait_for()


def erase_refused(here: Gallery) -> None:
    here.page("erase")
    here.visitor.press_button("Delete for good")
    assert here.visitor.page.title().startswith("Error:")


def for_a_colleague(here: Gallery) -> None:
    send_link(here, here.begin("full"), "section", "PRD")
    assert here.colleague.page.locator("#role").count() == 1


def thanks(here: Gallery) -> None:
    for_a_colleague(here)
    here.colleague.press_button("Save and send back")
    assert here.colleague.title == "Thank you"


def tasks_with_colleagues(here: Gallery) -> None:
    for_a_colleague(here)
    here.colleague.page.fill("#role", "head of product")
    here.colleague.press_button("Save and send back")
    assessment = here.colleague.assessment
    fields = {"section": "STR", "label": "owner"}
    here.visitor.send(f"/en/a/{assessment}/share/section", fields)
    here.visitor.go(f"/en/a/{assessment}/")
    for words in ("answered by head of product", "handed to owner"):
        assert words in here.visitor.words


def check_with_hints(here: Gallery) -> None:
    assessment = here.begin("full")
    here.visitor.send_page(assessment, "STR", {"STR-2": "N", "STR-5": "F"})
    reasons = {"reason-CHN-3": "One shop."}
    here.visitor.send_page(assessment, "CHN", {"CHN-3": "NA", "CHN-4": "L"}, reasons)
    here.visitor.go(f"/en/a/{assessment}/check")
    for words in ("Worth a second look", "usually builds on", "The same condition decides"):
        assert words in here.visitor.words


def not_saved(here: Gallery) -> None:
    here.visitor.go(f"/en/a/{here.begin('full')}/about")
    here.visitor.page.fill("#organisation", "Vermeer Logistics")
    with without_room(here.site):
        here.visitor.press_button("Save and continue")
    assert here.visitor.title == "We cannot save at this moment"
    here.visitor.forgive_answer(503)


def send_link(here: Gallery, assessment: str, kind: str, chosen: str) -> None:
    """Hand a section or a result to the colleague, who opens it."""
    here.visitor.go(f"/en/a/{assessment}/share")
    here.visitor.page.select_option(f"#{kind}", chosen)
    with here.visitor.page.expect_navigation():
        here.visitor.page.locator(f"form[action$='share/{kind}'] button").click()
    here.colleague.go(here.visitor.page.input_value("#address"))
    here.colleague.press_button("Open")
