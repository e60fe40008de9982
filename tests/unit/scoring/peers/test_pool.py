"""Who is in the pool: each organisation once, one version, real or simulated but never both."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from questionnaires.version import edition_of
from scoring.matrix import AnswerMatrix, from_codes
from scoring.peers.pool import (
    FACETS,
    PoolRefused,
    facet_codes,
    facets_of,
    gather,
    under_version,
)
from tests.unit.scoring.build import SHIPPED, questionnaire
from tests.unit.scoring.peers.pools import part, pool

ITEMS = len(SHIPPED.items)


def answered(rows: int, code: int = 0) -> np.ndarray:
    return np.full((rows, ITEMS), code, np.int8)


def test_an_organisation_that_answers_a_thousand_times_counts_once_with_its_latest_sheet() -> None:
    codes = answered(1000)
    codes[400] = 3
    times = list(range(1000))
    times[400] = 5000
    found = gather([part(codes, ["one"] * 1000, times), part(answered(2, 1), ["two", "three"])])
    assert found.organisations.tolist() == ["one", "three", "two"]
    assert found.size == 3
    assert found.codes[:, 0].tolist() == [3, 1, 1]


def test_of_two_sheets_of_the_same_moment_the_later_row_counts() -> None:
    codes = np.concatenate([answered(1, 0), answered(1, 2)])
    assert gather([part(codes, ["one", "one"], [7, 7])]).codes[0, 0] == 2


def test_facets_stay_with_their_organisation() -> None:
    facets = np.array([[1, 2, 3], [4, 0, -1]], np.int16)
    found = gather([part(answered(2), ["b", "a"], facets=facets)])
    assert found.facets.tolist() == [[4, 0, -1], [1, 2, 3]]


def test_a_pool_without_sheets_is_refused() -> None:
    with pytest.raises(PoolRefused, match="sheets of one version"):
        gather([])


def test_mixed_versions_are_refused_by_name() -> None:
    other = replace(SHIPPED, version="9.0.0")
    strange = replace(part(answered(1)), matrix=AnswerMatrix(other, answered(1)))
    with pytest.raises(PoolRefused, match=r"service-maturity 1\.0\.0, service-maturity 9\.0\.0"):
        gather([part(answered(1)), strange])


def test_simulated_organisations_never_stand_beside_real_ones() -> None:
    with pytest.raises(PoolRefused, match="simulated"):
        gather([part(answered(1)), part(answered(1), ["x"], simulated=True)])
    assert pool(answered(1), simulated=True).simulated


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"organisations": ["one"]}, "as many organisations"),
        ({"taken": [1, 2, 3]}, "as many organisations"),
        ({"facets": np.zeros((2, 2), np.int16)}, "as many rows of sector, employees, region"),
        ({"facets": np.full((2, 3), 99, np.int16)}, "position in its list"),
        ({"facets": np.full((2, 3), -2, np.int16)}, "position in its list"),
    ],
)
def test_rows_that_do_not_belong_together_are_refused(wrong: dict[str, Any], reason: str) -> None:
    with pytest.raises(PoolRefused, match=reason):
        gather([replace(part(answered(2)), **wrong)])


def test_an_empty_part_adds_nobody() -> None:
    assert pool(answered(0)).size == 0


def test_facets_follow_from_the_context_and_the_region_from_the_country() -> None:
    sectors, sizes, regions = facet_codes()
    found = facets_of({"sector": "health", "employees": "small", "country": "NL"})
    assert found == (
        sectors.index("health"),
        sizes.index("small"),
        regions.index("western_europe"),
    )
    assert facets_of({"sector": "health"}) == (sectors.index("health"), -1, -1)
    assert len(found) == len(FACETS)


def test_answers_are_carried_to_another_version_of_their_edition_by_id_and_code() -> None:
    old = replace(questionnaire({"A": {2: "SS"}, "B": {2: "S"}}), version="1.0.0")
    scale = {"NA": None, "DK": Fraction(0), "N": Fraction(0), "F": Fraction(1)}
    new = replace(
        questionnaire({"B": {2: "S", 3: "S"}, "A": {2: "S"}}, values=scale), version="1.3.0"
    )
    rows = [{"A-2": "F", "A-2b": "F", "B-2": "L"}, {"A-2": "NA", "B-2": "DK"}, {}]
    carried = under_version(from_codes(rows, old), new)
    assert carried.questionnaire is new
    position = new.code_position
    # In the order of the newer version: B-2, B-3, A-2; L is no answer of it any more.
    assert carried.codes.tolist() == [
        [-1, -1, position["F"]],
        [position["DK"], -1, position["NA"]],
        [-1, -1, -1],
    ]
    assert under_version(carried, new) is carried


def test_answers_to_another_edition_or_questionnaire_are_not_carried() -> None:
    given = AnswerMatrix(SHIPPED, answered(1))
    for other in (replace(SHIPPED, version="2.0.0"), replace(SHIPPED, id="other")):
        with pytest.raises(PoolRefused, match=f"do not mean the same in {other.id}"):
            under_version(given, other)


@pytest.mark.parametrize(("version", "edition"), [("1.0.0", "1"), ("12.3.4", "12"), ("2", "2")])
def test_an_edition_is_the_first_number(version: str, edition: str) -> None:
    assert edition_of(version) == edition
