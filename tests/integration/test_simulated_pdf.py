"""Every page of a PDF about what does not exist says so, in its language; others say nothing."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from questionnaires.catalogue import shipped
from survey import wording
from survey.actions.cohort_report import make_cohort_report, request_cohort_report
from survey.actions.organisation_report import (
    make_organisation_report,
    request_organisation_report,
)
from survey.actions.report import make_report, request_report
from survey.cli import main
from survey.reports import renderer
from survey.reports.pdf import render_pdf, report_html
from survey.reports.printed import report
from survey.reports.render_process import answer
from survey.reports.simulated import sentence
from survey.storage import jobs
from survey.storage.database import Database
from survey.storage.sessions import Person
from tests.integration import consulted, report_cases
from tests.integration.demonstrated import NOW, demonstrated, followed, rows_of
from tests.integration.test_consultants_pdf import added
from tests.integration.test_pdf_accessibility import failures
from tests.integration.web.print_shop import Paper
from tests.unit.reports import cases

ONE = "Simulated: this organisation does not exist."
MANY = "Simulated: these organisations do not exist."


def pages(pdf: bytes) -> list[str]:
    found = PdfReader(io.BytesIO(pdf)).pages
    return [" ".join(page.extract_text().split()) for page in found]


def on_each(pdf: bytes, said: str) -> bool:
    """Whether it stands at the foot of every page, and in the band of the cover as well."""
    first, *rest = [page.count(said) for page in pages(pdf)]
    return first == 2 and set(rest) == {1}


def sent(database: Database, cohort: str) -> list[dict[str, Any]]:
    """What is sent to be printed: a respondent's report, a consultant's, and the cohort's."""
    enrolment = next(r for r in rows_of(database, "enrolment") if r["cohort_id"] == cohort)
    (account,) = rows_of(database, "account")
    who = Person(account["id"], "", "", "en", frozenset(), "otp", 0, 0)
    paper = Paper()
    own: jobs.JobRecord = request_report(
        database, enrolment["assessment_id"], enrolment["result_id"], "en", NOW
    )
    make_report(database, own, paper)
    one = request_organisation_report(database, cohort, enrolment["id"], who, "en", NOW)
    make_organisation_report(database, one, paper)
    all_of_them = request_cohort_report(database, cohort, who, "en", NOW)
    make_cohort_report(database, all_of_them, paper, shipped)
    return paper.requests


def test_who_prints_is_told_of_what_does_not_exist(sqlite_database: Database) -> None:
    demonstrated(sqlite_database, 2)
    requests = sent(sqlite_database, followed(sqlite_database))
    assert [request["simulated"] for request in requests] == [True, True, True]
    named = [row["name"] for row in requests[2]["summary"]["rows"]]
    assert all(name.endswith(" (simulated)") for name in named)


def test_who_prints_is_told_nothing_of_what_exists(sqlite_database: Database) -> None:
    consulted.cohort_of(sqlite_database, "a", "b")
    requests = sent(sqlite_database, "c")
    assert len(requests) == 3
    assert not any("simulated" in request for request in requests)


def test_a_respondents_report_says_it_on_each_page() -> None:
    # A quick check, whose pages are the fewest.
    real = report_cases.report({"STR-2": "F"}, form="quick")
    assert on_each(render_pdf(replace(real, simulated=ONE), "en"), ONE)


def test_the_report_of_a_consultant_says_it_on_each_page() -> None:
    asked = cases.request(cases.answers("example1")) | {"kind": "organisation"}
    consultant = added(blocks=["profile", "ladder"])
    printed = answer({**asked, "consultant": consultant, "simulated": True}, shipped())
    assert on_each(printed, ONE)
    assert failures(printed) == []


def test_the_report_of_a_cohort_says_it_on_each_page_and_otherwise_nowhere(
    sqlite_database: Database,
) -> None:
    consulted.cohort_of(sqlite_database, "a", "b")
    asked = sent(sqlite_database, "c")[2]
    printed = answer({**asked, "simulated": True}, shipped())
    assert on_each(printed, MANY)
    assert failures(printed) == []
    assert "imulated" not in " ".join(pages(answer(asked, shipped())))


@pytest.mark.parametrize("locale", sorted(wording.LANGUAGES))
def test_it_is_said_in_the_language_of_the_report(locale: str) -> None:
    filled, version = cases.sheet(cases.uniform("N")), cases.questionnaire()
    result = cases.request(cases.uniform("N"))["result"]
    said = sentence(wording.translations(locale).gettext)
    for simulated in (True, False):
        made = report(result, filled, version, locale, "Acme", NOW, simulated=simulated)
        assert report_html(made, locale).count(said) == 2 * simulated


def test_a_report_from_downloaded_data_says_so_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests: list[dict[str, Any]] = []

    def keep(_self: object, request: dict[str, Any]) -> bytes:
        requests.append(request)
        return b"%PDF"

    monkeypatch.setattr(renderer.Renderer, "render", keep)
    asked = cases.request(cases.answers("example1"))
    for name, more in (("simulated", {"simulated": True}), ("real", {})):
        data = tmp_path / f"{name}.json"
        data.write_text(json.dumps({"sheet": asked["sheet"], "result": asked["result"], **more}))
        assert CliRunner().invoke(main, ["score", str(data)]).exit_code == 0
        made = CliRunner().invoke(main, ["report", str(data), "-o", str(tmp_path / "a.pdf")])
        assert made.exit_code == 0, made.output
    assert [request.get("simulated") for request in requests] == [True, None]
