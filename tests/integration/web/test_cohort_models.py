"""Service models and figures of a cohort: what organisations submitted beside their sheets."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from questionnaires.catalogue import shipped
from questionnaires.fit import Fit
from survey.storage.tables import Enrolment
from survey.storage.tenancy import ACROSS
from tests.integration.storage.consulting import consultant, enrol
from tests.integration.web.browser import Browser
from tests.integration.web.instance import database_of

FIT = shipped().newest(Fit, "service-model-fit")


def answered(app: Flask, name: str) -> None:
    """An organisation in cohort `c` that answered about its service model and its figures."""
    browser = Browser(app)
    assessment = browser.start()
    database = database_of(app)
    database.transact(lambda tx: enrol(tx, name, "c", assessment, name=name.title()), ACROSS)
    part = browser.add_parts(assessment)
    here = f"/en/a/{assessment}/fit/{part}"
    for base, page in enumerate(FIT.pages):
        form = {f"answer-{code}": "4" for code in FIT.pages[page]}
        form |= {"base": str(base), "then": "continue"}
        assert browser.post(f"{here}/{page}", form).status_code == 303
    assert browser.post(f"{here}/submit").status_code == 303


def test_what_suits_best_is_noted_and_counted(either_app: Flask) -> None:
    app = either_app
    secret = consultant(database_of(app))
    for name in ("acme", "beta"):
        answered(app, name)
    with database_of(app).read(ACROSS) as tx:
        models = set(tx.execute(select(Enrolment.model)).scalars())
    assert len(models) == 1
    assert models <= {candidate.code for candidate in FIT.group["type"].candidates}
    browser = Browser(app)
    browser.client.set_cookie("account", secret)
    page = browser.get("/en/cohorts/c/explore/models").text
    name = FIT.text("en").candidates[models.pop()].name
    recommended = page.split('id="recommended"')[1].split("</table>")[0]
    row = recommended.split(f">{name}</th>")[1].split("</tr>")[0]
    assert re.findall(r'<td class="amount">([^<]+)</td>', row) == ["2", "100%"]
    figures = browser.get("/en/cohorts/c/export/chart/recommended.csv")
    assert figures.status_code == 200
