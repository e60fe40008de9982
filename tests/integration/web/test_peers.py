"""A result beside its peers: what the page and the printed report say at each size of a pool."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import update

from questionnaires.catalogue import shipped
from survey.actions.report import REPORT
from survey.app import create_app
from survey.config import Settings
from survey.peer_tasks import compares
from survey.reports.render_process import answer
from survey.storage.tables import Organisation
from survey.storage.tenancy import ACROSS
from survey.tasks import Worker, report_task
from survey.wording import LANGUAGES
from tests.integration.storage.pool_of import FLOOR, fill_pool, tell_of
from tests.integration.web.browser import Browser, example, the_questionnaire
from tests.integration.web.conftest import KEY
from tests.integration.web.instance import START, Clock, all_rows, database_of, statements

SIZES = (8, 30, 150, 250, 350)
MOST_STATEMENTS = 14
"""Of a result beside a large pool. Seven of them are those of the page itself."""


@dataclass(frozen=True)
class Told:
    """A site whose pool holds `size` organisations, and an owner with a result of their own."""

    size: int
    app: Flask
    owner: Browser
    assessment: str
    address: str

    def page(self, query: str = "", locale: str = "en") -> str:
        """The result page."""
        answered = self.owner.get(self.address.replace("/en/", f"/{locale}/", 1) + query)
        assert answered.status_code == 200
        return answered.text


class Press:
    """Prints what the worker sends, and keeps it."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def render(self, request: Any) -> bytes:
        """The PDF, of what has been through JSON as it goes to the other process."""
        self.requests.append(json.loads(json.dumps(request)))
        return answer(self.requests[-1], shipped())


@pytest.fixture(scope="module")
def sites(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Size of a pool → a site that tells of it; each is made once."""
    apps: list[Flask] = []

    @cache
    def site(size: int) -> Told:
        folder = tmp_path_factory.mktemp("pool")
        shutil.copy(sqlite_template, folder / "maturity.sqlite")
        url = f"sqlite:///{folder / 'maturity.sqlite'}"
        settings = Settings.from_environment({}, instance=folder, database_url=url, secret_key=KEY)
        app = create_app(settings, clock=Clock())
        apps.append(app)
        owner = Browser(app)
        assessment, address = owner.submitted()
        profile = {"sector": "primary", "employees": "micro", "country": "NL"}
        database = database_of(app)
        database.transact(
            lambda tx: tx.execute(update(Organisation).values(profile=json.dumps(profile))), ACROSS
        )
        fill_pool(database, size, years=2 if size >= 300 else 1)
        tell_of(database, now=START)
        return Told(size, app, owner, assessment, address)

    yield site
    for app in apps:
        database_of(app).dispose()


def section(html: str) -> str:
    """The section of peers as text, with single spaces."""
    whole = html[html.index('id="peers"') :]
    text = re.sub(r"<title>.*?</title>|<[^>]+>", " ", whole[: whole.index("</section>")])
    return " ".join(text.split())


def printed(site: Told) -> tuple[str, dict[str, Any]]:
    """The text of the printed report, and what it was made of."""
    database, press = database_of(site.app), Press()
    site.owner.post(f"{site.address}report")
    make = report_task(database, press, compares(database, shipped, FLOOR))
    worker = Worker(database, {REPORT: make}, lease_seconds=90)
    while worker.run_one():
        pass
    document = PdfReader(io.BytesIO(site.owner.get(f"{site.address}report.pdf").data))
    return " ".join(page.extract_text() for page in document.pages), press.requests[-1]


def test_up_to_ten_organisations_the_page_says_when_there_will_be_a_comparison(sites: Any) -> None:
    said = section(sites(8).page())
    assert "There are too few organisations to compare with yet." in said
    assert "as soon as 11 organisations agree to be compared" in said
    assert "Agree to be compared" in said
    assert 'href="#consent"' in sites(8).page()
    assert "Percentile" not in said


@pytest.mark.parametrize("size", [30, 150])
def test_below_200_there_are_percentiles_in_bands_and_a_segment_only(sites: Any, size: int) -> None:
    said = section(sites(size).page())
    found = re.search(r"You are compared with (\d+) organisations", said)
    assert found is not None
    assert FLOOR < int(found[1]) <= size
    assert f"of {size} organisations in all" in said
    assert "Agriculture, fishing, mining" in said
    percentiles = re.findall(r"percentile (\d+), likely (\d+) to (\d+)", sites(size).page())
    assert len(percentiles) > 14
    assert {int(number) % 5 for found in percentiles for number in found} == {0}
    assert "From 200 organisations on" in said
    assert "Groups that work alike" not in said
    assert "figures of at least 11 organisations together" in said


def test_from_200_on_it_says_which_group_one_is_most_like(sites: Any) -> None:
    said = section(sites(250).page())
    assert re.search(r"(most like|stand between) “[^”]+” \(\d+%", said)
    assert "-led" in said
    assert "Among the most alike" in said
    assert "From 300 organisations on" in said


def test_from_300_on_the_steps_follow_what_others_took_next(sites: Any) -> None:
    page = sites(350).page()
    assert "The order follows what organisations took next: about 350 of them" in page
    shown = re.findall(
        r"Of about \d+ organisations like yours that had this open, \d+% took it next within 12 "
        r"months \(\d+% to \d+%\)\.",
        page,
    )
    assert shown
    assert "organisations you are compared with have it in place" in page
    assert "From 300 organisations on" not in page


def test_who_reads_by_a_link_sees_the_peers_too_and_no_form(sites: Any) -> None:
    site = sites(150)
    reader = Browser(site.app)
    reader.open(site.owner.share(site.assessment, site.address))
    page = reader.get(site.address)
    assert "have less in place than you" in section(page.text)
    assert "Agree to be compared" not in page.text


@pytest.mark.parametrize("size", SIZES)
def test_a_result_beside_a_pool_of_any_size_takes_few_statements(sites: Any, size: int) -> None:
    site = sites(size)
    site.page()
    with statements(site.app) as seen:
        site.page()
    assert len(seen) <= MOST_STATEMENTS, seen


def test_looking_at_peers_stores_nothing_and_leaves_the_data_as_they_were(sites: Any) -> None:
    site = sites(350)
    before = all_rows(site.app)
    data = site.owner.get(f"{site.address}data.json").data
    site.page("?plan=PRD-3")
    assert all_rows(site.app) == before
    assert site.owner.get(f"{site.address}data.json").data == data
    assert "percentile" not in data.decode()


def test_a_plan_shows_the_place_among_others_that_it_reaches(sites: Any) -> None:
    site = sites(150)
    route = re.search(r'href="(\?plan=[^"#]+)#planned"', site.page())
    assert route is not None
    page = site.page(route[1].replace("&amp;", "&"))
    row = re.search(
        r"Among other organisations</th><td>percentile (\d+)</td><td><b>percentile (\d+)</b>", page
    )
    assert row is not None
    assert int(row[2]) > int(row[1])


def test_the_combined_result_has_the_same_order_of_steps(sites: Any) -> None:
    site = sites(350)
    page = site.owner.get(f"/en/a/{site.assessment}/together").text
    assert "The order follows what organisations took next" in page
    assert "took it next within 12 months" in page


def test_the_printed_report_says_what_the_page_says(sites: Any) -> None:
    site = sites(350)
    text, request = printed(site)
    text = " ".join(text.split())
    assert request["peers"]["organisations"] == 350
    page = section(site.page())
    heading = re.search(r"About \d+ of 100 organisations have less in place than you", page)
    group = re.search(r"(You are most like|You stand between) “[^”]+”", page)
    evidence = re.search(r"Of about \d+ organisations like yours", site.page())
    for said in (heading, group, evidence):
        assert said is not None
        assert said[0] in text
    assert "What others can see of you" in text


@pytest.mark.parametrize("locale", [language.url for language in LANGUAGES.values()])
@pytest.mark.parametrize("size", [8, 350])
def test_the_page_is_there_in_every_language(sites: Any, size: int, locale: str) -> None:
    assert 'id="peers"' in sites(size).page(locale=locale)


def test_a_quick_check_is_not_compared(sites: Any) -> None:
    site = sites(150)
    visitor = Browser(site.app)
    assessment = visitor.start("quick")
    answers = example()["answers"]
    for base, page in enumerate(the_questionnaire().rules.quick.pages):
        mine = {item: answers[item] for item in page}
        visitor.save(assessment, f"quick-{base + 1}", mine, base=base)
    result = visitor.submit(assessment)
    assert 'id="peers"' not in visitor.get(result).text
