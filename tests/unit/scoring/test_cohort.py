"""Scoring many sheets: equal to one by one, and to a second, independent implementation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.schema import Questionnaire
from scoring.cohort import CohortScores, Counted, _integer, score_cohort
from scoring.gates import RULES
from scoring.matrix import from_codes
from scoring.one_sheet import OneSheet
from scoring.plan import plan_of
from tests.unit.scoring.build import SHIPPED, questionnaire
from tests.unit.scoring.reference import Reference
from tests.unit.scoring.strategies import ANSWERED, ANY, Codes, answers, few, many, versions


def exact(figures: Counted, row: int, column: int) -> Fraction | None:
    den = int(figures.den[row, column])
    return Fraction(int(figures.num[row, column]), den * figures.unit) if den else None


def assert_equal_to_reference(cohort: CohortScores, column: int, truth: Reference) -> None:
    version = truth.version
    assert cohort.level[column] == (truth.level or 0)
    assert cohort.guard[column] == (truth.guard or 0)
    assert cohort.pooled_level[column] == (truth.pooled_level or 0)
    assert exact(cohort.overall, 0, column) == truth.mean
    if truth.rated:
        for place, level in enumerate(version.levels):
            assert exact(cohort.ladder, place, column) == truth.ladder[level]
    groups = [*truth.dimensions.values(), *truth.elements.values()]
    for row, group in enumerate(groups):
        assert cohort.group_level[row, column] == (group["level"] if group else 0)
        assert exact(cohort.groups, row, column) == (group["mean"] if group else None)
    figures: list[tuple[Counted, dict[str, Any]]] = [
        (cohort.lenses, truth.lenses),
        (cohort.features, truth.features),
        (cohort.models, truth.models),
    ]
    for counted, expected in figures:
        found = [exact(counted, row, column) for row in range(len(expected))]
        assert found == list(expected.values())


def test_figures_are_kept_as_narrow_as_they_fit_and_exact_where_nothing_does() -> None:
    assert [_integer(most) for most in (127, 128, 2**31, 2**63 - 1, 2**63)] == [
        np.int8, np.int16, np.int64, np.int64, object,
    ]  # fmt: skip


@pytest.mark.no_cover
@few
@given(st.lists(answers(SHIPPED, ANSWERED), min_size=1, max_size=6))
def test_a_cohort_of_the_shipped_version_equals_the_reference(rows: list[Codes]) -> None:
    cohort = score_cohort(from_codes(rows, SHIPPED), block=4)
    for column, row in enumerate(rows):
        assert_equal_to_reference(cohort, column, Reference(row, SHIPPED))


@many
@given(versions(rules=tuple(RULES)), st.data())
def test_any_version_and_rule_equals_the_reference(
    version: Questionnaire, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(answers(version, ANSWERED), min_size=1, max_size=4))
    cohort = score_cohort(from_codes(rows, version), block=3)
    for column, row in enumerate(rows):
        assert_equal_to_reference(cohort, column, Reference(row, version))


@pytest.mark.no_cover
@few
@given(st.lists(answers(SHIPPED, ANY), min_size=1, max_size=5))
def test_each_row_of_a_cohort_is_scored_as_if_it_were_alone(rows: list[Codes]) -> None:
    cohort = score_cohort(from_codes(rows, SHIPPED), block=2)
    assert cohort.rows == len(rows)
    for column, row in enumerate(rows):
        one = OneSheet(row, SHIPPED)
        assert cohort.level[column] == (one.level or 0)
        assert cohort.guard[column] == (one.guard or 0)
        assert exact(cohort.overall, 0, column) == one.ladder.mean
        for place, level in enumerate(SHIPPED.levels):
            shown = None if level in one.ladder.open_cells else one.ladder.cells[level]
            assert exact(cohort.ladder, place, column) == shown
        for place, part in enumerate(one.parts):
            assert cohort.group_level[place, column] == (part.level or 0)
            assert exact(cohort.groups, place, column) == part.mean
        for counted, shares in (
            (cohort.lenses, one.lens_shares()),
            (cohort.features, one.feature_shares()),
            (cohort.models, one.model_shares()),
        ):
            values = [share.value for share in shares.values()]
            assert [exact(counted, n, column) for n in range(len(values))] == values


def test_the_order_of_sheets_does_not_matter() -> None:
    rng = np.random.default_rng(7)
    drawn = rng.choice(np.array(ANSWERED), size=(40, len(SHIPPED.items)))
    rows = [dict(zip(SHIPPED.by_id, map(str, row), strict=True)) for row in drawn]
    forward = score_cohort(from_codes(rows, SHIPPED), block=7)
    backward = score_cohort(from_codes(rows[::-1], SHIPPED))
    assert (forward.group_level == backward.group_level[:, ::-1]).all()
    assert (forward.level == backward.level[::-1]).all()
    assert (forward.models.num == backward.models.num[:, ::-1]).all()


def test_shares_are_floats_with_nan_where_there_is_no_figure() -> None:
    version = questionnaire({"A": {2: "S", 3: "S"}, "B": {2: "S", 3: "S"}})
    rows: list[Codes] = [
        {"A-2": "F", "A-3": "L", "B-2": "F", "B-3": None},
        {"A-2": "NA", "A-3": "F", "B-2": "F", "B-3": "F"},
    ]
    shares = score_cohort(from_codes(rows, version)).groups.shares()
    assert shares[0, 0] == pytest.approx(5 / 6)
    assert np.isnan(shares[1, 0])
    assert np.isnan(shares[0, 1])
    assert shares[1, 1] == 1.0


def test_an_empty_cohort_has_no_rows() -> None:
    assert score_cohort(from_codes([], SHIPPED)).rows == 0


@pytest.mark.parametrize(
    ("items", "partly", "largely", "kind"),
    [
        (1, "1/3", "2/3", np.float32),
        (11, "1/97", "65/101", np.float64),
        (13, "4999/9973", "8501/10007", np.dtype(object)),
    ],
)
def test_scoring_stays_exact_however_large_the_common_denominators_grow(
    items: int, partly: str, largely: str, kind: object
) -> None:
    efforts = "S" * items
    version = questionnaire(
        {"A": {2: efforts, 3: efforts}, "B": {2: efforts, 3: "S"}, "C": {2: "S", 3: efforts}},
        levels=(2, 3),
        values={
            "N": Fraction(0),
            "P": Fraction(partly),
            "L": Fraction(largely),
            "F": Fraction(1),
            "DK": Fraction(0),
            "NA": None,
        },
        feeds={"A-2": {"e": Fraction(1), "f": Fraction(1, 3)}, "C-3": {"e": Fraction(1, 7)}},
        lenses={"one": ("e",)},
        models={"m": ("f",)},
    )
    assert plan_of(version).cell_type == kind
    rng = np.random.default_rng(items)
    drawn = rng.choice(np.array([*ANSWERED, "F", "F", "F"]), size=(60, len(version.items)))
    rows: list[Codes] = [dict(zip(version.by_id, map(str, row), strict=True)) for row in drawn]
    cohort = score_cohort(from_codes(rows, version), block=32)
    for column, row in enumerate(rows):
        assert_equal_to_reference(cohort, column, Reference(row, version))
