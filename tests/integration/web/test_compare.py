"""Organisations beside each other, and a group beside the rest."""

from __future__ import annotations

import csv
import io
import re

from flask import Flask
from sqlalchemy import update

from survey.storage.tables import Enrolment
from survey.storage.tenancy import ACROSS
from tests.integration.web.browser import the_questionnaire
from tests.integration.web.explored import consulting, next_wave
from tests.integration.web.instance import database_of

HERE = "/en/cohorts/c/compare/"


def test_two_to_six_stand_beside_each_other_in_each_dimension(app: Flask) -> None:
    page = consulting(app).get(f"{HERE}?o=c-0&o=c-3&o=c-5").text
    chart = page.split('id="compare"')[1].split("</section>")[0]
    dimensions = len(the_questionnaire().dimensions) + 1
    assert chart.count("<table") == dimensions
    assert chart.count('<th scope="row">') == 3 * dimensions
    verdicts = re.findall(r"<h3>[^<]+: (real difference|no real difference)</h3>", chart)
    assert len(verdicts) == dimensions
    # The first dimension has a range, as if an answer were missing.
    assert 'rx="3"' in chart


def test_equal_results_are_not_told_apart(app: Flask) -> None:
    browser = consulting(app, 1)
    twin = update(Enrolment).where(Enrolment.id == "c-1").values(result_id="c-0-r")
    database_of(app).transact(lambda tx: tx.execute(twin), ACROSS)
    page = browser.get(f"{HERE}?o=c-0&o=c-1").text
    assert "No dimension tells these organisations apart" in page
    assert ": real difference" not in page


REFUSED = (
    ("o=c-0", 422, "One organisation is ticked. Tick another one."),
    (
        "&".join(f"o=c-{n}" for n in range(7)),
        422,
        "7 organisations are ticked. Tick at most 6.",
    ),
    ("o=c-0&o=c-0", 422, "One organisation is ticked"),
    ("o=c-0&o=d-0", 404, "not here"),
    ("o=c-0&o=nobody", 404, "not here"),
    ("fact=sector&value=nothing", 200, "Nothing to compare"),
    ("fact=unheard&value=of", 200, "A group with all others"),
    ("q=zzzz", 200, "No organisation with a result matches."),
)


def test_what_cannot_be_compared_is_said(app: Flask) -> None:
    browser = consulting(app)
    next_wave(app, 1, member=False)
    for query, status, said in REFUSED:
        answer = browser.get(f"{HERE}?{query}")
        assert answer.status_code == status, query
        assert said in answer.text


def test_a_group_is_told_apart_from_the_rest_only_beyond_chance(app: Flask) -> None:
    page = consulting(app, 60).get(f"{HERE}?fact=sector&value=trade").text
    rows = page.split('id="difference"')[1].split("</table>")[0].split("<tr>")[2:]
    assert len(rows) == len(the_questionnaire().dimensions) + 1
    for row in rows:
        low, high, real = re.findall(r'<td class="amount">([^<]+)</td>', row)[1:]
        apart = low.startswith("+") or high.startswith("−")
        assert real == ("yes" if apart else "not certain")
    assert 'id="group"' in page


def test_groups_of_fewer_than_five_are_not_told_apart(app: Flask) -> None:
    page = consulting(app, 12).get(f"{HERE}?fact=sector&value=trade").text
    difference = page.split('id="difference"')[1].split("</section>")[0]
    assert set(re.findall(r'<td class="amount">([^<]+)</td>', difference)) == {"–"}


def test_a_comparison_can_be_taken_along(app: Flask) -> None:
    browser = consulting(app)
    page = browser.get(f"{HERE}?o=c-0&o=c-3").text
    addresses = re.findall(r'href="([^"]+compare\.(?:svg|csv)[^"]*)"', page)
    assert len(addresses) == 2
    picture, figures = (browser.get(address.replace("&amp;", "&")) for address in addresses)
    assert picture.data.startswith(b"<svg") or b"<svg" in picture.data[:60]
    rows = list(csv.reader(io.StringIO(figures.data.decode("utf-8-sig"))))
    assert len(rows) == 1 + 2 * (len(the_questionnaire().dimensions) + 1)
    assert browser.get(f"{HERE}compare.svg").status_code == 404


def test_what_is_ticked_stays_ticked_while_others_are_looked_for(app: Flask) -> None:
    page = consulting(app, 60).get(f"{HERE}?o=c-0&o=c-3&q=bank").text
    ticked = re.findall(r'value="(c-\d+)" checked', page)
    assert ticked == ["c-0", "c-3"]
    offered = re.findall(r'name="o" value="c-\d+"> <span>([^<]+)', page)
    assert offered
    assert all("Bank" in name for name in offered)
