"""Owning an organisation: claim it, describe it, let others in, consent, take it along, erase."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from survey.actions.export_organisation import WITHHELD
from survey.actions.printing import printed_file
from survey.actions.report import REPORT
from survey.storage import audit, belongings, organisations
from survey.storage.database import Transaction
from survey.storage.tables import Base
from survey.storage.tenancy import ACROSS
from survey.tasks import Worker
from tests.integration.storage import consulting
from tests.integration.web.browser import Browser, example
from tests.integration.web.instance import START, Clock, all_rows, database_of


@pytest.fixture
def ann(app: Flask) -> Browser:
    """Ann, signed in."""
    return signed_in(app, "ann")


def signed_in(app: Flask, name: str) -> Browser:
    def work(tx: Transaction) -> None:
        consulting.add_account(tx, name)
        consulting.add_session(tx, f"session of {name}", name, "", fresh_at=START)

    database_of(app).transact(work)
    browser = Browser(app)
    browser.client.set_cookie("account", f"session of {name}")
    return browser


def organisation_of(app: Flask, assessment: str) -> str:
    rows = all_rows(app)["assessment"]
    return str(next(row[1] for row in rows if row[0] == assessment))


def claimed(browser: Browser) -> tuple[str, str]:
    """An assessment that the browser began and its person claimed, and its organisation."""
    assessment = browser.start()
    answer = browser.post(f"/en/a/{assessment}/claim")
    assert answer.status_code == 303, answer.text
    return assessment, organisation_of(browser.app, assessment)


def verbs(app: Flask, organisation: str) -> list[str]:
    with database_of(app).read() as tx:
        found = audit.entries(tx, organisation=organisation)
    return [entry.verb for entry in reversed(found)]


def mails(app: Flask) -> list[tuple[str, str]]:
    """Kind and address of each mail, in order."""
    with database_of(app).read() as tx:
        table = Base.metadata.tables["message"]
        query = table.select().order_by(table.c.created_at, table.c.kind)
        return [(row.kind, row.email) for row in tx.execute(query)]


def test_who_holds_the_private_link_claims_it_and_it_is_listed(app: Flask, ann: Browser) -> None:
    assessment, organisation = claimed(ann)
    assert f"/en/organisations/{organisation}/" in ann.get("/en/organisations/").text
    assert "Assessments and results" in ann.get(f"/en/organisations/{organisation}/").text
    assert verbs(app, organisation) == ["organisation.claim"]
    # Claiming it again changes nothing and leads there too.
    again = ann.get(f"/en/a/{assessment}/claim")
    assert again.headers["Location"] == f"/en/organisations/{organisation}/"
    assert ann.post(f"/en/a/{assessment}/claim").status_code == 303
    assert verbs(app, organisation) == ["organisation.claim"]


def test_an_owner_opens_it_in_a_browser_without_the_link(app: Flask, ann: Browser) -> None:
    assessment, _organisation = claimed(ann)
    elsewhere = Browser(app)
    assert elsewhere.get(f"/en/a/{assessment}/").status_code == 404
    elsewhere.client.set_cookie("account", "session of ann")
    assert elsewhere.get(f"/en/a/{assessment}/").status_code == 200


def test_who_comes_second_with_the_link_owns_it_too_and_the_first_is_told(
    app: Flask, ann: Browser
) -> None:
    assessment = ann.start()
    secret = ann.private_link(assessment)
    ann.post(f"/en/a/{assessment}/claim")
    bob = signed_in(app, "bob")
    bob.open(secret)
    assert bob.post(f"/en/a/{assessment}/claim").status_code == 303
    organisation = organisation_of(app, assessment)
    page = bob.get(f"/en/organisations/{organisation}/").text
    assert "ann@example.org" in page
    assert "bob@example.org" in page
    assert mails(app) == [("owner-added", "ann@example.org")]
    # The link still opens it.
    third = Browser(app)
    third.open(secret)
    assert third.get(f"/en/a/{assessment}/").status_code == 200


def test_claiming_asks_who_is_not_signed_in_to_sign_in_first(browser: Browser) -> None:
    assessment = browser.start()
    answer = browser.get(f"/en/a/{assessment}/claim")
    assert answer.headers["Location"] == "/en/sign-in"
    assert browser.post(f"/en/a/{assessment}/claim").status_code == 401


def test_a_consultant_who_enters_an_interview_claims_nothing(app: Flask) -> None:
    began = Browser(app)
    assessment = began.start()
    secret = consulting.consultant(database_of(app), "cora", "c")
    database_of(app).transact(
        lambda tx: consulting.enrol(tx, "e", "c", assessment, source="interview"), ACROSS
    )
    cora = Browser(app)
    cora.client.set_cookie("account", secret)
    assert cora.get(f"/en/a/{assessment}/").status_code == 200
    assert cora.get(f"/en/a/{assessment}/claim").status_code == 404
    assert cora.post(f"/en/a/{assessment}/claim").status_code == 404
    consent = cora.post(f"/en/a/{assessment}/consent", {"consent": "yes"})
    assert consent.status_code == 404
    assert all_rows(app)["ownership"] == []


def test_a_stranger_finds_no_organisation(app: Flask, ann: Browser) -> None:
    _assessment, organisation = claimed(ann)
    bob = signed_in(app, "bob")
    for path in ("", "erase"):
        assert bob.get(f"/en/organisations/{organisation}/{path}").status_code == 404
    for path in ("profile", "consent", "owners", "owners/ann/remove", "export", "erase"):
        form = {"consent": "yes", "sure": "yes", "email": "bob@example.org"}
        assert bob.post(f"/en/organisations/{organisation}/{path}", form).status_code == 404


def test_an_owner_lets_somebody_in_and_nothing_says_whether_they_had_an_account(
    app: Flask, ann: Browser
) -> None:
    _assessment, organisation = claimed(ann)
    bob = signed_in(app, "bob")
    here = f"/en/organisations/{organisation}"
    answers = [
        ann.post(f"{here}/owners", {"email": f" {name}@Example.org"}) for name in ("bob", "new")
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    page = ann.get(f"{here}/").text
    assert "bob@example.org" in page
    assert "new@example.org" in page
    told = mails(app)
    assert ("owns-now", "bob@example.org") in told
    assert ("owns-now", "new@example.org") in told
    assert ("owner-added", "ann@example.org") not in told
    assert bob.get(f"{here}/").status_code == 200
    # Out again: on the next request.
    assert ann.post(f"{here}/owners/bob/remove").status_code == 303
    assert bob.get(f"{here}/").status_code == 404
    assert verbs(app, organisation)[-1] == "organisation.owner-drop"


def test_an_address_that_is_none_is_named_and_nobody_is_let_in(ann: Browser) -> None:
    _assessment, organisation = claimed(ann)
    answer = ann.post(f"/en/organisations/{organisation}/owners", {"email": "bob at home"})
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert 'href="#email"' in answer.text
    assert 'value="bob at home"' in answer.text
    assert len(all_rows(ann.app)["ownership"]) == 1


def test_the_last_owner_may_leave_and_the_link_still_opens_it(ann: Browser) -> None:
    assessment, organisation = claimed(ann)
    answer = ann.post(f"/en/organisations/{organisation}/owners/ann/remove")
    assert answer.headers["Location"] == "/en/organisations/"
    assert ann.get(f"/en/organisations/{organisation}/").status_code == 404
    assert ann.get(f"/en/a/{assessment}/").status_code == 200


PROFILE = {"name": "Acme", "sector": "trade", "employees": "medium", "country": "NL"}


def test_a_profile_is_kept_and_the_open_assessment_says_the_same(ann: Browser) -> None:
    assessment, organisation = claimed(ann)
    here = f"/en/organisations/{organisation}"
    assert ann.post(f"{here}/profile", PROFILE).status_code == 303
    page = ann.get(f"{here}/").text
    assert '<option value="trade" selected>' in page
    assert "Region: Western Europe" in page
    about = ann.get(f"/en/a/{assessment}/about").text
    assert 'value="Acme"' in about
    assert '<option value="NL" selected>' in about


def test_a_profile_begins_with_what_the_assessment_says_and_the_next_year_with_the_profile(
    ann: Browser,
) -> None:
    assessment, organisation = claimed(ann)
    about = {"organisation": "Acme", "sector": "trade", "country": "NL", "goals": "complaints"}
    assert ann.post(f"/en/a/{assessment}/about", about).status_code == 303
    assert '<option value="trade" selected>' in ann.get(f"/en/organisations/{organisation}/").text
    ann.fill(assessment, example()["answers"])
    ann.submit(assessment)
    ann.post(f"/en/organisations/{organisation}/profile", PROFILE | {"country": "BR"})
    # What was submitted stays as it was.
    assert '<option value="NL" selected>' in ann.get(f"/en/a/{assessment}/about").text
    following = ann.post(f"/en/a/{assessment}/again").headers["Location"].split("/")[3]
    page = ann.get(f"/en/a/{following}/about").text
    assert '<option value="BR" selected>' in page
    assert '<option value="medium" selected>' in page


def test_a_profile_that_is_not_in_the_lists_is_named_and_not_kept(ann: Browser) -> None:
    _assessment, organisation = claimed(ann)
    here = f"/en/organisations/{organisation}"
    answer = ann.post(f"{here}/profile", PROFILE | {"sector": "piracy", "country": "XX"})
    assert answer.status_code == 422
    assert 'href="#sector"' in answer.text
    assert 'href="#country"' in answer.text
    assert 'value="Acme"' in answer.text
    assert "Acme" not in ann.get(f"{here}/").text


def consent_of(app: Flask, organisation: str) -> int | None:
    with database_of(app).read() as tx:
        return organisations.find_organisation(tx, organisation).pool_consent_at


def test_consent_is_never_given_beforehand_and_is_withdrawn_at_once(
    app: Flask, ann: Browser, clock: Clock
) -> None:
    _assessment, organisation = claimed(ann)
    here = f"/en/organisations/{organisation}"
    page = ann.get(f"{here}/").text
    assert "never those of one" in page
    assert 'name="consent" value="yes" autocomplete="off">' in page
    refused = ann.post(f"{here}/consent", {"then": "agree"})
    assert refused.status_code == 422
    assert 'href="#consent-yes"' in refused.text
    assert consent_of(app, organisation) is None
    ann.post(f"{here}/consent", {"then": "agree", "consent": "yes"})
    assert consent_of(app, organisation) == START
    clock.now += 1000
    # Given already, it keeps its day.
    ann.post(f"{here}/consent", {"then": "agree", "consent": "yes"})
    assert consent_of(app, organisation) == START
    ann.post(f"{here}/consent", {"then": "withdraw"})
    assert consent_of(app, organisation) is None
    assert verbs(app, organisation)[1:] == [
        "organisation.consent",
        "organisation.consent-withdrawn",
    ]


def test_a_respondent_without_an_account_consents_on_the_result_page(browser: Browser) -> None:
    assessment, result = browser.submitted()
    organisation = organisation_of(browser.app, assessment)
    assert f'action="/en/a/{assessment}/consent"' in browser.get(result).text
    refused = browser.post(f"/en/a/{assessment}/consent", {"then": "agree"})
    assert refused.status_code == 422
    browser.post(f"/en/a/{assessment}/consent", {"then": "agree", "consent": "yes"})
    assert consent_of(browser.app, organisation) == START
    assert "Withdraw the consent" in browser.get(result).text
    browser.post(f"/en/a/{assessment}/consent", {"then": "withdraw"})
    assert consent_of(browser.app, organisation) is None


def test_who_only_reads_a_shared_result_says_nothing_about_consent(browser: Browser) -> None:
    assessment, result = browser.submitted()
    reader = Browser(browser.app)
    reader.open(browser.share(assessment, result))
    page = reader.get(result)
    assert page.status_code == 200
    assert f"/en/a/{assessment}/consent" not in page.text
    assert reader.post(f"/en/a/{assessment}/consent", {"consent": "yes"}).status_code == 404


def exported(browser: Browser, organisation: str) -> dict[str, bytes]:
    answer = browser.post(f"/en/organisations/{organisation}/export")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="organisation.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_s49_an_export_holds_answers_with_their_history_results_owners_and_the_trail(
    app: Flask, ann: Browser
) -> None:
    assessment = ann.start()
    ann.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2="a remark of ours")
    ann.save(assessment, "STR", {"STR-2": "P"}, base=1, note_STR_2="a remark of ours")
    result = ann.submit(assessment)
    ann.post(f"/en/a/{assessment}/claim")
    organisation = organisation_of(app, assessment)
    document = json.loads(exported(ann, organisation)["organisation.json"])
    tables = document["tables"]
    assert [sheet["answers"]["STR-2"] for sheet in tables["sheet_revision"]] == ["F", "P"]
    assert [remark["note"] for remark in tables["item_remark"]] == ["a remark of ours"]
    assert tables["result"][0]["id"] == result.split("/")[-2]
    assert tables["result"][0]["sheet"]["answers"]["STR-2"]
    assert tables["ownership"] == [{"email": "ann@example.org", "name": "Ann", "since": START}]
    assert [entry["verb"] for entry in document["trail"]] == ["organisation.claim"]
    assert "token_sha256" not in json.dumps(document)
    assert verbs(app, organisation)[-1] == "organisation.export"


def test_s49_every_table_that_belongs_to_an_organisation_is_exported_or_said_why_not(
    ann: Browser,
) -> None:
    _assessment, organisation = claimed(ann)
    document = json.loads(exported(ann, organisation)["organisation.json"])
    belongs = set(belongings.of_organisation(organisation))
    assert len(belongs) > 15
    assert belongs - set(document["tables"]) == set(WITHHELD)


def test_an_owner_erases_it_after_a_fresh_sign_in_only(
    app: Flask, ann: Browser, clock: Clock
) -> None:
    assessment, organisation = claimed(ann)
    here = f"/en/organisations/{organisation}/erase"
    clock.now += 3600
    assert ann.get(here).headers["Location"] == "/en/sign-in/code"
    assert ann.post(here, {"sure": "yes"}).status_code == 401
    clock.now -= 3600
    refused = ann.post(here)
    assert refused.status_code == 422
    assert 'href="#sure-yes"' in refused.text
    assert ann.get(f"/en/a/{assessment}/").status_code == 200
    done = ann.post(here, {"sure": "yes"})
    assert done.headers["Location"] == "/en/erased"
    assert all_rows(app)["organisation"] == []
    assert verbs(app, organisation)[-1] == "organisation.erase"
    assert ann.get(f"/en/organisations/{organisation}/").status_code == 404


CANARY = "canary-in-a-coal-mine"


def test_s49_what_an_erased_organisation_said_is_in_no_table_file_or_log(
    either_app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    ann = signed_in(either_app, "ann")
    assessment, organisation = claimed(ann)
    ann.post(f"/en/a/{assessment}/about", {"organisation": CANARY, "unit": CANARY})
    ann.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2=CANARY)
    ann.add_parts(assessment)
    result = ann.submit(assessment)
    ann.share(assessment, result, CANARY)
    ann.hand_over(assessment, "STR", CANARY)
    ann.post(f"{result}report")
    database = database_of(either_app)
    tasks = {REPORT: lambda _job, _step: printed_file("a.pdf", CANARY.encode())}
    worker = Worker(database, tasks, lease_seconds=90)
    while worker.run_one():
        pass
    ann.post(f"/en/organisations/{organisation}/owners", {"email": "bob@example.org"})
    assert str(all_rows(either_app)).count(CANARY) >= 8
    assert ann.post(f"/en/organisations/{organisation}/erase", {"sure": "yes"}).status_code == 303
    left = all_rows(either_app)
    assert CANARY not in str(left)
    assert {row[2] for row in left["job"]} == set()
    assert {row[4] for row in left["message"]} == set()
    assert CANARY not in caplog.text
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file.name
