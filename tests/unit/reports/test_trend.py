"""The trend: what is compared with what, in words, and pictures that say what the tables say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from questionnaires.catalogue import load_catalogue, shipped
from questionnaires.schema import Questionnaire
from questionnaires.sheet import sheet_json
from scoring.result import score_sheet
from survey.reports.lines import FLOOR, TOP
from survey.reports.phrasing import Phrasing
from survey.reports.result_page import ResultPage, result_page
from survey.reports.trend import Trend, last_marks, trend
from survey.reports.years import History, Year, exact_in, history
from tests.unit.questionnaires.editions import NEXT_EDITION
from tests.unit.reports import cases, pictures
from tests.unit.reports.pictures import drawn, percent, text, title

FIRST = cases.questionnaire()
SECOND = replace(FIRST, version="2.0.0", definition_sha256="2" * 64)
"""A new edition with the same questions; which of them mean the same, each test says."""

EXAMPLE = cases.answers("example1")
BETTER = {**EXAMPLE, "PAC-2": "F", "PAC-3": "F", "STR-2": "P"}
MACRO = '{% from "macros/trend.html" import since_last_time %}{{ since_last_time(page) }}'


def at(year: int) -> int:
    """18 November of a year."""
    return int(datetime(year, 11, 18, tzinfo=UTC).timestamp())


def year(
    given: Mapping[str, Any], when: int = 2025, version: Questionnaire = FIRST, **more: Any
) -> Year:
    sheet = replace(cases.sheet(dict(given), **more), version=version.version)
    return Year(sheet, score_sheet(sheet, version), version, at(when))


def told(*years: Year, exact: Mapping[str, str] | None = None) -> Trend:
    *past, now = years
    history = History(tuple(past), lambda _older, _newer: exact)
    found = trend(history, now, Phrasing("en", now.questionnaire))
    assert found is not None
    return found


def page(*years: Year, exact: Mapping[str, str] | None = None) -> ResultPage:
    *past, now = years
    history = History(tuple(past), lambda _older, _newer: exact)
    return result_page(
        now.result, now.sheet, now.questionnaire, "en", "Acme", now.submitted_at, history=history
    )


def all_but(*items: str) -> dict[str, str]:
    return {item.id: item.id for item in FIRST.items if item.id not in items}


def test_a_first_year_has_no_trend() -> None:
    now = year(EXAMPLE)
    assert trend(History(), now, Phrasing("en", FIRST)) is None
    assert page(now).trend is None
    assert text(drawn(MACRO, page=page(now))) == ""


def test_within_an_edition_level_and_in_place_are_compared_as_they_stand() -> None:
    found = told(year(EXAMPLE), year(BETTER, 2026))
    before, after = year(EXAMPLE).result, year(BETTER).result
    assert found.title == (
        f"Level {after['level']}, as last time; "
        f"from {before['in_place']:.0f}% to {after['in_place']:.0f}% in place"
    )
    assert before["level"] == after["level"] == 3
    assert [(row.day, row.version, row.level) for row in found.rows] == [
        ("18 November 2025", "1.0.0", "3 Defined"),
        ("18 November 2026", "1.0.0", "3 Defined"),
    ]
    assert found.split is None
    assert "Proactivity" in found.parts_title
    assert "lost in Strategy" in found.parts_title


def test_a_level_that_changed_is_said_with_both() -> None:
    lower = told(year(EXAMPLE), year(cases.uniform("P"), 2026))
    assert lower.title.startswith("From level 3 to level 1; from 53% to 33% in place")
    same = told(year(EXAMPLE), year(EXAMPLE, 2026))
    assert same.title == "Level 3, as last time; 53% in place, as last time"
    assert same.parts_title == "No dimension has moved"


def test_answers_that_rose_fell_or_cannot_be_told_are_counted() -> None:
    answers = {**BETTER, "CHN-2": "DK"}
    counted = told(year(EXAMPLE), year(answers, 2026)).sentences[0]
    assert counted.startswith("56 questions were asked both times: 2 answered higher now, 1 lower,")
    assert counted.endswith(
        "52 as before. For 1 it cannot be told, because an answer is missing, not known or does "
        "not apply."
    )


def test_what_became_of_the_steps_advised_last_time_is_said() -> None:
    before = year(EXAMPLE)
    steps = [step["id"] for step in before.result["next_steps"]]
    raised = {**EXAMPLE, steps[0]: "F", steps[1]: "F"}
    said = told(before, year(raised, 2026)).sentences
    assert f"Further in place now: 2 of the {len(steps)} steps that were advised last time." in said


def test_what_is_not_known_leaves_room_for_no_change() -> None:
    unsure = {**EXAMPLE, "CHN-2": "DK"}
    (said,) = [s for s in told(year(unsure), year(EXAMPLE, 2026)).sentences if "leave room" in s]
    assert "A change that lies within may be none." in said
    certain = told(year(EXAMPLE), year(BETTER, 2026)).sentences
    assert not any("leave room" in sentence for sentence in certain)


def test_a_provisional_year_stands_as_a_range_and_its_change_is_not_told() -> None:
    gap = {item: code for item, code in EXAMPLE.items() if item != "PAC-2"}
    found = told(year(gap), year(EXAMPLE, 2026))
    assert found.title == "The change cannot be told, because one of the two figures is missing"
    assert (len(found.picture.dots), len(found.picture.spans)) == (1, 1)
    assert found.picture.strokes == ()
    assert " to " in found.rows[0].in_place
    (hidden,) = [part for part in found.parts if part.figures[0] == "–"]
    assert (hidden.name, hidden.yours) == ("Proactivity", "")


def test_across_editions_the_change_is_split_and_adds_up() -> None:
    # STR-2 and PAC-2 have no counterpart: what moved there is not what the organisation changed.
    found = told(
        year(EXAMPLE), year(BETTER, 2026, SECOND), exact=all_but("STR-2", "PAC-2", "CHN-5")
    )
    assert found.title.startswith("On the 53 questions that both editions share: from ")
    assert found.split is not None
    before, after = (
        int(figure[1].rstrip("%")) for figure in (found.split.before, found.split.after)
    )
    yours, theirs = (
        int(points.replace("−", "-")) for points in (found.split.yours, found.split.questionnaires)
    )
    assert after - before == yours + theirs
    assert yours > 0
    assert found.rows[1].edition.startswith(
        "New edition: 53 of its 56 questions mean the same as before. On these: "
    )
    assert len(found.picture.bridges) == len(found.picture.editions) == 1
    assert found.picture.strokes == ()


def test_dimensions_that_the_new_edition_left_alone_are_joined_and_their_change_is_yours() -> None:
    found = told(year(EXAMPLE), year(BETTER, 2026, SECOND), exact=all_but("STR-2", "CHN-5"))
    joined = {part.name for part in found.parts if part.picture.strokes}
    names = FIRST.text("en").dimensions
    assert joined == {named.name for code, named in names.items() if code not in ("STR", "CHN")}
    for part in found.parts:
        if part.name in joined:
            assert part.questionnaires == "0"
        figures = [int(figure.rstrip("%")) for figure in part.figures]
        points = [int(p.replace("−", "-")) for p in (part.yours, part.questionnaires)]
        assert figures[1] - figures[0] == sum(points)


def test_marks_of_last_year_stand_only_where_figures_compare() -> None:
    now = year(BETTER, 2026, SECOND)
    for exact, left_out in ((all_but("STR-2"), {"STR"}), (None, set(names()))):
        history = History((year(EXAMPLE),), lambda _older, _newer, exact=exact: exact)  # type: ignore[misc] # bound now
        assert set(last_marks(history, now)) == set(names()) - left_out
    shown = page(year(EXAMPLE), now, exact=all_but("STR-2")).profile
    assert shown is not None
    assert shown.has_last
    for row, (code, figures) in zip(
        shown.rows, year(EXAMPLE).result["dimensions"].items(), strict=True
    ):
        if code == "STR":
            assert (row.last, row.last_words) == (None, "")
        else:
            assert row.last_words == f"last year: {figures['in_place']:.0f}%"
            assert row.last_words in row.alt


def names() -> Mapping[str, Any]:
    return FIRST.text("en").dimensions


@pytest.mark.parametrize("exact", [None, all_but(*[item.id for item in FIRST.items[:17]])])
def test_where_too_little_is_shared_the_line_breaks_and_nothing_is_compared(
    exact: dict[str, str] | None,
) -> None:
    found = told(year(EXAMPLE), year(BETTER, 2026, SECOND), exact=exact)
    assert found.title.startswith("A new edition of the questionnaire began in between")
    assert found.split is None
    assert found.picture.strokes == found.picture.bridges == ()
    assert len(found.picture.editions) == 1
    assert found.rows[1].edition.endswith("too few to compare.")
    assert found.parts_title == "The dimensions cannot be compared with those before"
    assert {part.yours for part in found.parts} == {""}


def test_seventy_per_cent_of_the_newer_questions_are_enough() -> None:
    exact = all_but(*[item.id for item in FIRST.items[:16]])
    assert told(year(EXAMPLE), year(BETTER, 2026, SECOND), exact=exact).picture.bridges


def test_a_shared_question_left_open_is_compared_by_nobody() -> None:
    gap = {item: code for item, code in EXAMPLE.items() if item != "PAC-2"}
    found = told(year(gap), year(BETTER, 2026, SECOND), exact=all_but("STR-2"))
    assert found.title == "The change cannot be told, because one of the two figures is missing"
    assert found.split is None
    assert found.rows[1].edition.endswith("mean the same as before.")
    # Without a counterpart its gap hides nothing on the bridge, only the figure of that year.
    hidden = told(year(gap), year(BETTER, 2026, SECOND), exact=all_but("PAC-2"))
    assert hidden.title.startswith("On the 55 questions")
    assert (hidden.apart, hidden.split) == (True, None)


def test_quick_checks_are_compared_with_quick_checks_only() -> None:
    quick = {item.id: EXAMPLE[item.id] for item in FIRST.items if item.quick}
    first, second = year(quick, form="quick"), year(quick, 2026, form="quick")
    found = told(first, year(BETTER), second)
    assert len(found.rows) == 2
    assert (found.parts, found.apart) == ((), False)
    assert found.title == "Level 3, as last time; 67% in place, as last time"
    assert trend(History((first,)), year(BETTER, 2026), Phrasing("en", FIRST)) is None
    broken = told(first, replace(year(quick, 2026, form="quick"), questionnaire=SECOND), exact={})
    assert broken.title.startswith("A new edition")


def test_of_many_years_the_newest_five_are_shown() -> None:
    found = told(*(year(EXAMPLE, when) for when in range(2018, 2027)))
    assert [row.day[-4:] for row in found.rows] == ["2022", "2023", "2024", "2025", "2026"]
    assert len(found.picture.dots) == 5
    assert len(found.picture.strokes) == 4


def test_the_picture_draws_the_figures_of_the_table_beside_it() -> None:
    years = (year(EXAMPLE, 2024), year(BETTER), year(cases.uniform("L"), 2026, SECOND))
    shown = page(*years, exact=all_but("STR-2"))
    whole = drawn(MACRO, page=shown)
    large, *small = whole.iter("svg")
    table, _split, moves = whole.findall("table")
    assert title(large) == shown.trend.title if shown.trend else False
    printed = [text(row[-1]) for row in pictures.rows(table) if len(row) == 4]
    dots = [circle for circle in large.findall("circle") if circle.get("r") == "5.5"]
    assert [part.text for part in large.findall("text[@font-weight]")] == printed
    for dot, figure in zip(dots, printed, strict=True):
        value = (FLOOR - float(dot.get("cy", ""))) * 100 / (FLOOR - TOP)
        assert value == pytest.approx(percent(figure), abs=0.52)
    across = [percent(dot.get("cx", "")) for dot in dots]
    assert across == sorted(across)
    assert 0 < across[0] < across[-1] < 100
    sparks = [picture for picture in small if picture.get("class") == "spark"]
    for row, spark in zip(pictures.rows(moves), sparks, strict=True):
        assert title(spark) == f"{text(row[0])}: {text(row[1])}"
        assert len(spark.findall("circle")) == 3
    assert "new edition" in [part.text for part in large.findall("text")]
    assert "On the questions both editions share" in text(whole)


def test_a_trend_without_editions_has_no_word_of_them() -> None:
    words = text(drawn(MACRO, page=page(year(EXAMPLE), year(BETTER, 2026))))
    assert "edition" not in words
    assert "Change, in points" in words


def stored(of: Year, **changed: Any) -> dict[str, Any]:
    """A year as the database holds it."""
    kept = {"sheet": sheet_json(of.sheet), "result": of.result, "submitted_at": of.submitted_at}
    return {**kept, **changed}


def test_stored_years_are_read_with_the_version_they_were_answered_in() -> None:
    first, second = year(EXAMPLE, 2024), year(BETTER)
    found = history([stored(first), stored(second)], shipped())
    assert [(one.questionnaire.version, one.submitted_at) for one in found.past] == [
        ("1.0.0", at(2024)),
        ("1.0.0", at(2025)),
    ]
    assert found.past[0].sheet.codes() == first.sheet.codes()


def test_a_year_whose_version_is_gone_or_was_changed_is_left_out() -> None:
    first = year(EXAMPLE)
    gone = stored(first, sheet=sheet_json(first.sheet) | {"version": "0.1.0"})
    changed = stored(first, result={**first.result, "definition_sha256": "other"})
    assert history([gone, changed], shipped()).past == ()


def test_crosswalks_say_which_questions_mean_the_same() -> None:
    catalogue = load_catalogue([NEXT_EDITION])
    versions = [catalogue.get("service-maturity", v) for v in ("1.0.0", "1.1.0", "2.0.0")]
    exact = exact_in(catalogue)
    across = exact(versions[0], versions[2])
    assert across is not None
    assert len(across) == 51
    assert across["PEO-4"] == "PEO-4"
    assert not {"PHY-4", "PRC-3", "EXP-2", "EXP-3", "STR-5"} & set(across)
    same = exact(versions[0], versions[0])
    assert same is not None
    assert set(same) == set(versions[0].by_id)
    assert exact(versions[2], versions[0]) is None
