"""Signing in: single-use links, sessions that end on the server, nothing told to strangers."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import update

from survey.actions.sign_in import LINK_SECONDS, SESSION_SECONDS
from survey.storage.tables import Account
from survey.web.signed_in import IDLE_SECONDS
from tests.integration.storage.consulting import add_account, add_session
from tests.integration.web.browser import Browser
from tests.integration.web.conftest import MakeApp
from tests.integration.web.instance import Clock, all_rows, database_of
from tests.integration.web.mailbox import Comer, Mailbox

ANN = "ann@example.org"


def test_s01_a_link_by_mail_signs_in_and_makes_the_account(either_app: Flask, clock: Clock) -> None:
    ann = Comer(either_app, clock)
    assert ann.arrive() == "/en/account/"
    page = ann.browser.get("/en/account/")
    assert page.status_code == 200
    assert ANN in page.text
    [account] = all_rows(either_app)["account"]
    assert account[1:5] == (ANN, "", "en", "")


def test_s01_a_link_works_once(either_app: Flask, clock: Clock) -> None:
    ann = Comer(either_app, clock)
    ann.arrive()
    again = Browser(either_app).post(ann.mailbox.link(ANN))
    assert again.status_code == 404
    assert "does not work any more" in again.text


def test_s01_of_many_who_press_the_button_at_once_one_is_signed_in(
    either_app: Flask, clock: Clock
) -> None:
    ann = Comer(either_app, clock)
    ann.browser.post("/en/sign-in", {"email": ANN})
    link = ann.mailbox.link(ANN)
    browsers = [Browser(either_app) for _number in range(6)]
    for browser in browsers:
        browser.token()
    with ThreadPoolExecutor(6) as together:
        codes = sorted(together.map(lambda browser: browser.post(link).status_code, browsers))
    assert codes == [303, 404, 404, 404, 404, 404]
    assert len(all_rows(either_app)["web_session"]) == 1


def test_s01_opening_the_address_changes_nothing_however_often(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.browser.post("/en/sign-in", {"email": ANN})
    link = ann.mailbox.link(ANN)
    before = all_rows(app)
    for method in ("GET", "HEAD", "GET"):
        assert Browser(app).ask(method, link).status_code == 200
    assert all_rows(app) == before
    assert ann.browser.post(link).status_code == 303


def test_s01_a_link_dies_after_a_quarter_of_an_hour(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.browser.post("/en/sign-in", {"email": ANN})
    link = ann.mailbox.link(ANN)
    clock.now += LINK_SECONDS
    assert LINK_SECONDS <= 15 * 60
    assert ann.browser.post(link).status_code == 404
    assert all_rows(app)["account"] == []


def test_s01_only_hashes_of_links_and_cookies_are_stored(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    token = ann.mailbox.link(ANN).split("/")[-1]
    cells = [cell for rows in all_rows(app).values() for row in rows for cell in row]
    for secret in (token, ann.cookie()):
        assert hashlib.sha256(secret.encode()).digest() in cells
        assert not [cell for cell in cells if secret in str(cell)]


def test_s03_known_unknown_and_disabled_addresses_are_answered_alike(
    app: Flask, clock: Clock
) -> None:
    database_of(app).transact(lambda tx: add_account(tx, "ann", "administrator"))
    database_of(app).transact(lambda tx: add_account(tx, "dan", disabled_at=1))
    answers = []
    for name in ("ann", "nobody", "dan"):
        browser = Browser(app)
        sent = browser.post("/en/sign-in", {"email": f"{name}@example.org"})
        shown = browser.get(sent.headers["Location"])
        answers.append((sent.status_code, sent.headers["Location"], shown.text.split("<main")[1]))
    assert answers[0] == answers[1] == answers[2]
    mailbox = Mailbox(app, clock)
    assert sorted(letter.to for letter in mailbox.fetch()) == [ANN, "nobody@example.org"]


def test_s03_the_same_statements_reach_the_database_whoever_is_asked_for(
    app: Flask, clock: Clock
) -> None:
    from tests.integration.web.instance import statements

    database_of(app).transact(lambda tx: add_account(tx, "ann"))
    seen = {}
    for name in ("ann", "bob", "cid"):
        browser = Browser(app)
        browser.token()
        with statements(app) as found:
            browser.post("/en/sign-in", {"email": f"{name}@example.org"})
        seen[name] = list(found)
    assert seen["ann"] == seen["bob"] == seen["cid"]


def test_s04_a_mailbox_gets_few_links_and_nobody_learns_when_it_had_enough(
    app: Flask, clock: Clock
) -> None:
    mailbox = Mailbox(app, clock)
    answers = [
        Browser(app, f"10.0.0.{number}").post("/en/sign-in", {"email": ANN}) for number in range(9)
    ]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {(303, "/en/sign-in/sent")}
    assert len(mailbox.fetch()) == 5
    clock.now += 15 * 60
    Browser(app).post("/en/sign-in", {"email": ANN})
    assert len(mailbox.fetch()) == 1


def test_s04_one_network_address_may_not_ask_for_ever(app: Flask) -> None:
    browser = Browser(app)
    codes = [
        browser.post("/en/sign-in", {"email": f"a{number}@example.org"}).status_code
        for number in range(22)
    ]
    assert codes == [303] * 20 + [429] * 2


def test_s04_the_count_outlives_a_restart(make_app: MakeApp, sqlite_url: str, clock: Clock) -> None:
    for _number in range(4):
        app = make_app(sqlite_url)
        for _try in range(2):
            Browser(app).post("/en/sign-in", {"email": ANN})
    assert len(Mailbox(app, clock).fetch()) == 5


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:8000@evil.example"])
def test_s08_another_host_is_refused_and_reaches_no_mail(
    app: Flask, clock: Clock, host: str
) -> None:
    browser = Browser(app)
    browser.token()
    answer = browser.post("/en/sign-in", {"email": ANN}, headers={"Host": host})
    assert answer.status_code == 400
    mailbox = Mailbox(app, clock)
    assert mailbox.fetch() == []
    browser.post("/en/sign-in", {"email": ANN}, headers={"X-Forwarded-Host": "evil.example"})
    [letter] = mailbox.fetch()
    assert "evil" not in letter.body + letter.subject
    assert "http://127.0.0.1:8000/en/sign-in/" in letter.body


def test_s10_each_sign_in_has_an_id_of_its_own_and_the_one_before_ends(
    app: Flask, clock: Clock
) -> None:
    ann = Comer(app, clock)
    ann.browser.client.set_cookie("account", "planted by somebody")
    ann.arrive()
    first = ann.cookie()
    assert first != "planted by somebody"
    ann.arrive()
    second = ann.cookie()
    assert second != first
    ann.browser.client.set_cookie("account", first)
    assert ann.browser.get("/en/account/").status_code == 303


def test_s11_a_copied_cookie_is_dead_after_signing_out(app: Flask, clock: Clock) -> None:
    ann, thief = Comer(app, clock), Browser(app)
    ann.arrive()
    thief.client.set_cookie("account", ann.cookie())
    assert thief.get("/en/account/").status_code == 200
    assert ann.browser.post("/en/sign-out").status_code == 303
    assert thief.get("/en/account/").status_code == 303
    assert ann.cookie() == ""


def test_s11_signing_out_everywhere_ends_every_browser(app: Flask, clock: Clock) -> None:
    here, there = Comer(app, clock), Comer(app, clock)
    here.arrive()
    there.arrive()
    assert there.browser.get("/en/account/").text.count("Another browser") == 1
    assert here.browser.post("/en/account/sign-out-everywhere").status_code == 303
    for comer in (here, there):
        assert comer.browser.get("/en/account/").status_code == 303
    assert all_rows(app)["web_session"] == []


def test_s11_a_copied_cookie_is_dead_after_disabling(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    database_of(app).transact(lambda tx: tx.execute(update(Account).values(disabled_at=1)))
    assert ann.browser.get("/en/account/").status_code == 303
    ann.browser.post("/en/sign-in", {"email": ANN})
    assert ann.mailbox.fetch() == []


def test_s12_a_session_ends_when_it_is_left_alone_or_is_old(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    clock.now += IDLE_SECONDS - 1
    assert ann.browser.get("/en/account/").status_code == 200
    clock.now += IDLE_SECONDS
    assert ann.browser.get("/en/account/").status_code == 303
    ann.arrive()
    for _step in range(SESSION_SECONDS // (IDLE_SECONDS - 60)):
        assert ann.browser.get("/en/account/").status_code == 200
        clock.now += IDLE_SECONDS - 60
    ann.browser.get("/en/account/")
    clock.now += IDLE_SECONDS - 60
    assert ann.browser.get("/en/account/").status_code == 303


def test_where_somebody_was_going_is_where_signing_in_leads(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    asked = ann.browser.get("/nl/account/email?x=1")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/nl/sign-in")
    assert ann.arrive() == "/nl/account/email?x=1"
    assert ann.arrive() == "/en/account/"


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/en/account//evil.example", "/\\evil.example"]
)
def test_no_address_leads_elsewhere_after_signing_in(app: Flask, clock: Clock, path: str) -> None:
    ann = Comer(app, clock)
    ann.browser.get(path)
    assert ann.arrive() == "/en/account/"


def test_s14_a_form_sent_after_the_session_ended_is_kept_and_goes_through(
    app: Flask, clock: Clock
) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    clock.now += IDLE_SECONDS + 1
    refused = ann.browser.post("/en/account/", {"name": "Ann “A” Öz", "locale": "nl"})
    assert refused.status_code == 401
    assert 'name="name" value="Ann “A” Öz"' in refused.text
    assert 'name="locale" value="nl"' in refused.text
    ann.arrive()
    assert (
        ann.browser.post("/en/account/", {"name": "Ann “A” Öz", "locale": "nl"}).headers["Location"]
        == "/nl/account/"
    )
    [account] = all_rows(app)["account"]
    assert account[2:4] == ("Ann “A” Öz", "nl")


def test_s14_answers_sent_by_an_owner_whose_session_ended_are_kept(
    app: Flask, clock: Clock
) -> None:
    from tests.integration.storage.consulting import own

    respondent, ann = Browser(app), Comer(app, clock)
    assessment = respondent.start()
    ann.arrive()
    rows = all_rows(app)
    [organisation] = [row[0] for row in rows["organisation"]]
    [account] = [row[0] for row in rows["account"]]
    database_of(app).transact(lambda tx: own(tx, organisation, account))
    assert ann.browser.get(f"/en/a/{assessment}/p/STR").status_code == 200
    clock.now += IDLE_SECONDS + 1
    refused = ann.browser.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2="kept")
    assert refused.status_code == 401
    assert 'name="note-STR-2" value="kept"' in refused.text
    ann.arrive()
    saved = ann.browser.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2="kept")
    assert saved.status_code == 303
    stranger = Browser(app)
    stranger.client.set_cookie("account", "of nobody")
    here, nowhere = (stranger.get(f"/en/a/{name}/p/STR") for name in (assessment, "0" * 32))
    assert (here.status_code, here.headers["Location"]) == (303, "/en/sign-in")
    assert (nowhere.status_code, nowhere.headers["Location"]) == (303, "/en/sign-in")


def test_s18_fields_that_no_form_has_are_not_stored(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    extra = {"roles": "administrator", "role": "administrator", "role-administrator": "yes"}
    ann.browser.post("/en/sign-in", extra | {"email": ANN, "account_id": "x"})
    ann.browser.post(ann.mailbox.link(ANN), extra | {"email": "eve@example.org"})
    form = {"name": "Ann", "locale": "en", "email": "eve@example.org", "disabled_at": "1"}
    assert ann.browser.post("/en/account/", form | extra).status_code == 303
    [account] = all_rows(app)["account"]
    assert (*account[1:5], account[6]) == (ANN, "Ann", "en", "", None)


def test_s40_the_address_after_the_button_holds_no_secret(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    token = ann.mailbox
    assert ann.arrive() == "/en/account/"
    secret = token.link(ANN).split("/")[-1]
    assert secret not in ann.browser.get("/en/account/").text


def test_what_is_no_address_is_refused_with_the_field_named(app: Flask) -> None:
    answer = Browser(app).post("/en/sign-in", {"email": "ann@<script>"})
    assert answer.status_code == 422
    assert '<a href="#email">Write an e-mail address, such as name@example.org.</a>' in answer.text
    assert "<title>Error:" in answer.text
    assert 'value="ann@&lt;script&gt;"' in answer.text


def test_the_head_of_a_page_says_who_is_signed_in_and_costs_others_nothing(
    app: Flask, clock: Clock
) -> None:
    from tests.integration.web.instance import statements

    ann, other = Comer(app, clock), Browser(app)
    assert '<a href="/en/sign-in">Sign in</a>' in other.get("/en/erased").text
    with statements(app) as seen:
        other.get("/en/erased")
    assert seen == []
    ann.arrive()
    assert f'<a href="/en/account/">{ANN}</a>' in ann.browser.get("/en/erased").text


def test_a_frame_of_questions_kept_for_everybody_names_nobody(app: Flask, clock: Clock) -> None:
    ann, other = Comer(app, clock), Browser(app)
    ann.arrive()
    mine, theirs = ann.browser.start(), other.start()
    assert ANN in ann.browser.get(f"/en/a/{mine}/p/STR").text
    assert ANN not in other.get(f"/en/a/{theirs}/p/STR").text


def test_a_session_of_another_account_shows_nothing_of_the_first(app: Flask, clock: Clock) -> None:
    def two(tx: object) -> None:
        add_account(tx, "ann")  # type: ignore[arg-type] # a connection
        add_account(tx, "bob")  # type: ignore[arg-type] # a connection
        add_session(tx, "bobs", "bob", factor="")  # type: ignore[arg-type] # a connection

    database_of(app).transact(two)
    bob = Browser(app)
    bob.client.set_cookie("account", "bobs")
    page = bob.get("/en/account/").text
    assert "bob@example.org" in page
    assert ANN not in page
