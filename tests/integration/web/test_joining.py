"""Joining a cohort and answering in it: the link, who sees what, the end, what comes back."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.integration.web.browser import Browser, example
from tests.integration.web.cohort_desk import DAY, Desk, summary_on
from tests.integration.web.instance import Clock, all_rows
from tests.integration.web.test_cohorts import verbs


@pytest.fixture
def desk(app: Flask, clock: Clock) -> Desk:
    return Desk(app, clock)


def test_the_page_of_an_invitation_says_who_asks_and_who_sees_what(desk: Desk) -> None:
    link = desk.invited(desk.create())
    page = Browser(desk.app).get(link).text
    for text in ("North", "Hello Bob,", "Welcome to the round.", "Ann, ann@example.org", "Acme"):
        assert text in page
    assert "see your answers, your notes and your result once you have submitted" in page
    assert "1 March 2027" in page


def test_s40_opening_an_invitation_changes_nothing_and_its_button_leads_to_no_secret(
    desk: Desk,
) -> None:
    link = desk.invited(desk.create())
    before = all_rows(desk.app)
    visitor = Browser(desk.app)
    assert visitor.get(link).status_code == 200
    assert all_rows(desk.app) == before
    joined = visitor.post(link)
    assert link.rpartition("/")[2] not in joined.headers["Location"]
    assert visitor.get(joined.headers["Location"]).status_code == 200


def test_whoever_joins_brings_what_the_list_said(desk: Desk) -> None:
    cohort = desk.create()
    browser, assessment = desk.accepted(cohort, "bob@example.org,Acme,Bob,nl,,,NL")
    row = desk.enrolment(assessment)
    assert (row.name, row.country, row.source, row.state) == (
        "Acme",
        "NL",
        "invitation",
        "answering",
    )
    assert desk.invitation().state == "accepted"
    tasks = browser.get(f"/en/a/{assessment}/").text
    assert "You take part in North" in tasks
    assert "Welcome to the round." in tasks
    assert verbs(desk.app)[-1] == "cohort.join"


def test_an_invitation_accepted_twice_is_one_enrolment(desk: Desk) -> None:
    cohort = desk.create()
    browser, assessment = desk.accepted(cohort)
    link = desk.mailbox.link("bob@example.org")
    assert browser.post(link).headers["Location"] == f"/en/a/{assessment}/"
    elsewhere = Browser(desk.app)
    assert "Somebody has begun with this invitation already." in elsewhere.get(link).text
    assert elsewhere.post(link).headers["Location"] == f"/en/a/{assessment}/"
    assert elsewhere.get(f"/en/a/{assessment}/").status_code == 200
    assert len(all_rows(desk.app)["enrolment"]) == 1


def test_s42_guessing_links_to_join_is_throttled(desk: Desk) -> None:
    guesser = Browser(desk.app)
    codes = [guesser.post(f"/en/join/{'a' * 21}{n % 10}").status_code for n in range(25)]
    assert codes[0] == 404
    assert codes[-1] == 429


def test_s39_a_link_of_another_purpose_opens_no_invitation(desk: Desk) -> None:
    cohort = desk.create()
    link = desk.invited(cohort)
    secret = link.rpartition("/")[2]
    assert Browser(desk.app).post(f"/en/open/{secret}").status_code == 404
    browser = Browser(desk.app)
    private = browser.private_link(browser.start())
    assert browser.get(f"/en/join/{private}").status_code == 404


def open_link(desk: Desk, cohort: str) -> str:
    made = desk.browser.post(f"/en/cohorts/{cohort}/invite/link")
    page = desk.browser.get(made.headers["Location"]).text
    assert "/join/" not in desk.browser.get(made.headers["Location"]).text
    return "/en/join/" + page.partition("/en/join/")[2].partition('"')[0]


def test_by_the_open_link_a_browser_joins_once(desk: Desk) -> None:
    cohort = desk.create()
    link = open_link(desk, cohort)
    visitor = Browser(desk.app)
    refused = visitor.post(link, {"organisation": " "})
    assert (refused.status_code, list(summary_on(refused))) == (422, ["organisation"])
    assert link.rpartition("/")[2] not in refused.text.partition("<main")[0]
    joined = visitor.post(link, {"organisation": "Zed"})
    assessment = joined.headers["Location"].split("/")[3]
    assert visitor.post(link, {"organisation": "Zed"}).headers["Location"].endswith("/")
    assert desk.enrolment(assessment).name == "Zed"
    assert len(all_rows(desk.app)["enrolment"]) == 1


def test_s41_a_replaced_open_link_opens_nothing(desk: Desk) -> None:
    cohort = desk.create()
    old = open_link(desk, cohort)
    new = open_link(desk, cohort)
    visitor = Browser(desk.app)
    assert (visitor.get(old).status_code, visitor.get(new).status_code) == (404, 200)
    desk.browser.post(f"/en/cohorts/{cohort}/invite/link/revoke")
    assert visitor.get(new).status_code == 404


def test_s25_after_the_last_day_answers_stay_and_no_more_are_taken(desk: Desk) -> None:
    cohort = desk.create()
    browser, assessment = desk.accepted(cohort)
    assert browser.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 303
    deadline = desk.cohort(cohort).deadline
    desk.clock.now = deadline + DAY // 2
    assert browser.save(assessment, "STR", {"STR-2": "P"}, base=1).status_code == 303
    before = all_rows(desk.app)
    desk.clock.now += 1
    for answer in (
        browser.save(assessment, "STR", {"STR-2": "N"}, base=2),
        browser.post(f"/en/a/{assessment}/submit"),
        browser.post(f"/en/a/{assessment}/about", {"organisation": "Other"}),
        browser.post(f"/en/a/{assessment}/outcomes/submit"),
    ):
        assert answer.status_code in (404, 409)
        assert answer.status_code == 404 or "This round is over" in answer.text
    assert "The last day of this round has passed." in browser.get(f"/en/a/{assessment}/").text
    assert all_rows(desk.app)["sheet_revision"] == before["sheet_revision"]
    late = Browser(desk.app).post(desk.mailbox.link("bob@example.org"))
    assert late.headers["Location"] == f"/en/a/{assessment}/"


def test_s25_closing_ends_answering_and_opening_again_lets_it_go_on(desk: Desk) -> None:
    cohort = desk.create()
    browser, assessment = desk.accepted(cohort)
    settings = f"/en/cohorts/{cohort}/settings"
    assert desk.browser.post(f"{settings}/close").status_code == 422
    assert desk.browser.post(f"{settings}/close", {"sure": "yes"}).status_code == 303
    assert browser.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 409
    assert "The consultant has closed this round." in browser.get(f"/en/a/{assessment}/").text
    fresh = desk.browser.post(f"/en/cohorts/{cohort}/invite/send", {"list": "x@example.org"})
    assert fresh.status_code == 409
    assert desk.browser.post(f"{settings}/reopen").status_code == 303
    assert browser.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 303


def test_a_later_last_day_gives_more_time_to_those_who_joined(desk: Desk) -> None:
    cohort = desk.create()
    browser, assessment = desk.accepted(cohort)
    link = open_link(desk, cohort)
    desk.wait(100 * DAY)
    assert browser.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 409
    settings = f"/en/cohorts/{cohort}/settings/"
    assert Browser(desk.app).get(link).status_code == 404
    assert desk.browser.post(settings, desk.form(deadline="2027-12-31")).status_code == 303
    assert Browser(desk.app).get(link).status_code == 200
    assert browser.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 303


def test_a_submission_is_noted_and_mailed_where_it_is_wished(desk: Desk) -> None:
    cohort = desk.create(mails_report="yes")
    browser, assessment = desk.accepted(cohort)
    browser.fill(assessment, example()["answers"])
    result = browser.submit(assessment)
    row = desk.enrolment(assessment)
    assert (row.state, row.name, row.result_id) == ("submitted", "Acme", result.split("/")[-2])
    (letter,) = desk.mailbox.fetch()
    assert letter.subject == "Your report: North"
    link = desk.mailbox.link("bob@example.org")
    assert Browser(desk.app).post(link).headers["Location"] == f"/en/a/{assessment}/"


def test_s51_no_mail_of_a_cohort_holds_an_answer_or_a_figure(desk: Desk) -> None:
    cohort = desk.create(mails_report="yes")
    browser, assessment = desk.accepted(cohort)
    browser.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2="CANARY-NOTE")
    browser.submit(assessment)
    enrolment = desk.enrolment(assessment).id
    remark = {"remark": "CANARY-REMARK"}
    returned = desk.browser.post(f"/en/cohorts/{cohort}/o/{enrolment}/return", remark)
    assert returned.status_code == 303
    desk.mailbox.fetch()
    # Mails posted at the same moment go out in any order.
    subjects = {letter.subject.partition(":")[0] for letter in desk.mailbox.letters}
    assert subjects == {"Invitation", "Your report", "Please look at your answers again"}
    everything = "".join(letter.subject + letter.body for letter in desk.mailbox.letters)
    assert "CANARY" not in everything


def test_returned_answers_open_again_with_the_remark(desk: Desk) -> None:
    cohort = desk.create()
    browser, assessment = desk.accepted(cohort)
    browser.submit(assessment)
    here = f"/en/cohorts/{cohort}/o/{desk.enrolment(assessment).id}"
    assert desk.browser.post(f"{here}/return", {"remark": ""}).status_code == 422
    assert desk.browser.get(f"{here}/return").status_code == 200
    sent = desk.browser.post(f"{here}/return", {"remark": "Look at\n<b>strategy</b>"})
    assert sent.status_code == 303
    tasks = browser.get(f"/en/a/{assessment}/").text
    assert "Your consultant asks you to look again" in tasks
    assert "&lt;b&gt;strategy&lt;/b&gt;" in tasks
    assert desk.browser.post(f"{here}/accept").status_code == 409
    assert browser.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 303
    browser.submit(assessment)
    assert "look again" not in browser.get(f"/en/a/{assessment}/").text
    assert desk.browser.post(f"{here}/accept").status_code == 303
    assert desk.enrolment(assessment).state == "accepted"
    assert verbs(desk.app)[-2:] == ["enrolment.return", "enrolment.accept"]


def test_an_interview_is_filled_in_by_consultants_of_the_cohort_alone(desk: Desk) -> None:
    cohort = desk.create()
    begun = desk.browser.post(f"/en/cohorts/{cohort}/interview", {"organisation": "Zed"})
    assessment = begun.headers["Location"].split("/")[3]
    assert desk.browser.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 303
    other = Desk(desk.app, desk.clock, "eve")
    assert other.browser.get(f"/en/a/{assessment}/").status_code == 404
    desk.browser.post(f"/en/cohorts/{cohort}/settings/team", {"email": "eve@example.org"})
    assert other.browser.get(f"/en/a/{assessment}/").status_code == 200
    row = desk.enrolment(assessment)
    assert (row.source, row.name) == ("interview", "Zed")
    empty = desk.browser.post(f"/en/cohorts/{cohort}/interview", {"organisation": ""})
    assert empty.status_code == 422


def test_every_organisation_answers_the_versions_that_were_settled(desk: Desk) -> None:
    settled = {"version__service-outcomes": "1.0.0", "version__service-maturity": "1.0.0"}
    cohort = desk.create(**settled)
    browser, assessment = desk.accepted(cohort)
    browser.add_parts(assessment)
    rows = all_rows(desk.app)
    assert [row[3] for row in rows["assessment"]] == ["1.0.0"]
    assert {(row[2], row[3]) for row in rows["part_sheet"]} == {
        ("service-outcomes", "1.0.0"),
        ("service-model-fit", "1.0.0"),
    }
