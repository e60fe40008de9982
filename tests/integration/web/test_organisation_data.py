"""What becomes of an organisation's data: consent, taking it along, erasing (S49)."""

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
from survey.storage import belongings, organisations
from survey.tasks import Worker
from tests.integration.web.browser import Browser
from tests.integration.web.instance import START, Clock, all_rows, database_of
from tests.integration.web.owners import claimed, organisation_of, signed_in, verbs


@pytest.fixture
def ann(app: Flask) -> Browser:
    """Ann, signed in."""
    return signed_in(app, "ann")


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
