"""Administration: roles, disabling, a lost factor; nobody above oneself; all of it in the trail."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from flask import Flask

from survey.actions import administer
from survey.actions.refusals import NotFound
from survey.cli import main
from survey.roles import ADMINISTRATOR, CONSULTANT, ROLES, may_change
from survey.storage import accounts, audit
from survey.storage.database import Transaction
from tests.integration.storage.consulting import add_account, add_session
from tests.integration.web.browser import Browser
from tests.integration.web.conftest import KEY, MakeApp
from tests.integration.web.instance import START, Clock, all_rows, database_of
from tests.integration.web.mailbox import Comer, Mailbox


def administrator(app: Flask, name: str = "root") -> Browser:
    """A browser in which an administrator signed in a moment ago."""

    def work(tx: Transaction) -> None:
        add_account(tx, name, "administrator")
        add_session(tx, f"session of {name}", name)

    database_of(app).transact(work)
    browser = Browser(app)
    browser.client.set_cookie("account", f"session of {name}")
    return browser


def account_of(app: Flask, email: str) -> tuple[str, str, int | None]:
    """Id, roles and since when it is disabled."""
    [row] = [row for row in all_rows(app)["account"] if row[1] == email]
    return row[0], row[4], row[6]


def trail_of(app: Flask) -> list[tuple[str, str, str, dict[str, str]]]:
    """Actor, verb, subject and details of all entries."""
    return [(row[2], row[3], row[4], json.loads(row[7])) for row in all_rows(app)["audit_entry"]]


def test_an_administrator_adds_a_consultant_who_gets_a_link(app: Flask, clock: Clock) -> None:
    root = administrator(app)
    added = root.post("/en/admin/accounts", {"email": "Con@Example.org", "role-consultant": "yes"})
    assert added.status_code == 303
    account, roles, _disabled = account_of(app, "con@example.org")
    assert roles == "consultant"
    assert added.headers["Location"] == f"/en/admin/accounts/{account}"
    con = Comer(app, clock, "con@example.org")
    assert con.browser.post(con.mailbox.link("con@example.org")).status_code == 303
    assert con.browser.get("/en/account/").headers["Location"] == "/en/account/factors/"
    assert ("root", "account.roles", account, {"given": "consultant", "taken": ""}) in trail_of(app)


def test_s19_a_role_that_is_taken_is_gone_on_the_next_request(app: Flask) -> None:
    root, other = administrator(app), administrator(app, "other")
    assert other.get("/en/admin/").status_code == 200
    taken = root.post("/en/admin/accounts/other/roles", {"role-author": "yes"})
    assert taken.status_code == 303
    assert account_of(app, "other@example.org")[1] == "author"
    assert other.get("/en/admin/").status_code == 404
    assert other.get("/en/account/").status_code == 200


def test_s19_what_was_asked_by_who_lost_the_role_meanwhile_is_not_done(app: Flask) -> None:
    administrator(app)
    database_of(app).transact(lambda tx: add_account(tx, "con", "consultant"))
    before = all_rows(app)
    for deed in (administer.set_roles, administer.disable, administer.enable):
        more = ({ADMINISTRATOR},) if deed is administer.set_roles else ()
        with pytest.raises(NotFound):
            deed(database_of(app), "con", "con", *more, now=START)
    assert all_rows(app) == before


def test_s21_nobody_gives_a_role_above_their_own() -> None:
    for giver in ((), (CONSULTANT,), ("author",), (CONSULTANT, "author")):
        for role in ROLES:
            assert not may_change(giver, {role})
        assert may_change(giver, ())
    assert all(may_change((ADMINISTRATOR,), {role}) for role in ROLES)
    assert not may_change((ADMINISTRATOR,), {"root"})


def test_s18_roles_that_do_not_exist_are_not_given(app: Flask) -> None:
    root = administrator(app)
    form = {"email": "a@example.org", "role-root": "yes", "roles": "administrator", "role": "x"}
    assert root.post("/en/admin/accounts", form).status_code == 303
    assert account_of(app, "a@example.org")[1] == ""


def test_s11_disabling_ends_every_session_and_kills_links(app: Flask, clock: Clock) -> None:
    root, ann = administrator(app), Comer(app, clock)
    ann.arrive()
    ann.browser.post("/en/sign-in", {"email": ann.email})
    link = ann.mailbox.link(ann.email)
    account, _roles, _disabled = account_of(app, ann.email)
    assert root.post(f"/en/admin/accounts/{account}/disable").status_code == 303
    assert ann.browser.get("/en/account/").status_code == 303
    assert ann.browser.post(link).status_code == 404
    assert "disabled" in root.get(f"/en/admin/accounts/{account}").text
    assert root.post(f"/en/admin/accounts/{account}/enable").status_code == 303
    assert ann.arrive() == "/en/account/"
    verbs = [verb for _actor, verb, subject, _detail in trail_of(app) if subject == account]
    assert {"account.disable", "account.enable"} <= set(verbs)


def test_the_last_administrator_stays(app: Flask) -> None:
    root = administrator(app)
    paths: list[tuple[str, dict[str, str]]] = [("roles", {}), ("disable", {})]
    for path, form in paths:
        refused = root.post(f"/en/admin/accounts/root/{path}", form)
        assert refused.status_code == 409
        assert "This is the only administrator" in refused.text
    administrator(app, "second")
    assert root.post("/en/admin/accounts/root/roles", {}).status_code == 303
    assert root.get("/en/admin/").status_code == 404


def test_s02_a_lost_factor_is_reset_by_an_administrator_and_told(app: Flask, clock: Clock) -> None:
    root, ann = administrator(app), Comer(app, clock)
    ann.arrive()
    ann.set_up_app()
    ann.mailbox.fetch()
    account, _roles, _disabled = account_of(app, ann.email)
    here = f"/en/admin/accounts/{account}"
    asked = root.post(f"{here}/reset-factor")
    assert asked.status_code == 422
    assert '<a href="#sure-yes">Tick the box' in asked.text
    assert root.post(f"{here}/reset-factor", {"sure": "yes"}).status_code == 303
    assert ann.browser.get("/en/account/").status_code == 303
    [letter] = ann.mailbox.fetch()
    assert (letter.to, letter.subject) == (ann.email, "Your second factor was reset")
    assert ("root", "factor.reset", account, {}) in trail_of(app)
    assert ann.arrive() == "/en/account/"
    rows = all_rows(app)
    assert (rows["one_time_secret"], rows["recovery_code"]) == ([], [])


def test_s02_nobody_else_resets_a_factor(app: Flask, clock: Clock) -> None:
    administrator(app)
    ann = Comer(app, clock)
    ann.arrive()
    ann.set_up_app()
    account, _roles, _disabled = account_of(app, ann.email)
    for browser, code in ((ann.browser, 404), (Browser(app), 401)):
        answer = browser.post(f"/en/admin/accounts/{account}/reset-factor", {"sure": "yes"})
        assert answer.status_code == code
    assert len(all_rows(app)["one_time_secret"]) == 1


def test_s13_roles_and_factors_are_changed_only_by_who_signed_in_moments_ago(
    app: Flask, clock: Clock
) -> None:
    root = administrator(app)
    clock.now += 16 * 60
    for path in ("accounts", "accounts/root/roles", "accounts/root/reset-factor"):
        assert root.post(f"/en/admin/{path}", {"email": "a@example.org"}).status_code == 401
    assert root.get("/en/admin/accounts/root").status_code == 200


def test_accounts_are_found_by_name_address_and_role(app: Flask) -> None:
    root = administrator(app)

    def work(tx: Transaction) -> None:
        for number in range(60):
            add_account(tx, f"person{number:02}", "consultant" if number < 3 else "")
        add_account(tx, "percent")
        accounts.set_profile(tx, "percent", "100% Zoë", "en")

    database_of(app).transact(work)
    first = root.get("/en/admin/")
    assert first.text.count('<th scope="row">') == 50
    further = re.search(r'href="(/en/admin/\?[^"]*after=[^"]*)"', first.text)
    assert further
    assert root.get(further[1].replace("&amp;", "&")).text.count('<th scope="row">') == 12
    for query, count in (
        ("role=consultant", 3),
        ("text=100%25", 1),
        ("text=PERSON1", 10),
        ("text=Zo%C3%AB", 1),
        ("text=nobody", 0),
        ("role=nothing", 50),
    ):
        assert root.get(f"/en/admin/?{query}").text.count('<th scope="row">') == count, query


def test_s62_the_trail_is_filtered_and_goes_on(app: Flask) -> None:
    root = administrator(app)

    def work(tx: Transaction) -> None:
        for number in range(130):
            audit.note(
                tx,
                at=START + number,
                actor="cli" if number % 2 else "root",
                verb="cohort.create" if number < 10 else "cohort_x.create",
                subject=f"c{number}",
                name="<script>alert(1)</script>",
            )

    database_of(app).transact(work)
    page = root.get("/en/admin/trail").text
    assert page.count("<code>cohort_x.create</code>") == 100
    assert "<script>alert" not in page
    older = re.search(r'href="(/en/admin/trail\?[^"]*before=\d+)"', page)
    assert older
    further = root.get(older[1].replace("&amp;", "&")).text
    assert further.count(".create</code>") == 30
    for query, count in (
        ("verb=cohort", 10),
        ("verb=cohort.create", 10),
        ("who=root@example.org&verb=cohort", 5),
        ("who=cli", 65),
        ("subject=c7", 1),
        ("subject=c7&who=root", 0),
        ("before=zero&subject=c1", 1),
    ):
        assert root.get(f"/en/admin/trail?{query}").text.count(".create</code>") == count, query


def test_what_is_no_address_is_refused_and_the_roles_stay_ticked(app: Flask) -> None:
    root = administrator(app)
    answer = root.post("/en/admin/accounts", {"email": "x", "role-author": "yes"})
    assert answer.status_code == 422
    assert re.search(r'name="role-author" value="yes" checked', answer.text)


def test_unknown_accounts_are_not_found(app: Flask) -> None:
    root = administrator(app)
    assert root.get("/en/admin/accounts/nobody").status_code == 404
    for path in ("roles", "disable", "enable", "reset-factor"):
        answer = root.post(f"/en/admin/accounts/nobody/{path}", {"sure": "yes"})
        assert answer.status_code == 404


def test_s63_there_is_no_administrator_until_the_terminal_makes_one(
    make_app: MakeApp, sqlite_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(sqlite_url)
    assert all_rows(app)["account"] == []
    for name, value in (("DATABASE_URL", sqlite_url), ("MATURITY_SECRET_KEY", KEY)):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("survey.cli_accounts.time.time", clock)
    made = CliRunner().invoke(main, ["create-admin", "Root@Example.org"])
    assert made.exit_code == 0, made.stderr
    link = made.stdout.strip()
    assert link.startswith("http://127.0.0.1:8000/en/sign-in/")
    root = Comer(app, clock, "root@example.org")
    assert root.browser.post(link.removeprefix("http://127.0.0.1:8000")).status_code == 303
    root.set_up_app()
    assert root.browser.get("/en/admin/").status_code == 200
    actors = {(actor, verb) for actor, verb, _subject, _detail in trail_of(app)}
    assert {("cli", "account.create"), ("cli", "account.roles")} <= actors
    assert CliRunner().invoke(main, ["create-admin", "root"]).exit_code == 1

    lost = CliRunner().invoke(main, ["create-admin", "root@example.org", "--lost-factor"])
    assert lost.exit_code == 0
    assert all_rows(app)["one_time_secret"] == []
    assert root.browser.get("/en/admin/").status_code == 303
    assert "Your second factor was reset" in [x.subject for x in Mailbox(app, clock).fetch()]
