"""Broken and changed questionnaire files: the good ones are served, the faults are named."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from questionnaires.catalogue import SHIPPED
from survey.cli import main
from tests.integration.web.browser import Browser
from tests.integration.web.conftest import MakeApp
from tests.integration.web.instance import all_rows

VERSION = SHIPPED / "service-maturity" / "1.0.0"
BROKEN = Path(__file__).parents[2] / "questionnaires"


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A folder of questionnaires with a copy of the shipped one, unpublished, as 9.0.0."""
    folder = tmp_path / "more" / "service-maturity" / "9.0.0"
    shutil.copytree(VERSION, folder)
    (folder / "frozen.json").unlink()
    change(folder, "version: 1.0.0", "version: 9.0.0")
    return folder.parents[1]


def change(folder: Path, old: str, new: str) -> None:
    """Edit the definition of a version."""
    path = folder / "questionnaire.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_broken_file_leaves_the_good_questionnaires_served_and_its_fault_named(
    make_app: MakeApp, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        app = make_app(sqlite_url, catalogue=(BROKEN,))
    assert "questionnaire left out" in caplog.text
    assert "broken-repeated-key" in caplog.text
    browser = Browser(app)
    assert browser.get("/en/").status_code == 200
    assert browser.get(browser.submit(browser.start())).status_code == 200
    checked = CliRunner().invoke(main, ["check", str(BROKEN / "broken-repeated-key")])
    assert checked.exit_code == 1
    assert "questionnaire.yaml" in checked.stderr
    assert checked.stdout == ""


def test_a_catalogue_folder_that_is_not_there_is_named(
    make_app: MakeApp, sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(sqlite_url, catalogue=(tmp_path / "nowhere",))
    assert "is not a folder of questionnaires" in caplog.text
    assert Browser(app).get("/en/").status_code == 200


def started_then_changed(
    make_app: MakeApp, url: str, catalogue: Path
) -> tuple[Flask, Browser, str, str]:
    """The application after version 9.0.0, on which an assessment was answered, was changed."""
    before = make_app(url, catalogue=(catalogue,))
    browser = Browser(before)
    assessment = browser.start()
    browser.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2="kept")
    result = browser.submit(assessment)
    browser.post(f"/en/a/{assessment}/reopen")
    change(catalogue / "service-maturity" / "9.0.0", "effort: M", "effort: L")
    after = make_app(url, catalogue=(catalogue,))
    moved = Browser(after)
    for name in ("device", "session"):
        cookie = browser.client.get_cookie(name)
        assert cookie
        moved.client.set_cookie(name, cookie.value)
    return after, moved, assessment, result


def test_a_version_that_changed_after_it_was_served_is_withheld_and_its_answers_are_kept(
    make_app: MakeApp, sqlite_url: str, catalogue: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app, browser, assessment, result = started_then_changed(make_app, sqlite_url, catalogue)
    assert "has changed since this instance first served it" in caplog.text
    before = all_rows(app)
    here = f"/en/a/{assessment}"
    pages = [f"{here}/", f"{here}/p/STR", f"{here}/check", f"{here}/about", result]
    for page in pages:
        withheld = browser.get(page)
        assert withheld.status_code == 503, page
        assert "Your answers are safe" in withheld.text
        assert "maturity check" in withheld.text
    for page, form in (
        (f"{here}/p/STR", {"base": "1", "answer-STR-2": "L"}),
        (f"{here}/p/STR/none", {}),
        (f"{here}/submit", {}),
        (f"{here}/about", {"organisation": "x"}),
        (f"{here}/share/section", {"section": "STR"}),
    ):
        assert browser.post(page, form).status_code == 503, page
    assert all_rows(app) == before
    # What needs no questionnaire still works: the data, and new assessments of good versions.
    assert browser.get(f"{result}data.json").status_code == 200
    assert browser.get("/en/").status_code == 200
    assert Browser(app).start()


def test_a_version_whose_files_are_gone_is_withheld_until_they_are_back(
    make_app: MakeApp, sqlite_url: str, catalogue: Path
) -> None:
    browser = Browser(make_app(sqlite_url, catalogue=(catalogue,)))
    assessment = browser.start()
    browser.save(assessment, "STR", {"STR-2": "F"}, base=0)
    cookie = browser.client.get_cookie("device")
    assert cookie
    for folders, code in (((), 503), ((catalogue,), 200)):
        later = Browser(make_app(sqlite_url, catalogue=folders))
        later.client.set_cookie("device", cookie.value)
        assert later.get(f"/en/a/{assessment}/p/STR").status_code == code


def test_an_instance_whose_only_version_is_withheld_says_so_on_the_start_page(
    make_app: MakeApp, sqlite_url: str
) -> None:
    app = make_app(sqlite_url)
    served = app.extensions["maturity"].database

    def another_hash(tx: object) -> None:
        tx.exec_driver_sql("update questionnaire_version set definition_sha256 = 'another'")  # type: ignore[attr-defined] # a connection

    served.transact(another_hash)
    browser = Browser(make_app(sqlite_url))
    started = browser.get("/en/")
    assert started.status_code == 503
    assert "cannot be shown now" in started.text
    assert browser.get("/health").status_code == 200


def test_an_assessment_stays_on_its_version_when_a_newer_one_arrives(
    make_app: MakeApp, sqlite_url: str, catalogue: Path
) -> None:
    old = Browser(make_app(sqlite_url))
    assessment = old.start()
    app = make_app(sqlite_url, catalogue=(catalogue,))
    new = Browser(app)
    newer = new.start()
    versions = {row[0]: row[3] for row in all_rows(app)["assessment"]}
    assert versions == {assessment: "1.1.0", newer: "9.0.0"}
