"""Figures of results are stored with them, in places that follow from the version."""

from __future__ import annotations

import struct
from math import isnan
from typing import Any

from flask import Flask
from sqlalchemy import delete, select

from questionnaires.catalogue import shipped
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from scoring.any_kind import read_sheet, score_any
from survey.actions.fill_in_figures import fill_in_figures
from survey.storage.figures import NONE, figure_names, pack_figures, pack_part, part_names
from survey.storage.tables import PartFigures, ResultFigures
from tests.integration.web.browser import Browser, example, the_questionnaire
from tests.integration.web.instance import database_of

VERSION = the_questionnaire()


def scored(answers: dict[str, Any]) -> dict[str, Any]:
    data = {"questionnaire": VERSION.id, "version": VERSION.version, "answers": answers}
    return score_any(read_sheet(data, shipped(), ""), shipped())


def unpacked(packed: bytes) -> dict[str, int]:
    names = figure_names(VERSION)
    return dict(zip(names, struct.unpack(f"<{len(names)}h", packed), strict=True))


def test_every_figure_stands_at_its_place() -> None:
    result = scored(example()["answers"])
    found = unpacked(pack_figures(result, VERSION))
    assert len(set(figure_names(VERSION))) == len(found)
    assert found["overall.level"] == result["level"]
    assert found["overall.in_place"] == round(result["in_place"] * 100)
    for code, part in result["dimensions"].items():
        assert found[f"{code}.level"] == part["level"]
        assert found[f"{code}.in_place"] == round(part["in_place"] * 100)
    assert found["people.in_place"] == round(result["elements"]["people"]["in_place"] * 100)
    assert found["lens.four_p"] == round(result["lenses"]["four_p"]["in_place"] * 100)
    assert found["ladder.2"] == round(result["pooled"]["2"]["value"] * 10_000)
    assert found["feature.CC1"] == round(result["features"]["CC1"]["figure"] * 100)
    assert found["model.agile"] == round(result["models"]["agile"]["figure"] * 100)


def test_what_is_hidden_has_no_figure_but_a_range() -> None:
    answers = example()["answers"]
    answers.pop("STR-2")
    found = unpacked(pack_figures(scored(answers), VERSION))
    assert (found["overall.in_place"], found["STR.level"], found["STR.in_place"]) == (NONE,) * 3
    assert 0 <= found["STR.low"] < found["STR.high"] <= 10_000
    assert found["PEO.level"] > 0


def test_parts_keep_fits_and_figures() -> None:
    fit = shipped().newest(Fit, "service-model-fit")
    blank = {"questionnaire": fit.id, "version": fit.version, "answers": {}}
    given = blank | {"answers": {factor.code: 4 for factor in fit.factors}}
    result = score_any(read_sheet(given, shipped(), ""), shipped())
    found = part_names(fit).unpack(pack_part(result, fit))
    recommended = {code for codes in result["recommended"].values() for code in codes}
    assert {c.code for c in fit.candidates if found[f"recommended.{c.code}"]} == recommended
    assert recommended
    group, fits = next(iter(result["fit"].items()))
    assert {c: round(fits[c] * 100) for c in fits} == {c: found[f"fit.{c}"] for c in fits}, group
    none = score_any(read_sheet(blank, shipped(), ""), shipped())
    assert set(part_names(fit).unpack(pack_part(none, fit)).values()) == {NONE, 0}
    outcomes = shipped().newest(Outcomes, "service-outcomes")
    sheet = {"questionnaire": outcomes.id, "version": outcomes.version, "answers": {}}
    kpi, other, third = "OUT-TARGET", outcomes.kpis[0].id, outcomes.kpis[1].id
    sheet["answers"] = {kpi: {"value": 80}, other: "not measured"}
    result = score_any(read_sheet(sheet, shipped(), ""), shipped())
    found = part_names(outcomes).unpack(pack_part(result, outcomes))
    assert found[f"value.{kpi}"] == 80
    assert found[f"rating.{kpi}"] == result["kpis"][kpi]["rating"]
    assert isnan(found[f"value.{other}"])
    assert (found[f"rating.{other}"], found[f"rating.{third}"]) == (
        0,
        NONE,
    )


def test_submitting_stores_them_and_older_results_are_filled_in(app: Flask) -> None:
    browser = Browser(app)
    assessment, _result = browser.submitted()
    browser.add_parts(assessment)
    database = database_of(app)
    tables = (ResultFigures, PartFigures)

    def rows() -> list[list[tuple[Any, ...]]]:
        with database.read() as tx:
            return [sorted(map(tuple, tx.execute(select(*t.__table__.columns)))) for t in tables]

    stored = rows()
    assert [len(found) for found in stored] == [1, 2]
    catalogue = app.extensions["maturity"].catalogue
    assert fill_in_figures(database, catalogue) == 0
    database.transact(lambda tx: [tx.execute(delete(table)) for table in tables])
    assert fill_in_figures(database, catalogue) == 3
    assert rows() == stored
