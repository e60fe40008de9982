"""Secret links: strong, bound, exchanged for a cookie, expiring, throttled (S38–S42)."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from pathlib import Path

import pytest
from flask import Flask

from survey.actions.share import DAY, RESULT_SECONDS, SECTION_SECONDS
from survey.chance import Chance, secret_hash
from survey.storage.links import find_link
from tests.integration.web.browser import Browser
from tests.integration.web.conftest import MakeApp
from tests.integration.web.instance import START, Clock, all_rows, database_of

MONTHS_24 = 2 * 365 * DAY


def raw(secret: str) -> bytes:
    """The bytes behind a secret in an address."""
    return base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))


def everything_stored(app: Flask) -> bytes:
    """All rows as bytes: numbers, texts and blobs alike."""
    cells = (cell for rows in all_rows(app).values() for row in rows for cell in row)
    return b"\n".join(bytes(c) if isinstance(c, bytes) else str(c).encode() for c in cells)


def all_links(owner: Browser) -> tuple[str, list[str]]:
    """An assessment with a link of each kind, and their secrets."""
    assessment = owner.start()
    secrets = [owner.private_link(assessment)]
    owner.save(assessment, "STR", {"STR-2": "F"}, base=0)
    result = owner.submit(assessment)
    secrets.append(owner.hand_over(assessment, "STR"))
    secrets.append(owner.share(assessment, result))
    return assessment, secrets


def test_s38_secrets_hold_128_bits_and_are_never_the_same(app: Flask) -> None:
    _assessment, secrets = all_links(Browser(app))
    assert [len(raw(secret)) * 8 for secret in secrets] == [128] * 3
    made = {Chance().new_token() for _ in range(2000)}
    assert len(made) == 2000
    assert len(raw(Chance().new_device())) * 8 == 256


def test_s38_all_randomness_comes_from_the_operating_system(app: Flask) -> None:
    handed_out: list[bytes] = []

    def known(count: int) -> bytes:
        handed_out.append(bytes([len(handed_out)]) * count)
        return handed_out[-1]

    chance = Chance(known)
    assert raw(chance.new_token()) == handed_out[0]
    assert bytes.fromhex(chance.new_id()) == handed_out[1]
    assert Chance().random_bytes.__module__ == "secrets"


def test_s38_only_hashes_are_stored(either_app: Flask) -> None:
    owner = Browser(either_app)
    _assessment, secrets = all_links(owner)
    cookie = owner.client.get_cookie("device")
    assert cookie
    stored = everything_stored(either_app)
    for secret in (*secrets, cookie.value):
        for form in (secret.encode(), raw(secret), raw(secret).hex().encode()):
            assert form not in stored
        assert hashlib.sha256(secret.encode()).digest() in stored


def test_s38_no_secret_lies_in_the_file_of_the_database(app: Flask) -> None:
    _assessment, secrets = all_links(Browser(app))
    database = database_of(app)
    database.dispose()
    path = database.url.removeprefix("sqlite:///")
    content = Path(path).read_bytes()
    assert hashlib.sha256(secrets[0].encode()).digest() in content
    assert not [secret for secret in secrets if secret.encode() in content]


def test_s40_asking_for_an_open_page_changes_nothing_however_often(either_app: Flask) -> None:
    owner, scanner = Browser(either_app), Browser(either_app)
    _assessment, secrets = all_links(owner)
    before = all_rows(either_app)
    for secret in (*secrets, "a" * 22):
        pages = [scanner.get(f"/en/open/{secret}") for _ in range(2)]
        assert {page.status_code for page in pages} == {200}
        assert not scanner.client.get_cookie("device")
    assert all_rows(either_app) == before
    # And the links still work.
    assert scanner.open(secrets[0]).status_code == 303


def test_s40_the_page_of_a_link_says_nothing_about_whether_it_exists(app: Flask) -> None:
    _assessment, secrets = all_links(Browser(app))
    visitor = Browser(app)
    shown = {
        re.sub(r'value="[^"]+"|nonce-\S+|open/[\w-]{22}', "", visitor.get(f"/en/open/{s}").text)
        for s in (secrets[0], secrets[2], "a" * 22)
    }
    assert len(shown) == 1


def test_s40_a_secret_is_exchanged_for_a_cookie_and_an_address_without_it(
    either_app: Flask,
) -> None:
    owner = Browser(either_app)
    assessment, secrets = all_links(owner)
    ends = (f"/en/a/{assessment}/", f"/en/a/{assessment}/p/STR", f"/en/a/{assessment}/r/")
    for secret, end in zip(secrets, ends, strict=True):
        visitor = Browser(either_app)
        opened = visitor.open(secret)
        assert opened.status_code == 303
        assert opened.headers["Location"].startswith(end)
        cookie = visitor.client.get_cookie("device")
        assert cookie
        assert len(raw(cookie.value)) == 32
        page = visitor.get(opened.headers["Location"])
        assert page.status_code == 200
        for text in (opened.headers["Location"], opened.text, page.text, cookie.value):
            assert secret not in text


def test_s40_a_new_link_is_shown_once_and_then_forgotten(app: Flask) -> None:
    owner = Browser(app)
    assessment = owner.start()
    fresh = owner.client.get_cookie(f"keep-{assessment}")
    assert fresh
    assert fresh.http_only
    secret = owner.private_link(assessment)
    assert not owner.client.get_cookie(f"keep-{assessment}")
    assert secret not in owner.get(f"/en/a/{assessment}/link").text
    assert secret not in owner.get(f"/en/a/{assessment}/share").text


def test_s40_a_fresh_link_waits_for_the_page_of_its_assessment(app: Flask) -> None:
    owner = Browser(app)
    first, second = owner.start("quick"), owner.start("quick")
    # Neither another assessment nor a link handed out pushes out what was not seen yet.
    handed = owner.hand_over(first, "STR")
    secrets = [owner.private_link(assessment) for assessment in (first, second)]
    assert len({handed, *secrets}) == 3
    assert "A link is shown once" in owner.get(f"/en/a/{first}/link").text


def test_a_result_reminds_of_a_private_link_that_was_never_shown(app: Flask) -> None:
    owner = Browser(app)
    assessment = owner.start("quick")
    result = owner.submit(assessment)
    assert "You have not kept your private link yet" in owner.get(result).text
    owner.private_link(assessment)
    assert "You have not kept your private link yet" not in owner.get(result).text


def test_s40_no_log_record_of_any_level_holds_a_secret(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy.engine")
    owner = Browser(app)
    _assessment, secrets = all_links(owner)
    cookie = owner.client.get_cookie("device")
    assert cookie
    visitor = Browser(app)
    for secret in secrets:
        visitor.get(f"/en/open/{secret}")
        visitor.open(secret)
        visitor.send(f"/en/open/{secret}")
        visitor.ask("DELETE", f"/en/open/{secret}", content_type="text/plain")
    # A fault of ours, at an address that holds a secret.
    with database_of(app).engine.begin() as tx:
        tx.exec_driver_sql("update access_link set used_at = 'broken'")
    broken = visitor.open(secrets[0])
    assert broken.status_code == 500
    assert "The fault is ours" in broken.text
    assert "unexpected error in POST links.use" in caplog.text
    said = caplog.text + repr([vars(record) for record in caplog.records])
    for secret in (*secrets, cookie.value):
        assert secret not in said
        assert secret not in broken.text


def test_s41_a_private_link_dies_24_months_after_its_last_use(
    either_app: Flask, clock: Clock
) -> None:
    owner, phone = Browser(either_app), Browser(either_app)
    assessment = owner.start()
    secret = owner.private_link(assessment)
    clock.now += MONTHS_24 - 1
    assert owner.get(f"/en/a/{assessment}/").status_code == 200
    clock.now += 1
    assert owner.get(f"/en/a/{assessment}/").status_code == 404
    assert phone.open(secret).status_code == 404
    assert assessment not in owner.get("/en/").text


@pytest.mark.parametrize("use", ["opening", "saving", "none of these", "submitting"])
def test_s41_use_renews_a_private_link_for_24_months(app: Flask, clock: Clock, use: str) -> None:
    owner, phone = Browser(app), Browser(app)
    assessment = owner.start()
    secret = owner.private_link(assessment)
    clock.now += MONTHS_24 - DAY
    if use == "opening":
        assert phone.open(secret).status_code == 303
    elif use == "saving":
        assert owner.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 303
    elif use == "none of these":
        assert owner.post(f"/en/a/{assessment}/p/STR/none").status_code == 303
    else:
        owner.submit(assessment)
    clock.now += MONTHS_24 - DAY
    assert owner.get(f"/en/a/{assessment}/").status_code == 200
    clock.now += DAY
    assert owner.get(f"/en/a/{assessment}/").status_code == 404


def test_s41_looking_alone_renews_nothing(app: Flask, clock: Clock) -> None:
    owner = Browser(app)
    assessment = owner.start()
    answers = []
    for _ in range(3):
        clock.now += MONTHS_24 // 3
        answers.append(owner.get(f"/en/a/{assessment}/").status_code)
    assert answers == [200, 200, 404]


def test_s41_a_section_lives_90_days_and_a_shared_result_a_year(app: Flask, clock: Clock) -> None:
    owner, colleague, reader = Browser(app), Browser(app), Browser(app)
    assessment, secrets = all_links(owner)
    colleague.open(secrets[1])
    result = reader.open(secrets[2]).headers["Location"]
    page = f"/en/a/{assessment}/p/STR"
    clock.now += SECTION_SECONDS - 1
    assert colleague.get(page).status_code == 200
    clock.now += 1
    assert colleague.get(page).status_code == 404
    clock.now += RESULT_SECONDS - SECTION_SECONDS - 1
    assert reader.get(result).status_code == 200
    clock.now += 1
    assert reader.get(result).status_code == 404
    assert owner.get(page).status_code == 200


def test_s41_a_revoked_link_is_dead_on_the_next_request(either_app: Flask) -> None:
    owner, colleague, late = (Browser(either_app) for _ in range(3))
    assessment = owner.start()
    secret = owner.hand_over(assessment, "STR")
    colleague.open(secret)
    link = re.search(r"/share/(\w{32})/revoke", owner.get(f"/en/a/{assessment}/share").text)
    assert link
    owner.post(f"/en/a/{assessment}/share/{link[1]}/revoke")
    assert colleague.get(f"/en/a/{assessment}/p/STR").status_code == 404
    assert colleague.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 404
    assert late.open(secret).status_code == 404
    assert owner.post(f"/en/a/{assessment}/share/{link[1]}/revoke").status_code == 404


def test_s41_a_new_private_link_shuts_out_every_other_device(either_app: Flask) -> None:
    owner, phone = Browser(either_app), Browser(either_app)
    assessment = owner.start()
    old = owner.private_link(assessment)
    phone.open(old)
    owner.post(f"/en/a/{assessment}/link")
    new = owner.private_link(assessment)
    assert phone.get(f"/en/a/{assessment}/").status_code == 404
    assert phone.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 404
    assert phone.open(old).status_code == 404
    assert owner.get(f"/en/a/{assessment}/").status_code == 200
    assert phone.open(new).status_code == 303


def test_s42_ten_thousand_guesses_find_nothing_even_when_nothing_slows_them(
    app: Flask,
) -> None:
    _assessment, secrets = all_links(Browser(app))
    chance, now = Chance(), START
    with database_of(app).read() as tx:
        guesses = [find_link(tx, secret_hash(chance.new_token()), now) for _ in range(10_000)]
        known = [find_link(tx, secret_hash(secret), now) for secret in secrets]
    assert guesses == [None] * 10_000
    assert None not in known


def test_s42_of_a_thousand_guesses_all_but_twenty_have_to_wait(app: Flask) -> None:
    owner = Browser(app)
    _assessment, secrets = all_links(owner)
    guesser = Browser(app, address="203.0.113.9")
    guesses = [guesser.open(Chance().new_token()) for _ in range(1000)]
    assert [guess.status_code for guess in guesses] == [404] * 20 + [429] * 980
    assert guesses[-1].headers["Retry-After"] == "600"
    assert "Wait 10 minutes" in guesses[-1].text
    assert not guesser.client.get_cookie("device")
    # What is slowed down learns nothing either: the right secret looks like a wrong one.
    assert guesser.open(secrets[0]).status_code == 429


def test_s42_guessing_slows_one_address_only_and_for_a_while(
    either_app: Flask, clock: Clock
) -> None:
    owner = Browser(either_app)
    _assessment, secrets = all_links(owner)
    guesser = Browser(either_app, address="203.0.113.9")
    for _ in range(20):
        assert guesser.open("a" * 22).status_code == 404
    assert guesser.open(secrets[0]).status_code == 429
    assert Browser(either_app, address="203.0.113.10").open(secrets[0]).status_code == 303
    clock.now += 601
    assert guesser.open(secrets[0]).status_code == 303


def test_s42_slowing_down_is_shared_by_all_processes(make_app: MakeApp, sqlite_url: str) -> None:
    first, second = make_app(sqlite_url), make_app(sqlite_url)
    for _ in range(20):
        assert Browser(first, address="203.0.113.9").open("a" * 22).status_code == 404
    assert Browser(second, address="203.0.113.9").open("a" * 22).status_code == 429


def test_s42_behind_a_proxy_of_ours_the_visitor_is_counted_not_the_proxy(
    make_app: MakeApp, sqlite_url: str
) -> None:
    app = make_app(sqlite_url, proxies=1, link_tries="2 per hour")
    browser = Browser(app)
    answers = [
        browser.post(f"/en/open/{'a' * 22}", headers={"X-Forwarded-For": visitor}).status_code
        for visitor in ["203.0.113.1"] * 3 + ["198.51.100.7, 203.0.113.1", "203.0.113.2"]
    ]
    assert answers == [404, 404, 429, 429, 404]


def test_s42_without_a_proxy_a_made_up_address_counts_for_nothing(
    make_app: MakeApp, sqlite_url: str
) -> None:
    browser = Browser(make_app(sqlite_url, link_tries="2 per hour"))
    answers = [
        browser.post(
            f"/en/open/{'a' * 22}", headers={"X-Forwarded-For": f"203.0.113.{n}"}
        ).status_code
        for n in range(3)
    ]
    assert answers == [404, 404, 429]
