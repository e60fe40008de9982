"""The combined result: what stands, what it says, its report and its data."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask

from questionnaires.catalogue import shipped
from scoring.any_kind import read_sheet, score_any
from survey.actions.parts import remove_part, reopen_part
from survey.actions.report import REPORT
from survey.tasks import Worker, report_task
from tests.integration.web.browser import Browser
from tests.integration.web.instance import START, all_rows, database_of, statements
from tests.integration.web.submitted_parts import submit_figures, submit_fit

MOST_QUERIES = 7


@pytest.fixture
def assessment(app: Flask, browser: Browser) -> str:
    """An assessment with results of all three questionnaires, two customer groups among them."""
    made, _result = browser.submitted()
    submit_fit(app, made, "Luxury car dealer")
    submit_fit(app, made, "Internet provider", "Schools & <b>universities</b>")
    submit_figures(app, made)
    return made


def test_the_page_says_what_stands_and_what_it_says_together(
    browser: Browser, assessment: str
) -> None:
    page = browser.get(f"/en/a/{assessment}/together").text
    for said in (
        "Your results together say",
        "You are at level 3, Defined",
        "High-touch suits your organisation",
        "Schools &amp; &lt;b&gt;universities&lt;/b&gt;",
        "12 of 32 figures are measured",
        "High-touch suits you, yet a person answers only 31% of contacts",
        "Where this comes from",
        "Your next steps",
    ):
        assert said in page, said
    assert "<b>universities" not in page


def test_the_page_leads_to_each_result(browser: Browser, assessment: str) -> None:
    page = browser.get(f"/en/a/{assessment}/together").text
    for part in ("/r/", "/fit/", "/outcomes/result/1"):
        addresses = [link for link in links_on(page) if f"/a/{assessment}{part}" in link]
        assert addresses, part
        for address in addresses:
            assert browser.get(address).status_code == 200, address


@pytest.mark.parametrize("locale", ["en", "nl", "pt-br"])
def test_it_takes_few_queries(app: Flask, browser: Browser, assessment: str, locale: str) -> None:
    with statements(app) as seen:
        assert browser.get(f"/{locale}/a/{assessment}/together").status_code == 200
    assert len(seen) <= MOST_QUERIES, seen


class TestTaskList:
    """The task list offers all three questionnaires."""

    def test_it_offers_the_other_two_from_the_start(self, browser: Browser) -> None:
        for form in ("full", "quick"):
            here = f"/en/a/{browser.start(form)}/"
            page = browser.get(here).text
            assert {f"{here}fit/", f"{here}outcomes/"} <= set(links_on(page))
            assert f"{here}together" not in links_on(page)
            assert page.count(">Not yet</span>") >= 2

    def test_it_says_how_far_each_is_and_shows_their_results(
        self, app: Flask, browser: Browser, assessment: str
    ) -> None:
        page = browser.get(f"/en/a/{assessment}/").text
        assert page.count(">Submitted</span>") == 2
        assert f"/en/a/{assessment}/together" in links_on(page)
        assert "Service model fit: <bdi>Schools &amp; &lt;b&gt;universities" in page
        fit = [link for link in links_on(page) if "/fit/" in link and "/result/1" in link]
        assert len(fit) == 2
        for address in (*fit, f"/en/a/{assessment}/outcomes/result/1"):
            assert address in links_on(page)
            assert browser.get(address).status_code == 200

        part, _number = submit_fit(app, assessment, "Fast-food kiosk", "Shops")
        reopen_part(database_of(app), assessment, part, now=START)
        assert "2 of 3 groups submitted" in browser.get(f"/en/a/{assessment}/").text

    def test_a_part_that_is_begun_shows_how_many_answers_it_has(
        self, app: Flask, browser: Browser
    ) -> None:
        assessment = browser.start()
        part, _number = submit_fit(app, assessment, "Fast-food kiosk")
        reopen_part(database_of(app), assessment, part, now=START)
        assert ">21 of 21</span>" in browser.get(f"/en/a/{assessment}/").text

    def test_it_takes_seven_queries_at_most_whatever_stands(
        self, app: Flask, browser: Browser, assessment: str
    ) -> None:
        for page in ("", "r/"):
            listed = links_on(browser.get(f"/en/a/{assessment}/").text)
            address = f"/en/a/{assessment}/" if not page else next(a for a in listed if "/r/" in a)
            with statements(app) as seen:
                assert browser.get(address).status_code == 200
            assert len(seen) <= MOST_QUERIES, seen


def test_submitting_asks_for_the_report_of_all_that_stands(app: Flask, browser: Browser) -> None:
    assessment = browser.start()
    submit_figures(app, assessment)
    browser.submit(assessment)
    (job,) = [str(row) for row in all_rows(app)["job"]]
    assert '"parts": ["' in job


def test_before_anything_is_submitted_it_says_what_is_open(browser: Browser) -> None:
    assessment = browser.start()
    page = browser.get(f"/en/a/{assessment}/together").text
    assert "Nothing is submitted yet" in page
    assert "Make the report" not in page
    open_pages = [f"/en/a/{assessment}/{part}" for part in ("", "fit/", "outcomes/")]
    assert set(open_pages) <= set(links_on(page))


def test_parts_alone_say_what_they_say_together_and_have_no_report(
    app: Flask, browser: Browser
) -> None:
    assessment = browser.start()
    submit_fit(app, assessment, "Luxury car dealer")
    submit_figures(app, assessment)
    page = browser.get(f"/en/a/{assessment}/together").text
    assert "High-touch suits you, yet" in page
    assert "can be made once your practices are submitted" in page
    assert "Make the report" not in page


def test_nobody_else_sees_it(app: Flask, assessment: str) -> None:
    stranger = Browser(app)
    for path in ("together", "together/data.jsonl"):
        assert stranger.get(f"/en/a/{assessment}/{path}").status_code == 404


def test_a_shared_result_opens_neither_the_page_nor_the_combined_report(
    app: Flask, browser: Browser, assessment: str
) -> None:
    result = next(
        link for link in links_on(browser.get(f"/en/a/{assessment}/together").text) if "/r/" in link
    )
    reader = Browser(app)
    reader.open(browser.share(assessment, result))
    assert reader.get(f"/en/a/{assessment}/together").status_code == 404
    assert "results of other questionnaires" not in reader.get(result).text
    reader.post(f"{result}report")
    assert ['"parts": []' in str(row) for row in all_rows(app)["job"]] == [True]


def test_the_data_of_all_three_are_confirmed_line_by_line(
    browser: Browser, assessment: str
) -> None:
    answer = browser.get(f"/en/a/{assessment}/together/data.jsonl")
    assert answer.headers["Content-Type"] == "application/jsonl"
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["sheet"]["questionnaire"] for line in lines] == [
        "service-maturity",
        "service-model-fit",
        "service-model-fit",
        "service-outcomes",
    ]
    for line in lines:
        again = score_any(read_sheet(line["sheet"], shipped(), ""), shipped())
        assert again == line["result"]


def test_the_report_is_another_one_when_a_part_changes_and_the_first_comes_back(
    app: Flask, browser: Browser, assessment: str
) -> None:
    here = f"/en/a/{assessment}/together"
    result = next(link for link in links_on(browser.get(here).text) if "/r/" in link)
    browser.post(f"{result}report")
    assert "see how far it is" in browser.get(here).text
    part, _number = submit_fit(app, assessment, "Fast-food kiosk", "Shops")
    assert "Make the report" in browser.get(here).text
    remove_part(database_of(app), assessment, part, now=START)
    assert "see how far it is" in browser.get(here).text


def test_reports_issued_before_a_part_changed_are_kept_and_found(
    app: Flask, browser: Browser, assessment: str
) -> None:
    database = database_of(app)
    worker = Worker(database, {REPORT: report_task(database, Paper())}, lease_seconds=90)
    result = result_on(browser, assessment)
    browser.post(f"{result}report")
    while worker.run_one():
        pass
    # One was asked for when the practices were submitted, with nothing beside them.
    page = browser.get(f"{result}report").text
    assert "Report of this result alone" in page
    submit_fit(app, assessment, "Fast-food kiosk", "Shops")
    page = browser.get(f"{result}report").text
    assert "Make the report" in page
    issued = re.findall(r'href="([^"]+issue=[^"]+)"', page)
    assert len(issued) == 2
    made = {browser.get(address).data for address in issued}
    assert made == {b"%PDF-1.7 with 0 parts", b"%PDF-1.7 with 3 parts"}
    assert browser.get(f"{result}report.pdf?issue=nothing").status_code == 302
    reader = Browser(app)
    reader.open(browser.share(assessment, result))
    assert "Earlier reports" not in reader.get(f"{result}report").text
    assert reader.get(issued[0]).data == b"%PDF-1.7 with 0 parts"
    assert reader.get(issued[1]).data == b"%PDF-1.7 with 0 parts"


class Paper:
    """Stands for the PDF program: says how many parts it was given."""

    def render(self, request: dict[str, Any]) -> bytes:
        return f"%PDF-1.7 with {len(request['parts'])} parts".encode()


def result_on(browser: Browser, assessment: str) -> str:
    """The address of the maturity result that the combined page leads to."""
    links = links_on(browser.get(f"/en/a/{assessment}/together").text)
    return next(link for link in links if "/r/" in link)


def test_a_part_that_changed_since_it_was_scored_is_withheld(
    app: Flask, browser: Browser, assessment: str
) -> None:
    with database_of(app).engine.begin() as tx:
        tx.exec_driver_sql(
            'update part_result set result = replace(result, \'"definition_sha256": "\', '
            '\'"definition_sha256": "00\')'
        )
    answer = browser.get(f"/en/a/{assessment}/together")
    assert answer.status_code == 503
    assert "cannot be shown now" in answer.text


def links_on(page: str) -> list[str]:
    """The addresses a page links to."""
    return re.findall(r'href="([^"#?]+)"', page)
