"""Watching a cohort: who is how far, where they stop, one-click reminders, the next round."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import insert

from survey.actions.next_wave import AGAIN
from survey.actions.remind import MOST_REMINDERS, REMIND
from survey.cohort_tasks import again_task, look_ahead, remind_task
from survey.storage.tables import Invitation
from survey.storage.tenancy import ACROSS
from survey.tasks import Task, Worker
from tests.integration.storage.consulting import add_invitation
from tests.integration.web.browser import Browser, example
from tests.integration.web.cohort_desk import DAY, Desk
from tests.integration.web.conftest import KEY, MakeApp
from tests.integration.web.instance import Clock, all_rows, database_of, statements
from tests.integration.web.mailbox import Mailbox

STEP = re.compile(r'<tr><th scope="row">([^<]+)</th><td class="count">(\d+)</td>')


@pytest.fixture
def desk(app: Flask, clock: Clock) -> Desk:
    return Desk(app, clock)


def figures(desk: Desk, cohort: str) -> dict[str, int]:
    page = desk.browser.get(f"/en/cohorts/{cohort}/").text
    return {name: int(count) for name, count in STEP.findall(page)}


def run_what_is_due(desk: Desk) -> None:
    """What the worker does by itself when it looks now."""
    database = database_of(desk.app)
    look_ahead(database, int(desk.clock()))
    look_ahead(database, int(desk.clock()))
    tasks: dict[str, Task] = {
        REMIND: remind_task(database, desk.clock),
        AGAIN: again_task(database, KEY, desk.clock),
    }
    tasks |= desk.mailbox.worker.tasks
    due = Worker(database, tasks, lease_seconds=60, clock=desk.clock)
    while due.run_one():
        pass


def test_the_funnel_counts_each_organisation_where_it_is(desk: Desk) -> None:
    cohort = desk.create()
    desk.invite(cohort, "".join(f"p{n}@example.org,Organisation {n}\n" for n in range(3)))
    assert figures(desk, cohort)["Mail sent"] == 0
    desk.accepted(cohort)
    begun, second = desk.accepted(cohort, "cas@example.org,Beta")
    begun.save(second, "STR", {"STR-2": "F"}, base=0)
    done, third = desk.accepted(cohort, "dee@example.org,Gamma")
    done.fill(third, example()["answers"])
    done.submit(third)
    found = figures(desk, cohort)
    assert [found[name] for name in ("Invited or joined", "Mail sent")] == [6, 6]
    assert [found[n] for n in ("Invitation opened", "Started", "Submitted")] == [3, 2, 1]
    page = desk.browser.get(f"/en/cohorts/{cohort}/").text
    assert "Submitted: 1 of 6 organisations" in page
    assert "Most often unfinished" in page
    assert "Beta" in desk.browser.get(f"/en/cohorts/{cohort}/?stage=answering").text
    assert "Beta" not in desk.browser.get(f"/en/cohorts/{cohort}/?stage=submitted").text
    assert "Beta" not in desk.browser.get(f"/en/cohorts/{cohort}/?q=gamm").text


def test_ten_thousand_organisations_are_one_small_page_with_few_questions(
    desk: Desk,
) -> None:
    cohort = desk.create()

    def work(tx: object) -> None:
        row = {
            "cohort_id": cohort,
            "person": "Person",
            "locale": "en",
            "context": "{}",
            "state": "sent",
            "created_at": 1,
            "sent_at": 1,
            "reminders": 0,
        }
        many = [
            row
            | {
                "id": f"{n:032d}",
                "email": f"p{n}@example.org",
                "organisation": f"Organisation {n}",
                "token_sha256": f"{n:032d}".encode(),
            }
            for n in range(10_000)
        ]
        tx.execute(insert(Invitation), many)  # type: ignore[attr-defined] # a connection

    database_of(desk.app).transact(work, ACROSS)
    with statements(desk.app) as seen:
        page = desk.browser.get(f"/en/cohorts/{cohort}/?page=3&by=active")
    assert page.status_code == 200
    assert len(page.data) < 150_000
    assert len(seen) <= 8, seen
    assert "page 3 of 200" in page.text


@pytest.mark.parametrize("query", ["stage=x", "page=0", "page=99999", "page=-1", "by=;", "q=%00"])
def test_what_stands_in_the_address_never_breaks_the_page(desk: Desk, query: str) -> None:
    cohort = desk.create()
    desk.invite(cohort, "bob@example.org,Acme\n")
    assert desk.browser.get(f"/en/cohorts/{cohort}/?{query}").status_code == 200


def test_one_click_reminds_all_who_are_late_and_nobody_twice_a_day(desk: Desk) -> None:
    cohort = desk.create()
    desk.invite(cohort, "bob@example.org,Acme\ncas@example.org,Beta\n")
    desk.mailbox.fetch()
    path = f"/en/cohorts/{cohort}/invite/remind"
    assert desk.browser.post(path).headers["Location"].endswith("n=0")
    desk.wait(DAY)
    done = Browser(desk.app)
    done.submit(done.post(desk.mailbox.link("bob@example.org")).headers["Location"].split("/")[3])
    assert "Remind 1 who is late" in desk.browser.get(f"/en/cohorts/{cohort}/").text
    assert desk.browser.post(path).headers["Location"].endswith("n=1")
    assert desk.browser.post(path).headers["Location"].endswith("n=0")
    (letter,) = desk.mailbox.fetch()
    assert (letter.to, letter.subject) == ("cas@example.org", "Reminder: North")


def test_nobody_gets_more_reminders_than_is_decent(desk: Desk) -> None:
    cohort = desk.create(deadline="")
    desk.invited(cohort)
    path = f"/en/cohorts/{cohort}/invite/{desk.invitation().id}/remind"
    for _ in range(MOST_REMINDERS):
        desk.wait(DAY)
        assert desk.browser.post(path).headers["Location"].endswith("n=1")
    desk.wait(DAY)
    assert desk.browser.post(path).headers["Location"].endswith("n=0")


def test_a_reminder_leads_on_where_the_answers_stand(desk: Desk) -> None:
    cohort = desk.create()
    _browser, assessment = desk.accepted(cohort)
    desk.wait(DAY)
    desk.browser.post(f"/en/cohorts/{cohort}/invite/remind")
    link = desk.mailbox.link("bob@example.org")
    assert "You have begun the assessment" in desk.mailbox.letters[-1].body
    again = Browser(desk.app).post(link)
    assert again.headers["Location"] == f"/en/a/{assessment}/"


def test_whoever_submits_meanwhile_is_not_reminded(desk: Desk) -> None:
    cohort = desk.create()
    browser, assessment = desk.accepted(cohort)
    desk.wait(DAY)
    desk.browser.post(f"/en/cohorts/{cohort}/invite/remind")
    browser.submit(assessment)
    assert desk.mailbox.fetch() == []


def test_reminders_go_out_by_themselves_once_before_the_last_day(desk: Desk) -> None:
    cohort = desk.create(remind_days="7")
    desk.invited(cohort)
    deadline = desk.cohort(cohort).deadline
    desk.clock.now = deadline - 7 * DAY - 1
    run_what_is_due(desk)
    assert len(desk.mailbox.letters) == 1
    desk.clock.now += 1
    run_what_is_due(desk)
    desk.clock.now += 2 * DAY
    run_what_is_due(desk)
    assert [letter.subject for letter in desk.mailbox.letters] == [
        "Invitation: North",
        "Reminder: North",
    ]


def test_mail_that_never_arrives_is_shown_and_can_be_sent_again(desk: Desk) -> None:
    cohort = desk.create()
    database_of(desk.app).transact(
        lambda tx: add_invitation(tx, "lost", cohort, state="undeliverable"), ACROSS
    )
    page = desk.browser.get(f"/en/cohorts/{cohort}/").text
    assert "Mail not delivered" in page
    assert desk.browser.post(f"/en/cohorts/{cohort}/invite/lost/resend").status_code == 303
    assert [letter.to for letter in desk.mailbox.fetch()] == ["lost@example.org"]
    assert desk.invitation("lost@example.org").state == "sent"


def test_s51_an_invitation_beyond_the_cap_is_shown_as_not_delivered(desk: Desk) -> None:
    cohort = desk.create()
    desk.mailbox = Mailbox(desk.app, desk.clock, most_a_day=1)
    desk.invited(cohort)
    here = f"/en/cohorts/{cohort}/invite/{desk.invitation().id}/resend"
    second = desk.create(name="South")
    desk.invite(second, "bob@example.org,Acme\n")
    assert desk.mailbox.fetch() == []
    assert "Mail not delivered" in desk.browser.get(f"/en/cohorts/{second}/").text
    assert "Mail not delivered" not in desk.browser.get(f"/en/cohorts/{cohort}/").text
    assert desk.browser.post(here).status_code == 303


def test_the_next_round_asks_the_same_people_in_the_same_organisation(desk: Desk) -> None:
    cohort = desk.create(again_at="2027-06-01", deadline="2027-01-31")
    browser, first = desk.accepted(cohort)
    browser.submit(first)
    desk.clock.now = desk.cohort(cohort).again_at
    run_what_is_due(desk)
    run_what_is_due(desk)
    cohorts = all_rows(desk.app)["cohort"]
    assert len(cohorts) == 2
    link = desk.mailbox.link("bob@example.org")
    assert "You are now asked again" in desk.mailbox.letters[-1].body
    joined = browser.post(link)
    second = joined.headers["Location"].split("/")[3]
    assert second != first
    rows = {row[0]: row for row in all_rows(desk.app)["assessment"]}
    assert rows[second][1] == rows[first][1]
    assert browser.get(f"/en/a/{first}/").status_code == 200
    following = desk.enrolment(second).cohort_id
    assert desk.cohort(following).previous_id == cohort
    desk.wait(0)
    assert desk.browser.get(f"/en/cohorts/{following}/").status_code == 200


def test_asking_all_again_by_hand_needs_a_tick_and_happens_once(desk: Desk) -> None:
    cohort = desk.create()
    desk.invited(cohort)
    path = f"/en/cohorts/{cohort}/settings/again"
    assert desk.browser.post(path).status_code == 422
    first = desk.browser.post(path, {"again": "yes"}).headers["Location"]
    assert desk.browser.post(path, {"again": "yes"}).headers["Location"] == first
    assert len(all_rows(desk.app)["invitation"]) == 2


def test_cohorts_work_on_either_database(make_app: MakeApp, database_url: str) -> None:
    clock = Clock()
    desk = Desk(make_app(database_url), clock)
    # The application's own clock is the fixture's; both stand still at the same moment.
    cohort = desk.create()
    browser, assessment = desk.accepted(cohort)
    browser.save(assessment, "STR", {"STR-2": "F"}, base=0)
    assert figures(desk, cohort)["Started"] == 1
    assert desk.browser.post(f"/en/cohorts/{cohort}/invite/remind").status_code == 303
    browser.submit(assessment)
    page = desk.browser.get(f"/en/cohorts/{cohort}/?stage=submitted&q=acm&by=stage")
    assert "Submitted: 1 of 1 organisation" in page.text
    assert desk.browser.get("/en/cohorts/").status_code == 200
