"""Figures that are asked about, doubted, submitted and shown."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from tests.integration.web.figures import SEPTEMBER, Figures, named


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


@pytest.fixture
def figures(app: Flask) -> Figures:
    return Figures(app)


def test_a_large_change_is_kept_and_asked_about_until_it_is_confirmed(figures: Figures) -> None:
    jump = {"value-OUT-COMPLTIME": "90", "history1-OUT-COMPLTIME": "20"}
    sent = figures.send("OUT-COMPLTIME", jump)
    assert sent.headers["Location"].endswith("/outcomes/OUT-COMPLTIME?saved=1")
    question = "Complaints solved in time went from 20% to 90% in one period. Is that right?"
    assert question in figures.get("complaints")
    assert question in figures.get("check")

    refused = figures.submit()
    assert (refused.status_code, named(refused)) == (422, ["confirmed-OUT-COMPLTIME"])

    figures.send("complaints", {"value-OUT-COMPLTIME": "90", "confirmed-OUT-COMPLTIME": "yes"})
    assert figures.kept()["OUT-COMPLTIME"]["confirmed"] is True
    assert question not in figures.get("check")

    figures.send("complaints", {"value-OUT-COMPLTIME": "95"})
    assert "confirmed" not in figures.kept()["OUT-COMPLTIME"], "another change was not confirmed"
    done = figures.submit(**{"confirmed-OUT-COMPLTIME": "yes"})
    assert done.headers["Location"].endswith("/outcomes/result/1")


def test_figures_that_clash_are_doubted_and_kept(figures: Figures) -> None:
    figures.send("retention", SEPTEMBER | {"value-OUT-RET": "88", "value-OUT-CHURN": "16"})

    doubt = "Retention rate and Churn rate add up to 104%"
    assert doubt in figures.get("retention")
    assert doubt in figures.get("check")
    assert doubt not in figures.get("speed")


def test_submitted_figures_stay_until_they_are_opened_again(figures: Figures) -> None:
    figures.send("complaints", SEPTEMBER | {"value-OUT-COMPL": "3"})
    assert figures.submit().headers["Location"].endswith("/result/1")
    assert figures.submit().headers["Location"].endswith("/result/1"), "sent twice is one result"
    assert "they no longer change" in figures.get("complaints")
    assert figures.send("complaints", {"value-OUT-COMPL": "4"}).status_code == 409
    assert "Show the result" in figures.get("")

    figures.browser.post(figures.root + "reopen")
    figures.send("complaints", {"value-OUT-COMPL": "4"})
    assert figures.submit().headers["Location"].endswith("/result/2")
    assert "Result 1" in figures.get("result/2")
    assert "3 per 1 000 customers" in figures.get("result/1")
    data = json.loads(figures.browser.get(figures.root + "result/2/data.json").data)
    assert data["result"]["kpis"]["OUT-COMPL"]["value"] == 4
    assert data["sheet"]["questionnaire"] == "service-outcomes"


def test_a_result_names_the_lever_and_the_practices_that_feed_it(figures: Figures) -> None:
    triad = {"value-OUT-QUAL": "8.2", "value-OUT-VALUE": "7.3", "value-OUT-EXPECT": "6.4"}
    figures.send("satisfaction", triad)
    figures.submit()
    page = figures.get("result/1")

    assert "3 of 32 figures are measured, and Expectations is the lever" in page
    assert "The triad stands at 70; lowest: Expectations" in page
    assert "Practices that feed Expectations:" in page
    assert "Customers receive a written confirmation of what was agreed." in page
    assert "PHY-3" not in page, "codes stand in the report only"
    assert page.count("Expectations") > 1


@pytest.mark.parametrize("rest", ["nothing", "OUT-X", "result/1", "result/1/data.json"])
def test_what_is_not_there_is_not_found(figures: Figures, rest: str) -> None:
    assert figures.browser.get(figures.root + rest).status_code == 404


def test_without_figures_there_is_nothing_to_open_again(figures: Figures) -> None:
    assert figures.browser.post(figures.root + "reopen").status_code == 404
    figures.submit()
    assert figures.browser.get(figures.root + "result/2").status_code == 404
