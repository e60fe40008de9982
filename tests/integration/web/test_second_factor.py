"""The second factor: needed by roles, each code once, every change told and ending sessions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from flask import Flask

from survey.actions import second_factor
from survey.actions.second_factor import WrongCode
from survey.chance import Chance
from survey.web.signed_in import FRESH_SECONDS
from tests.integration.storage.consulting import add_account
from tests.integration.web.browser import Browser
from tests.integration.web.instance import Clock, all_rows, database_of
from tests.integration.web.mailbox import ADDRESS, Comer

ANN = "ann@example.org"


def with_role(app: Flask, clock: Clock, roles: str = "consultant") -> Comer:
    """Somebody who has those roles and signed in by mail for the first time."""
    database_of(app).transact(lambda tx: add_account(tx, "ann", roles))
    ann = Comer(app, clock)
    assert ann.arrive() == "/en/account/"
    return ann


def verbs(app: Flask) -> list[str]:
    return [row[3] for row in all_rows(app)["audit_entry"]]


@pytest.mark.parametrize("role", ["consultant", "author", "administrator"])
def test_s05_a_role_without_a_second_factor_reaches_only_its_enrolment(
    app: Flask, clock: Clock, role: str
) -> None:
    ann = with_role(app, clock, role)
    pages = ("/en/account/", "/en/account/email", *(["/en/admin/"] * (role == "administrator")))
    for page in pages:
        answer = ann.browser.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/en/account/factors/")
    assert ann.browser.post("/en/account/", {"name": "x", "locale": "en"}).status_code == 401
    assert ann.browser.post("/en/account/sign-out-everywhere").status_code == 401
    assert "Set up one of these first" in ann.browser.get("/en/account/factors/").text
    assert len(ann.set_up_app()) == 10
    assert ann.browser.get("/en/account/").status_code == 200


def test_s05_a_factor_that_is_set_up_is_asked_for_at_every_sign_in(
    either_app: Flask, clock: Clock
) -> None:
    ann = Comer(either_app, clock)
    ann.arrive()
    ann.set_up_app()
    ann.browser.post("/en/sign-out")
    assert ann.arrive() == "/en/sign-in/code"
    for page in ("/en/account/", "/en/account/factors/"):
        answer = ann.browser.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/en/sign-in/code")
    assert ann.browser.post("/en/account/factors/app/remove").status_code == 401
    before = ann.cookie()
    shown = ann.browser.post("/en/sign-in/code", {"code": ann.code()})
    assert shown.headers["Location"] == "/en/account/factors/"
    assert ann.cookie() != before
    assert ann.browser.get("/en/account/").status_code == 200


def test_s06_a_code_works_once(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    ann.set_up_app()
    ann.arrive()
    code = ann.code()
    assert ann.browser.post("/en/sign-in/code", {"code": code}).status_code == 303
    ann.arrive()
    again = ann.browser.post("/en/sign-in/code", {"code": code})
    assert again.status_code == 422
    assert '<a href="#code">That code is not right' in again.text


def test_s06_of_many_who_bring_a_code_at_once_one_is_let_in(
    either_app: Flask, clock: Clock
) -> None:
    ann = Comer(either_app, clock)
    ann.arrive()
    ann.set_up_app()
    [account] = [row[0] for row in all_rows(either_app)["account"]]
    code, database = ann.code(), database_of(either_app)

    def bring(_number: int) -> bool:
        try:
            second_factor.show_code(
                database, account, code, before="", now=clock.now, chance=Chance()
            )
        except WrongCode:
            return False
        return True

    with ThreadPoolExecutor(8) as together:
        assert sum(together.map(bring, range(8))) == 1


def test_s06_a_clock_that_is_half_a_minute_off_is_no_trouble_and_two_minutes_are(
    clock: Clock,
) -> None:
    secret = "JBSWY3DPEHPK3PXP" * 2
    step = clock.now // 30
    for off, found in ((-30, step - 1), (0, step), (30, step + 1), (-120, None), (120, None)):
        code = pyotp.TOTP(secret).at(clock.now + off)
        assert second_factor.find_step(secret, code, clock.now) == found
    assert second_factor.find_step(secret, "", clock.now) is None
    assert second_factor.find_step(secret, "\ud800٣٣٣٣٣٣", clock.now) is None


def test_s04_codes_are_counted_and_then_refused_also_the_right_one(
    app: Flask, clock: Clock
) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    ann.set_up_app()
    ann.arrive()
    tries = [ann.browser.post("/en/sign-in/code", {"code": "000000"}) for _number in range(5)]
    assert [answer.status_code for answer in tries] == [422] * 5
    refused = ann.browser.post("/en/sign-in/code", {"code": ann.code()})
    assert refused.status_code == 429
    assert "Too many codes were given for this account. Wait 15 minutes" in refused.text
    assert ann.browser.post("/en/sign-in/recovery", {"recovery": "x"}).status_code == 429
    clock.now += 15 * 60
    assert ann.browser.post("/en/sign-in/code", {"code": ann.code()}).status_code == 303
    wrong = ann.browser.post("/en/sign-in/code", {"code": "000000"})
    assert wrong.status_code == 422


def test_s02_recovery_codes_are_hashed_work_once_and_are_told(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    codes = ann.set_up_app()
    stored = str(all_rows(app))
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]
    ann.arrive()
    typed = codes[3].lower().replace("-", " ")
    assert ann.browser.post("/en/sign-in/recovery", {"recovery": typed}).status_code == 303
    assert "9 recovery codes left" in ann.browser.get("/en/account/").text
    letters = ann.mailbox.fetch()
    assert "A recovery code was used" in [letter.subject for letter in letters]
    ann.arrive()
    again = ann.browser.post("/en/sign-in/recovery", {"recovery": typed})
    assert again.status_code == 422
    assert ann.browser.get("/en/account/").status_code == 303


def test_s02_new_codes_end_the_old_ones(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    old = ann.set_up_app()
    shown = ann.browser.post("/en/account/factors/codes")
    assert shown.status_code == 200
    assert old[0] not in shown.text
    ann.arrive()
    assert ann.browser.post("/en/sign-in/recovery", {"recovery": old[0]}).status_code == 422


def test_s07_a_change_of_factors_is_told_and_ends_other_sessions(app: Flask, clock: Clock) -> None:
    ann, there = Comer(app, clock), Comer(app, clock)
    ann.arrive()
    there.arrive()
    stolen = Browser(app)
    stolen.client.set_cookie("account", ann.cookie())
    ann.set_up_app()
    letters = ann.mailbox.fetch()
    assert [(x.to, x.subject) for x in letters] == [(ANN, "Your second factor was changed")]
    for browser in (there.browser, stolen):
        assert browser.get("/en/account/").status_code == 303
    assert ann.browser.get("/en/account/").status_code == 200
    assert ann.browser.post("/en/account/factors/app/remove").status_code == 303
    assert len(ann.mailbox.fetch()) == 1
    assert verbs(app).count("factor.app.add") == verbs(app).count("factor.app.remove") == 1
    assert all_rows(app)["recovery_code"] == []


def test_s13_what_is_delicate_asks_who_signed_in_long_ago_to_prove_it_again(
    app: Flask, clock: Clock
) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    ann.set_up_app()
    clock.now += FRESH_SECONDS + 1
    asked = ann.browser.get("/en/account/factors/")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/en/sign-in/code")
    kept = ann.browser.post("/en/account/email", {"email": "new@example.org"})
    assert kept.status_code == 401
    assert 'value="new@example.org"' in kept.text
    assert "signed in a while ago" in ann.browser.get("/en/sign-in/code").text
    shown = ann.browser.post("/en/sign-in/code", {"code": ann.code()})
    assert shown.headers["Location"] == "/en/account/factors/"
    assert ann.browser.post("/en/account/email", {"email": "new@example.org"}).status_code == 303


def test_s13_who_has_no_factor_proves_it_by_another_link(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    clock.now += FRESH_SECONDS + 1
    assert ann.browser.get("/en/account/factors/").status_code == 303
    assert f'name="email" value="{ANN}"' in ann.browser.get("/en/sign-in/code").text
    assert ann.arrive() == "/en/account/factors/"
    assert ann.browser.get("/en/account/factors/").status_code == 200


def test_s05_a_role_keeps_its_last_factor(app: Flask, clock: Clock) -> None:
    ann = with_role(app, clock)
    ann.set_up_app()
    kept = ann.browser.post("/en/account/factors/app/remove")
    assert kept.status_code == 409
    assert "Add another one before you remove this" in kept.text
    assert ann.browser.post("/en/account/factors/app").status_code == 409


def test_s07_another_address_needs_its_own_mail_and_the_old_one_is_told(
    app: Flask, clock: Clock
) -> None:
    ann, there = Comer(app, clock), Comer(app, clock)
    ann.arrive()
    there.arrive()
    assert ann.browser.post("/en/account/email", {"email": "New@Example.org"}).status_code == 303
    link = ann.mailbox.link("new@example.org")
    assert ann.browser.get(link).status_code == 200
    assert all_rows(app)["account"][0][1] == ANN
    eve = Comer(app, clock, "eve@example.org")
    eve.arrive()
    assert eve.browser.post(link).status_code == 404
    assert ann.browser.post(link).status_code == 303
    assert {row[1] for row in all_rows(app)["account"]} == {"new@example.org", "eve@example.org"}
    told = ann.mailbox.fetch()
    assert [(x.to, x.subject) for x in told] == [(ANN, "Your e-mail address was changed")]
    assert there.browser.get("/en/account/").status_code == 303
    assert ann.browser.get("/en/account/").status_code == 200
    assert ann.browser.post(link).status_code == 404


def test_s07_an_address_that_somebody_has_is_not_taken_and_not_betrayed(
    app: Flask, clock: Clock
) -> None:
    ann, eve = Comer(app, clock), Comer(app, clock, "eve@example.org")
    ann.arrive()
    eve.arrive()
    taken = ann.browser.post("/en/account/email", {"email": "eve@example.org"})
    free = ann.browser.post("/en/account/email", {"email": "free@example.org"})
    assert (taken.status_code, taken.headers["Location"]) == (
        free.status_code,
        free.headers["Location"],
    )
    assert [letter.to for letter in ann.mailbox.fetch()] == ["free@example.org"]


def test_a_secret_is_shown_only_until_it_is_proved(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    assert ann.browser.get("/en/account/factors/app").status_code == 404
    ann.browser.post("/en/account/factors/app")
    wrong = ann.browser.post("/en/account/factors/app/code", {"code": "12345"})
    assert wrong.status_code == 422
    ann.set_up_app()
    assert ann.browser.get("/en/account/factors/app").status_code == 404
    assert ann.browser.post("/en/account/factors/app/code", {"code": ann.code()}).status_code == 404
    for page in ("/en/account/", "/en/account/factors/"):
        assert ann.app_secret not in ann.browser.get(page).text


def test_s62_the_trail_holds_no_secret(app: Flask, clock: Clock) -> None:
    ann = Comer(app, clock)
    ann.arrive()
    codes = ann.set_up_app()
    ann.arrive()
    code = ann.code()
    ann.browser.post("/en/sign-in/code", {"code": code})
    trail = str(all_rows(app)["audit_entry"])
    assert "factor.app.add" in trail
    links = [ADDRESS.search(letter.body) for letter in ann.mailbox.letters]
    tokens = [link[1].split("/")[-1] for link in links if link]
    assert len(tokens) == 2
    for secret in (*codes, code, ann.cookie(), ann.app_secret, *tokens):
        assert secret not in trail
