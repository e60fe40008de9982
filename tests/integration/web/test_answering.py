"""Answering from the start page to the report, as a browser does it, on both databases."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from survey.actions.report import REPORT
from survey.cli import main
from survey.storage.database import StorageUnavailable
from survey.tasks import Worker, report_task
from tests.integration.web.browser import Browser, example, the_questionnaire
from tests.integration.web.instance import Clock, all_rows, database_of

FIGURES = ("state", "level", "level_range", "index", "in_place", "pooled_level", "dimensions")


class Printed:
    """Stands for the PDF program; keeps what it was asked for."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def render(self, request: dict[str, Any]) -> bytes:
        self.requests.append(request)
        return b"%PDF-1.7 of " + request["organisation"].encode()


def test_a_full_assessment_goes_from_start_to_a_confirmed_report(
    either_app: Flask, clock: Clock, tmp_path: Path
) -> None:
    browser, case = Browser(either_app), example()
    assessment = browser.start()
    here = f"/en/a/{assessment}"
    about = {"organisation": "Bakkerij Łódź & Zn.", "sector": "trade", "goals": "complaints"}
    assert browser.post(f"{here}/about", about).headers["Location"] == f"{here}/?saved=1"
    assert "Bakkerij Łódź &amp; Zn." in browser.get(f"{here}/?saved=1").text
    browser.fill(assessment, case["answers"])
    assert "57 of 57 questions answered" in browser.get(f"{here}/").text
    assert "Submit and show the result" in browser.get(f"{here}/check").text

    result = browser.submit(assessment)
    page = browser.get(result).text
    assert "Bakkerij Łódź &amp; Zn." in page
    assert "You are at level 3" in page

    download = browser.get(f"{result}data.json")
    data = json.loads(download.data)
    assert {name: data["result"][name] for name in FIGURES} == {n: case[n] for n in FIGURES}
    assert data["result"]["level"] == 3
    file = tmp_path / "data.json"
    file.write_bytes(download.data)
    confirmed = CliRunner().invoke(main, ["score", str(file)])
    assert confirmed.exit_code == 0, confirmed.output
    assert f"confirmed, fingerprint {data['result']['fingerprint']}" in confirmed.stderr

    assert "being made" in browser.get(f"{result}report").text
    assert browser.get(f"{result}report").headers["Refresh"] == "2"
    assert browser.get(f"{result}report.pdf").headers["Location"] == f"{result}report"
    printed = Printed()
    database = database_of(either_app)
    worker = Worker(database, {REPORT: report_task(database, printed)}, lease_seconds=90)
    assert worker.run_one()
    assert "The report is ready" in browser.get(f"{result}report").text
    report = browser.get(f"{result}report.pdf")
    assert report.data == "%PDF-1.7 of Bakkerij Łódź & Zn.".encode()
    assert report.headers["Content-Type"] == "application/pdf"
    assert report.headers["Content-Disposition"].startswith("attachment;")
    assert printed.requests[0]["result"] == data["result"]


def test_a_quick_check_gives_an_indicative_level_and_carries_over(app: Flask) -> None:
    browser = Browser(app)
    assessment = browser.start("quick")
    answers = example()["answers"]
    for base, page in enumerate(the_questionnaire().rules.quick.pages):
        mine = {item: answers[item] for item in page}
        saved = browser.save(assessment, f"quick-{base + 1}", mine, base=base)
        assert saved.status_code == 303
    assert saved.headers["Location"] == f"/en/a/{assessment}/check"
    result = browser.submit(assessment)
    data = json.loads(browser.get(f"{result}data.json").data)
    assert (data["result"]["state"], data["sheet"]["form"]) == ("indicative", "quick")
    assert data["result"]["quick"] == example()["quick"]

    full = browser.post(f"/en/a/{assessment}/full")
    assert full.headers["Location"] == f"/en/a/{assessment}/about"
    count = sum(item.quick for item in the_questionnaire().items)
    assert f"{count} of 57 questions answered" in browser.get(f"/en/a/{assessment}/").text
    assert browser.get(f"/en/a/{assessment}/p/quick-1").status_code == 404


def test_a_page_can_be_left_for_later_and_continued_in_order(browser: Browser) -> None:
    assessment = browser.start()
    first, second = the_questionnaire().page_order[:2]
    page = f"/en/a/{assessment}/p/{first}"
    item = the_questionnaire().dimension[first].items[0].id
    form = {"base": "0", f"answer-{item}": "F", "then": "later"}
    assert browser.post(page, form).headers["Location"] == f"/en/a/{assessment}/?saved=1"
    form |= {"base": "1", "then": "continue"}
    assert browser.post(page, form).headers["Location"] == f"/en/a/{assessment}/p/{second}"
    assert f'id="answer-{item}-F" name="answer-{item}" value="F" autocomplete="off" checked' in (
        browser.get(page).text
    )


def test_none_of_these_asks_first_sets_the_gaps_and_can_be_taken_back(app: Flask) -> None:
    browser = Browser(app)
    assessment = browser.start()
    page = f"/en/a/{assessment}/p/STR"
    asked = browser.post(page, {"base": "0", "answer-STR-2": "F", "then": "none"})
    assert asked.headers["Location"] == f"{page}/none"
    question = browser.get(f"{page}/none").text
    assert question.partition("<main")[2].count("<li>") == 3
    assert "other answers stay as they are" in question
    done = browser.post(f"{page}/none")
    assert done.headers["Location"] == f"{page}?undo=2"
    shown = browser.get(f"{page}?undo=2").text
    assert re.search(r'name="revision" value="2"', shown)
    assert chosen(shown) == {"STR-2": "F", "STR-3": "N", "STR-4": "N", "STR-5": "N"}
    again = browser.post(f"{page}/none")
    assert again.headers["Location"] == page
    assert "nothing will change" in browser.get(f"{page}/none").text
    assert "nothing will change" not in question
    back = browser.post(f"{page}/undo", {"revision": "2"})
    assert back.headers["Location"] == f"{page}?undone=1"
    assert chosen(browser.get(f"{page}?undone=1").text) == {"STR-2": "F"}
    # A second time there is nothing left to take back.
    assert browser.post(f"{page}/undo", {"revision": "2"}).status_code == 303
    assert len(all_rows(app)["sheet_revision"]) == 3


def chosen(page: str) -> dict[str, str]:
    """Item → code of the answers that stand on a page."""
    return dict(
        re.findall(r'name="answer-([A-Z]+-\d)" value="(\w+)" autocomplete="off" checked', page)
    )


def test_an_answer_after_none_of_these_survives_taking_it_back(browser: Browser) -> None:
    assessment = browser.start()
    page = f"/en/a/{assessment}/p/STR"
    browser.post(f"{page}/none")
    answers = {"STR-2": "F", "STR-3": "N", "STR-4": "N", "STR-5": "N"}
    assert browser.save(assessment, "STR", answers, base=1).status_code == 303
    browser.post(f"{page}/undo", {"revision": "1"})
    assert chosen(browser.get(page).text) == {"STR-2": "F"}


def test_reopening_keeps_the_result_and_makes_another_beside_it(either_app: Flask) -> None:
    browser = Browser(either_app)
    assessment, first = browser.submitted()
    assert browser.post(f"/en/a/{assessment}/reopen").status_code == 303
    raised = {"STR-2": "F", "STR-3": "F", "STR-4": "F", "STR-5": "F"}
    assert browser.save(assessment, "STR", raised, base=14).status_code == 303
    second = browser.submit(assessment)
    assert second != first
    old, new = (json.loads(browser.get(f"{r}data.json").data)["result"] for r in (first, second))
    assert old["index"] == example()["index"]
    assert new["index"] > old["index"]
    assert "Result 1" in browser.get(second).text


def test_a_colleague_answers_one_section_and_is_named_by_role(either_app: Flask) -> None:
    owner, colleague = Browser(either_app), Browser(either_app)
    assessment = owner.start()
    secret = owner.hand_over(assessment, "STR", "the product owner")
    assert "handed to the product owner" in owner.get(f"/en/a/{assessment}/").text
    opened = colleague.open(secret)
    page = f"/en/a/{assessment}/p/STR"
    assert opened.headers["Location"] == page
    assert 'value="the product owner"' in colleague.get(page).text
    sent = colleague.save(assessment, "STR", {"STR-2": "F"}, base=0, role="service lead")
    assert sent.headers["Location"] == f"{page}/thanks"
    assert "saved and back" in colleague.get(f"{page}/thanks").text
    assert "answered by service lead" in owner.get(f"/en/a/{assessment}/").text
    assert all_rows(either_app)["sheet_revision"][0][-1] == "service lead"


def test_a_colleague_answers_a_whole_section_during_a_quick_check(app: Flask) -> None:
    owner, colleague = Browser(app), Browser(app)
    assessment = owner.start("quick")
    colleague.open(owner.hand_over(assessment, "STR"))
    assert "STR-5" in colleague.get(f"/en/a/{assessment}/p/STR").text


def test_a_shared_result_reads_and_may_be_revoked(either_app: Flask) -> None:
    owner, reader = Browser(either_app), Browser(either_app)
    assessment, result = owner.submitted()
    assert reader.open(owner.share(assessment, result, "board")).headers["Location"] == result
    assert reader.get(result).status_code == 200
    assert reader.get(f"{result}data.json").status_code == 200
    assert "Change answers" not in reader.get(result).text
    shared = owner.get(f"/en/a/{assessment}/share").text
    assert "A result · board" in shared
    link = re.search(r"/share/(\w{32})/revoke", shared)
    assert link
    assert owner.post(f"/en/a/{assessment}/share/{link[1]}/revoke").status_code == 303
    assert reader.get(result).status_code == 404
    assert owner.get(result).status_code == 200


def test_the_private_link_is_shown_once_and_opens_on_another_device(either_app: Flask) -> None:
    laptop, phone = Browser(either_app), Browser(either_app)
    assessment = laptop.start()
    secret = laptop.private_link(assessment)
    assert "A link is shown once" in laptop.get(f"/en/a/{assessment}/link").text
    assert phone.open(secret).headers["Location"] == f"/en/a/{assessment}/"
    assert phone.get(f"/en/a/{assessment}/").status_code == 200
    assert f"/en/a/{assessment}/" in phone.get("/en/").text


def test_erasing_asks_first_and_leaves_no_row_behind(either_app: Flask) -> None:
    owner = Browser(either_app)
    assessment, result = owner.submitted()
    owner.hand_over(assessment, "STR", "somebody")
    owner.share(assessment, result)
    assert "for good" in owner.get(f"/en/a/{assessment}/erase").text
    refused = owner.post(f"/en/a/{assessment}/erase")
    assert refused.status_code == 422
    assert "Tick the box" in refused.text
    gone = owner.post(f"/en/a/{assessment}/erase", {"sure": "yes"})
    assert gone.headers["Location"] == "/en/erased"
    assert "is gone" in owner.get("/en/erased").text
    assert owner.get(result).status_code == 404
    rows = {name: rows for name, rows in all_rows(either_app).items() if rows}
    assert set(rows) == {"questionnaire_version", "audit_entry"}
    # The receipt says that it was erased, and how many rows; never whose or what.
    assert "organisation.erase" in str(rows["audit_entry"])
    assert "somebody" not in str(rows)


def test_a_script_saves_while_the_page_is_filled_in(browser: Browser) -> None:
    assessment = browser.start()
    page, json_please = f"/en/a/{assessment}/p/STR", {"Accept": "application/json"}
    form = {"base": "0", "answer-STR-2": "F"}
    saved = browser.post(page, form, headers=json_please)
    assert saved.json == {"revision": 1, "changed": ["STR-2"]}
    refused = browser.post(
        page, form | {"base": "1", "answer-STR-3": "no code"}, headers=json_please
    )
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["errors"][0]["field"] == "answer-STR-3"
    stale = browser.post(page, {"base": "0", "answer-STR-2": "L"}, headers=json_please)
    assert stale.status_code == 409
    assert stale.json == {"revision": 1, "saved": {"STR-2": "Fully in place"}}
    gone = browser.post("/en/a/none/p/STR", form, headers=json_please)
    assert gone.status_code == 404
    assert gone.json is not None
    assert "Open your private link again" in gone.json["error"]


def test_the_root_leads_to_the_start_page_and_health_answers(browser: Browser) -> None:
    assert browser.get("/").headers["Location"] == "/en/"
    assert browser.get("/health").json == {"status": "ok"}


@pytest.mark.parametrize("form", ["full", "quick"])
def test_an_assessment_without_a_single_answer_still_gives_a_result(
    browser: Browser, form: str
) -> None:
    assessment = browser.start(form)
    assert browser.get(browser.submit(assessment)).status_code == 200


def test_asking_for_a_report_again_is_possible_for_whoever_reads_the_result(app: Flask) -> None:
    owner, reader = Browser(app), Browser(app)
    assessment, result = owner.submitted()
    reader.open(owner.share(assessment, result))
    asked = reader.post(f"{result}report")
    assert asked.headers["Location"] == f"{result}report"
    assert len(all_rows(app)["job"]) == 1


def test_a_submission_counts_also_when_its_report_cannot_be_asked_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: object) -> None:
        raise StorageUnavailable("gone")

    browser = Browser(app)
    assessment = browser.start()
    monkeypatch.setattr("survey.web.respond.request_report", away)
    result = browser.submit(assessment)
    assert "Make the report (PDF)" in browser.get(result).text
