"""Nothing told, over any epochs, is about fewer than the floor; an attacker recovers nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.evaluation.changing_pools import Organisation, facts_of_these, pool_of, step, years
from scoring.evaluation.differencing import naive_sets, recovered, smallest_alike, system, told_sets
from scoring.peers.disclosure import (
    NEIGHBOURS,
    Ledger,
    narrowest,
    next_epoch,
    opened,
    with_floor,
)

COHORTS = 400
SOLVED = 60


def many(
    count: int, facets: tuple[int, int, int] = (0, 0, 0), start: int = 0, taken: int = 0
) -> list[Organisation]:
    return [
        Organisation((f"o{number:04d}", taken), facets, (number % 2, 1, 0))
        for number in range(start, start + count)
    ]


def sizes(ledger: Ledger) -> list[tuple[tuple[int, ...], int]]:
    return [(block.cell, block.size) for block in ledger.blocks]


def test_s48_an_attacker_with_all_figures_of_three_epochs_recovers_nothing() -> None:
    rng = np.random.default_rng(4)
    figures = 0
    for cohort in range(COHORTS):
        told = []
        for _organisations, ledger in years(rng):
            told += told_sets(ledger)
        equations = system(told)
        figures += len(told)
        assert smallest_alike(equations) > ledger.floor
        if cohort < SOLVED:
            assert recovered(equations) == 0
    assert figures > 10 * COHORTS


def test_the_same_attacker_recovers_answers_where_cells_are_merely_large_enough() -> None:
    rng = np.random.default_rng(4)
    found = 0
    for _ in range(SOLVED):
        told = []
        for organisations, ledger in years(rng):
            told += naive_sets(organisations, ledger.least)
        found += recovered(system(told))
    assert found > SOLVED


def test_s45_who_is_erased_is_in_no_figure_of_the_next_epoch() -> None:
    rng = np.random.default_rng(9)
    for _ in range(50):
        for organisations, ledger in years(rng):
            present = {one.sheet[0] for one in organisations}
            told = {sheet[0] for members in told_sets(ledger) for sheet in members}
            assert told <= present


def test_an_organisation_counts_once_in_every_epoch() -> None:
    rng = np.random.default_rng(10)
    for _ in range(50):
        for _organisations, ledger in years(rng):
            members = [sheet[0] for block in ledger.blocks for sheet in block.members]
            assert len(members) == len(set(members))


def test_a_cell_without_enough_is_widened_region_then_size_then_sector() -> None:
    pool = [
        *many(12, (0, 0, 0)),
        *many(6, (0, 0, 1), 20),
        *many(6, (0, 0, 2), 30),
        *many(5, (0, 1, 0), 40),
        *many(6, (0, 2, -1), 50),
        *many(3, (1, -1, -1), 60),
    ]
    ledger = step(opened(), pool)
    assert sizes(ledger) == [((0, 0, 0), 12), ((0, 0), 12), ((0,), 11)]
    assert len(ledger.waiting) == 3


def test_newcomers_wait_for_company_before_they_count_in_a_wider_cell_only() -> None:
    first = many(12)
    ledger = step(opened(), first)
    joined = [*first, *many(6, (0, 0, 1), 20), *many(6, (0, 0, 2), 30)]
    ledger = step(ledger, joined)
    assert sizes(ledger) == [((0, 0, 0), 12)]
    waited = step(ledger, joined)
    assert sizes(waited) == [((0, 0, 0), 12), ((0, 0), 12)]
    company = step(ledger, [*joined, *many(5, (0, 0, 1), 40)])
    assert sizes(company) == [((0, 0, 0), 12), ((0, 0, 1), 11)]


def test_s44_an_erasure_takes_company_along_that_stays_out_until_it_sends_a_new_sheet() -> None:
    pool = many(40)
    ledger = step(opened(), pool)
    assert sizes(ledger) == [((0, 0, 0), 40)]
    after = step(ledger, pool[1:])
    assert sizes(after) == [((0, 0, 0), 29)]
    assert len(after.spent) == 10
    again = step(after, pool[1:])
    assert sizes(again) == sizes(after)
    assert again.spent == after.spent
    new = [replace(one, sheet=(one.sheet[0], 5)) if one.sheet in after.spent else one
           for one in pool[1:]]  # fmt: skip
    waiting = step(again, new)
    assert len(waiting.waiting) == 10
    assert not waiting.spent
    assert sizes(step(waiting, [*new, *many(1, start=90)])) == [((0, 0, 0), 29), ((0, 0, 0), 11)]


def test_an_erasure_from_a_small_block_ends_it() -> None:
    pool = many(20)
    after = step(step(opened(), pool), pool[1:])
    assert after.blocks == ()
    assert len(after.spent) == 19


def test_a_replaced_sheet_stays_until_enough_are_replaced_and_is_never_counted_twice() -> None:
    pool = many(40)
    ledger = step(opened(), pool)
    few = [*many(10, taken=1), *pool[10:]]
    kept = step(ledger, few)
    assert kept.blocks == ledger.blocks
    assert not kept.waiting
    more = [*many(12, taken=1), *pool[12:]]
    after = step(kept, more)
    assert sizes(after) == [((0, 0, 0), 28), ((0, 0, 0), 12)]
    assert {taken for _, taken in after.blocks[1].members} == {1}


def test_a_block_of_which_most_is_replaced_ends_even_if_too_few_are_to_leave_alone() -> None:
    pool = many(14)
    ledger = step(opened(), pool)
    half = step(ledger, [*many(7, taken=1), *pool[7:]])
    assert half.blocks == ledger.blocks
    most = step(ledger, [*many(8, taken=1), *pool[8:]])
    assert most.blocks == ()
    assert len(most.spent) == 6
    assert len(most.waiting) == 8
    nearly = many(20)
    ended = step(step(opened(), nearly), [*many(12, taken=1), *nearly[12:]])
    assert sizes(ended) == [((0, 0, 0), 12)]
    large = many(21)
    stays = step(opened(12), large)
    assert step(stays, [*many(10, taken=1), *large[10:]]).blocks == stays.blocks


def test_enough_replaced_but_too_few_left_keeps_a_block_that_is_mostly_current() -> None:
    pool = many(12) + many(10, start=50)
    ledger = step(opened(), pool)
    replaced = step(ledger, [*many(11, taken=1), *pool[11:]])
    assert [size for _, size in sizes(replaced)] == [11, 11]
    pool = many(23)
    ledger = step(opened(11), pool)
    kept = step(ledger, [*many(11, taken=1), *pool[11:]])
    assert kept.blocks == ledger.blocks


def test_large_cells_are_cut_into_blocks_of_like_organisations() -> None:
    rng = np.random.default_rng(1)
    pool = [
        Organisation((f"o{number:04d}", 0), (0, 0, 0), tuple(rng.integers(0, 2, 3).tolist()))
        for number in range(4 * NEIGHBOURS)
    ]
    ledger = step(opened(), pool)
    assert [block.size for block in ledger.blocks] == [NEIGHBOURS] * 4
    centres = [block.centre[0] for block in ledger.blocks]
    assert max(centres) - min(centres) > 0.5


def test_a_ledger_belongs_to_one_kind_of_pool() -> None:
    pool = many(12)
    ledger = step(opened(), pool)
    facts = facts_of_these(pool)
    other = replace(facts, names=replace(facts.names, figures=("another",)))
    with pytest.raises(ValueError, match="the same practices"):
        next_epoch(ledger, pool_of(pool), other, np.zeros((12, 3)), 1)
    simulated = replace(pool_of(pool), simulated=True)
    with pytest.raises(ValueError, match="ledgers of their own"):
        next_epoch(ledger, simulated, facts, np.zeros((12, 3)), 1)


def test_s43_a_floor_below_five_is_refused() -> None:
    assert opened(5).least == 6
    with pytest.raises(ValueError, match="the floor is 5 at least, not 4"):
        opened(4)


def test_an_organisation_that_gives_no_size_stands_in_its_sector() -> None:
    assert narrowest((3, -1, 7)) == (3,)
    assert narrowest((3, 2, 7)) == (3, 2, 7)
    assert narrowest((-1, 2, 7)) == ()


def test_a_floor_that_is_raised_ends_blocks_that_are_too_small_for_good() -> None:
    pool = [*many(12), *many(30, (1, 0, 0), start=100)]
    ledger = step(opened(10), pool)
    assert sorted(size for _cell, size in sizes(ledger)) == [12, 30]
    raised = with_floor(ledger, 20)
    assert (raised.floor, raised.epoch) == (20, ledger.epoch)
    assert [size for _cell, size in sizes(raised)] == [30]
    assert raised.spent == {one.sheet for one in pool[:12]}
    later = step(raised, [*pool, *many(15, start=500)])
    # The twelve stay out: joined to others, they would be told of by the difference.
    assert [size for _cell, size in sizes(later)] == [30]
    newer = [replace(one, sheet=(one.sheet[0], 9)) for one in pool[:12]]
    again = step(raised, [*newer, *pool[12:], *many(15, start=500)])
    assert sorted(size for _cell, size in sizes(again)) == [27, 30]


def test_a_floor_that_is_lowered_keeps_every_block() -> None:
    ledger = step(opened(10), many(12))
    lowered = with_floor(ledger, 5)
    assert lowered.blocks == ledger.blocks
    assert step(lowered, [*many(12), *many(6, (1, 0, 0), start=100)]).floor == 5
    assert with_floor(ledger, 10) == ledger
    with pytest.raises(ValueError, match="5 at least"):
        with_floor(ledger, 4)


def test_until_something_was_told_a_growing_pool_waits_for_its_first_epoch() -> None:
    ledger = opened()
    for count in (1, 4, 10):
        ledger = step(ledger, [one for here in range(count) for one in many(1, (here, 0, 0), here)])
        assert (ledger.epoch, ledger.blocks) == (0, ())
    # Eleven sectors with one organisation each: at first everyone may widen at once.
    ledger = step(ledger, [one for here in range(11) for one in many(1, (here, 0, 0), here)])
    assert (ledger.epoch, sizes(ledger)) == (1, [((), 11)])
