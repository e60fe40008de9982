"""A demonstration holds what submitted organisations hold, once, and goes again without a trace."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from questionnaires.catalogue import shipped
from questionnaires.context import check_context
from questionnaires.faults import Fault
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from questionnaires.sheet import parse_sheet, unpack
from scoring.any_kind import read_sheet, score_any
from survey.actions import demonstrate
from survey.actions.demonstrate import HoldsRealOnes, OtherSeed, remove
from survey.actions.invent import Inventor
from survey.actions.invent_parts import COURSES, figures, suits
from survey.storage.database import Database
from survey.storage.figures import pack_figures, pack_part
from survey.storage.simulated import drop_simulated
from survey.storage.tables import Base
from tests.integration.demonstrated import (
    EMAIL,
    NOW,
    demonstrated,
    followed,
    nothing,
    rows_of,
)
from tests.integration.storage import records

YEAR = 365 * 24 * 3600
MONTH = 31 * 24 * 3600


@pytest.fixture(scope="module")
def thirty(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Thirty organisations, for those who only look."""
    path = tmp_path_factory.mktemp("thirty") / "maturity.sqlite"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    assert demonstrated(database, 30) == 30
    yield database
    database.dispose()


def everything(database: Database) -> dict[str, int]:
    return {table.name: len(rows_of(database, table.name)) for table in Base.metadata.sorted_tables}


def test_each_has_a_name_a_profile_and_consents(thirty: Database) -> None:
    organisations = rows_of(thirty, "organisation")
    assert len(organisations) == 30
    assert all(row["simulated"] and row["pool_consent_at"] < NOW for row in organisations)
    assert len({row["name"] for row in organisations}) == 30
    faults: list[Fault] = []
    for row in organisations:
        profile = json.loads(row["profile"])
        assert profile.keys() == {"sector", "employees", "country"}
        check_context(profile, "", faults)
    assert faults == []


def test_each_submitted_twice_a_year_apart(thirty: Database) -> None:
    version = shipped().latest("service-maturity")
    years = rows_of(thirty, "assessment")
    second = [row for row in years if row["previous_id"]]
    assert (len(years), len(second)) == (60, 30)
    assert {row["state"] for row in years} == {"submitted"}
    assert {row["definition_sha256"] for row in years} == {version.definition_sha256}
    at = {row["assessment_id"]: row["submitted_at"] for row in rows_of(thirty, "result")}
    apart = [at[row["id"]] - at[row["previous_id"]] for row in second]
    assert min(apart) > YEAR - MONTH
    assert max(apart) < YEAR + MONTH
    assert max(at.values()) < NOW


def test_results_are_stored_like_submitted_ones(thirty: Database) -> None:
    version = shipped().latest("service-maturity")
    packed = {row["result_id"]: row["packed"] for row in rows_of(thirty, "result_figures")}
    revisions = {row["assessment_id"]: row["packed"] for row in rows_of(thirty, "sheet_revision")}
    does_not_apply = 0
    for row in rows_of(thirty, "result"):
        result, sheet = json.loads(row["result"]), json.loads(row["sheet"])
        codes = unpack(row["packed"], version)
        assert (result["state"], result["fingerprint"]) == ("final", row["fingerprint"])
        assert packed[row["id"]] == pack_figures(result, version)
        assert revisions[row["assessment_id"]] == row["packed"]
        read = parse_sheet(sheet, shipped().get, "")
        assert read.codes() == codes
        does_not_apply += list(codes.values()).count(version.na_code)
    assert does_not_apply > 10


def test_what_is_stored_scores_to_the_stored_result(thirty: Database) -> None:
    stored = [*rows_of(thirty, "result")[:4], *rows_of(thirty, "part_result")]
    assert len(stored) > 12
    for row in stored:
        sheet = read_sheet(json.loads(row["sheet"]), shipped(), "")
        assert score_any(sheet, shipped()) == json.loads(row["result"])


def test_some_answers_rise_within_a_year_and_none_falls(thirty: Database) -> None:
    version = shipped().latest("service-maturity")
    codes = {
        row["assessment_id"]: unpack(row["packed"], version) for row in rows_of(thirty, "result")
    }
    for year in rows_of(thirty, "assessment"):
        if year["previous_id"] is None:
            continue
        before, after = codes[year["previous_id"]], codes[year["id"]]
        changed = {item: (before[item], after[item]) for item in before}
        raises = [pair for pair in changed.values() if pair[0] != pair[1]]
        rank = version.rated_codes.index
        assert 2 <= len(raises) <= 4
        assert all(rank(str(new)) == rank(str(old)) + 1 for old, new in raises)


def test_half_have_figures_and_a_third_a_service_model_in_the_second_year(
    thirty: Database,
) -> None:
    parts = {row["id"]: row for row in rows_of(thirty, "part_sheet")}
    counts = Counter(row["questionnaire"] for row in parts.values())
    assert 9 <= counts["service-outcomes"] <= 21
    assert 5 <= counts["service-model-fit"] <= 16
    second = {row["id"] for row in rows_of(thirty, "assessment") if row["previous_id"]}
    assert {row["assessment_id"] for row in parts.values()} <= second
    assert {row["state"] for row in parts.values()} == {"submitted"}
    stored = {r["part_result_id"]: r["packed"] for r in rows_of(thirty, "part_figures")}
    for row in rows_of(thirty, "part_result"):
        part, result = parts[row["part_id"]], json.loads(row["result"])
        version = shipped().any(part["questionnaire"], part["version"])
        assert isinstance(version, (Fit, Outcomes))
        assert stored[row["id"]] == pack_part(result, version)
        if isinstance(version, Outcomes):
            # Nothing in it would have had to be confirmed or looked at twice.
            assert (result["state"], result["to_confirm"], result["warnings"]) == ("final", [], [])
            assert result["measured"] > 3


def test_better_practices_go_with_better_figures() -> None:
    version = shipped().newest(Outcomes, "service-outcomes")

    def middle(strength: float, kpi: str) -> float:
        found = [figures(version, strength, (1, n), NOW)[kpi] for n in range(60)]
        given = [answer for answer in found if isinstance(answer, dict)]
        values = sorted(float(one["promoters" if "promoters" in one else "value"]) for one in given)
        return values[len(values) // 2]

    for kpi in COURSES:
        rises = version.by_id[kpi].better != "lower" and kpi != "OUT-COMPL"
        assert (middle(0.9, kpi) > middle(0.1, kpi)) == rises, kpi


def test_every_factor_of_a_service_model_is_answered() -> None:
    version = shipped().newest(Fit, "service-model-fit")
    answers, goals = suits(version, (1, 7))
    assert list(answers) == list(version.factor)
    assert set(goals) <= set(version.goals)
    assert (answers, goals) == suits(version, (1, 7))


def test_an_organisation_is_the_same_whoever_is_invented_beside_it() -> None:
    version = shipped().latest("service-maturity")
    alone = Inventor(version, 1).invent([7])
    assert alone == Inventor(version, 1).invent([3, 7, 99])[1:2]
    assert alone != Inventor(version, 2).invent([7])
    assert Inventor(version, 1).invent([]) == []


def test_doing_it_twice_changes_nothing(database: Database) -> None:
    told: list[int] = []
    assert demonstrated(database, tell=told.append) == 3
    followed(database)
    before = everything(database)
    assert demonstrated(database, tell=told.append) == 0
    followed(database)
    assert everything(database) == before
    assert told == [3]


def stopped_after(transactions: int) -> Callable[[int], None]:
    def tell(_there: int) -> None:
        nonlocal transactions
        transactions -= 1
        if not transactions:
            raise KeyboardInterrupt

    return tell


def test_stopped_halfway_it_goes_on_to_the_number_asked_for(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # How many there are in a transaction is theirs to change, which ones is not.
    monkeypatch.setattr(demonstrate, "TOGETHER", 2)
    with pytest.raises(KeyboardInterrupt):
        demonstrated(sqlite_database, 5, tell=stopped_after(2))
    begun = [row["id"] for row in rows_of(sqlite_database, "organisation")]
    assert len(begun) == 4
    assert demonstrated(sqlite_database, 5) == 1
    organisations = [row["id"] for row in rows_of(sqlite_database, "organisation")]
    assert (len(organisations), organisations[:4]) == (5, begun)
    assert len(rows_of(sqlite_database, "result")) == 10


def test_what_was_erased_meanwhile_is_made_again_and_more_are_added(
    sqlite_database: Database,
) -> None:
    demonstrated(sqlite_database, 2)
    first = rows_of(sqlite_database, "organisation")[0]
    sqlite_database.transact(lambda tx: drop_simulated(tx, [str(first["id"])]))
    assert demonstrated(sqlite_database, 3) == 2
    again = rows_of(sqlite_database, "organisation")
    assert again[0] == first
    assert len(again) == 3


def test_real_organisations_keep_it_out_unless_they_are_meant_to_stand_beside(
    sqlite_database: Database,
) -> None:
    sqlite_database.transact(lambda tx: records.add_assessment(tx, "real"))
    before = everything(sqlite_database)
    with pytest.raises(HoldsRealOnes) as refused:
        demonstrated(sqlite_database)
    assert refused.value.count == 1
    assert everything(sqlite_database) == before
    assert demonstrated(sqlite_database, beside_real=True) == 3


def test_two_seeds_do_not_stand_beside_each_other(sqlite_database: Database) -> None:
    demonstrated(sqlite_database, 1)
    with pytest.raises(OtherSeed):
        demonstrated(sqlite_database, 1, seed=2)
    assert len(rows_of(sqlite_database, "organisation")) == 1


def test_a_consultant_leads_all_of_them_in_two_waves(database: Database) -> None:
    demonstrated(database, 4)
    second = followed(database)
    cohorts = {row["id"]: row for row in rows_of(database, "cohort")}
    assert {row["simulated"] for row in cohorts.values()} == {True}
    first = cohorts[second]["previous_id"]
    assert (cohorts[first]["state"], cohorts[second]["state"]) == ("closed", "open")
    (account,) = rows_of(database, "account")
    assert (account["email"], account["roles"]) == (EMAIL, "consultant")
    assert {(row["cohort_id"], row["role"]) for row in rows_of(database, "cohort_member")} == {
        (first, "lead"),
        (second, "lead"),
    }
    assessments = {row["id"]: row for row in rows_of(database, "assessment")}
    results = {row["assessment_id"]: row["id"] for row in rows_of(database, "result")}
    taken = Counter[str]()
    for row in rows_of(database, "enrolment"):
        year = assessments[row["assessment_id"]]
        assert (row["cohort_id"] == second) == bool(year["previous_id"])
        assert (row["state"], row["result_id"]) == ("submitted", results[year["id"]])
        assert row["joined_at"] >= cohorts[row["cohort_id"]]["created_at"]
        assert (year["answers_until"] is None) == (row["cohort_id"] == second)
        taken[row["cohort_id"]] += 1
    assert taken == {first: 4, second: 4}
    # The first one has all three questionnaires, so that one page shows everything.
    models = [row["model"] for row in rows_of(database, "enrolment")]
    assert any(models)


def test_a_second_consultant_and_later_organisations_join_the_same_cohort(
    sqlite_database: Database,
) -> None:
    demonstrated(sqlite_database, 1)
    first = followed(sqlite_database)
    demonstrated(sqlite_database, 2)
    assert followed(sqlite_database, "bob@example.org") == first
    assert len(rows_of(sqlite_database, "cohort")) == 2
    assert len(rows_of(sqlite_database, "cohort_member")) == 4
    assert len(rows_of(sqlite_database, "enrolment")) == 4


def test_removing_leaves_what_was_there_before_and_the_trail(database: Database) -> None:
    database.transact(lambda tx: records.add_assessment(tx, "real"))
    before = everything(database)
    demonstrated(database, beside_real=True)
    followed(database)
    told: list[int] = []
    assert remove(database, told.append, now=NOW) == 3
    after = everything(database)
    # Who was made a consultant stays one, and so does the trail of who did what.
    assert {name for name in after if after[name] != before[name]} == {"account", "audit_entry"}
    assert told == [0]
    assert remove(database, nothing, now=NOW) == 0
