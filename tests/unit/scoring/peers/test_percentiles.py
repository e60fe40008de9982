"""Standing among peers: right where much is known, banded where little is, never the first."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from scoring.peers.facts import Facts, Names, tally
from scoring.peers.percentiles import DOTS, common_one_level_higher, dots, in_place, standing
from scoring.peers.release import View, view_of

NAMES = Names(("P",), ("overall",), (2, 3))


def of(
    bins: list[int], practices: list[int] | None = None, levels: list[int] | None = None
) -> View:
    count = len(bins)
    figures = np.array(bins, np.int8)[:, None]
    answers = np.array(practices or [1] * count, np.int8)[:, None]
    facts = Facts(NAMES, answers, figures, np.array(levels or [2] * count, np.int8))
    return view_of(tally(facts, np.arange(count), 11), count)


def test_a_percentile_is_those_below_and_half_of_the_equal() -> None:
    many = of([number % 100 for number in range(1000)])
    found = standing(many, 0, 40, 40, 40)
    assert found is not None
    assert found.percentile == 41
    assert found.peers == 1000
    # Wilson around 40.5 % of 1,000, outward to whole points.
    assert (found.low, found.high) == (37, 44)


def test_under_two_hundred_peers_everything_goes_in_bands_of_five_points() -> None:
    few = of([5 * (number % 20) for number in range(100)])
    found = standing(few, 0, 43, 43, 43)
    assert found is not None
    assert found.percentile == 45
    assert found.low % 5 == found.high % 5 == 0
    assert found.low <= 35
    assert found.high >= 50
    shown = dots(few, 0)
    assert shown is not None
    assert all(bin_ % 5 == 0 for bin_ in shown)


def test_own_dont_knows_widen_the_interval() -> None:
    many = of([number % 100 for number in range(1000)])
    sure, unsure = standing(many, 0, 40, 40, 40), standing(many, 0, 40, 30, 70)
    assert sure is not None
    assert unsure is not None
    assert unsure.low < sure.low <= sure.percentile <= sure.high < unsure.high
    assert unsure.low == pytest.approx(28, abs=1)
    assert unsure.high == pytest.approx(73, abs=1)


def test_where_lower_is_better_the_percentile_is_turned() -> None:
    many = of([number % 100 for number in range(1000)])
    plain, turned = standing(many, 0, 20, 15, 30), standing(many, 0, 20, 15, 30, turned=True)
    assert plain is not None
    assert turned is not None
    assert turned.percentile == pytest.approx(100 - plain.percentile, abs=1)
    assert (turned.low, turned.high) == (100 - plain.high, 100 - plain.low)


@pytest.mark.parametrize("count", [12, 50, 1000])
@pytest.mark.parametrize("own", [0, 50, 100])
def test_s46_nobody_is_told_to_be_the_first_or_the_last(count: int, own: int) -> None:
    found = standing(of([50] * count), 0, own, own, own)
    assert found is not None
    assert 0 < found.percentile < 100
    assert 0 <= found.low <= found.percentile <= found.high <= 100


def test_dots_stand_where_five_per_cent_steps_of_the_peers_stand() -> None:
    bins = [number % 100 for number in range(1000)]
    shown = dots(of(bins), 0)
    assert shown is not None
    assert len(shown) == len(DOTS) == 19
    assert shown == tuple(share - 1 for share in DOTS)


def test_dots_hide_the_lowest_and_the_highest() -> None:
    shown = dots(of([1, 2, *[50] * 20, 98, 99]), 0)
    assert shown is not None
    assert set(shown) == {50}
    assert set(dots(of([100] * 30), 0) or ()) == {100}
    assert set(dots(of([0] * 30), 0) or ()) == {0}
    mixed = dots(of([0] * 10 + [100] * 20), 0)
    assert mixed is not None
    assert (mixed[0], mixed[-1]) == (0, 100)


def test_the_share_with_a_practice_is_rounded_and_never_none_or_all() -> None:
    assert in_place(of([50] * 40, [1] * 13 + [0] * 27), 0) == 35
    assert in_place(of([50] * 400, [1] * 130 + [0] * 270), 0) == 33
    assert in_place(of([50] * 40, [1] * 40), 0) == 95
    assert in_place(of([50] * 5000, [1] * 5000), 0) == 99


def test_where_too_few_have_a_figure_or_an_answer_nothing_is_told() -> None:
    few = of([-1] * 20 + [50] * 10, [-1] * 20 + [1] * 10)
    assert standing(few, 0, 50, 50, 50) is None
    assert dots(few, 0) is None
    assert in_place(few, 0) is None


def test_what_those_one_level_higher_have_in_common_is_known_where_they_are_enough() -> None:
    share = Fraction(3, 5)
    levels = [2] * 20 + [3] * 20
    common = of([50] * 40, [0] * 28 + [1] * 12, levels)
    assert common_one_level_higher(common, NAMES, 2, share) == {"P"}
    assert common_one_level_higher(common, NAMES, 1, share) == frozenset()
    assert common_one_level_higher(common, NAMES, 3, share) == frozenset()
    rarer = of([50] * 40, [1] * 29 + [0] * 11, levels)
    assert common_one_level_higher(rarer, NAMES, 2, share) == frozenset()
    few = of([50] * 40, [1] * 40, [2] * 30 + [3] * 10)
    assert common_one_level_higher(few, NAMES, 2, share) == frozenset()
