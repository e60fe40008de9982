"""The profile chart: its marks agree with the figures printed beside them."""

import re
from typing import Any

import pytest

from survey.reports.profile import BASELINE, INSET, Profile, Standing, along, profile
from survey.templating import report_environment
from tests.unit.reports import cases


def standing(**more: Any) -> Standing:
    given: dict[str, Any] = {
        "name": "Product",
        "level": 2,
        "level_range": (2, 2),
        "in_place": 50.0,
        "in_place_range": (50.0, 50.0),
        "level_words": "2 Managed",
        "in_place_words": "50%",
    }
    return Standing(**{**given, **more})


def drawn(chart: Profile) -> str:
    source = '{% from "macros/charts.html" import profile %}{{ profile(chart, 67) }}'
    return report_environment("en").from_string(source).render(chart=chart)


def test_pins_stand_at_the_percentage_printed_in_their_row() -> None:
    chart = cases.page(cases.answers("example1")).profile
    assert chart is not None
    for row in chart.rows:
        shown = int(row.in_place_words.rstrip("%"))
        assert row.pin is not None
        assert (row.pin - INSET) * 100 / (100 - 2 * INSET) == pytest.approx(shown, abs=0.51)


def test_reached_steps_are_as_many_as_the_printed_level() -> None:
    chart = cases.page(cases.answers("example2")).profile
    assert chart is not None
    for row in chart.rows:
        reached = sum(step.state == "reached" for step in row.steps)
        possible = sum(step.state == "possible" for step in row.steps)
        numbers = [int(n) for n in re.findall(r"\d", row.level_words)]
        if not numbers:
            assert row.steps == ()
            continue
        assert len(row.steps) == 5
        assert reached == numbers[0]
        assert reached + possible == numbers[-1]


def test_steps_ascend_and_stand_on_one_floor() -> None:
    (row,) = profile("t", [standing()], 5).rows
    assert [step.height for step in row.steps] == sorted({step.height for step in row.steps})
    assert len({step.y + step.height for step in row.steps}) == 1


def test_a_range_is_drawn_only_when_it_is_not_a_point() -> None:
    chart = profile("t", [standing(), standing(in_place_range=(50.0, 75.0))], 5)
    assert chart.rows[0].likely is None
    bar = chart.rows[1].likely
    assert bar is not None
    assert (bar.x, bar.x + bar.width) == pytest.approx((along(50), along(75)))
    assert chart.has_likely


def test_marks_at_the_ends_of_the_axis_are_not_cut() -> None:
    assert along(0) == INSET
    assert along(100) == 100 - INSET


def test_peers_in_the_same_place_are_stacked_above_the_axis() -> None:
    (row,) = profile("t", [standing(peers=[50.0] * 4 + [90.0])], 5).rows
    stack = sorted(y for x, y in row.peers if x == row.peers[0][0])
    assert len(stack) == 4
    assert len(set(stack)) == 4
    assert max(stack) < BASELINE


def test_the_legend_explains_exactly_what_is_drawn() -> None:
    plain = drawn(profile("t", [standing()], 5))
    marked = [standing(last=40.0, peers=[10.0], in_place_range=(40.0, 60.0))]
    rich = drawn(profile("t", marked, 5, peers="Each dot is some of them"))
    for words in ("Last year", "Range while answers", "Each dot is some of them"):
        assert words not in plain
        assert words in rich


def test_every_picture_has_a_title_first_and_the_table_a_finding() -> None:
    chart = cases.page(cases.answers("example1")).profile
    assert chart is not None
    html = drawn(chart)
    assert (
        "<caption>Strongest in Promptness; Proactivity, Product and Channels hold you back<" in html
    )
    pictures = re.findall(r"<svg[^>]*>(.{0,7})", html)
    assert len(pictures) > 28
    assert set(pictures) == {"<title>"}


def test_a_name_is_escaped_in_the_picture_and_in_the_table() -> None:
    html = drawn(profile("t", [standing(name="<b>&x</b>")], 5))
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == 2
