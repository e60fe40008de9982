"""An id of another cohort behind the name of one's own: not found, and nothing changes (S17).

Generated from the URL map: every route with a cohort and something of a cohort in its address.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import insert, update

from survey.storage import jobs
from survey.storage.database import Transaction
from survey.storage.tables import Job, ReportShare, ReviewNote
from survey.storage.tenancy import ACROSS
from survey.web.policy import policy_of
from tests.integration.storage.consulting import (
    NOW,
    add_account,
    add_cohort,
    add_invitation,
    add_member,
    add_session,
    enrol,
    review,
)
from tests.integration.web.addresses import UNSAFE, Target, routes
from tests.integration.web.browser import Browser
from tests.integration.web.instance import all_rows, database_of

CHILDREN = ("enrolment", "invitation", "note", "job", "share", "account")
"""What in an address is a cohort's own."""

FORM = {
    **dict.fromkeys(("remark", "text", "label", "name"), "a text"),
    "scope": "organisation",
    "audience": "me",
    "target": "",
    "sure": "yes",
    "days": "30",
}
NEED_MORE = {
    "exports.workbook_file",
    "exports.workbook_progress",
    "past_results.progress",
    "section_review.show",
}
"""Pages that need more than a row of that id: a job of their own kind, a submitted result."""

REFUSED = {404, 409, 415, 422}
"""What a form may be answered: some refuse its fields before they look for the row."""


def work_of(tx: Transaction, cohort: str, assessment: str) -> None:
    """A cohort with one of everything, led by an account that is called like it."""
    add_account(tx, f"lead-{cohort}", "consultant")
    add_account(tx, f"member-{cohort}", "consultant")
    add_session(tx, f"session of {cohort}", f"lead-{cohort}")
    add_cohort(tx, cohort)
    add_member(tx, cohort, f"lead-{cohort}")
    add_member(tx, cohort, f"member-{cohort}", "member")
    add_invitation(tx, f"invitation-{cohort}", cohort)
    enrol(tx, f"enrolment-{cohort}", cohort, assessment)
    job = {
        "id": f"job-{cohort}",
        "kind": "cohort-report",
        "slot": f"slot {cohort}",
        "assessment_id": None,
        "cohort_id": cohort,
        "account_id": f"lead-{cohort}",
        "arguments": '{"locale": "en"}',
        "state": jobs.FAILED,
        "attempts": 3,
        "token": None,
        "lease_until": 0,
        "done_steps": 0,
        "all_steps": 1,
        "failure": "a reason",
        "created_at": NOW,
        "finished_at": NOW,
    }
    tx.execute(insert(Job).values(**job))
    review(tx, f"enrolment-{cohort}", cohort, f"job-{cohort}", f"secret of {cohort}")
    mine = update(ReviewNote).where(ReviewNote.cohort_id == cohort)
    tx.execute(mine.values(author_id=f"lead-{cohort}"))
    share = {
        "id": f"share-{cohort}",
        "cohort_id": cohort,
        "job_id": job["id"],
        "label": f"secret of {cohort}",
        "token_sha256": cohort.encode().ljust(32),
        "created_at": NOW,
        "expires_at": NOW + 999_999,
        "revoked_at": None,
    }
    tx.execute(insert(ReportShare).values(**share))


def target_of(assessment: str, cohort: str, child: str) -> Target:
    """The address of a row of the cohort `child` behind the name of `cohort`."""
    return Target(
        assessment,
        "0" * 32,
        cohort=cohort,
        enrolment=f"enrolment-{child}",
        invitation=f"invitation-{child}",
        note=f"by enrolment-{child}",
        job=f"job-{child}",
        share=f"share-{child}",
        account=f"member-{child}",
    )


@pytest.fixture
def consultants(either_app: Flask) -> tuple[dict[str, Browser], str]:
    """Those who lead the cohorts mine and theirs, and an assessment."""
    first, second = Browser(either_app), Browser(either_app)
    assessments = first.start(), second.start()

    def work(tx: Transaction) -> None:
        work_of(tx, "mine", assessments[0])
        work_of(tx, "theirs", assessments[1])

    database_of(either_app).transact(work, ACROSS)
    browsers = {}
    for cohort in ("mine", "theirs"):
        browsers[cohort] = Browser(either_app)
        browsers[cohort].client.set_cookie("account", f"session of {cohort}")
    return browsers, assessments[0]


def test_s17_a_row_of_another_cohort_is_not_found_behind_the_name_of_ones_own(
    either_app: Flask, consultants: tuple[dict[str, Browser], str]
) -> None:
    browsers, assessment = consultants
    token = browsers["mine"].token()
    mixed = target_of(assessment, "mine", "theirs")
    right = target_of(assessment, "theirs", "theirs")
    rules = {rule.endpoint: rule.arguments for rule in either_app.url_map.iter_rules()}
    own = {(route.method, route.endpoint): route for route in routes(either_app, ("GET",), right)}
    found, missing, wrong = set(), set(), {}
    before = all_rows(either_app)
    for route in routes(either_app, ("GET", *UNSAFE), mixed):
        named = rules[route.endpoint] & set(CHILDREN)
        if "cohort" not in rules[route.endpoint] or not named:
            continue
        data = FORM | {"csrf_token": token} if route.method in UNSAFE else None
        answer = browsers["mine"].ask(route.method, route.address, data=data)
        expected = REFUSED if route.method in UNSAFE else {404}
        # Taking somebody out of a team who is not in it leaves it as it is.
        if answer.status_code not in expected and "account" not in named:
            wrong[route.method, route.endpoint] = answer.status_code
        assert "secret of theirs" not in answer.text
        if route.method == "GET":
            # The same row is there for who may see it.
            there = browsers["theirs"].get(own["GET", route.endpoint].address)
            if there.status_code not in (200, 302, 303):
                missing.add(route.endpoint)
        found |= named
    assert wrong == {}
    assert missing <= NEED_MORE
    assert all_rows(either_app) == before
    assert found == set(CHILDREN)
    assert replace(mixed, cohort="theirs") == right


def test_s17_every_route_of_a_cohort_is_asked_for_the_cohort_in_its_address(
    either_app: Flask,
) -> None:
    for rule in either_app.url_map.iter_rules():
        declared = policy_of(either_app, rule.endpoint)
        if "cohort" in rule.arguments:
            assert declared is not None
            assert declared.name in ("cohort", "lead", "fresh-lead"), rule.endpoint
