"""What is counted, and that no count tells of one organisation."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from scoring.cohort import score_cohort
from scoring.peers import facts
from scoring.peers.facts import (
    EDGES,
    NO_FIGURE,
    SLACK,
    Facts,
    Names,
    Told,
    binned,
    edges_between,
    facts_of,
    facts_of_moves,
    facts_of_values,
    tally,
    told,
    under_names,
)
from scoring.simulate import Nature
from tests.unit.scoring.build import SHIPPED
from tests.unit.scoring.peers.pools import matrix, sheets

LEAST = 11


def array(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int32)


def test_practices_are_in_place_at_the_two_highest_answers() -> None:
    position = SHIPPED.code_position
    codes = np.zeros((6, len(SHIPPED.items)), np.int8)
    codes[:, 0] = [position[code] for code in ("N", "P", "L", "F", "DK", "NA")]
    codes[0, 1] = -1
    found = facts_of(matrix(codes))
    assert found.practices[:, 0].tolist() == [0, 0, 1, 1, 0, NO_FIGURE]
    assert found.practices[0, 1] == NO_FIGURE
    assert found.names.practices[0] == SHIPPED.items[0].id


def test_figures_are_the_part_in_place_in_whole_per_cents() -> None:
    answers = matrix(sheets(Nature(settled=True), 40, 1).codes)
    found = facts_of(answers)
    scores = score_cohort(answers)
    assert found.names.figures == ("overall", *SHIPPED.dimension, *SHIPPED.lenses)
    shares = scores.groups.shares()[0]
    expected = np.where(np.isnan(shares), NO_FIGURE, np.floor(100 * np.nan_to_num(shares) + 1e-9))
    assert found.figures[:, 1].tolist() == expected.tolist()
    full = facts_of(matrix(np.full((1, len(SHIPPED.items)), 3, np.int8)))
    assert full.level.tolist() == [5]
    assert full.figures.tolist() == [[EDGES] * len(found.names.figures)]


def test_facts_of_many_are_those_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = sheets(Nature(settled=True), 20, 2).codes
    whole = facts_of(matrix(codes))
    monkeypatch.setattr(facts, "BLOCK", 7)
    parts = facts_of(matrix(codes))
    assert parts.practices.tolist() == whole.practices.tolist()
    assert parts.figures.tolist() == whole.figures.tolist()
    assert parts.level.tolist() == whole.level.tolist()


def test_any_figure_is_put_in_bins_by_edges_of_its_own() -> None:
    nan = float("nan")
    assert binned([1.0, 5.0, 7.0, nan], [5, 6, 7]).tolist() == [0, 1, 3, NO_FIGURE]


def test_edges_follow_from_the_range_of_a_figure() -> None:
    per_cent, points, hours = (
        edges_between(0, 100),
        edges_between(-100, 100),
        edges_between(0, 8760),
    )
    assert per_cent.tolist() == pytest.approx(list(range(1, 101)))
    assert (points[0], points[-1]) == (-98, 100)
    assert hours[-1] == pytest.approx(8760)
    assert hours[0] < 0.1
    assert (np.diff(hours) > 0).all()
    assert binned([0.0, 8760.0], hours).tolist() == [0, EDGES]


def test_a_figure_of_another_kind_has_facts_without_practices() -> None:
    bins = binned(np.linspace(0, 99, 30)[:, None], edges_between(0, 100))
    given = facts_of_values(("OUT-FCR",), bins)
    found = tally(given, np.arange(30), LEAST)
    assert found.practices.kept.shape == (1, 0)
    assert found.figures.asked[0, 0] == 30
    assert found.figures.kept[0, 49] == 15


def test_a_tally_counts_those_below_each_edge() -> None:
    bins = np.repeat(np.array([10, 40, 40, 90], np.int8), 5)[:, None]
    level = np.repeat(np.array([2, 3, 3, 3], np.int8), 5)
    given = Facts(Names(("P",), ("overall",), (2, 3)), (bins > 50).astype(np.int8), bins, level)
    found = tally(given, np.arange(20), LEAST)
    # Of all, of the five at level 2, of the fifteen at level 3.
    assert found.practices.kept.tolist() == [[5], [0], [5]]
    assert found.practices.asked.tolist() == [[20], [0], [15]]
    assert found.figures.asked.tolist() == [[20] * EDGES]
    below = found.figures.kept[0]
    assert [below[edge - 1] for edge in (10, 11, 40, 41, 90)] == [SLACK, 5, 5, 15, 15]
    assert below[90] == 20 - SLACK


def test_s43_none_and_all_are_not_told_and_nothing_of_too_few() -> None:
    found = told(array(0, 1, 2, 7, 12, 13, 14, 5), array(14, 14, 14, 14, 14, 14, 14, 10), LEAST)
    assert found.kept.tolist() == [2, 2, 2, 7, 12, 12, 12, 0]
    assert found.asked.tolist() == [14] * 7 + [0]


def test_of_the_rest_of_a_block_nothing_is_told_that_tells_of_a_few_who_left() -> None:
    before = Told(array(10, 10, 10, 0), array(40, 40, 40, 0))
    found = told(array(9, 9, 9, 9), array(29, 39, 40, 29), LEAST, before)
    assert found.asked.tolist() == [29, 0, 40, 0]
    # Nobody with an answer left: the count cannot have changed.
    assert found.kept.tolist() == [8, 0, 10, 0]


@pytest.mark.parametrize(("staying", "leaving"), [(11, 11), (11, 14), (17, 11)])
def test_no_counts_of_a_block_and_its_rest_force_anybodys_answer(
    staying: int, leaving: int
) -> None:
    """All truths that lead to the same figures, an insider's own answer known as well."""
    meant: dict[tuple[int, int], list[tuple[int, int]]] = {}
    whole = staying + leaving
    for stay, left in product(range(staying + 1), range(leaving + 1)):
        before = told(array(stay + left), array(whole), LEAST)
        after = told(array(stay), array(staying), LEAST, before)
        key = int(before.kept[0]), int(after.kept[0])
        meant.setdefault(key, []).append((stay, left))
    for truths in meant.values():
        for part, size in ((0, staying), (1, leaving)):
            counts = {truth[part] for truth in truths}
            # An insider takes away their own yes, or their own no: neither leaves all or none.
            for own in (0, 1):
                possible = {count - own for count in counts if own <= count <= size - 1 + own}
                assert not possible or possible - {0}
                assert not possible or possible - {size - 1}


def test_no_counts_of_two_leavings_in_a_row_force_anybodys_answer() -> None:
    sizes = (11, 11, 11)
    meant: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for truth in product(*(range(size + 1) for size in sizes)):
        found, keys = None, []
        for parts in (3, 2, 1):
            found = told(array(sum(truth[:parts])), array(sum(sizes[:parts])), LEAST, found)
            keys.append(int(found.kept[0]))
        meant.setdefault(tuple(keys), []).append(truth)
    for truths in meant.values():
        for part, size in enumerate(sizes):
            counts = {truth[part] for truth in truths}
            assert counts - {0, 1}
            assert counts - {size - 1, size}


def test_facts_go_under_the_names_that_a_ledger_counts() -> None:
    names = Names(("a", "b"), ("x",), (1, 2))
    later = Facts(
        Names(("b", "new", "c"), ("y", "x"), (1, 2)),
        np.array([[1, 0, 0], [0, 1, 1]], np.int8),
        np.array([[5, 6], [7, 8]], np.int8),
        np.array([1, 2], np.int8),
    )
    found = under_names(later, names)
    assert found.names == names
    assert found.practices.tolist() == [[NO_FIGURE, 1], [NO_FIGURE, 0]]
    assert found.figures.tolist() == [[6], [8]]
    assert found.level.tolist() == [1, 2]
    assert under_names(found, names).practices.tolist() == found.practices.tolist()


def test_what_rose_is_counted_of_those_who_had_it_open() -> None:
    open_ = np.array([[True, False], [True, True]])
    moved = np.array([[True, True], [False, True]])
    found = facts_of_moves(("a", "b"), open_, moved)
    assert found.names.practices == ("a", "b", "open:a", "open:b")
    assert found.practices.tolist() == [[1, NO_FIGURE, 1, 0], [0, 1, 1, 1]]
    assert found.figures.shape == (2, 0)
