"""Parts of an assessment: saving, conflicts, names, submitting, erasing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from survey.actions.begin import begin
from survey.actions.describe import Described, describe
from survey.actions.erase import erase
from survey.actions.parts import (
    ROUNDS,
    Pinned,
    SegmentTaken,
    StalePart,
    TooManyParts,
    open_part,
    part_sheet,
    remove_part,
    rename_part,
    reopen_part,
    save_part,
    submit_part,
)
from survey.actions.refusals import AssessmentClosed, ImpossibleRevision, NotFound
from survey.chance import Chance
from survey.storage import assessments, parts
from survey.storage.database import Database, Transaction
from survey.storage.parts import PartRecord
from survey.storage.tenancy import Tenant
from tests.integration.storage.records import NOW, the_questionnaire

CHANCE = Chance()
FIT: Pinned = SimpleNamespace(id="service-model-fit", version="1.0.0", definition_sha256="ab" * 32)


def score(sheet: dict[str, Any]) -> dict[str, Any]:
    """A result that shows what was scored."""
    return {"sum": sum(sheet["answers"].values()), "fingerprint": "cd" * 32}


@pytest.fixture
def assessment(database: Database) -> str:
    return begin(
        database,
        the_questionnaire(),
        form="full",
        locale="en",
        device="device",
        now=NOW,
        chance=CHANCE,
    ).assessment


def opened(database: Database, assessment: str, segment: str = "", most: int = 8) -> str:
    """The id of a part about `segment`."""
    return open_part(database, assessment, FIT, segment, most=most, now=NOW, chance=CHANCE).id


def save(database: Database, assessment: str, part: str, base: int, **answers: Any) -> int:
    """Save answers given on a page that showed `base`; returns the revision."""
    return save_part(database, assessment, part, answers, base=base, now=NOW).revision


def read(database: Database, assessment: str, part: str) -> PartRecord:
    """The part as it is saved."""
    with database.read() as tx:
        return parts.find_part(tx, assessment, part)


ACTIONS: dict[str, Callable[[Database, str, str], object]] = {
    "opening": lambda d, a, _p: opened(d, a),
    "saving": lambda d, a, p: save(d, a, p, 0, IND=1),
    "renaming": lambda d, a, p: rename_part(d, a, p, "Shops", now=NOW),
    "removing": lambda d, a, p: remove_part(d, a, p, now=NOW),
    "submitting": lambda d, a, p: submit_part(d, a, p, score, now=NOW, chance=CHANCE),
    "opening again": lambda d, a, p: reopen_part(d, a, p, now=NOW),
}


@pytest.mark.parametrize("what", ACTIONS)
def test_a_part_of_an_erased_assessment_is_not_found(
    database: Database, assessment: str, what: str
) -> None:
    part = opened(database, assessment)
    erase(database, assessment, actor="device", now=2)
    with pytest.raises(NotFound):
        ACTIONS[what](database, assessment, part)


@pytest.mark.parametrize("what", ["saving", "renaming", "submitting", "opening again"])
def test_a_removed_part_is_not_found(database: Database, assessment: str, what: str) -> None:
    part = opened(database, assessment)
    remove_part(database, assessment, part, now=NOW)
    with pytest.raises(NotFound):
        ACTIONS[what](database, assessment, part)


def test_removing_twice_is_one_removal(database: Database, assessment: str) -> None:
    kept, part = opened(database, assessment), opened(database, assessment, "Shops")
    for _ in range(2):
        remove_part(database, assessment, part, now=NOW)
    with database.read() as tx:
        assert [found.id for found in parts.parts_of(tx, assessment)] == [kept]


def test_opening_a_group_again_gives_the_part_there_is(database: Database, assessment: str) -> None:
    part = opened(database, assessment, "Schools")
    assert opened(database, assessment, "SCHOOLS") == part
    assert read(database, assessment, part).definition_sha256 == FIT.definition_sha256


def test_of_groups_opened_at_once_under_one_name_there_is_one(
    database: Database, assessment: str
) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: opened(database, assessment, "Schools"), range(8)))
    assert len(made) == 1


def test_no_more_groups_are_opened_than_allowed(database: Database, assessment: str) -> None:
    for segment in ("", "Schools"):
        opened(database, assessment, segment, most=2)
    with pytest.raises(TooManyParts):
        opened(database, assessment, "Shops", most=2)


def test_a_group_cannot_take_the_name_of_another(database: Database, assessment: str) -> None:
    opened(database, assessment, "Schools")
    part = opened(database, assessment, "Shops")
    with pytest.raises(SegmentTaken):
        rename_part(database, assessment, part, "schools", now=NOW)
    rename_part(database, assessment, part, "SHOPS", now=NOW)
    assert read(database, assessment, part).segment == "SHOPS"


def test_what_is_not_sent_keeps_its_value_and_none_takes_it_away(
    database: Database, assessment: str
) -> None:
    part = opened(database, assessment)
    save(database, assessment, part, 0, IND=3, HUM="DK")
    saved = save_part(
        database, assessment, part, {"IND": None}, beside={"goals": ["churn"]}, base=1, now=NOW + 9
    )
    found = read(database, assessment, part)
    assert (saved.revision, saved.changed) == (2, ("IND", "goals"))
    assert found.sheet == {"answers": {"HUM": "DK"}, "goals": ["churn"]}
    assert (found.given, found.saved_at) == ({"IND": 2, "HUM": 1, "goals": 2}, NOW + 9)
    save_part(database, assessment, part, {}, beside={"goals": None}, base=2, now=NOW)
    assert read(database, assessment, part).sheet == {"answers": {"HUM": "DK"}}


def test_saving_what_is_saved_makes_no_revision_whatever_the_page_showed(
    database: Database, assessment: str
) -> None:
    part = opened(database, assessment)
    assert [save(database, assessment, part, base, IND=3) for base in (0, 0, 7)] == [1, 1, 1]


def test_an_answer_changed_meanwhile_is_a_conflict_with_what_is_saved(
    database: Database, assessment: str
) -> None:
    part = opened(database, assessment)
    save(database, assessment, part, 0, IND=3, HUM=2)
    with pytest.raises(StalePart) as refused:
        save(database, assessment, part, 0, IND=1, HUM=2)
    assert refused.value.differing == ("IND",)
    assert refused.value.current.answers == {"IND": 3, "HUM": 2}
    assert refused.value.current.revision == 1


def test_an_answer_taken_away_meanwhile_is_a_conflict_too(
    database: Database, assessment: str
) -> None:
    part = opened(database, assessment)
    save(database, assessment, part, 0, IND=3)
    save(database, assessment, part, 1, IND=None)
    with pytest.raises(StalePart):
        save(database, assessment, part, 1, IND=4)


def test_other_answers_saved_meanwhile_are_no_conflict(database: Database, assessment: str) -> None:
    part = opened(database, assessment)
    save(database, assessment, part, 0, IND=3)
    assert save(database, assessment, part, 0, HUM=2) == 2
    assert read(database, assessment, part).answers == {"IND": 3, "HUM": 2}


@pytest.mark.parametrize("base", [-1, 1])
def test_a_revision_that_never_was_is_refused(
    database: Database, assessment: str, base: int
) -> None:
    part = opened(database, assessment)
    with pytest.raises(ImpossibleRevision):
        save(database, assessment, part, base, IND=3)


def test_many_saves_at_once_lose_nothing(database: Database, assessment: str) -> None:
    part = opened(database, assessment)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: save(database, assessment, part, 0, **{f"F{n}": n}), range(12)))
    found = read(database, assessment, part)
    assert found.revision == 12
    assert found.answers == {f"F{n}": n for n in range(12)}


def test_a_submitted_part_is_closed_until_it_is_opened_again(
    database: Database, assessment: str
) -> None:
    part = opened(database, assessment)
    save(database, assessment, part, 0, IND=3)
    numbers = [
        submit_part(database, assessment, part, score, now=NOW, chance=CHANCE) for _ in range(2)
    ]
    with pytest.raises(AssessmentClosed):
        save(database, assessment, part, 1, IND=4)
    reopen_part(database, assessment, part, now=NOW)
    save(database, assessment, part, 1, IND=4)
    numbers.append(submit_part(database, assessment, part, score, now=NOW + 5, chance=CHANCE))
    assert numbers == [1, 1, 2]
    with database.read() as tx:
        first, second = (parts.find_part_result(tx, assessment, part, n) for n in (1, 2))
        assert parts.newest_results(tx, assessment) == (second,)
    assert (first.result["sum"], second.result["sum"]) == (3, 4)
    assert (first.submitted_at, second.submitted_at) == (NOW, NOW + 5)


def test_an_open_maturity_assessment_and_its_parts_are_submitted_apart(
    database: Database, assessment: str
) -> None:
    part = opened(database, assessment)
    submit_part(database, assessment, part, score, now=NOW, chance=CHANCE)
    with database.read() as tx:
        assert assessments.find_assessment(tx, assessment).is_open


def test_the_sheet_of_a_part_says_what_it_is_about(database: Database, assessment: str) -> None:
    describe(
        database,
        assessment,
        Described("Acme", {"country": "NL"}, ("complaints",)),
        seen=None,
        held=(),
        now=NOW,
    )
    part = opened(database, assessment, "Schools")
    save_part(database, assessment, part, {"IND": 3}, beside={"goals": ["churn"]}, base=0, now=NOW)
    submit_part(database, assessment, part, score, now=NOW, chance=CHANCE)
    with database.read() as tx:
        assert parts.newest_results(tx, assessment)[0].sheet == {
            "questionnaire": "service-model-fit",
            "version": "1.0.0",
            "id": part,
            "segment": "Schools",
            "context": {"country": "NL", "organisation": "Acme"},
            "goals": ["churn"],
            "answers": {"IND": 3},
        }


def test_the_sheet_of_the_whole_organisation_names_no_segment(
    database: Database, assessment: str
) -> None:
    part = opened(database, assessment)
    with database.read() as tx:
        whole = assessments.find_assessment(tx, assessment)
        assert "segment" not in part_sheet(whole, parts.find_part(tx, assessment, part))


def changing(
    monkeypatch: pytest.MonkeyPatch, database: Database, assessment: str, part: str, times: int
) -> None:
    """Let somebody save just before each of the next `times` results is stored."""
    real, left = database.transact, list(range(times))

    def busy(work: Callable[[Transaction], object], tenant: Tenant | None = None) -> object:
        if left:
            value = left.pop()
            monkeypatch.setattr(database, "transact", real)
            revision = read(database, assessment, part).revision
            save(database, assessment, part, revision, IND=100 + value)
            monkeypatch.setattr(database, "transact", busy)
        return real(work, tenant)

    monkeypatch.setattr(database, "transact", busy)


def test_what_is_saved_while_a_part_is_scored_counts_in_its_result(
    database: Database, assessment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = opened(database, assessment)
    changing(monkeypatch, database, assessment, part, times=2)
    assert submit_part(database, assessment, part, score, now=NOW, chance=CHANCE) == 1
    with database.read() as tx:
        assert parts.newest_results(tx, assessment)[0].result["sum"] == 100


def test_a_part_that_never_stands_still_is_not_submitted(
    database: Database, assessment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = opened(database, assessment)
    changing(monkeypatch, database, assessment, part, times=ROUNDS)
    with pytest.raises(RuntimeError, match="kept changing"):
        submit_part(database, assessment, part, score, now=NOW, chance=CHANCE)
    assert read(database, assessment, part).is_open
