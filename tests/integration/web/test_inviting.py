"""From a list to invitations: a dry run, then all or nothing; send again, revoke."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from survey.actions.read_invitees import MOST_ROWS
from tests.integration.web.browser import Browser
from tests.integration.web.cohort_desk import Desk, faults_on, summary_on
from tests.integration.web.instance import Clock, all_rows


@pytest.fixture
def desk(app: Flask, clock: Clock) -> Desk:
    return Desk(app, clock)


def test_checking_a_list_sends_and_keeps_nothing(desk: Desk) -> None:
    cohort = desk.create()
    before = all_rows(desk.app)
    shown = desk.check(cohort, "bob@example.org,Acme,Bob,nl\ncas@example.org,Beta\n")
    assert shown.status_code == 200
    assert "2 mails are ready." in shown.text
    assert "Welkom in de ronde." in shown.text
    assert "Welcome to the round." in shown.text
    assert all_rows(desk.app) == before
    assert desk.mailbox.fetch() == []


def test_a_list_becomes_invitations_in_the_language_of_each_row(desk: Desk) -> None:
    cohort = desk.create()
    sent = desk.invite(cohort, "bob@example.org,Acme,Bob,nl,,,NL\ncas@example.org,Beta\n")
    assert sent.headers["Location"].endswith("said=invited&n=2")
    letters = {letter.to: letter for letter in desk.mailbox.fetch()}
    assert letters["bob@example.org"].language == "nl"
    assert "/nl/join/" in letters["bob@example.org"].body
    assert "Welkom in de ronde." in letters["bob@example.org"].body
    assert letters["cas@example.org"].language == "en"
    assert (desk.invitation().state, desk.invitation().context) == ("sent", '{"country": "NL"}')


def test_faults_stand_by_row_and_the_rest_can_go(desk: Desk) -> None:
    cohort = desk.create()
    text = "email;organisation\nbob@example.org;Acme\nbroken;Beta\nbob@example.org;Acme\n"
    shown = desk.check(cohort, text)
    assert faults_on(shown) == [
        "“broken” is no e-mail address such as ann@example.org.",
        "has the same address as line 2; delete one of them.",
    ]
    assert "Error:" in shown.text
    assert "Invite 1 organisation and leave out those with a fault" in shown.text
    assert desk.invite(cohort, text).status_code == 303
    assert [letter.to for letter in desk.mailbox.fetch()] == ["bob@example.org"]


def test_a_forged_list_with_a_fault_invites_nobody(desk: Desk) -> None:
    cohort = desk.create()
    form = {"list": "bob@example.org,Acme\nbroken,Beta\n", "locale": "en"}
    refused = desk.browser.post(f"/en/cohorts/{cohort}/invite/send", form)
    assert refused.status_code == 422
    assert all_rows(desk.app)["invitation"] == []


def test_a_list_sent_twice_invites_once(desk: Desk) -> None:
    cohort = desk.create()
    desk.invite(cohort, "bob@example.org,Acme\n")
    again = desk.check(cohort, "bob@example.org,Acme\ncas@example.org,Beta\n")
    assert "1 organisation is invited already and is left out." in again.text
    form = {"list": "bob@example.org,Acme\n", "locale": "en"}
    sent = desk.browser.post(f"/en/cohorts/{cohort}/invite/send", form)
    assert sent.headers["Location"].endswith("n=0")
    assert len(desk.mailbox.fetch()) == 1


def test_what_somebody_typed_stands_in_pages_and_mails_as_it_is(desk: Desk) -> None:
    cohort = desk.create(name="{{7*7}} <script>alert(1)</script>")
    text = '"bob@example.org","<b>Acme</b> %(x)s {x.__class__}","Bob{{7*7}}"\n'
    shown = desk.check(cohort, text)
    assert "<b>Acme</b>" not in shown.text
    assert "&lt;b&gt;Acme&lt;/b&gt; %(x)s {x.__class__}" in shown.text
    desk.invite(cohort, text)
    (letter,) = desk.mailbox.fetch()
    assert "<b>Acme</b> %(x)s {x.__class__}" in letter.body
    assert "Hello Bob{{7*7}}," in letter.body
    assert "49" not in letter.body


def test_a_file_is_read_and_wins_over_the_field(desk: Desk) -> None:
    cohort = desk.create()
    content = "email;organisation\nbob@example.org;Café\n".encode("utf-16")
    shown = upload(desk, cohort, content)
    assert "1 mail is ready." in shown
    assert "Café" in shown


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04", "Save it as CSV"),
        (b"", "The list is empty."),
        (b'a@b.org,"open\n', "a quotation mark is not closed"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(desk: Desk, content: bytes, says: str) -> None:
    assert says in upload(desk, desk.create(), content)


def upload(desk: Desk, cohort: str, content: bytes) -> str:
    answer = desk.browser.ask(
        "POST",
        f"/en/cohorts/{cohort}/invite/check",
        data={
            "csrf_token": desk.browser.token(),
            "locale": "en",
            "list": "",
            "file": (io.BytesIO(content), "../../list.csv"),
        },
        content_type="multipart/form-data",
    )
    return answer.text


def test_s22_fifty_thousand_rows_are_refused_with_the_limit(desk: Desk) -> None:
    cohort = desk.create()
    rows = "".join(f"person{n}@example.org,Organisation {n}\n" for n in range(50_000))
    refused = desk.check(cohort, rows)
    assert refused.status_code == 422
    assert f"has 50000 rows, and one list may have {MOST_ROWS}" in summary_on(refused)["list"]
    assert len(refused.data) < 20_000
    assert all_rows(desk.app)["invitation"] == []


def test_s22_forms_that_carry_no_file_stay_small(desk: Desk) -> None:
    huge = "x" * (2 * 1024 * 1024)
    assert desk.browser.post("/en/cohorts/new", desk.form(name=huge)).status_code == 413
    answer = desk.browser.ask(
        "POST", "/en/cohorts/new", data={"name": "x"}, content_type="multipart/form-data"
    )
    assert answer.status_code == 415


def test_five_thousand_rows_are_invited_at_once_on_a_small_page(desk: Desk) -> None:
    cohort = desk.create()
    text = "".join(f"person{n}@example.org,Organisation {n}\n" for n in range(MOST_ROWS))
    sent = desk.invite(cohort, text)
    assert sent.headers["Location"].endswith(f"n={MOST_ROWS}")
    page = desk.browser.get(f"/en/cohorts/{cohort}/")
    assert "5000 mails are on their way." in page.text
    assert len(page.data) < 150_000


def test_a_revoked_invitation_opens_nothing_and_can_be_made_anew(desk: Desk) -> None:
    cohort = desk.create()
    link = desk.invited(cohort)
    here = f"/en/cohorts/{cohort}/invite/{desk.invitation().id}"
    assert desk.browser.post(f"{here}/revoke").status_code == 303
    visitor = Browser(desk.app)
    assert visitor.get(link).status_code == 404
    assert visitor.post(link).status_code == 404
    assert desk.browser.post(f"{here}/resend").status_code == 404
    fresh = desk.invited(cohort)
    assert fresh != link
    assert visitor.get(fresh).status_code == 200


def test_an_invitation_revoked_before_its_mail_went_out_is_not_sent(desk: Desk) -> None:
    cohort = desk.create()
    desk.invite(cohort, "bob@example.org,Acme\n")
    desk.browser.post(f"/en/cohorts/{cohort}/invite/{desk.invitation().id}/revoke")
    assert desk.mailbox.fetch() == []


def test_sending_again_keeps_the_link(desk: Desk) -> None:
    cohort = desk.create()
    link = desk.invited(cohort)
    here = f"/en/cohorts/{cohort}/invite/{desk.invitation().id}"
    assert desk.browser.post(f"{here}/resend").status_code == 303
    assert desk.mailbox.link("bob@example.org") == link
    assert len(desk.mailbox.letters) == 2


def test_s17_an_invitation_of_another_cohort_is_not_there(desk: Desk) -> None:
    first, second = desk.create(), desk.create(name="South")
    desk.invited(first)
    for verb in ("revoke", "resend", "remind"):
        path = f"/en/cohorts/{second}/invite/{desk.invitation().id}/{verb}"
        assert desk.browser.post(path).status_code == 404
    assert desk.invitation().state == "sent"
