"""Unsafe methods need a form token of this session and our own origin; GET never writes (S24)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from survey.actions.report import REPORT
from survey.storage import jobs
from survey.tasks import Worker, report_task
from tests.integration.web.addresses import SAFE, UNSAFE, Route, Target, routes
from tests.integration.web.browser import Browser
from tests.integration.web.conftest import MakeApp
from tests.integration.web.instance import all_rows, database_of

FORM = {
    "base": "0",
    "answer-STR-2": "F",
    "form": "full",
    "revision": "1",
    "section": "STR",
    "sure": "yes",
    "organisation": "somebody else",
}


def filled(browser: Browser) -> Target:
    """An assessment with everything an address can name; the browser holds it."""
    assessment = browser.start()
    browser.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2="a note")
    result = browser.submit(assessment)
    token = browser.hand_over(assessment, "STR", "a colleague")
    rows = all_rows(browser.app)["access_link"]
    link = next(row[0] for row in rows if row[1] == assessment and row[2] == "section")
    part = browser.add_parts(assessment)
    return Target(assessment, result.split("/")[-2], link, token, part=part)


def unsafe_routes(app: Flask) -> list[Route]:
    return routes(app, UNSAFE, Target("a" * 32, "b" * 32))


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


@pytest.fixture
def target(browser: Browser) -> Target:
    return filled(browser)


def ask(browser: Browser, route: Route, token: str, **headers: str) -> int:
    form = FORM | ({"csrf_token": token} if token else {})
    answer = browser.ask(
        route.method,
        route.address,
        data=form,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    return answer.status_code


def test_the_map_knows_the_routes_that_write(app: Flask) -> None:
    found = {route.endpoint for route in unsafe_routes(app)}
    assert {"start.start", "answer.save", "respond.send", "links.use", "links.do_erase"} <= found
    assert len(found) >= 15


def refused_everywhere(browser: Browser, target: Target, token: str, code: int, **h: str) -> None:
    before = all_rows(browser.app)
    answers = {r: ask(browser, r, token, **h) for r in routes(browser.app, UNSAFE, target)}
    assert dict.fromkeys(answers, code) == answers
    assert all_rows(browser.app) == before


def test_s24_no_route_writes_without_a_form_token(browser: Browser, target: Target) -> None:
    refused_everywhere(browser, target, "", 400)


def test_s24_no_route_writes_with_a_wrong_form_token(browser: Browser, target: Target) -> None:
    refused_everywhere(browser, target, "x" + browser.token(), 400)


def test_s24_no_route_writes_with_the_form_token_of_another_session(
    browser: Browser, target: Target
) -> None:
    refused_everywhere(browser, target, Browser(browser.app).token(), 400)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:81"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost"},
        {"Sec_Fetch_Site": "anything"},
    ],
)
def test_s24_no_route_writes_for_another_site(
    browser: Browser, target: Target, headers: dict[str, str]
) -> None:
    refused_everywhere(browser, target, browser.token(), 403, **headers)


def test_s24_the_refusal_of_another_site_says_so(browser: Browser) -> None:
    refused = browser.post("/en/start", {"form": "full"}, headers={"Origin": "https://evil.test"})
    assert "sent from another site" in refused.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_own_forms_go_through_in_every_browser(
    browser: Browser, headers: dict[str, str]
) -> None:
    assert browser.post("/en/start", {"form": "full"}, headers=headers).status_code == 303


def test_behind_https_the_public_origin_counts(make_app: MakeApp, sqlite_url: str) -> None:
    app = make_app(sqlite_url, public_url="https://maturity.example.org")
    browser = Browser(app, base="https://maturity.example.org")
    for origin, code in (
        ("https://maturity.example.org", 303),
        ("https://maturity.example.org:444", 403),
        ("http://maturity.example.org", 403),
        ("https://other.example.org", 403),
    ):
        sent = browser.post("/en/start", {"form": "full"}, headers={"Origin": origin})
        assert sent.status_code == code, origin


def test_s24_an_expired_form_says_what_to_do(browser: Browser) -> None:
    refused = browser.send("/en/start", {"form": "full"})
    assert refused.status_code == 400
    assert "This form has expired" in refused.text
    assert "Nothing was saved" in refused.text


def everything(browser: Browser) -> list[Target]:
    """Addresses of a full assessment, of a quick one, and of a foreign one."""
    target = filled(browser)
    quick = browser.start("quick")
    browser.post(f"/en/a/{target.assessment}/reopen")
    foreign = filled(Browser(browser.app))
    return [
        target,
        replace(target, assessment=quick, key="quick-1"),
        foreign,
        replace(target, result=foreign.result),
    ]


class Paper:
    """Stands for the PDF program."""

    def render(self, request: dict[str, object]) -> bytes:
        return b"%PDF-1.7"


def get_every_address(browser: Browser, targets: list[Target]) -> dict[int, int]:
    """Ask for every route with every safe method, twice; how often each code came."""
    codes: dict[int, int] = {}
    queries = ("", "?undo=1&undone=1&saved=1&sure=yes&form=full&plan=STR-3&plan=x")
    # Most addresses name no assessment and are the same for each target.
    asked = dict.fromkeys(
        (route.method, route.address)
        for target in targets
        for route in routes(browser.app, SAFE, target)
    )
    for method, address in asked:
        for query in queries:
            answer = browser.ask(method, address + query)
            codes[answer.status_code] = codes.get(answer.status_code, 0) + 1
    return codes


def test_s24_get_head_and_options_never_write_on_any_route(either_app: Flask) -> None:
    browser = Browser(either_app)
    targets = everything(browser)
    database = database_of(either_app)
    worker = Worker(database, {REPORT: report_task(database, Paper())}, lease_seconds=90)
    before = all_rows(either_app)
    codes = get_every_address(browser, targets)
    # Tries of unknown secrets are counted, whatever the method (S42).
    assert all_rows(either_app) | {"rate_count": []} == before
    assert codes[200] > 100
    assert set(codes) <= {200, 302, 303, 404, 422, 429}, codes
    # Again with every report made, and nothing waiting.
    while worker.run_one():
        pass
    before = all_rows(either_app)
    assert {row[7] for row in before["job"]} == {jobs.DONE}
    get_every_address(browser, targets)
    get_every_address(Browser(either_app), targets)
    assert all_rows(either_app) | {"rate_count": before["rate_count"]} == before
