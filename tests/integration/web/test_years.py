"""The second year on the pages: begun once, reached by the old link, compared with the first."""

from __future__ import annotations

import pytest
from flask import Flask

from survey.actions.share import DAY
from tests.integration.web.browser import Browser, example
from tests.integration.web.instance import Clock, all_rows, statements

YEAR = 365 * DAY
MOST_QUERIES = 8
BUTTON = "Start this year’s assessment"


def begin_again(browser: Browser, assessment: str) -> str:
    """Press the button; the id of the new assessment."""
    answer = browser.post(f"/en/a/{assessment}/again")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("/")[3]


@pytest.fixture
def first(app: Flask, clock: Clock) -> tuple[Browser, str, str]:
    """A browser a year after its first assessment; that assessment and its result."""
    browser = Browser(app)
    assessment, result = browser.submitted()
    clock.now += YEAR
    return browser, assessment, result


def test_the_next_year_can_be_begun_where_the_last_one_is_submitted(
    first: tuple[Browser, str, str],
) -> None:
    browser, assessment, result = first
    for page in (f"/en/a/{assessment}/", result):
        assert BUTTON in browser.get(page).text
    second = begin_again(browser, assessment)
    assert begin_again(browser, assessment) == second
    for page in (f"/en/a/{assessment}/", result):
        shown = browser.get(page).text
        assert BUTTON not in shown
        assert f"/en/a/{second}/" in shown
    listed = browser.get(f"/en/a/{second}/").text
    assert "0 of " in listed
    assert result in listed
    assert "Not submitted yet" in listed
    mine = browser.get("/en/").text
    assert f"/en/a/{second}/" in mine
    assert f"/en/a/{assessment}/" not in mine


def test_what_is_open_or_was_never_submitted_has_no_next_year(app: Flask) -> None:
    browser = Browser(app)
    assessment = browser.start()
    assert BUTTON not in browser.get(f"/en/a/{assessment}/").text
    refused = browser.post(f"/en/a/{assessment}/again")
    assert refused.status_code == 409
    assert "This assessment is not submitted yet" in refused.text
    assert len(all_rows(app)["assessment"]) == 1
    browser.submit(assessment)
    browser.post(f"/en/a/{assessment}/reopen")
    assert BUTTON not in browser.get(f"/en/a/{assessment}/").text


def test_only_the_holder_of_the_whole_assessment_begins_again(
    first: tuple[Browser, str, str], app: Flask
) -> None:
    browser, assessment, result = first
    colleague, reader, stranger = Browser(app), Browser(app), Browser(app)
    colleague.open(browser.hand_over(assessment, "STR"))
    reader.open(browser.share(assessment, result))
    for other in (colleague, reader, stranger):
        assert other.post(f"/en/a/{assessment}/again").status_code == 404
    assert BUTTON not in reader.get(result).text
    assert len(all_rows(app)["assessment"]) == 1


def test_the_private_link_opens_the_newest_year_and_from_there_the_others(
    app: Flask, clock: Clock
) -> None:
    browser = Browser(app)
    assessment = browser.start()
    secret = browser.private_link(assessment)
    browser.fill(assessment, example()["answers"])
    result = browser.submit(assessment)
    clock.now += YEAR
    second = begin_again(browser, assessment)
    phone = Browser(app)
    assert phone.open(secret).headers["Location"] == f"/en/a/{second}/"
    assert phone.get(f"/en/a/{assessment}/").status_code == 200
    assert phone.get(result).status_code == 200
    # A new link asked for in the old year ends the old one everywhere but here.
    assert browser.post(f"/en/a/{assessment}/link").status_code == 303
    assert phone.get(f"/en/a/{second}/").status_code == 404
    assert browser.get(f"/en/a/{second}/").status_code == 200


def test_a_colleagues_section_stays_one_of_its_year(
    first: tuple[Browser, str, str], app: Flask
) -> None:
    browser, assessment, _result = first
    colleague = Browser(app)
    colleague.open(browser.hand_over(assessment, "STR"))
    second = begin_again(browser, assessment)
    assert colleague.get(f"/en/a/{assessment}/p/STR").status_code == 200
    assert colleague.get(f"/en/a/{second}/p/STR").status_code == 404


def test_the_second_result_says_what_changed_and_the_first_has_no_trend(
    first: tuple[Browser, str, str],
) -> None:
    browser, assessment, result = first
    second = begin_again(browser, assessment)
    browser.fill(second, {**example()["answers"], "PAC-2": "F", "PAC-3": "F"})
    now = browser.get(browser.submit(second)).text
    assert "Level 3, as last time; from 53% to " in now
    assert "Most gained in Proactivity; lost in none" in now
    assert "last year: 53%" not in now
    assert "last year: 25%" in now
    assert "Since last time" not in browser.get(result).text


def test_the_new_year_carries_the_description_and_no_answer(app: Flask, clock: Clock) -> None:
    browser = Browser(app)
    assessment = browser.start()
    about = {"organisation": "Vermeer", "sector": "trade", "goals": "cost"}
    assert browser.post(f"/en/a/{assessment}/about", about).status_code == 303
    browser.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2="a secret of last year")
    browser.submit(assessment)
    clock.now += YEAR
    second = begin_again(browser, assessment)
    shown = browser.get(f"/en/a/{second}/about").text
    assert "Vermeer" in shown
    page = browser.get(f"/en/a/{second}/p/STR").text
    assert "checked" not in page
    assert "a secret of last year" not in page


def test_one_year_or_all_of_them_can_be_deleted(
    first: tuple[Browser, str, str], app: Flask
) -> None:
    browser, assessment, result = first
    second = begin_again(browser, assessment)
    asked = browser.get(f"/en/a/{assessment}/erase").text
    assert "Only this assessment, begun on 15 January 2027" in asked
    assert "Everything: all 2 assessments" in asked
    for form, told in (
        ({"sure": "yes"}, "Choose what shall be deleted."),
        ({"what": "year"}, "Tick the box to confirm the deletion."),
        ({"what": "decade", "sure": "yes"}, "Choose what shall be deleted."),
    ):
        refused = browser.post(f"/en/a/{assessment}/erase", form)
        assert refused.status_code == 422
        assert told in refused.text
    gone = browser.post(f"/en/a/{assessment}/erase", {"what": "year", "sure": "yes"})
    assert gone.headers["Location"] == "/en/erased"
    assert browser.get(result).status_code == 404
    assert browser.get(f"/en/a/{second}/").status_code == 200
    third = "What shall be deleted?"
    assert third not in browser.get(f"/en/a/{second}/erase").text
    browser.submit(second)
    later = begin_again(browser, second)
    assert third in browser.get(f"/en/a/{later}/erase").text
    browser.post(f"/en/a/{later}/erase", {"what": "all", "sure": "yes"})
    assert not any(all_rows(app)[table] for table in ("organisation", "assessment", "result"))


def test_deleting_a_year_that_is_the_only_one_deletes_everything(app: Flask) -> None:
    browser = Browser(app)
    assessment = browser.start()
    answer = browser.post(f"/en/a/{assessment}/erase", {"what": "year", "sure": "yes"})
    assert answer.status_code == 303
    assert all_rows(app)["organisation"] == []


def test_pages_of_a_second_year_take_few_queries(
    first: tuple[Browser, str, str], app: Flask
) -> None:
    browser, assessment, _result = first
    second = begin_again(browser, assessment)
    browser.fill(second, example()["answers"])
    result = browser.submit(second)
    for address in (f"/en/a/{second}/", f"/en/a/{second}/p/CHN", f"/en/a/{second}/check", result):
        with statements(app) as seen:
            assert browser.get(address).status_code == 200
        assert len(seen) <= MOST_QUERIES, (address, seen)


def test_who_shares_a_result_is_told_that_it_shows_the_years_before(
    first: tuple[Browser, str, str], app: Flask
) -> None:
    browser, assessment, _result = first
    told = "how that result compares with those of the years before"
    assert told not in browser.get(f"/en/a/{assessment}/share").text
    second = begin_again(browser, assessment)
    browser.fill(second, example()["answers"])
    result = browser.submit(second)
    assert told in browser.get(f"/en/a/{second}/share").text
    reader = Browser(app)
    reader.open(browser.share(second, result))
    shown = reader.get(result).text
    assert "Since last time" in shown
    assert "Year after year" not in shown
    assert reader.get(f"/en/a/{assessment}/").status_code == 404


def test_a_second_quick_check_is_compared_with_the_first(app: Flask, clock: Clock) -> None:
    browser = Browser(app)
    assessment = browser.start("quick")
    browser.save(assessment, "quick-1", {"STR-2": "F", "CHN-2": "N"}, base=0)
    browser.submit(assessment)
    clock.now += YEAR
    second = begin_again(browser, assessment)
    shown = browser.get(f"/en/a/{second}/p/quick-1")
    assert shown.status_code == 200
    result = browser.get(browser.submit(second)).text
    assert "Since last time" in result
    assert "The change cannot be told" in result
