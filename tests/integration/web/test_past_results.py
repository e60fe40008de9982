"""Results of earlier years are looked over, imported all or none, and stand like others."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from survey.actions import import_results as importing
from survey.actions.import_results import IMPORT
from survey.cohort_tasks import import_task
from survey.storage.tables import Cohort, CohortMember, Enrolment, Result
from survey.storage.tenancy import ACROSS
from survey.tasks import Worker
from tests.integration.web.browser import Browser, example, the_questionnaire
from tests.integration.web.explored import consulting
from tests.integration.web.instance import all_rows, database_of

HERE = "/en/cohorts/c/import"
VERSION = the_questionnaire()
ANSWERS: dict[str, Any] = example()["answers"]


def line(name: str, day: str = "2025-03-31", **fields: Any) -> str:
    sheet = {
        "questionnaire": VERSION.id,
        "version": VERSION.version,
        "answers": ANSWERS,
        "context": {"organisation": name, "sector": "trade", "country": "NL"},
    }
    return json.dumps({"day": day, "sheet": sheet | fields})


def table(*rows: str) -> str:
    items = [item.id for item in VERSION.items if item.id in ANSWERS]
    heads = ["Name", "DAY", "sector", *items]
    codes = [a["code"] if isinstance(a, dict) else (a or "") for a in map(ANSWERS.get, items)]
    return "\r\n".join([",".join(heads), *(f"{row},{','.join(codes)}" for row in rows)])


def send(browser: Browser, step: str, text: str, day: str = "2025-03-31") -> TestResponse:
    return browser.post(f"{HERE}/{step}", {"list": text, "day": day})


def work(app: Flask) -> None:
    """Do what is queued, as the worker does."""
    here = app.extensions["maturity"]
    task = import_task(here.database, lambda: here.catalogue, here.clock)
    worker = Worker(here.database, {IMPORT: task}, lease_seconds=60, clock=here.clock)
    while worker.run_one():
        pass


def imported(app: Flask) -> dict[str, Any]:
    with database_of(app).read(ACROSS) as tx:
        query = select(*Enrolment.__table__.columns).where(Enrolment.source == "import")
        return {row.name: row for row in tx.execute(query)}


def run(app: Flask, browser: Browser, text: str) -> TestResponse:
    """Check, import and wait; the last page."""
    checked = send(browser, "check", text)
    assert checked.status_code == 200, checked.text
    stored = send(browser, "store", text)
    assert stored.status_code == 303, stored.text
    waiting = browser.get(stored.headers["Location"])
    assert waiting.headers["Refresh"]
    work(app)
    return browser.get(stored.headers["Location"])


def test_answer_sheets_become_organisations_with_results(either_app: Flask) -> None:
    app = either_app
    browser = consulting(app, 1)
    page = run(app, browser, "\n".join([line("Acme"), "", line("Łódź & Co", "2024-12-01")]))
    assert "2 organisations were imported." in page.text
    found = imported(app)
    assert set(found) == {"Acme", "Łódź & Co"}
    assert (found["Acme"].state, found["Acme"].sector) == ("submitted", "trade")
    assert found["Łódź & Co"].submitted_at < found["Acme"].submitted_at
    with database_of(app).read(ACROSS) as tx:
        query = select(Result.result).where(Result.id == found["Acme"].result_id)
        result = json.loads(tx.execute(query).scalar_one())
    assert result["level"] == example()["level"]
    heatmap = browser.get("/en/cohorts/c/explore/").text
    assert "Łódź &amp; Co" in heatmap


def test_a_table_says_the_same_as_sheets(app: Flask) -> None:
    browser = consulting(app, 1)
    run(app, browser, table("Acme,2025-03-31,trade"))
    run(app, browser, line("Other"))
    found = imported(app)
    with database_of(app).read(ACROSS) as tx:
        packed = [
            tx.execute(select(Result.packed).where(Result.id == row.result_id)).scalar_one()
            for row in found.values()
        ]
    assert len(packed) == 2
    assert packed[0] == packed[1]


def test_a_file_may_be_chosen_and_the_example_is_one_that_works(app: Flask) -> None:
    browser = consulting(app, 1)
    content = browser.get(f"{HERE}/example.csv").data
    answer = browser.client.post(
        f"{HERE}/check",
        data={"csrf_token": browser.token(), "file": (io.BytesIO(content), "a.csv"), "day": ""},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 200, answer.text
    assert "1 organisation can be imported." in answer.text


def test_s35_a_look_changes_nothing_and_one_fault_stops_all(app: Flask) -> None:
    browser = consulting(app, 1)
    before = all_rows(app)
    assert send(browser, "check", line("Acme")).status_code == 200
    text = "\n".join([line("Acme"), line("Beta", answers={"STR-2": "X"})])
    assert send(browser, "check", text).status_code == 422
    assert send(browser, "store", text).status_code == 422
    work(app)
    assert all_rows(app) == before


def test_what_cannot_be_imported_is_said_with_its_line(app: Flask) -> None:
    browser = consulting(app, 1)
    for text, said in (
        ("", "There is nothing to import"),
        ("name,STR-2\nAcme,F\n<script>alert(1)</script>,X", "&lt;script&gt;"),
    ):
        answer = send(browser, "check", text)
        assert answer.status_code == 422
        assert said in answer.text
        assert "<title>Error:" in answer.text
        assert "<script>alert" not in answer.text


def test_s22_more_than_an_import_may_hold_is_refused_with_what_to_do(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = consulting(app, 1)
    monkeypatch.setattr("survey.actions.read_past_results.MOST_SHEETS", 2)
    monkeypatch.setattr("survey.actions.read_past_results.MOST_CHARACTERS", 60)
    rows = "name,STR-2\n" + "".join(f"A{n},F\n" for n in range(3))
    assert "at most 2 sheets" in send(browser, "check", rows).text
    assert "at most 60 are read" in send(browser, "check", rows + "x" * 60).text
    huge = browser.post(f"{HERE}/check", {"list": "x" * 9_000_000})
    assert huge.status_code == 413


def test_importing_the_same_list_twice_adds_nothing(app: Flask) -> None:
    browser = consulting(app, 1)
    run(app, browser, line("Acme"))
    again = send(browser, "check", line("ACME"))
    assert "1 takes part already and is left out." in again.text
    assert send(browser, "store", line("ACME")).headers["Location"].endswith("/explore/")
    assert len(imported(app)) == 1


def test_two_imports_of_one_name_at_the_same_time_make_one_organisation(app: Flask) -> None:
    browser = consulting(app, 1)
    for _ in range(2):
        assert send(browser, "store", line("Acme")).status_code == 303
    work(app)
    assert len(imported(app)) == 1


def test_s52_a_worker_that_died_before_the_end_leaves_no_second_copy(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = consulting(app, 1)
    send(browser, "store", line("Acme"))

    def dies(*_args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("survey.storage.jobs.finish", dies)
    with pytest.raises(KeyboardInterrupt):
        work(app)
    monkeypatch.undo()
    app.extensions["maturity"].clock.now += 3600
    work(app)
    assert len(imported(app)) == 1
    jobs = all_rows(app)["job"]
    assert not [row for row in jobs if "Acme" in str(row)]


@pytest.mark.parametrize("taken", ["membership", "cohort"])
def test_s53_an_import_asks_again_whether_it_may(app: Flask, taken: str) -> None:
    browser = consulting(app, 1)
    send(browser, "store", line("Acme"))
    closed = update(Cohort).values(state="closed", closed_at=1)
    away = delete(CohortMember)
    database_of(app).transact(
        lambda tx: tx.execute(away if taken == "membership" else closed), ACROSS
    )
    work(app)
    assert imported(app) == {}
    assert not [row for row in all_rows(app)["job"] if "Acme" in str(row)]


def test_a_closed_cohort_takes_no_import(app: Flask) -> None:
    browser = consulting(app, 1, state="closed", closed_at=1)
    assert send(browser, "store", line("Acme")).status_code == 409
    assert "This cohort is closed." in browser.get(HERE).text


def test_s17_an_import_is_found_in_its_own_cohort_only(app: Flask) -> None:
    browser = consulting(app, 1)
    address = send(browser, "store", line("Acme")).headers["Location"]
    assert browser.get(address).status_code == 200
    assert browser.get(f"{HERE}/{'0' * 32}").status_code == 404


def test_the_trail_says_who_imported_how_many_and_no_answers(app: Flask) -> None:
    browser = consulting(app, 1)
    send(browser, "store", line("Acme"))
    entry = next(row for row in all_rows(app)["audit_entry"] if "cohort.import" in row)
    assert "ann" in entry
    assert not [value for value in entry if "STR-2" in str(value)]


def test_a_sheet_that_cannot_be_scored_keeps_none(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = consulting(app, 1)
    send(browser, "store", "\n".join(line(name) for name in ("Acme", "Beta")))

    calls = []

    def breaks(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("planted")
        kept(*args)

    kept = importing._keep
    monkeypatch.setattr(importing, "_keep", breaks)
    monkeypatch.setattr("survey.tasks.MAX_ATTEMPTS", 1)
    work(app)
    assert imported(app) == {}
