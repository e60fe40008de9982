"""What is taken along: pictures, figures, the cohort as a table, with no formula in any cell."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import delete, update
from werkzeug.test import TestResponse

from survey.actions.cohort_workbook import WORKBOOK
from survey.cohort_tasks import workbook_task
from survey.reports.safe_cells import csv_file, safe
from survey.storage.database import Transaction
from survey.storage.figures import figure_names
from survey.storage.tables import Cohort, CohortMember, Enrolment
from survey.storage.tenancy import ACROSS
from survey.tasks import Worker
from tests.integration.web.browser import Browser, the_questionnaire
from tests.integration.web.explored import consulting, next_wave
from tests.integration.web.instance import all_rows, database_of, statements

HERE = "/en/cohorts/c/export/"
FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", "=cmd|'/c calc'!A0")
CHARTS = ("heatmap", "levels", "in_place", "targets", "reached", "ladder", "lenses", "practised")


def table(answer: TestResponse) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def rename(app: Flask, names: tuple[str, ...]) -> None:
    def work(tx: Transaction) -> None:
        for place, name in enumerate(names):
            tx.execute(update(Enrolment).where(Enrolment.id == f"c-{place}").values(name=name))

    database_of(app).transact(work, ACROSS)


@pytest.mark.parametrize("text", FORMULAS)
def test_s29_no_text_in_a_table_is_a_formula(text: str) -> None:
    written = csv_file(["a"], [[text]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["a"], [f"'{text}"]]
    assert safe(text) == f"'{text}"
    assert safe(f"A{text}") == f"A{text}"
    assert safe("") == ""


def test_a_table_is_utf_8_with_a_mark_that_can_be_left_out() -> None:
    assert csv_file(["é"], [[None, 1.5, -2]]) == "\ufeffé\r\n,1.5,-2\r\n".encode()
    assert csv_file(["é"], [], bom=False) == "é\r\n".encode()


def test_s29_the_cohort_as_a_table_has_no_formula(app: Flask) -> None:
    browser = consulting(app)
    rename(app, FORMULAS)
    rows = table(browser.get(f"{HERE}cohort.csv"))
    assert len(rows) == 14
    assert {f"'{name}" for name in FORMULAS} <= {row[1] for row in rows}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    book = load_workbook(io.BytesIO(browser.get(f"{HERE}cohort.xlsx").data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not [c for c in cells if isinstance(c.value, str) and c.value.startswith(("=", "@"))]


def test_the_workbook_says_the_same_as_the_table_and_explains_each_column(app: Flask) -> None:
    browser = consulting(app)
    rows = table(browser.get(f"{HERE}cohort.csv"))
    book = load_workbook(io.BytesIO(browser.get(f"{HERE}cohort.xlsx").data))
    assert book.sheetnames == ["Organisations", "Columns"]
    written = [
        ["" if cell.value is None else str(cell.value) for cell in row]
        for row in book["Organisations"].iter_rows(max_col=len(rows[0]))
    ]
    assert written[0] == rows[0]
    for ours, theirs in zip(rows[1:], written[1:], strict=True):
        assert [_plain(cell) for cell in ours] == [_plain(cell) for cell in theirs]
    explained = [[cell.value for cell in row] for row in book["Columns"].iter_rows(min_row=2)]
    assert [row[0] for row in explained] == rows[0]
    assert all(row[1] and row[2] for row in explained)
    assert table(browser.get(f"{HERE}columns.csv"))[1:] == [
        [cell or "" for cell in row] for row in explained
    ]
    features = [name for name in figure_names(the_questionnaire()) if name.startswith("feature.")]
    assert set(figure_names(the_questionnaire())) - set(features) <= set(rows[0])


def _plain(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


def test_single_answers_leave_only_where_consultants_may_see_them(app: Flask) -> None:
    browser = consulting(app)
    items = {item.id for item in the_questionnaire().items}
    rows = table(browser.get(f"{HERE}cohort.csv"))
    assert items <= set(rows[0])
    place = rows[0].index("STR-2")
    assert {row[place] for row in rows[1:]} <= {"N", "P", "L", "F", ""}
    database_of(app).transact(lambda tx: tx.execute(update(Cohort).values(sees="results")), ACROSS)
    rows = table(browser.get(f"{HERE}cohort.csv"))
    assert not items & set(rows[0])
    assert "results only" in browser.get(HERE).text


def test_each_chart_is_a_picture_and_figures_of_what_the_address_filters(app: Flask) -> None:
    browser = consulting(app, targets='{"STR": 3}')
    for chart in CHARTS:
        assert_taken_along(browser, chart)


def assert_taken_along(browser: Browser, chart: str) -> None:
    picture = browser.get(f"{HERE}chart/{chart}.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    root = ET.fromstring(picture.data)  # noqa: S314 - our own picture
    titles = root.findall("{http://www.w3.org/2000/svg}title")
    assert len(titles) == 1
    assert titles[0].text
    assert b"href" not in picture.data
    every = table(browser.get(f"{HERE}chart/{chart}.csv"))
    trade = table(browser.get(f"{HERE}chart/{chart}.csv?sector=trade"))
    assert len(every) > 1
    assert every[0] == trade[0]
    assert every != trade
    assert browser.get(f"{HERE}chart/{chart}.csv?bom=0").data[:1] != b"\xef"


def test_change_is_taken_along_where_there_is_a_wave_before(app: Flask) -> None:
    browser = consulting(app)
    assert browser.get(f"{HERE}chart/change.csv").status_code == 404
    next_wave(app)
    rows = table(browser.get("/en/cohorts/d/export/chart/change.csv"))
    assert len(rows) == len(the_questionnaire().dimensions) + 2
    assert browser.get("/en/cohorts/d/export/chart/movers.svg").status_code == 200
    assert browser.get(f"{HERE}chart/unheard-of.svg").status_code == 404


def test_the_page_offers_every_chart_there_is(app: Flask) -> None:
    browser = consulting(app, targets='{"STR": 3}')
    page = browser.get(f"{HERE}?sector=trade").text
    for chart in CHARTS:
        assert f"/export/chart/{chart}.svg?sector=trade" in page
    with statements(app) as asked:
        browser.get(f"{HERE}cohort.xlsx")
    assert len(asked) == 6


def test_s20_another_cohorts_files_are_not_found(app: Flask) -> None:
    consulting(app)
    next_wave(app, member=False)
    browser = Browser(app)
    browser.client.set_cookie("account", "session of ann")
    for name in ("", "cohort.csv", "cohort.xlsx", "columns.csv", "chart/levels.svg"):
        assert browser.get(f"/en/cohorts/d/export/{name}").status_code == 404


def made(app: Flask) -> None:
    """Do what is queued, as the worker does."""
    here = app.extensions["maturity"]
    task = workbook_task(here.database, lambda: here.catalogue)
    worker = Worker(here.database, {WORKBOOK: task}, lease_seconds=60, clock=here.clock)
    while worker.run_one():
        pass


def test_the_workbook_of_many_is_made_by_the_worker_for_who_asked(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.web.exports.MOST_AT_ONCE", 5)
    browser = consulting(app)
    assert "cohort.xlsx" not in browser.get(HERE).text
    assert browser.get(f"{HERE}cohort.xlsx").status_code == 302
    address = browser.post(f"{HERE}workbook").headers["Location"]
    assert browser.get(address).headers["Refresh"]
    assert browser.get(f"{address}.xlsx").status_code == 404
    made(app)
    assert f'href="{address}.xlsx"' in browser.get(address).text
    monkeypatch.undo()
    together, alone = (
        [
            [[cell.value for cell in row] for row in sheet.iter_rows()]
            for sheet in load_workbook(io.BytesIO(browser.get(path).data))
        ]
        for path in (f"{address}.xlsx", f"{HERE}cohort.xlsx")
    )
    assert sorted(map(str, together[0])) == sorted(map(str, alone[0]))
    assert together[1] == alone[1]
    assert browser.get(f"{HERE}workbook/{'0' * 32}").status_code == 404


def test_s53_a_consultant_who_left_gets_no_workbook(app: Flask) -> None:
    browser = consulting(app, 1)
    browser.post(f"{HERE}workbook")
    database_of(app).transact(lambda tx: tx.execute(delete(CohortMember)), ACROSS)
    made(app)
    assert all_rows(app)["artefact"] == []
    assert "failed" in all_rows(app)["job"][0]
