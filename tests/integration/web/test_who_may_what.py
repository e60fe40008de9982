"""Who may open which route: the declared policy holds for everybody, own and foreign (S15–S17).

Generated from the URL map. The views are replaced by one that says it was reached, so that what
is tried is the way to them. A new policy needs a line in `ADMITS`; a new kind of parameter a value
in `addresses.Target`; a new page for the public a line in `FOR_EVERYBODY`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from survey.actions.refusals import NotFound
from survey.app import create_app
from survey.config import Settings
from survey.storage.database import Transaction
from survey.storage.tenancy import ACROSS
from survey.web.policy import (
    ADMINISTRATOR,
    COHORT,
    OWNER,
    PUBLIC,
    Policy,
    UndeclaredRoute,
    enforce,
    policy_of,
)
from survey.web.policy import SIGNED_IN as SIGNED_IN_POLICY
from survey.web.signed_in import FRESH_SECONDS
from tests.integration.storage.consulting import (
    NOW,
    add_account,
    add_cohort,
    add_member,
    add_session,
    enrol,
    own,
)
from tests.integration.web.addresses import UNSAFE, Route, Target, routes
from tests.integration.web.browser import Browser
from tests.integration.web.conftest import KEY, MakeApp
from tests.integration.web.instance import Clock, all_rows, database_of

REACHED = 299
"""What the view that stands for all views answers."""

OWN, FOREIGN, ABSENT = "own", "foreign", "absent"

ACCOUNTS: Mapping[str, str] = {
    "respondent": "",
    "owner": "",
    "consultant": "consultant",
    "lead": "consultant",
    "elsewhere": "consultant",
    "author": "author",
    "administrator": "administrator",
    "unproved": "consultant",
    "pending": "consultant",
    "stale": "consultant author administrator",
    "disabled": "consultant author administrator",
}
"""Everybody with an account, and the roles. `elsewhere` leads the foreign cohort, `unproved` has
no second factor yet, `pending` has not shown it, `stale` signed in long ago and may do all else."""

WHO = ("anonymous", "holder", *ACCOUNTS)

SIGNED_IN = {
    *("respondent", "owner", "consultant", "lead", "elsewhere", "author", "administrator"),
    "stale",
}
CONSULTANTS = {"consultant", "lead", "elsewhere", "stale"}
NOBODY: set[str] = set()


@dataclass(frozen=True)
class Admits:
    """Who a policy admits to own ids and to foreign ones, and who is asked to sign in first.

    `fresh`: `stale` is sent to prove to be there. `hides`: for everybody who is signed in and not
    admitted it is 404; for who is not signed in too, where `asks` is False.
    """

    own: set[str]
    foreign: set[str]
    asks: bool = True
    fresh: bool = False


ADMITS: Mapping[str, Admits] = {
    "public": Admits(set(WHO), set(WHO)),
    "linked": Admits({"holder", "owner", "stale"}, NOBODY, asks=False),
    "whole": Admits({"holder", "owner", "stale"}, NOBODY, asks=False),
    "signed-in": Admits(SIGNED_IN, SIGNED_IN),
    "fresh": Admits(SIGNED_IN - {"stale"}, SIGNED_IN - {"stale"}, fresh=True),
    "arriving": Admits(SIGNED_IN | {"unproved", "pending"}, SIGNED_IN | {"unproved", "pending"}),
    "factors": Admits(
        SIGNED_IN - {"stale"} | {"unproved"}, SIGNED_IN - {"stale"} | {"unproved"}, fresh=True
    ),
    "owner": Admits({"owner", "stale"}, NOBODY),
    "fresh-owner": Admits({"owner"}, NOBODY, fresh=True),
    "consultant": Admits(CONSULTANTS, CONSULTANTS),
    "cohort": Admits({"consultant", "lead", "stale"}, {"elsewhere"}),
    "lead": Admits({"lead", "stale"}, {"elsewhere"}),
    "fresh-lead": Admits({"lead"}, {"elsewhere"}, fresh=True),
    "curator": Admits({"author", "administrator", "stale"}, {"author", "administrator", "stale"}),
    "author": Admits({"author", "stale"}, {"author", "stale"}),
    "administrator": Admits({"administrator", "stale"}, {"administrator", "stale"}),
    "fresh-administrator": Admits({"administrator"}, {"administrator"}, fresh=True),
}
"""Policy → whom it admits."""

TENANT_POLICIES = {"owner", "fresh-owner", "linked", "whole", "cohort", "lead", "fresh-lead"}

FOR_EVERYBODY = {
    *("start.root", "start.show", "start.health", "start.start", "links.erased"),
    *("forms.show", "forms.make", "forms.download"),
    # The secret in the address is the key.
    *("links.ask", "links.use", "join.ask", "join.accept"),
    *("shared_report.ask", "shared_report.fetch"),
    *("sign_in.ask", "sign_in.send", "sign_in.sent", "sign_in.open_link", "sign_in.use"),
    *("sign_in.challenge", "sign_in.use_passkey", "sign_in.leave"),
}
"""The pages without a policy but PUBLIC. Whoever adds one says here that it is meant."""


@dataclass(frozen=True)
class World:
    """An application whose views only say that they were reached, and everybody's browser."""

    app: Flask
    browsers: Mapping[str, Browser]
    targets: Mapping[str, Target]


def everybody(app: Flask) -> tuple[dict[str, Browser], dict[str, Target]]:
    """Browsers of everybody, and the ids of two assessments, organisations and cohorts."""
    holder, other = Browser(app), Browser(app)
    mine, theirs = holder.start(), other.start()
    organisations = {row[0]: row[1] for row in all_rows(app)["assessment"]}

    def work(tx: Transaction) -> None:
        for name, roles in ACCOUNTS.items():
            add_account(tx, name, roles, disabled_at=NOW if name == "disabled" else None)
            factor = {"unproved": "", "pending": "pending"}.get(name, "otp")
            fresh = NOW - FRESH_SECONDS - 1 if name == "stale" else NOW
            add_session(tx, f"session of {name}", name, factor, fresh_at=fresh)
        for cohort, assessment in (("mine", mine), ("theirs", theirs)):
            add_cohort(tx, cohort)
            enrol(tx, f"in {cohort}", cohort, assessment)
        for name in ("lead", "stale"):
            add_member(tx, "mine", name)
        for name in ("consultant", "unproved", "pending"):
            add_member(tx, "mine", name, "member")
        add_member(tx, "theirs", "elsewhere")
        for name in ("owner", "stale"):
            own(tx, organisations[mine], name)

    database_of(app).transact(work, ACROSS)
    browsers = {"anonymous": Browser(app), "holder": holder}
    for name in ACCOUNTS:
        browsers[name] = Browser(app)
        browsers[name].client.set_cookie("account", f"session of {name}")
    target = Target(mine, "0" * 32, organisation=organisations[mine], cohort="mine")
    return browsers, {
        OWN: target,
        FOREIGN: replace(
            target, assessment=theirs, organisation=organisations[theirs], cohort="theirs"
        ),
        ABSENT: replace(target, assessment="0" * 32, organisation="0" * 32, cohort="0" * 32),
    }


def stub_views(app: Flask) -> None:
    """Put the same view behind every route, under the policy of the one that was there."""

    def standing_for(declared: Policy | None) -> Callable[..., Any]:
        def reached(**_values: Any) -> tuple[str, int]:
            return "", REACHED

        return declared(reached) if declared else reached

    for endpoint in app.view_functions:
        if endpoint != "static":
            app.view_functions[endpoint] = standing_for(policy_of(app, endpoint))
    # Drawing the page that says so takes longer than all the rest.
    app.error_handler_spec[None][None][NotFound] = lambda _error: ("", 404)


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("who")
    shutil.copy(sqlite_template, folder / "maturity.sqlite")
    app = create_app(Settings.from_environment({}, instance=folder, secret_key=KEY), clock=Clock())
    browsers, targets = everybody(app)
    for browser in browsers.values():
        browser.token()
    stub_views(app)
    yield World(app, browsers, targets)
    database_of(app).dispose()


def tried(world: World, who: str, route: Route) -> str:
    """What comes of it: reached, not found, or where the person is sent to."""
    browser = world.browsers[who]
    form = {"csrf_token": browser.token()} if route.method in UNSAFE else None
    answer = browser.ask(route.method, route.address, data=form)
    if answer.status_code == 303:
        return answer.headers["Location"]
    if answer.status_code == 401:
        return next(
            path
            for path in ("/en/sign-in/code", "/en/account/factors/", "/en/sign-in")
            if f'href="{path}" target' in answer.text
        )
    return {REACHED: "reached", 404: "not found"}.get(answer.status_code, str(answer.status_code))


def expected(policy: str, who: str, which: str) -> str:
    """What the policy declares."""
    admits = ADMITS[policy]
    anywhere = policy not in TENANT_POLICIES
    if who in (admits.own if which == OWN else admits.foreign) and (anywhere or which != ABSENT):
        return "reached"
    signs_in = {"unproved": "/en/account/factors/", "pending": "/en/sign-in/code"}
    if who in signs_in:
        # Who has no such role learns nothing of the page; consultants may have it.
        hidden = policy in ("author", "curator", "administrator", "fresh-administrator")
        return "not found" if hidden and who == "unproved" else signs_in[who]
    if who == "disabled":
        return "/en/sign-in"
    if who in ("anonymous", "holder"):
        return "/en/sign-in" if admits.asks else "not found"
    if who == "stale" and admits.fresh and (anywhere or which == OWN):
        return "/en/sign-in/code"
    return "not found"


@pytest.mark.parametrize("who", WHO)
def test_s16_every_route_answers_everybody_as_its_policy_declares(world: World, who: str) -> None:
    wrong, seen = {}, set()
    for which, target in world.targets.items():
        for route in routes(world.app, ("GET", *UNSAFE), target):
            declared = policy_of(world.app, route.endpoint)
            # Where the address names no tenant, all three are the same address.
            if declared is None or (which != OWN and declared.name not in TENANT_POLICIES):
                continue
            assert declared.name in ADMITS, (
                f"say in ADMITS of this file whom the policy {declared.name} admits"
            )
            seen.add(route.endpoint)
            outcome = tried(world, who, route)
            if outcome != expected(declared.name, who, which):
                wrong[route.method, route.endpoint, which] = (outcome, declared.name)
    assert wrong == {}
    assert len(seen) > 80


@pytest.mark.parametrize("policy", sorted(TENANT_POLICIES))
def test_s16_foreign_and_absent_look_the_same(policy: str) -> None:
    """To everybody who has no part in the foreign cohort; the test above holds them to it."""
    others = set(WHO) - ADMITS[policy].foreign
    assert len(others) >= len(WHO) - 1
    assert {w: expected(policy, w, FOREIGN) for w in others} == {
        w: expected(policy, w, ABSENT) for w in others
    }


def test_s16_a_page_that_lets_in_too_many_or_too_few_is_noticed(world: World) -> None:
    [route] = [
        route
        for route in routes(world.app, ("GET",), world.targets[OWN])
        if route.endpoint == "cohorts.show"
    ]
    kept = world.app.view_functions["cohorts.show"]
    noticed = {}
    try:
        for declared in (PUBLIC, SIGNED_IN_POLICY, ADMINISTRATOR, COHORT):
            world.app.view_functions["cohorts.show"] = declared(lambda **_values: ("", REACHED))
            noticed[declared.name] = [
                who for who in WHO if tried(world, who, route) != expected("cohort", who, OWN)
            ]
    finally:
        world.app.view_functions["cohorts.show"] = kept
    assert noticed["cohort"] == []
    assert all(noticed[name] for name in ("public", "signed-in", "administrator"))


def misdeclared(app: Flask) -> list[str]:
    """Routes whose policy does not fit their address."""
    needed = {
        "cohort": {"cohort", "lead", "fresh-lead"},
        "organisation": {"owner", "fresh-owner"},
        "assessment": {"linked", "whole"},
    }
    found = []
    for rule in app.url_map.iter_rules():
        declared = policy_of(app, rule.endpoint)
        if rule.endpoint == "static" or declared is None:
            continue
        fits = all(declared.name in needed[name] for name in rule.arguments & needed.keys())
        if not fits and rule.endpoint not in FITS_OTHERWISE:
            found.append(rule.endpoint)
        if "/admin" in rule.rule and not declared.name.endswith("administrator"):
            found.append(rule.endpoint)
        if declared is PUBLIC and rule.endpoint not in FOR_EVERYBODY:
            found.append(rule.endpoint)
    return sorted(found)


FITS_OTHERWISE = {"claim.ask", "claim.claim"}
"""Routes with an assessment in the address for who holds its private link and signs in as well."""


def test_s16_every_route_declares_a_policy_that_fits_its_address(app: Flask) -> None:
    assert misdeclared(app) == []


def test_s15_planted_routes_that_nobody_thought_about_are_found(app: Flask) -> None:
    planted = Flask("planted")

    def add(rule: str, endpoint: str, declared: Policy) -> None:
        def view(**_values: str) -> str:
            return request.path

        planted.add_url_rule(rule, endpoint, declared(view))

    add("/cohorts/<cohort>/all", "open_cohort", PUBLIC)
    add("/cohorts/<cohort>/owned", "wrong_cohort", OWNER)
    add("/admin/all", "open_admin", COHORT)
    add("/anything", "open", PUBLIC)
    assert misdeclared(planted) == [
        "open",
        "open_admin",
        "open_cohort",
        "open_cohort",
        "wrong_cohort",
    ]
    planted.add_url_rule("/nobody", "nobody", lambda: "")
    with pytest.raises(UndeclaredRoute, match="/nobody"):
        enforce(planted)


def test_s15_a_parameter_without_a_value_says_where_to_give_it_one() -> None:
    planted = Flask("planted")
    planted.add_url_rule("/<zeppelin>", "planted", lambda zeppelin: zeppelin)
    with pytest.raises(AssertionError, match=r"parameter zeppelin.*addresses\.py"):
        routes(planted, ("GET",), Target("a", "b"))


def test_s20_a_browser_learns_of_no_cohort_that_it_has_no_part_in(
    make_app: MakeApp, sqlite_url: str
) -> None:
    app = make_app(sqlite_url)
    browsers, _targets = everybody(app)
    assert "Cohort theirs" in browsers["elsewhere"].get("/en/cohorts/").text
    for who in ("lead", "consultant", "stale"):
        page = browsers[who].get("/en/cohorts/").text
        assert "Cohort mine" in page
        assert "theirs" not in page
