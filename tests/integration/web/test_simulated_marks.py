"""Simulated organisations are marked wherever they are shown, and real ones nowhere."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import update

from survey.actions.demonstrate import show_first
from survey.chance import Chance
from survey.storage.database import Transaction
from survey.storage.tables import Assessment, Cohort, Organisation
from survey.storage.tenancy import ACROSS
from tests.integration.demonstrated import demonstrated, followed, rows_of
from tests.integration.storage import consulting
from tests.integration.web.browser import Browser
from tests.integration.web.instance import START, database_of
from tests.integration.web.owners import signed_in

ONE = "Simulated: this organisation does not exist."
MANY = "Simulated: these organisations do not exist."
MARK = re.compile(r'<p class="simulated" role="note">([^<]+)</p>')
WORDS = re.compile("simulated", re.IGNORECASE)


def whole(app: Flask) -> tuple[Browser, str]:
    """The browser that holds all of the first simulated organisation, and its task list."""
    database = database_of(app)
    demonstrated(database, 2)
    browser = Browser(app)
    links = show_first(database, seed=1, now=START, chance=Chance())
    return browser, str(browser.open(links.private).headers["Location"])


def consultant(app: Flask) -> tuple[Browser, str]:
    """The browser of a consultant of two simulated organisations, and her cohort's page."""
    database = database_of(app)
    demonstrated(database, 2)
    cohort = followed(database)
    (account,) = rows_of(database, "account")
    database.transact(lambda tx: consulting.add_session(tx, "session", account["id"]), ACROSS)
    browser = Browser(app)
    browser.client.set_cookie("account", "session")
    return browser, f"/en/cohorts/{cohort}/"


def marks(browser: Browser, path: str) -> list[str]:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return MARK.findall(answer.text)


def simulate(app: Flask, assessment: str, *, simulated: bool = True) -> None:
    """Let the organisation of an assessment not exist."""

    def work(tx: Transaction) -> None:
        of = Assessment.__table__.select().where(Assessment.id == assessment)
        organisation = tx.execute(of).one().organisation_id
        tx.execute(
            update(Organisation).where(Organisation.id == organisation).values(simulated=simulated)
        )

    database_of(app).transact(work)


def test_every_page_of_a_simulated_organisation_says_so_first(app: Flask) -> None:
    browser, tasks = whole(app)
    results = re.findall(rf'href="({tasks}r/\w+/)"', browser.get(tasks).text)
    assert results
    for path in (tasks, results[0], f"{tasks}together", f"{tasks}link", f"{tasks}share"):
        assert marks(browser, path) == [ONE], path
    shown = browser.get(results[0]).text
    assert shown.index(ONE) < shown.index("<h1>")


def test_a_link_that_only_reads_says_so_too_in_each_language(app: Flask) -> None:
    demonstrated(database_of(app), 1)
    links = show_first(database_of(app), seed=1, now=START, chance=Chance())
    reader = Browser(app)
    result = reader.open(links.result).headers["Location"]
    for language in ("en", "nl", "pt-br"):
        assert len(marks(reader, result.replace("/en/", f"/{language}/"))) == 1


def test_frames_kept_for_everybody_keep_simulated_and_real_apart(app: Flask) -> None:
    real, made_up = Browser(app), Browser(app)
    first, second = real.start(), made_up.start()
    simulate(app, second)
    for _again in range(2):
        assert marks(real, f"/en/a/{first}/p/CHN") == []
        assert marks(made_up, f"/en/a/{second}/p/CHN") == [ONE]


def test_the_page_of_an_owner_says_so(app: Flask) -> None:
    browser = signed_in(app, "bob")
    assessment = browser.start()
    assert browser.post(f"/en/a/{assessment}/claim").status_code == 303
    (row,) = rows_of(database_of(app), "organisation")
    paths = (f"/en/organisations/{row['id']}/", f"/en/organisations/{row['id']}/erase")
    assert [marks(browser, path) for path in paths] == [[], []]
    simulate(app, assessment)
    assert [marks(browser, path) for path in paths] == [[ONE], [ONE]]
    found = browser.post(f"/en/organisations/{row['id']}/export")
    with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
        assert json.loads(archive.read("organisation.json"))["simulated"] is True


def test_a_real_organisation_is_marked_nowhere(app: Flask) -> None:
    browser = Browser(app)
    assessment, result = browser.submitted()
    here = f"/en/a/{assessment}/"
    for path in (here, result, f"{here}together", f"{here}p/CHN", "/en/"):
        assert not WORDS.search(browser.get(path).text), path
    for path in (f"{result}data.json", f"{here}together/data.jsonl"):
        assert not WORDS.search(browser.get(path).text), path


def test_data_of_a_simulated_organisation_says_so(app: Flask) -> None:
    browser, tasks = whole(app)
    lines = browser.get(f"{tasks}together/data.jsonl").text.splitlines()
    assert [json.loads(line)["simulated"] for line in lines] == [True, True, True]
    page = browser.get(f"{tasks}together").text
    shown = re.findall(rf'<a href="({tasks}[^"]+)"><strong>', page)
    assert len(shown) == 3
    for path in shown:
        found = json.loads(browser.get(f"{path.rstrip('/')}/data.json").text)
        assert found["simulated"] is True
        # Beside the sheet, so that its fingerprint is that of its answers.
        assert "simulated" not in found["sheet"]


def test_every_page_of_a_simulated_cohort_says_so(app: Flask) -> None:
    browser, here = consultant(app)
    enrolment = rows_of(database_of(app), "enrolment")[-1]
    views = ("", "explore/", "explore/change", "compare/", "export/", "reports/", "settings/")
    for view in views:
        assert marks(browser, f"{here}{view}") == [MANY], view
    mine = here.replace(here.split("/")[3], enrolment["cohort_id"])
    assert marks(browser, f"{mine}o/{enrolment['id']}/") == [ONE]


def test_rows_among_others_carry_it_in_their_name(app: Flask) -> None:
    browser, here = consultant(app)
    names = [row["name"] for row in rows_of(database_of(app), "organisation")]
    page = browser.get(f"{here}explore/").text
    watched = browser.get(here).text
    picture = browser.get(f"{here}export/chart/heatmap.svg").text
    for name in names:
        assert f"{name} (simulated)" in page
        assert f"{name} (simulated)" in picture
    assert watched.count('<span class="tag">simulated</span>') == 2
    assert MANY in picture


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_tables_have_a_column_for_it_that_is_explained(app: Flask) -> None:
    browser, here = consultant(app)
    head, *rows = cells(browser.get(f"{here}export/cohort.csv").text)
    assert [row[head.index("simulated")] for row in rows] == ["yes", "yes"]
    explained = {row[0]: row for row in cells(browser.get(f"{here}export/columns.csv").text)}
    assert "does not exist" in explained["simulated"][1]
    assert explained["simulated"][3] == "yes, no"
    book = load_workbook(io.BytesIO(browser.get(f"{here}export/cohort.xlsx").data))
    column = [cell.value for cell in book["Organisations"][1]].index("simulated")
    assert [row[column].value for row in book["Organisations"].iter_rows(min_row=2)] == ["yes"] * 2


def test_in_a_cohort_of_both_only_what_is_simulated_is_marked(app: Flask) -> None:
    browser, here = consultant(app)

    def work(tx: Transaction) -> None:
        tx.execute(update(Cohort).values(simulated=False))
        first = tx.execute(Organisation.__table__.select().order_by(Organisation.id)).first()
        assert first is not None
        tx.execute(update(Organisation).where(Organisation.id == first.id).values(simulated=False))

    database_of(app).transact(work, ACROSS)
    real, made_up = [row["name"] for row in rows_of(database_of(app), "organisation")]
    assert marks(browser, f"{here}explore/") == []
    page = browser.get(f"{here}explore/").text
    assert f"{made_up} (simulated)" in page
    assert f"{real} (simulated)" not in page
    compared = browser.get(f"{here}compare/").text
    assert compared.count('<strong class="tag">simulated</strong>') == 1
    head, *rows = cells(browser.get(f"{here}export/cohort.csv").text)
    assert sorted(row[head.index("simulated")] for row in rows) == ["no", "yes"]
    for row in rows_of(database_of(app), "enrolment"):
        if row["cohort_id"] in here:
            assert marks(browser, f"{here}o/{row['id']}/") == [ONE] * (row["name"] == made_up)
