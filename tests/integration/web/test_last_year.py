"""Last year’s answer stands beside this year’s once that is saved, and never before."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from flask import Flask

from survey.actions.share import DAY
from survey.web.state import State, attach
from tests.integration.web.browser import Browser
from tests.integration.web.conftest import MakeApp
from tests.integration.web.instance import Clock
from tests.integration.web.test_years import begin_again
from tests.unit.questionnaires.editions import NEXT_EDITION

YEAR = 365 * DAY
LAST = {"CHN-2": "F", "CHN-3": "P", "CHN-4": "DK"}


def words(page: str, item: str) -> str:
    """What stands in the line of last year's answer."""
    found = re.search(rf'id="last-{item}"[^>]*>([^<]*)<', page)
    assert found, item
    return found[1]


@pytest.fixture
def second(app: Flask, clock: Clock) -> tuple[Browser, str]:
    """Someone in their second year; the id of its assessment."""
    browser = Browser(app)
    first = browser.start()
    browser.save(first, "CHN", LAST, base=0, note_CHN_2="an old note")
    browser.submit(first)
    clock.now += YEAR
    return browser, begin_again(browser, first)


def test_a_first_year_says_nothing_of_a_last_one(app: Flask) -> None:
    browser = Browser(app)
    assessment = browser.start()
    browser.save(assessment, "CHN", LAST, base=0)
    for page in ("p/CHN", "p/one-CHN-2", "check"):
        shown = browser.get(f"/en/a/{assessment}/{page}").text
        assert "Last year" not in shown
        assert "last-CHN" not in shown


def test_nothing_of_last_year_is_on_a_page_before_an_answer_is_saved(
    second: tuple[Browser, str],
) -> None:
    browser, assessment = second
    for page in ("p/CHN", "p/one-CHN-2", "p/CHN/none", "check", ""):
        shown = browser.get(f"/en/a/{assessment}/{page}").text
        for told in ("Last year:", "as now", "Changed since", "an old note", "Please check"):
            assert told not in shown
        assert " checked" not in shown.replace('id="keys" checked', "")
    # What is sent but refused is not saved.
    refused = browser.save(assessment, "CHN", {"CHN-2": "nonsense"}, base=0)
    assert refused.status_code == 422
    assert "Last year:" not in refused.text


def test_last_years_answer_stands_beside_each_answer_that_is_saved(
    second: tuple[Browser, str],
) -> None:
    browser, assessment = second
    browser.save(assessment, "CHN", {"CHN-2": "F", "CHN-3": "L", "CHN-5": "N"}, base=0)
    shown = browser.get(f"/en/a/{assessment}/p/CHN").text
    assert words(shown, "CHN-2") == "Last year: Fully in place, as now"
    assert words(shown, "CHN-3") == "Last year: Partly in place. Changed since."
    # Not answered this year; and not answered last year.
    assert words(shown, "CHN-4") == words(shown, "CHN-5") == ""
    room = browser.get(f"/en/a/{assessment}/p/one-CHN-3").text
    assert words(room, "CHN-3") == "Last year: Partly in place. Changed since."
    assert words(browser.get(f"/en/a/{assessment}/p/one-CHN-4").text, "CHN-4") == ""
    listed = browser.get(f"/en/a/{assessment}/check").text
    assert listed.count("Last year: ") == 2


def test_a_page_that_saves_itself_is_told_what_it_may_show_by_then(
    second: tuple[Browser, str],
) -> None:
    browser, assessment = second
    answer = browser.save(assessment, "CHN", {"CHN-3": "L"}, base=0)
    assert answer.status_code == 303
    again = browser.post(
        f"/en/a/{assessment}/p/CHN",
        {"base": "1", "answer-CHN-4": "L"},
        headers={"Accept": "application/json"},
    )
    assert json.loads(again.text)["last"] == {"CHN-4": "Last year: I don’t know. Changed since."}


def test_where_two_versions_stand_nothing_of_last_year_does(second: tuple[Browser, str]) -> None:
    browser, assessment = second
    browser.save(assessment, "CHN", {"CHN-3": "L"}, base=0)
    stale = browser.save(assessment, "CHN", {"CHN-3": "F", "CHN-2": "L"}, base=0)
    assert stale.status_code == 409
    assert "Last year" not in stale.text


def test_a_colleague_sees_it_for_the_section_handed_over(
    second: tuple[Browser, str], app: Flask
) -> None:
    browser, assessment = second
    colleague = Browser(app)
    colleague.open(browser.hand_over(assessment, "CHN"))
    page = f"/en/a/{assessment}/p/CHN"
    assert "Last year:" not in colleague.get(page).text
    colleague.save(assessment, "CHN", {"CHN-2": "L"}, base=0)
    assert words(colleague.get(page).text, "CHN-2") == "Last year: Fully in place. Changed since."


@pytest.fixture
def next_edition(make_app: MakeApp, sqlite_url: str, clock: Clock) -> tuple[Browser, str]:
    """Someone whose second year is asked in a new edition; the id of its assessment."""
    browser = Browser(make_app(sqlite_url))
    first = browser.start()
    for base, (page, answers) in enumerate(
        {
            "PHY": {"PHY-4": "P", "PHY-2": "L"},
            "EXP": {"EXP-2": "F", "EXP-3": "L"},
            "PRC": {"PRC-3": "DK"},
            "PEO": {"PEO-4": "L"},
            "STR": {"STR-5": "F"},
        }.items()
    ):
        assert browser.save(first, page, answers, base=base).status_code == 303
    browser.submit(first)
    clock.now += YEAR
    later = Browser(make_app(sqlite_url, catalogue=(NEXT_EDITION,)))
    for cookie in ("device", "session"):
        kept = browser.client.get_cookie(cookie)
        if kept:
            later.client.set_cookie(cookie, kept.value)
    return later, begin_again(later, first)


def test_new_and_changed_questions_are_marked(next_edition: tuple[Browser, str]) -> None:
    browser, assessment = next_edition
    marks = {}
    for page in ("PHY", "EXP", "PEO", "STR", "CHN"):
        shown = browser.get(f"/en/a/{assessment}/p/{page}").text
        for part in re.split(r'<div class="dated">', shown)[1:]:
            item = re.search(r'id="last-([^"]+)"', part)
            assert item
            mark = re.search(r'<span class="tag">([^<]+)</span>', part)
            if mark:
                marks[item[1]] = mark[1]
    assert marks == {
        "PHY-4a": "Changed since last year",
        "PHY-4b": "Changed since last year",
        "EXP-6": "Changed since last year",
        "EXP-8": "Changed since last year",
        "EXP-7": "New since last year",
        "PEO-6": "New since last year",
        "STR-6": "New since last year",
    }


def test_what_was_carried_over_waits_to_be_checked_and_counts_as_no_answer(
    next_edition: tuple[Browser, str],
) -> None:
    browser, assessment = next_edition
    page = f"/en/a/{assessment}/p/PHY"
    shown = browser.get(page).text
    for item in ("PHY-4a", "PHY-4b"):
        assert f'id="check-{item}"' in shown
    assert shown.count("last year’s answer would be “Partly in place”") == 2
    assert 'id="check-PHY-2"' not in shown
    assert " checked" not in shown
    listed = browser.get(f"/en/a/{assessment}/check").text
    # Each stands among the gaps and in its section.
    assert listed.count("Please check last year’s answer") == 2 * 4
    assert browser.save(assessment, "PHY", {"PHY-4a": "P", "PHY-2": "L"}, base=0).status_code == 303
    shown = browser.get(page).text
    assert 'id="check-PHY-4a"' not in shown
    assert 'id="check-PHY-4b"' in shown
    assert words(shown, "PHY-4a") == "Last year, carried over to this question: Partly in place"
    assert words(shown, "PHY-2") == "Last year: Largely in place, as now"
    expertise = browser.get(f"/en/a/{assessment}/p/EXP").text
    assert "last year’s answer would be “Largely in place”" in expertise
    assert (
        "last year’s answer would be “I don’t know”"
        in browser.get(f"/en/a/{assessment}/p/PRC").text
    )
    assert browser.get(f"/en/a/{assessment}/check").text.count("Please check last year") == 2 * 3


def test_without_last_years_version_the_page_is_that_of_a_first_year(
    next_edition: tuple[Browser, str],
) -> None:
    browser, assessment = next_edition
    browser.save(assessment, "PHY", {"PHY-2": "L"}, base=0)
    state: State = browser.app.extensions["maturity"]
    newest = {key: v for key, v in state.catalogue.versions.items() if key[1] == "2.0.0"}
    attach(browser.app, replace(state, catalogue=replace(state.catalogue, versions=newest)))
    shown = browser.get(f"/en/a/{assessment}/p/PHY").text
    assert "last-PHY" not in shown
    assert "Last year" not in shown
