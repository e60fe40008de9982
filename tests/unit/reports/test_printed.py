"""What the printed report shows beyond the page: every answer with its anchors, and the plan."""

import logging
from typing import Any

import pytest

from scoring.result import score_sheet
from survey.reports.glyphs import letters_without_glyph, replace_letters
from survey.reports.pictures import apart
from survey.reports.printed import AnswerRow, PlanTable, Report, report
from tests.unit.reports import cases


def printed(given: dict[str, Any], submitted: int | None = cases.SUBMITTED, **more: Any) -> Report:
    filled, version = cases.sheet(given, **more), cases.questionnaire()
    result = score_sheet(filled, version)
    return report(result, filled, version, "en", "Acme", submitted)


def rows(made: Report) -> dict[str, AnswerRow]:
    return {row.item: row for area in made.areas for row in area.rows}


def the_plan(given: dict[str, Any], submitted: int | None = cases.SUBMITTED) -> PlanTable:
    found = printed(given, submitted).plan
    assert found is not None
    return found


def test_every_item_shows_its_four_anchors_with_the_chosen_one_apart() -> None:
    found = rows(printed(cases.answers("example1")))
    text = cases.questionnaire().text("en")
    assert len(found) == 56
    for item, code in cases.answers("example1").items():
        row = found[item]
        assert [anchor for _name, anchor in row.others] == [
            text.items[item].anchors[each] for each in "NPLF" if each != code
        ]
        assert row.chosen == (text.scale[code].name, text.items[item].anchors[code])
        assert row.place == str("NPLF".index(code))


@pytest.mark.parametrize(
    ("given", "instead"),
    [
        ("DK", "I don’t know"),
        ({"code": "NA", "reason": "None."}, "Does not apply"),
        (None, "Not answered"),
    ],
)
def test_an_answer_that_is_no_rating_is_named_and_marks_no_anchor(given: Any, instead: str) -> None:
    row = rows(printed({"CHN-3": given} if given else {}))["CHN-3"]
    assert (row.instead, row.place, row.chosen) == (instead, "none", None)
    assert len(row.others) == 4


def test_reason_note_and_evidence_stand_beside_an_answer() -> None:
    given = {
        "CHN-3": {"code": "NA", "reason": "One channel."},
        "CHN-4": {"code": "NA", "note": "Only the phone."},
        "STR-2": {"code": "F", "note": "Seen.", "evidence": 2},
    }
    found = rows(printed(given))
    said = {item: [(r.kind, r.text) for r in found[item].remarks] for item in (*given, "STR-3")}
    assert said == {
        "CHN-3": [("Reason", "One channel.")],
        "CHN-4": [
            ("Reason", cases.questionnaire().text("en").items["CHN-4"].na_condition),
            ("Note", "Only the phone."),
        ],
        "STR-2": [("Note", "Seen."), ("Evidence", "a document")],
        "STR-3": [],
    }


def test_each_dimension_says_its_level_and_how_much_is_in_place() -> None:
    areas = {area.name: area.standing for area in printed(cases.answers("example1")).areas}
    assert areas["Promptness"] == "4 Quantitatively managed, 75% in place"
    assert len(areas) == 14


def test_a_quick_check_shows_what_it_asked_and_plans_nothing() -> None:
    made = printed(cases.answers("example1"), form="quick")
    assert len(rows(made)) == 14
    assert made.plan is None
    assert {area.standing for area in made.areas} == {""}


def test_the_plan_holds_the_next_steps_and_the_whole_route_once() -> None:
    given = cases.answers("example1")
    made = the_plan(given)
    result = score_sheet(cases.sheet(given), cases.questionnaire())
    steps = [entry["id"] for entry in result["next_steps"]]
    route = [entry["id"] for entry in result["overall_route"]["items"]]
    texts = cases.questionnaire().text("en").items
    assert sorted(task.action for task in (*made.tasks, *made.later)) == sorted(
        texts[item].step for item in {*steps, *route}
    )
    assert {task.number: task.action for task in made.tasks if task.number} == {
        number: texts[item].step for number, item in enumerate(steps, 1)
    }
    assert (
        made.title == "10 improvements begin within the year; with all of them level 4 is reached"
    )
    assert all(task.quarters.count("begins") == 1 for task in made.tasks)
    assert [task.owner for task in made.tasks] == sorted(
        (task.owner for task in made.tasks),
        key=[task.owner for task in made.tasks].index,
    )


def test_quarters_are_named_by_their_months_or_numbered_without_a_date() -> None:
    given = cases.answers("example1")
    assert the_plan(given).quarters == (
        "Dec 2026 to Feb 2027",
        "Mar to May 2027",
        "Jun to Aug 2027",
        "Sep to Nov 2027",
    )
    assert the_plan(given, None).quarters == ("Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4")


def test_a_long_task_runs_on_in_the_quarter_after() -> None:
    long = [t for t in the_plan(cases.answers("example1")).tasks if t.effort == "large"]
    assert [task.quarters for task in long] == [("begins", "runs", "", "")]


def test_nothing_is_planned_where_nothing_is_left_to_do() -> None:
    assert printed(cases.uniform("F")).plan is None


def test_pictures_become_images_with_their_titles_and_each_is_kept_once() -> None:
    svg = '<svg class="bar" width="100%" height="18"><title>A &lt; "b"</title><rect/></svg>'
    html, pictures = apart(f"<p>{svg}{svg}</p>", "asset:/")
    image = '<img class="bar" height="18" alt="A &lt; &#34;b&#34;" src="asset:/pictures/0.svg">'
    assert html == f"<p>{image}{image}</p>"
    assert pictures == {
        "asset:/pictures/0.svg": svg.replace(
            "<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1
        ).encode()
    }


def test_what_people_typed_becomes_no_picture() -> None:
    typed = "<p>&lt;svg&gt;&lt;title&gt;x&lt;/title&gt;&lt;/svg&gt;</p>"
    assert apart(typed, "asset:/") == (typed, {})


def test_letters_are_replaced_in_the_body_only() -> None:
    html = "<title>a\ue000</title><body data-x='\ue000'>b\ue000</body>"
    assert replace_letters(html, {0xE000}) == "<title>a\ue000</title><body data-x='?'>b?</body>"


def test_watching_for_letters_leaves_the_log_as_it_was() -> None:
    logger = logging.getLogger("weasyprint")
    before = (logger.level, list(logger.filters))
    logger.setLevel(logging.CRITICAL)
    try:
        with letters_without_glyph() as missing:
            logger.warning(".notdef glyph rendered for Unicode string unsupported: %s", ord("x"))
        assert missing == {ord("x")}
        assert (logger.level, list(logger.filters)) == (logging.CRITICAL, before[1])
    finally:
        logger.setLevel(before[0])
