"""Actions by themselves: what was erased or changed meanwhile, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from questionnaires.sheet import Answer
from survey.actions.answer import Author, none_of_these, save_page, take_back
from survey.actions.begin import begin
from survey.actions.describe import Described, describe
from survey.actions.erase import erase
from survey.actions.refusals import NotFound
from survey.actions.share import (
    hand_over,
    open_link,
    replace_private_link,
    revoke,
    share_result,
)
from survey.actions.submit import ROUNDS, reopen, submit
from survey.chance import Chance
from survey.storage import assessments, links, results
from survey.storage.database import Database, Transaction
from survey.storage.tenancy import Tenant
from tests.integration.storage.records import NOW, the_questionnaire

CHANCE = Chance()
NOBODY = Author(())
THE_Q = the_questionnaire()

ACTIONS: dict[str, Callable[[Database, str], object]] = {
    "saving": lambda d, a: save_page(
        d, THE_Q, a, {"STR-2": Answer("F")}, base=0, author=NOBODY, now=NOW
    ),
    "none of these": lambda d, a: none_of_these(d, THE_Q, a, ["STR-2"], author=NOBODY, now=NOW),
    "taking back": lambda d, a: take_back(
        d, THE_Q, a, ["STR-2"], revision=1, author=NOBODY, now=NOW
    ),
    "describing": lambda d, a: describe(d, a, Described("x", {}, ()), seen=None, held=(), now=NOW),
    "a new private link": lambda d, a: replace_private_link(
        d, a, device="d", now=NOW, chance=CHANCE
    ),
    "submitting": lambda d, a: submit(d, THE_Q, a, now=NOW, chance=CHANCE),
    "opening again": lambda d, a: reopen(d, a, now=NOW),
    "sharing": lambda d, a: share_result(d, a, "r", label="", now=NOW, chance=CHANCE),
    "revoking": lambda d, a: revoke(d, a, "link", now=NOW),
    "erasing": lambda d, a: erase(d, a, actor="device", now=NOW),
    "handing over": lambda d, a: hand_over(d, a, THE_Q, "XXX", label="", now=NOW, chance=CHANCE),
    "opening a link": lambda d, a: open_link(d, "x" * 22, device="d", now=NOW),
}


def begun(database: Database) -> str:
    """A new assessment's id."""
    made = begin(database, THE_Q, form="full", locale="en", device="device", now=NOW, chance=CHANCE)
    return made.assessment


@pytest.mark.parametrize("what", ACTIONS)
def test_what_was_erased_meanwhile_is_not_found(database: Database, what: str) -> None:
    assessment = begun(database)
    erase(database, assessment, actor="device", now=NOW)
    with pytest.raises(NotFound):
        ACTIONS[what](database, assessment)


def changing(monkeypatch: pytest.MonkeyPatch, database: Database, times: int) -> list[int]:
    """Let somebody save just before each of the next `times` results is stored."""
    real, happened = database.transact, list[int]()

    def busy(work: Callable[[Transaction], object], tenant: Tenant | None = None) -> object:
        if len(happened) < times:
            happened.append(len(happened))
            monkeypatch.setattr(database, "transact", real)
            save_page(
                database,
                THE_Q,
                assessment_of(database),
                {"STR-2": Answer("FLPN"[len(happened) % 4])},
                base=len(happened) - 1,
                author=NOBODY,
                now=NOW,
            )
            monkeypatch.setattr(database, "transact", busy)
        return real(work, tenant)

    monkeypatch.setattr(database, "transact", busy)
    return happened


def assessment_of(database: Database) -> str:
    """The only assessment there is."""
    with database.read() as tx:
        return str(tx.exec_driver_sql("select id from assessment").scalar_one())


def test_what_is_saved_while_a_sheet_is_scored_counts_in_the_result(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment = begun(sqlite_database)
    happened = changing(monkeypatch, sqlite_database, times=2)
    result = submit(sqlite_database, THE_Q, assessment, now=NOW, chance=CHANCE)
    assert len(happened) == 2
    with sqlite_database.read() as tx:
        sheet = results.find_result(tx, assessment, result).sheet
        found = assessments.find_assessment(tx, assessment)
    assert sheet["answers"]["STR-2"] == "P"
    assert (found.state, found.revision) == ("submitted", 2)


def test_a_sheet_that_never_stands_still_is_not_submitted(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment = begun(sqlite_database)
    changing(monkeypatch, sqlite_database, times=ROUNDS)
    with pytest.raises(RuntimeError, match="kept changing"):
        submit(sqlite_database, THE_Q, assessment, now=NOW, chance=CHANCE)
    with sqlite_database.read() as tx:
        assert results.results_of(tx, assessment) == []
        assert assessments.find_assessment(tx, assessment).is_open


def test_of_new_private_links_made_at_once_only_one_lives(database: Database) -> None:
    assessment = begun(database)

    def make(_number: int) -> str:
        return replace_private_link(database, assessment, device="d", now=NOW, chance=CHANCE)

    with ThreadPoolExecutor(4) as pool:
        tokens = list(pool.map(make, range(8)))
    with database.read() as tx:
        living = links.links_of(tx, assessment, links.RESUME, NOW)
    assert len(set(tokens)) == 8
    assert len(living) == 1
