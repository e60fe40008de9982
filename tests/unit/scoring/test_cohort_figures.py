"""Statistics of a cohort, against hand-worked cases and independent formulas."""

from __future__ import annotations

import struct
from statistics import mean, quantiles, variance

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scoring.cohort_figures import (
    NONE,
    Columns,
    Difference,
    bands,
    both_known,
    change,
    difference,
    level_counts,
    median_level,
    movers,
    pairs,
    percent,
    reached,
    spread,
    stack,
)

NAN = float("nan")
PERCENTAGES = st.lists(st.floats(0, 100, allow_nan=False), min_size=5, max_size=30)


def stored(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int16)


def test_packed_results_of_several_versions_stand_in_the_places_of_one() -> None:
    old, new = ("a", "b"), ("b", "gone", "c")
    columns = stack(
        [
            (struct.pack("<2h", 1, 2), old),
            (None, old),
            (struct.pack("<3h", 5, 6, 7), new),
            (struct.pack("<2h", 3, 4), old),
        ],
        ("b", "c"),
    )
    assert columns.of("b").tolist() == [2, NONE, 5, 4]
    assert columns.of("c").tolist() == [NONE, NONE, 7, NONE]
    assert columns.of("unknown").tolist() == [NONE] * 4
    assert columns.take(np.array([3, 0])).of("b").tolist() == [4, 2]
    assert stack([], ("a",)).rows == 0


def test_stored_shares_are_hundredths_of_a_percent() -> None:
    found = Columns({"a": 0}, stored(0, 5298, NONE).reshape(1, 3)).percent("a")
    assert found[:2].tolist() == [0, 52.98]
    assert np.isnan(found[2])


def test_a_spread_leaves_out_what_has_no_figure() -> None:
    assert spread(percent(stored(NONE, NONE))) is None
    found = spread(percent(stored(1000, NONE, 2000, 3000, 4000, 5000)))
    assert found is not None
    assert (found.count, found.median, found.q1, found.q3) == (5, 30, 20, 40)
    assert (found.p10, found.p90) == (14, 46)


@given(PERCENTAGES)
def test_quartiles_are_those_of_the_standard_library(values: list[float]) -> None:
    found = spread(np.array(values))
    assert found is not None
    expected = quantiles(values, n=4, method="inclusive")
    assert [found.q1, found.median, found.q3] == pytest.approx(expected, abs=1e-9)


def test_levels_are_counted_and_their_median_is_one_that_half_have_reached() -> None:
    levels = stored(NONE, 0, 1, 3, 3, 5)
    assert level_counts(levels, 5) == (2, 1, 0, 2, 0, 1)
    assert level_counts(stored(), 5) == (0,) * 6
    assert median_level(levels) == 3
    assert median_level(stored(2, 4)) == 2
    assert median_level(stored(NONE)) == 0
    assert reached(levels, 3) == (3, 4)
    assert reached(stored(NONE), 3) == (0, 0)


def test_bands_hold_nearly_equally_many_the_highest_first() -> None:
    values = np.array([10, NAN, 50, 30, 40, 20.0])
    assert [band.tolist() for band in bands(values, 2)] == [[2, 4, 3], [5, 0]]
    assert [band.tolist() for band in bands(values, 9)] == [[2], [4], [3], [5], [0]]
    assert bands(np.array([NAN]), 3) == []


def test_organisations_are_paired_by_name_and_the_rest_is_left_out() -> None:
    first, second = pairs(["a", "b", "c"], ["c", "new", "a"])
    assert (first.tolist(), second.tolist()) == ([2, 0], [0, 2])
    first, second = pairs(["a"], ["b"])
    assert (len(first), len(second)) == (0, 0)


def test_a_pair_counts_only_where_both_figures_are_known() -> None:
    nothing = float("nan")
    before, after = both_known(
        np.array([10.0, nothing, 30.0, 40.0]), np.array([11.0, 22.0, nothing, 44.0])
    )
    assert (before.tolist(), after.tolist()) == ([10.0, 40.0], [11.0, 44.0])


def test_movers_are_the_largest_rises_and_falls() -> None:
    before = np.array([10, 20, 30, 40, NAN, 50.0])
    after = np.array([15, 10, 30, 60, 90, 49.0])
    rises, falls = movers(before, after, 1)
    assert [(move.after, move.change) for move in rises] == [(3, 20)]
    assert [(move.after, move.change) for move in falls] == [(1, -10)]
    rises, falls = movers(before, after, 9)
    assert [move.after for move in rises] == [3, 0]
    assert [move.after for move in falls] == [1, 5]


@given(PERCENTAGES, PERCENTAGES)
def test_the_interval_of_a_difference_is_welchs(one: list[float], other: list[float]) -> None:
    found = difference(np.array([*one, NAN]), np.array(other))
    assert found is not None
    assert found.difference == pytest.approx(mean(one) - mean(other), abs=1e-9)
    if variance(one) + variance(other) > 1e-6:
        expected = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
        assert [found.low, found.high] == pytest.approx([expected.low, expected.high], rel=1e-6)


def test_groups_that_are_too_small_are_not_told_apart() -> None:
    few, many = np.array([1.0, 2, 3, 4]), np.arange(9.0)
    assert difference(few, many) is None
    assert difference(many, np.array([*few, NAN, NAN])) is None
    assert change(few, few + 1) is None


def test_a_difference_is_real_only_when_its_interval_leaves_zero_out() -> None:
    low, high = np.array([10, 11, 12, 13, 14.0]), np.array([20, 21, 22, 23, 24.0])
    assert [d.real for d in (difference(high, low), difference(low, high)) if d] == [True, True]
    none = difference(low, low + 0.1)
    assert none is not None
    assert not none.real
    same = difference(np.full(5, 3.0), np.full(6, 1.0))
    assert same == Difference(2, 2, 2)


def test_several_comparisons_make_each_interval_wider() -> None:
    one, other = np.arange(10.0), np.arange(3, 13.0)
    alone, among = difference(one, other), difference(one, other, comparisons=14)
    assert alone is not None
    assert among is not None
    assert among.low < alone.low < alone.high < among.high


def test_the_change_of_pairs_has_students_interval() -> None:
    before = np.array([10, 20, 30, 40, 50, NAN, 5])
    after = np.array([12, 25, 31, 49, 52, 9, NAN])
    found = change(before, after)
    moved = [2, 5, 1, 9, 2]
    expected = stats.ttest_1samp(moved, 0).confidence_interval(0.95)
    assert found is not None
    assert found.difference == pytest.approx(mean(moved))
    assert [found.low, found.high] == pytest.approx([expected.low, expected.high])
    steady = change(before, before)
    assert steady is not None
    assert not steady.real
