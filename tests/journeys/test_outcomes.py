"""Figures from the list to what they say, in a browser: at both widths, by keyboard, in Dutch."""

from __future__ import annotations

import json

import pytest

from tests.journeys.conftest import NewVisitor
from tests.journeys.downloads import download
from tests.journeys.visitor import NARROW, WIDE, Visitor

GROUPS = 6


def fill(visitor: Visitor, fields: dict[str, str]) -> None:
    """Type into fields by their names."""
    for name, text in fields.items():
        field = visitor.page.locator(f"[name='{name}']")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def not_measured(visitor: Visitor, kpi: str) -> None:
    """One click."""
    visitor.click(f"#state-{kpi} label:has-text('Not measured')")


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("scripts", [True, False])
def test_figures_lead_from_the_first_group_to_the_result(
    new_visitor: NewVisitor, width: int, scripts: bool
) -> None:
    visitor = new_visitor(width, java_script_enabled=scripts)
    visitor.start("full")
    visitor.go_to("outcomes/")
    visitor.follow("Begin")
    assert visitor.title == "Satisfaction and loyalty"
    fill(
        visitor,
        {
            "usual-length": "quarter", "usual-month": "9", "usual-year": "2026",
            "promoters-OUT-NPS": "62", "passives-OUT-NPS": "23", "detractors-OUT-NPS": "15",
            "n-OUT-NPS": "180", "value-OUT-QUAL": "8.2", "value-OUT-VALUE": "7.3",
            "value-OUT-EXPECT": "6.4",
        },
    )  # fmt: skip
    not_measured(visitor, "OUT-CES")
    assert not visitor.page.locator("#value-OUT-CES").is_visible()
    with visitor.page.expect_navigation():
        visitor.page.locator("button[value='more-OUT-NPS']").click()
    assert visitor.title == "Net Promoter Score"
    fill(visitor, {"history1-OUT-NPS": "30", "target-OUT-NPS": "50", "row1.name-OUT-NPS": "Schools",
                   "row1.value-OUT-NPS": "51"})  # fmt: skip
    visitor.press_button("Save and continue")
    assert "a target · 1 earlier value · 1 part" in visitor.words
    for _group in range(GROUPS):
        if visitor.title == "Volume and channels":
            fill(visitor, {"value-OUT-BOT": "55", "sub_fields.handed_over-OUT-BOT": "46"})
            visitor.press_button("Save and continue")
            assert "they add up to 101; at most 100 is possible" in visitor.words
            fill(visitor, {"sub_fields.handed_over-OUT-BOT": "30"})
        visitor.press_button("Save and continue")
    assert visitor.title == "Check your figures"
    assert "55% · Handed over to a person: 30%" in visitor.words
    assert "Net Promoter Score 47 points · A quarter to the end of September 2026" in visitor.words
    visitor.press_button("Submit and show the result")
    assert visitor.title == "5 of 32 figures are measured, and Expectations is the lever"
    for words in (
        "The triad stands at 70; lowest: Expectations",
        "give or take 10.8 points",
        "Schools: 51 points",
        "Handed over to a person: 30%",
        "Customer effort score",
        "50, not met",
    ):
        assert words in visitor.words
    data = json.loads(download(visitor.page, "Download data (JSON)").read_text(encoding="utf-8"))
    assert data["result"]["triad"]["index"] == 70.0


def test_a_page_that_is_refused_keeps_everything_and_leads_to_what_is_wrong(
    visitor: Visitor,
) -> None:
    visitor.start("full")
    visitor.go_to("outcomes/speed")
    fill(visitor, {"value-OUT-FRT": "50", "p90-OUT-FRT": "45", "value-OUT-RESOL": "24",
                   "value-OUT-FCR": "1,234"})  # fmt: skip
    visitor.press_button("Save and continue")

    assert visitor.page.title().startswith("Error:")
    assert visitor.page.evaluate("() => document.activeElement.id") == "error-summary"
    visitor.page.get_by_role("link", name="First response time").click()
    assert visitor.page.evaluate("() => document.activeElement.id") == "p90-OUT-FRT"
    visitor.page.fill("#p90-OUT-FRT", "60")
    assert visitor.page.input_value("#value-OUT-FCR") == "1,234"
    visitor.page.fill("#value-OUT-FCR", "71")
    visitor.press_button("Save and continue")
    visitor.go_to("outcomes/check")
    for words in ("First response time 50 minutes", "Resolution time 24 hours", "resolution 71%"):
        assert words in visitor.words


def test_one_answer_is_given_by_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.start("full")
    visitor.go_to("outcomes/complaints")
    visitor.page.locator("#state-OUT-COMPL input:checked").focus()
    visitor.page.keyboard.press("ArrowUp")
    visitor.page.keyboard.press("ArrowUp")
    visitor.page.keyboard.press("Tab")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.go_to("outcomes/check")
    assert "Complaints per 1 000 customers Not measured" in visitor.words


def test_dutch_figures_are_typed_and_shown_with_a_comma(visitor: Visitor) -> None:
    visitor.start("full")
    here = f"/nl/a/{visitor.assessment}/outcomes/complaints"
    visitor.go(here)
    visitor.page.fill("#value-OUT-COMPLTIME", "82,4")
    with visitor.page.expect_navigation():
        visitor.page.locator("button[value='stay']").click()
    assert visitor.page.input_value("#value-OUT-COMPLTIME") == "82,4"
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="English").click()
    assert visitor.page.input_value("#value-OUT-COMPLTIME") == "82.4"
