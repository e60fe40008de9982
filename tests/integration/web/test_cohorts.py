"""Making a cohort and settling it otherwise: what is refused, what was promised, who may."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select

from survey.storage.tables import AuditEntry
from tests.integration.storage.consulting import add_account
from tests.integration.web.browser import Browser
from tests.integration.web.cohort_desk import DAY, Desk, summary_on
from tests.integration.web.instance import Clock, all_rows, database_of


@pytest.fixture
def desk(app: Flask, clock: Clock) -> Desk:
    return Desk(app, clock)


def verbs(app: Flask) -> list[str]:
    with database_of(app).read() as tx:
        return list(tx.execute(select(AuditEntry.verb).order_by(AuditEntry.number)).scalars())


def test_a_new_cohort_keeps_what_was_settled(desk: Desk) -> None:
    cohort = desk.create(target__STR="3", mails_report="yes", locales=("nl", "en"))
    row = desk.cohort(cohort)
    assert (row.name, row.form, row.sees, row.state) == ("North", "full", "answers", "open")
    assert json.loads(row.locales) == ["nl", "en"]
    assert json.loads(row.targets) == {"STR": 3}
    assert json.loads(row.introduction)["nl"] == "Welkom in de ronde."
    assert row.mails_report
    assert row.deadline % DAY == DAY - 1
    listed = desk.browser.get("/en/cohorts/").text
    assert "North" in listed
    assert verbs(desk.app) == ["cohort.create"]


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"name": " "}, "name", "give the cohort a name"),
        ({"name": "x" * 301}, "name", "has 301 characters"),
        ({"deadline": "2020-01-01"}, "deadline", "2020-01-01 has passed"),
        ({"deadline": "31-12-2027"}, "deadline", "write the day like"),
        ({"deadline": "2099-01-01"}, "deadline", "more than 3 years ahead"),
        ({"again_at": "2020-01-01"}, "again_at", "has passed"),
        ({"locales": ()}, "locales", "choose one at least"),
        ({"locales": ("fr",)}, "locales", "choose one at least"),
        ({"sees": "everything"}, "sees", "one of those that are offered"),
        ({"remind_days": "-1"}, "remind_days", "one of those that are offered"),
        ({"version__service-maturity": "9"}, "version-service-maturity", "that are offered"),
        ({"target__STR": "17"}, "target-STR", "one of those that are offered"),
        ({"introduction__en": "a\x07b"}, "introduction-en", "is not text"),
    ],
)
def test_a_faulty_setting_is_named_and_nothing_is_made(
    desk: Desk, changes: dict[str, str], field: str, says: str
) -> None:
    refused = desk.browser.post("/en/cohorts/new", desk.form(**changes))
    assert refused.status_code == 422
    assert says in summary_on(refused)[field]
    assert "Welcome to the round." in refused.text or "introduction" in field
    assert all_rows(desk.app)["cohort"] == []


def test_what_organisations_were_told_can_no_longer_change(desk: Desk) -> None:
    cohort = desk.create(sees="results")
    settings = f"/en/cohorts/{cohort}/settings/"
    assert desk.browser.post(settings, desk.form(sees="answers")).status_code == 303
    assert desk.browser.post(settings, desk.form(sees="results")).status_code == 303
    desk.accepted(cohort)
    for changes in ({"sees": "answers"}, {"form": "quick", "sees": "results"}):
        refused = desk.browser.post(settings, desk.form(**changes))
        assert refused.status_code == 422
        assert "told otherwise" in "".join(summary_on(refused).values())
    assert desk.cohort(cohort).sees == "results"
    renamed = desk.browser.post(settings, desk.form(sees="results", name="South"))
    assert renamed.status_code == 303
    assert desk.cohort(cohort).name == "South"


def test_a_deadline_that_stands_may_stay_after_it_passed(desk: Desk) -> None:
    cohort = desk.create()
    desk.wait(100 * DAY)
    saved = desk.browser.post(f"/en/cohorts/{cohort}/settings/", desk.form(name="Later"))
    assert saved.status_code == 303


def test_only_its_consultants_reach_a_cohort(desk: Desk) -> None:
    cohort = desk.create()
    other = Desk(desk.app, desk.clock, "eve")
    for path in ("", "settings/", "invite", "interview"):
        assert other.browser.get(f"/en/cohorts/{cohort}/{path}").status_code == 404
        assert desk.browser.get(f"/en/cohorts/{cohort}/{path}").status_code == 200
    assert "North" not in other.browser.get("/en/cohorts/").text


def test_s19_a_consultant_who_is_taken_out_loses_the_cohort_on_the_next_request(
    desk: Desk,
) -> None:
    cohort = desk.create()
    other = Desk(desk.app, desk.clock, "eve")
    team = f"/en/cohorts/{cohort}/settings/team"
    added = desk.browser.post(team, {"email": "EVE@example.org", "role": "member"})
    assert added.status_code == 303
    assert other.browser.get(f"/en/cohorts/{cohort}/").status_code == 200
    assert other.browser.post(team, {"email": "ann@example.org"}).status_code == 404
    assert desk.browser.post(f"{team}/eve/remove").status_code == 303
    assert other.browser.get(f"/en/cohorts/{cohort}/").status_code == 404
    assert verbs(desk.app)[-2:] == ["cohort.member.add", "cohort.member.remove"]


def test_s21_nobody_without_the_role_is_added_and_somebody_always_leads(desk: Desk) -> None:
    cohort = desk.create()
    database_of(desk.app).transact(lambda tx: add_account(tx, "rob"))
    team = f"/en/cohorts/{cohort}/settings/team"
    for email in ("rob@example.org", "nobody@example.org"):
        refused = desk.browser.post(team, {"email": email, "role": "lead"})
        assert refused.status_code == 422
        assert "role of a consultant" in summary_on(refused)["email"]
    assert "is no e-mail address" in summary_on(desk.browser.post(team, {"email": "x"}))["email"]
    assert desk.browser.post(f"{team}/ann/remove").status_code == 409
    lower = desk.browser.post(team, {"email": "ann@example.org", "role": "member"})
    assert lower.status_code == 422


def test_the_pages_speak_every_language(desk: Desk) -> None:
    cohort = desk.create()
    for language in ("nl", "pt-br"):
        for path in ("", f"{cohort}/", f"{cohort}/invite", f"{cohort}/settings/", "new"):
            assert desk.browser.get(f"/{language}/cohorts/{path}").status_code == 200


def test_who_is_not_signed_in_is_asked_to(app: Flask) -> None:
    answer = Browser(app).get("/en/cohorts/")
    assert answer.status_code == 303
    assert "/en/sign-in" in answer.headers["Location"]
