"""A question on trial on the pages: its own answers, and nothing that counts."""

from __future__ import annotations

import re

from flask import Flask

from tests.integration.web.browser import Browser, example, the_questionnaire

PROBE = "AI-1"


def values(text: str, item: str = PROBE) -> list[str]:
    """The answers a page offers for an item, in order."""
    return re.findall(rf'name="answer-{item}" value="([^"]+)"', text)


def test_a_probe_offers_its_own_answers_on_the_page_of_its_section(browser: Browser) -> None:
    page = browser.get(f"/en/a/{browser.start()}/p/EXP").text
    assert values(page) == ["yes", "no", "NA"]
    assert values(page, "EXP-2") == ["N", "P", "L", "F", "DK", "NA"]
    assert "AI gives no answers to customers." in page
    dutch = browser.get(f"/nl/a/{browser.start()}/p/EXP").text
    assert "<b>Ja</b>" in dutch
    assert "<b>Nee</b>" in dutch


def test_a_probe_is_asked_alone_in_a_room_too(browser: Browser) -> None:
    page = browser.get(f"/en/a/{browser.start()}/p/one-{PROBE}").text
    assert values(page) == ["yes", "no", "NA"]
    assert re.findall(r'data-key="(\d)"', page) == ["1", "2", "9"]


def test_its_answer_is_saved_shown_and_kept_out_of_the_figures(browser: Browser) -> None:
    _, yes = browser.submitted()
    assessment = browser.start()
    browser.fill(assessment, example()["answers"] | {PROBE: "no"})
    assert 'value="no" autocomplete="off" checked' in browser.get(f"/en/a/{assessment}/p/EXP").text
    check = browser.get(f"/en/a/{assessment}/check").text
    statement = the_questionnaire().text("en").items[PROBE].statement
    assert re.search(rf"{re.escape(statement)}.{{0,200}}\bNo\b", check, re.DOTALL)
    no = browser.submit(assessment)
    figures = [browser.get(f"{address}data.json").get_json()["result"] for address in (yes, no)]
    for name in ("level", "index", "dimensions", "elements", "models", "quick", "answer_first"):
        assert figures[0][name] == figures[1][name]
    assert figures[0]["index"] == example()["index"]
    assert figures[0]["state"] == "final"


def test_a_result_without_an_answer_to_it_is_final_all_the_same(browser: Browser) -> None:
    assessment = browser.start()
    browser.fill(assessment, example()["answers"])
    browser.save(assessment, "EXP", {PROBE: ""}, base=14)
    assert "56 of 57 questions answered" in browser.get(f"/en/a/{assessment}/").text
    check = browser.get(f"/en/a/{assessment}/check").text
    assert "Submit and show the result" in check
    assert "no answer yet</h2>" not in check
    result = browser.get(f"{browser.submit(assessment)}data.json").get_json()["result"]
    assert (result["state"], result["answer_first"]) == ("final", [])


def test_none_of_these_yet_leaves_a_probe_alone(browser: Browser) -> None:
    assessment = browser.start()
    asked = browser.get(f"/en/a/{assessment}/p/EXP/none").text
    words = the_questionnaire().text("en").items
    assert words["EXP-2"].statement in asked
    assert words[PROBE].statement not in asked
    browser.post(f"/en/a/{assessment}/p/EXP/none")
    page = browser.get(f"/en/a/{assessment}/p/EXP").text
    assert page.count('autocomplete="off" checked') == 4
    assert "None of these yet" not in page


def test_answers_of_the_scale_are_refused_for_it(app: Flask) -> None:
    browser = Browser(app)
    assessment = browser.start()
    refused = browser.save(assessment, "EXP", {PROBE: "F", "EXP-2": "F"}, base=0)
    assert refused.status_code == 422
    assert "is not a code of the answer scale; known: yes, no, NA." in refused.text
    kept = browser.save(assessment, "EXP", {PROBE: "yes", "EXP-2": "F"}, base=1)
    assert kept.status_code == 303


def test_not_applicable_takes_its_condition_for_a_reason(browser: Browser) -> None:
    assessment = browser.start()
    browser.save(assessment, "EXP", {PROBE: "NA"}, base=0)
    result = browser.get(f"{browser.submit(assessment)}data.json").get_json()
    assert result["sheet"]["answers"][PROBE] == {
        "code": "NA",
        "reason": "AI gives no answers to customers.",
    }
