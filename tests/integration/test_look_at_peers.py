"""What a result is told of its peers when something is not as it should be: less, never a fault."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import update

from questionnaires.sheet import AnswerSheet, parse_sheet
from scoring.result import score_sheet
from survey.actions.look_at_peers import compare_with_peers
from survey.storage import peers
from survey.storage.database import Database, Transaction
from survey.storage.tables import PeerEpoch, PeerModel, PeerView
from tests.integration.refitted import CATALOGUE, FLOOR, LATER, epoch, fill, refitted, three_groups
from tests.integration.storage.peer_pool import add_kpis, add_organisations, drawn
from tests.integration.storage.records import NOW, the_questionnaire

__all__ = ["three_groups"]


@dataclass(frozen=True)
class Company:
    """Who asks."""

    profile: dict[str, str]
    simulated: bool


def own_sheet(version: str = "1.0.0") -> AnswerSheet:
    questionnaire = CATALOGUE.get("service-maturity", version)
    answers = {item.id: "L" for item in the_questionnaire().items}
    given = {"questionnaire": questionnaire.id, "version": version, "answers": answers}
    return parse_sheet(given, lambda *_: questionnaire, "")


def told(
    database: Database, floor: int = FLOOR, *, simulated: bool = False, version: str = "1.0.0"
) -> dict[str, Any]:
    sheet = own_sheet(version)
    result = score_sheet(sheet, CATALOGUE.get(sheet.questionnaire, sheet.version))
    organisation = Company({"sector": "trade"}, simulated)
    said = compare_with_peers(database, CATALOGUE, organisation, "o1-1", sheet, result, floor=floor)
    assert said is not None
    assert json.loads(json.dumps(said)) == said
    return said


@pytest.fixture
def grouped(sqlite_database: Database) -> Database:
    """A pool with groups, likes, and a figure."""
    names = fill(sqlite_database, 210)
    figures = {name: {"OUT-NPS": float(n % 50)} for n, name in enumerate(names)}
    sqlite_database.transact(lambda tx: add_kpis(tx, figures))
    refitted(sqlite_database)
    return sqlite_database


def test_all_of_it_is_told_where_all_is_well(grouped: Database) -> None:
    said = told(grouped)
    assert said["organisations"] == 210
    assert said["segment"]["kept"] == ["sector"]
    assert said["like"]["organisations"] >= 25
    assert said["groups"]["placed"]["first"]
    assert len(said["kpis"]) == 1
    assert told(grouped, version="1.1.0")["figures"] == said["figures"]


def test_other_kinds_of_organisations_are_told_nothing_of_these(grouped: Database) -> None:
    said = told(grouped, simulated=True)
    assert (said["organisations"], said["simulated"]) == (0, True)


def test_without_a_model_there_are_no_groups_and_still_figures(grouped: Database) -> None:
    before = told(grouped)
    grouped.transact(lambda tx: tx.execute(update(PeerModel).values(state=peers.WITHDRAWN)))
    said = told(grouped)
    assert (said["groups"], said["like"], said["moves"]) == (None, None, None)
    assert said["figures"] == before["figures"]


def test_a_model_that_cannot_be_read_is_as_good_as_none(grouped: Database) -> None:
    grouped.transact(
        lambda tx: tx.execute(update(PeerModel).values(id="damaged", content=b"damaged"))
    )
    said = told(grouped)
    assert said["groups"] is None
    assert said["figures"]


def test_an_epoch_of_a_lower_floor_says_nothing_until_the_next(grouped: Database) -> None:
    said = told(grouped, floor=20)
    assert (said["organisations"], said["floor"], said["figures"]) == (0, 20, {})
    refitted(grouped, LATER + 1, floor=20)
    assert told(grouped, floor=20)["organisations"] == 210


@pytest.mark.parametrize("what", ["views", "outline"])
def test_a_damaged_epoch_says_nothing(
    grouped: Database, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    def damage(tx: Transaction) -> None:
        if what == "views":
            tx.execute(update(PeerView).values(content=b"damaged"))
            return
        outline = epoch(grouped).outline | {"names": ["wrong"]}
        tx.execute(update(PeerEpoch).values(outline=json.dumps(outline)))

    grouped.transact(damage)
    assert told(grouped)["organisations"] == 0
    assert "cannot be read" in caplog.text


def test_likes_of_other_dimensions_are_not_looked_for(grouped: Database) -> None:
    outline = epoch(grouped).outline
    fewer = outline | {"centres": [centre[:-1] for centre in outline["centres"]]}
    grouped.transact(
        lambda tx: tx.execute(
            update(PeerEpoch)
            .where(PeerEpoch.subject == peers.PRACTICES)
            .values(outline=json.dumps(fewer))
        )
    )
    said = told(grouped)
    assert said["like"] is None
    assert said["figures"]


def test_a_pool_that_nobody_may_be_told_of_says_how_many_it_takes(
    sqlite_database: Database,
) -> None:
    sqlite_database.transact(lambda tx: add_organisations(tx, drawn(450)[0][:FLOOR], at=NOW))
    refitted(sqlite_database)
    said = told(sqlite_database)
    assert (said["organisations"], said["floor"]) == (0, FLOOR)


def test_a_quick_check_is_not_compared(grouped: Database) -> None:
    sheet = replace(own_sheet(), form="quick")
    result = {"state": "indicative"}
    assert (
        compare_with_peers(
            grouped, CATALOGUE, Company({}, simulated=False), "o1-1", sheet, result, floor=FLOOR
        )
        is None
    )
