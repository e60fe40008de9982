"""From the task list to the service models that fit, in a browser."""

from __future__ import annotations

import json

import pytest

from questionnaires.catalogue import shipped
from scoring.any_kind import read_sheet, score_any
from tests.journeys.choosing import PROFILES, VERSION
from tests.journeys.conftest import NewVisitor
from tests.journeys.downloads import download
from tests.journeys.visitor import NARROW, WIDE, Visitor

HELPDESK = PROFILES["IT helpdesk"]


def answer_goals(visitor: Visitor, goals: list[str]) -> None:
    """Tick them and go on."""
    for goal in goals:
        visitor.page.check(f"#goals-{goal}")
    visitor.press_button("Save and continue")


def answers_as_text(profile: dict[str, dict[str, int]]) -> dict[str, str]:
    """Factor → the value of its answer's field."""
    return {factor: str(answer) for factor, answer in profile["answers"].items()}


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_worked_profile_typed_in_gives_its_models_with_reasons(
    new_visitor: NewVisitor, width: int, scripts: bool
) -> None:
    visitor = new_visitor(width, java_script_enabled=scripts)
    visitor.start("full")
    visitor.go_to("fit/")
    visitor.press_button("Begin with the whole organisation")
    answer_goals(visitor, HELPDESK["goals"])
    assert visitor.answer_all(answers_as_text(HELPDESK)) == len(VERSION.pages)
    visitor.press_button("Submit and show the result")
    assert visitor.title == (
        "What fits best: Mid-touch, Assisted service, Relationship, One team and Proactive"
    )
    for words in (
        "One team fits strongly, with 100.0 of 100 points",
        "Nothing speaks against it; most for it: Breadth of skills",
        "Open an internal consult line and ban cold transfers.",
        "Your customer groups differ, so let Mid-touch and Low-touch go together.",
    ):
        assert words in visitor.words
    data = json.loads(download(visitor.page, "Download data (JSON)").read_text(encoding="utf-8"))
    assert score_any(read_sheet(data["sheet"], shipped(), ""), shipped()) == data["result"]


def test_two_groups_of_customers_get_models_of_their_own(visitor: Visitor) -> None:
    visitor.start("full")
    visitor.go_to("fit/")
    for name, profile in (("Schools", "Fast-food kiosk"), ("Large accounts", "Luxury car dealer")):
        visitor.page.fill("#segment", name)
        visitor.press_button("Begin with this group")
        answer_goals(visitor, [])
        visitor.answer_all(answers_as_text(PROFILES[profile]))
        visitor.press_button("Submit and show the result")
        assert name in visitor.words
        visitor.follow("All groups of customers")
    shown = visitor.words
    assert "Schools What fits best: Tech-touch" in shown
    assert "Large accounts What fits best: High-touch" in shown


def test_what_is_answered_is_saved_while_the_page_is_filled_in(visitor: Visitor) -> None:
    visitor.start("full")
    visitor.go_to("fit/")
    visitor.press_button("Begin with the whole organisation")
    visitor.page.check("#goals-churn")
    visitor.page.locator("#saved", has_text="Saved at").wait_for()
    visitor.press_button("Save and continue")
    visitor.choose("IND", "3")
    visitor.page.locator("#saved", has_text="Saved at").wait_for()
    visitor.page.reload()
    assert visitor.chosen("IND") == "3"
    visitor.go_to("fit/")
    assert "1 of 21" in visitor.words
    visitor.follow("Go on at the first gap")
    assert visitor.title == "Your customers"


def test_the_keyboard_alone_answers_a_page(visitor: Visitor) -> None:
    visitor.start("full")
    visitor.go_to("fit/")
    visitor.press_button("Begin with the whole organisation")
    visitor.press_button("Save and continue")
    visitor.page.locator("#answer-SEG-0").focus()
    for _item in visitor.items:
        visitor.page.keyboard.press("Space")
        visitor.page.keyboard.press("ArrowDown")
        visitor.page.keyboard.press("Tab")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert visitor.title == "What you offer"
    visitor.page.go_back()
    assert [visitor.chosen(item) for item in visitor.items] == ["1"] * len(visitor.items)
