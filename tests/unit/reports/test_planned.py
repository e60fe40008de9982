"""What a plan brings: the same as scoring a sheet on which these answers were given."""

from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scoring.result import score_sheet
from survey.reports.phrasing import Phrasing
from survey.reports.planned import plannable
from survey.reports.result_page import ResultPage, result_page
from tests.unit.reports import cases, pictures

EXAMPLE = cases.answers("example1")
ROUTE = ["STR-3", "STR-4", "PEO-4", "PRC-4", "PRD-3", "PHY-3", "EMP-4", "PER-3"]


def tried(plan: Collection[str], answers: dict[str, Any] | None = None) -> ResultPage:
    filled = cases.sheet(EXAMPLE if answers is None else answers)
    result = score_sheet(filled, cases.questionnaire())
    return result_page(result, filled, cases.questionnaire(), "en", "Acme", cases.SUBMITTED, plan)


def goals(answers: dict[str, Any]) -> dict[str, str]:
    filled = cases.sheet(answers)
    return plannable(score_sheet(filled, cases.questionnaire()), filled, cases.questionnaire())


def test_the_whole_cheapest_route_reaches_level_4_on_the_worked_example() -> None:
    planned = tried(ROUTE).planned
    assert planned is not None
    assert planned.title == "With these 8 steps you reach level 4, Quantitatively managed"
    level, in_place = planned.overall
    assert (level.before, level.after) == ("3 Defined", "4 Quantitatively managed")
    assert (in_place.before, in_place.after) == ("53%", "60%")


def test_one_step_of_the_worked_example_lifts_its_dimension_and_not_the_whole() -> None:
    planned = tried(["PRD-3"]).planned
    assert planned is not None
    assert planned.title == "With this step 54% is in place; the level stays 3"
    (product,) = planned.dimensions
    assert (product.name, product.before, product.after, product.rises) == (
        "Product", "level 2, 33%", "level 3, 50%", True,
    )  # fmt: skip


RAISED = goals(EXAMPLE)
"""What can be planned on the worked example, and what each raises its answer to."""


@pytest.mark.no_cover
@settings(max_examples=25, deadline=None)
@given(some.sets(some.sampled_from(sorted(RAISED))))
def test_a_plan_shows_what_scoring_the_raised_sheet_gives(plan: set[str]) -> None:
    page = tried(plan)
    if not plan:
        assert page.planned is None
        return
    then = score_sheet(
        cases.sheet({**EXAMPLE, **{item: RAISED[item] for item in plan}}), cases.questionnaire()
    )
    words = Phrasing("en", cases.questionnaire())
    assert page.planned is not None
    level, in_place = page.planned.overall
    assert level.after.startswith(str(then["level"]))
    assert in_place.after == words.percent(then["in_place"])
    now = score_sheet(cases.sheet(EXAMPLE), cases.questionnaire())["dimensions"]
    changed = {c for c, d in then["dimensions"].items() if d["in_place"] != now[c]["in_place"]}
    assert set(page.planned.outlook) == changed
    for code, outlook in page.planned.outlook.items():
        figures = then["dimensions"][code]
        assert (outlook.level, outlook.in_place) == (figures["level"], figures["in_place"])


def test_a_plan_goes_as_far_as_the_cheapest_route_and_else_to_the_top() -> None:
    answers = {**cases.answers("example2"), "RES-4": "L"}
    raised = goals(answers)
    assert raised["PRC-3"] == "L"
    assert raised["EXP-3"] == "F"


def test_what_is_at_the_top_or_does_not_apply_cannot_be_planned() -> None:
    raised = goals({**EXAMPLE, "PRD-3": "NA"})
    assert "PRD-3" not in raised
    assert "STR-2" not in raised
    assert goals(cases.uniform("F")) == {}
    with pytest.raises(KeyError):
        tried(["STR-2"])


def test_a_provisional_result_offers_no_plan_and_says_why() -> None:
    page = tried([], cases.answers("example2"))
    assert not page.can_plan
    assert page.no_plan == "What steps would bring can be shown once every question has an answer."
    assert tried([]).no_plan == ""


def test_planned_dimensions_carry_a_hollow_pin_and_say_the_same_in_words() -> None:
    page = tried(ROUTE)
    assert page.profile is not None
    assert page.planned is not None
    assert page.profile.has_planned
    pinned = {row.name: row.planned_words for row in page.profile.rows if row.planned is not None}
    assert len(pinned) == len(page.planned.outlook)
    assert pinned["Product"] == "planned: level 3, 50%"
    assert pinned["People"] == "planned: 75%"
    table = pictures.rows(pictures.section("dimensions", page))
    for row in table:
        picture = row[3].find("svg")
        assert picture is not None
        assert len(picture.findall("circle")) == 1 + ("planned" in pictures.text(row[1]))


def test_without_a_plan_nothing_is_drawn_of_one() -> None:
    page = tried([])
    assert page.profile is not None
    assert not page.profile.has_planned
    assert "plan" not in pictures.text(pictures.section("dimensions", page)).lower()
