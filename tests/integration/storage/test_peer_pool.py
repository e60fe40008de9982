"""Who stands in the pool of peers: consenting, final, latest, of one edition, real or simulated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert, update

from questionnaires.catalogue import UnknownVersion, shipped
from questionnaires.schema import Questionnaire
from survey.storage import pool
from survey.storage.database import Database, Transaction
from survey.storage.kpi_pool import load_kpis, own_kpis
from survey.storage.pool import Loaded, PoolKey, load_pool, member_mark
from survey.storage.tables import Organisation, Result
from tests.integration.storage.peer_pool import (
    KEY,
    SECRET,
    add_kpis,
    add_organisations,
    outcomes,
)
from tests.integration.storage.records import NOW, YEAR, the_questionnaire

ITEMS = len(the_questionnaire().items)
NEWEST = shipped().latest("service-maturity")


def whole(*codes: int) -> np.ndarray:
    """A sheet for each of the codes, which is the answer to all items."""
    return np.repeat(np.array(codes, np.int8)[:, None], ITEMS, axis=1)


def loaded(database: Database, key: PoolKey = KEY, find: Any = None) -> Loaded | None:
    with database.read() as tx:
        return load_pool(tx, key, NEWEST, find or shipped().get, SECRET)


def members(database: Database, key: PoolKey = KEY) -> dict[str, int]:
    """Mark → the first answer of whoever is in the pool."""
    found = loaded(database, key)
    if found is None:
        return {}
    codes = found.pool.codes[:, 0].tolist()
    return dict(zip(found.pool.organisations.tolist(), codes, strict=True))


def marks(*names: str) -> list[str]:
    return [member_mark(SECRET, name) for name in names]


def test_an_empty_database_has_no_pool(database: Database) -> None:
    assert loaded(database) is None
    with database.read() as tx:
        assert pool.pool_states(tx) == []


def test_only_whoever_agreed_and_has_a_whole_final_sheet_is_in_the_pool(
    database: Database,
) -> None:
    skipped = whole(2)
    skipped[0, 5] = -1

    def work(tx: Transaction) -> None:
        add_organisations(tx, whole(0, 1))
        add_organisations(tx, whole(2), start=2, consent=None)
        add_organisations(tx, whole(3), start=3, form="quick")
        add_organisations(tx, skipped, start=4)
        add_organisations(tx, whole(2), start=5, simulated=True)
        add_organisations(tx, whole(1), start=6, questionnaire=replace(NEWEST, version="2.0.0"))
        add_organisations(tx, whole(1), start=7, questionnaire=replace(NEWEST, id="other"))

    database.transact(work)
    assert members(database) == dict(zip(marks("o1", "o2"), (0, 1), strict=True))
    assert members(database, replace(KEY, simulated=True)) == {marks("o6")[0]: 2}
    with database.read() as tx:
        states = {state.key: state.organisations for state in pool.pool_states(tx)}
    assert states == {
        KEY: 3,
        replace(KEY, simulated=True): 1,
        replace(KEY, edition="2"): 1,
        replace(KEY, questionnaire="other"): 1,
    }


def test_of_an_organisation_the_latest_result_counts_and_the_year_before_is_its_first_wave(
    database: Database,
) -> None:
    def work(tx: Transaction) -> None:
        add_organisations(tx, whole(0, 1, 2))
        add_organisations(tx, whole(3, 2), wave=2)
        values = {"id": "again", "assessment_id": "o1-2", "number": 2, "sheet": "{}",
                  "result": "{}", "packed": whole(1)[0].tobytes(), "fingerprint": "",
                  "submitted_at": NOW + YEAR}  # fmt: skip
        tx.execute(insert(Result), values)

    database.transact(work)
    found = loaded(database)
    assert found is not None
    assert found.waves is not None
    assert members(database) == dict(zip(marks("o1", "o2", "o3"), (1, 2, 2), strict=True))
    before = found.waves.before
    assert dict(zip(before.organisations.tolist(), before.codes[:, 0].tolist(), strict=True)) == (
        dict(zip(marks("o1", "o2"), (0, 1), strict=True))
    )
    assert found.waves.period == 12


def test_sheets_are_carried_within_an_edition(database: Database) -> None:
    sheet = np.zeros((1, len(NEWEST.items)), np.int8)

    def work(tx: Transaction) -> None:
        add_organisations(tx, whole(1))
        add_organisations(tx, sheet, start=1, questionnaire=NEWEST)

    database.transact(work)
    found = loaded(database)
    assert found is not None
    assert found.pool.matrix.questionnaire is NEWEST
    assert members(database) == dict(zip(marks("o1", "o2"), (1, 0), strict=True))


def test_sheets_of_a_withheld_version_and_damaged_ones_stop_no_other(database: Database) -> None:
    def work(tx: Transaction) -> None:
        add_organisations(tx, whole(0, 1, 2))
        add_organisations(tx, np.zeros((1, len(NEWEST.items)), np.int8), start=3,
                          questionnaire=NEWEST)  # fmt: skip
        for name, packed in (("o1", b"\x01\x02"), ("o2", bytes([100]) * ITEMS)):
            tx.execute(update(Result).where(Result.id == f"{name}-1-r").values(packed=packed))

    database.transact(work)

    def find(name: str, version: str) -> Questionnaire:
        if version == "1.0.0":
            return shipped().get(name, version)
        raise UnknownVersion("withheld")

    found = loaded(database, find=find)
    assert found is not None
    assert found.pool.organisations.tolist() == marks("o3")
    assert set(members(database)) == set(marks("o3", "o4"))

    def nothing(_name: str, _version: str) -> Questionnaire:
        raise UnknownVersion("withheld")

    assert loaded(database, find=nothing) is None


def test_facets_come_from_the_profile_before_the_answered_context(database: Database) -> None:
    def work(tx: Transaction) -> None:
        add_organisations(tx, whole(1, 1), profiles=[{"sector": "health"}, {}],
                          context='{"sector": "trade", "country": "NL"}')  # fmt: skip

    database.transact(work)
    found = loaded(database)
    assert found is not None
    by_mark = dict(zip(found.pool.organisations.tolist(), found.pool.facets.tolist(), strict=True))
    first, second = (by_mark[mark] for mark in marks("o1", "o2"))
    assert first[0] != second[0]
    assert first[1] == -1
    assert first[2] == second[2] >= 0


def test_s45_members_are_called_by_marks_that_only_the_key_can_make(database: Database) -> None:
    database.transact(lambda tx: add_organisations(tx, whole(1)))
    assert list(members(database)) == marks("o1")
    assert member_mark("another key", "o1") not in members(database)
    assert "o1" not in members(database)


@pytest.mark.parametrize("change", ["joins", "leaves", "agrees for another", "answers", "figures"])
def test_the_mark_of_a_pool_changes_with_whatever_happens_in_it(
    database: Database, change: str
) -> None:
    def first(tx: Transaction) -> None:
        add_organisations(tx, whole(1, 1))
        add_organisations(tx, whole(1), start=2, consent=None)

    database.transact(first)

    def state() -> str:
        with database.read() as tx:
            return next(found.mark for found in pool.pool_states(tx) if found.key == KEY)

    before = state()
    assert state() == before

    def consent(tx: Transaction, name: str, since: int | None) -> None:
        tx.execute(
            update(Organisation).where(Organisation.id == name).values(pool_consent_at=since)
        )

    def work(tx: Transaction) -> None:
        if change == "joins":
            consent(tx, "o3", NOW)
        elif change == "leaves":
            consent(tx, "o1", None)
        elif change == "agrees for another":
            consent(tx, "o1", None)
            consent(tx, "o3", NOW + 5)
        elif change == "answers":
            add_organisations(tx, whole(2), wave=2)
        else:
            add_kpis(tx, {"o1": {"OUT-NPS": 10.0}}, at=NOW + 9)

    database.transact(work)
    assert state() != before


NPS = f"{outcomes().id}/1/OUT-NPS"


def figures(database: Database, key: PoolKey = KEY, find: Any = None) -> dict[str, Any]:
    """Subject → mark → figure and when it came."""
    with database.read() as tx:
        found = load_kpis(tx, key, find or shipped().any, SECRET)
    return {subject: dict(kpi.values) for subject, kpi in found.items()}


def test_figures_are_the_latest_of_the_whole_organisation(database: Database) -> None:
    def work(tx: Transaction) -> None:
        add_organisations(tx, whole(1, 1))
        add_organisations(tx, whole(1), start=2, consent=None)
        add_organisations(tx, whole(1), start=3, simulated=True)
        names = ("o1", "o2", "o3", "o4")
        add_kpis(tx, {name: {"OUT-NPS": 10.0} for name in names})
        add_kpis(tx, {"o1": {"OUT-NPS": 30.0, "OUT-CSAT": 80.0}}, number=2, at=NOW + 7)
        add_kpis(tx, {"o2": {"OUT-NPS": -50.0}}, segment="shops", at=NOW + 9)

    database.transact(work)
    one, two, other = marks("o1", "o2", "o4")
    assert figures(database)[NPS] == {one: (30.0, NOW + 7), two: (10.0, NOW)}
    assert figures(database)[NPS.replace("NPS", "CSAT")] == {one: (80.0, NOW + 7)}
    assert figures(database, replace(KEY, simulated=True)) == {NPS: {other: (10.0, NOW)}}
    assert figures(database, replace(KEY, questionnaire="other")) == {}
    with database.read() as tx:
        own = {name: value for name, (_, value) in own_kpis(tx, "o1-1", shipped().any).items()}
    assert own == {NPS: 30.0, NPS.replace("NPS", "CSAT"): 80.0}


def test_money_in_whatever_currency_is_not_compared(database: Database) -> None:
    money = [kpi.id for kpi in outcomes().kpis if kpi.currency]
    assert money

    def work(tx: Transaction) -> None:
        add_organisations(tx, whole(1))
        add_kpis(tx, {"o1": dict.fromkeys(money, 5.0)})

    database.transact(work)
    assert figures(database) == {}


def test_figures_of_a_withheld_version_of_other_places_or_too_long_names_do_not_count(
    database: Database,
) -> None:
    def work(tx: Transaction) -> None:
        add_organisations(tx, whole(1))
        add_kpis(tx, {"o1": {"OUT-NPS": 10.0}})

    database.transact(work)

    def nothing(_name: str, _version: str) -> Any:
        raise UnknownVersion("withheld")

    assert figures(database, find=nothing) == {}
    assert figures(database, find=lambda *_: NEWEST) == {}
    long = "x" * 60
    kpis = (replace(outcomes().kpis[0], id=long), *outcomes().kpis[1:])
    assert figures(database, find=lambda *_: replace(outcomes(), kpis=kpis)) == {}
    assert figures(database, find=lambda *_: replace(outcomes(), kpis=kpis[1:])) == {}
