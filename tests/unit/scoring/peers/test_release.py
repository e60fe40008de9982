"""What an epoch publishes: sums over whole blocks, of cells and of likes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.evaluation.changing_pools import Organisation, step
from scoring.peers.disclosure import NEIGHBOURS, opened
from scoring.peers.release import like, release, together


def many(
    count: int, facets: tuple[int, int, int] = (0, 0, 0), start: int = 0
) -> list[Organisation]:
    return [
        Organisation((f"o{number:04d}", 0), facets, (number % 2, 1, 0))
        for number in range(start, start + count)
    ]


def test_what_is_told_of_a_cell_is_the_sum_of_its_blocks() -> None:
    found = release(step(opened(), [*many(12), *many(14, (0, 1, 0), 20)]))
    assert list(found.cells) == [(), (0,), (0, 0), (0, 1), (0, 0, 0), (0, 1, 0)]
    assert (found.epoch, found.floor) == (1, 10)
    whole = found.cells[0,]
    assert whole.organisations == 26
    assert whole.practices.count[0].tolist() == [13, 22, 4]
    assert whole.practices.of[0].tolist() == [26, 26, 26]
    assert whole.practices.tail[0].tolist() == [4, 4, 4]
    # Nobody stands at level 2, everybody at level 3.
    assert whole.practices.of[1].tolist() == [0, 0, 0]
    assert whole.practices.count[2].tolist() == [13, 22, 4]
    assert whole.figures.count[0, 59] == 13
    assert whole.figures.count[0, 60] == 22


def test_where_some_have_no_answer_the_base_does_not_say_how_many() -> None:
    pool = [replace(one, practices=(-1, 1, -1) if number < 3 else (number % 2, 1, -1))
            for number, one in enumerate(many(20))]  # fmt: skip
    found = release(step(opened(), pool)).cells[()]
    assert found.practices.of[0].tolist() == [20, 20, 0]
    assert found.practices.count[0].tolist() == [round(9 * 20 / 17), 18, 0]


def test_likes_are_whole_neighbourhoods() -> None:
    rng = np.random.default_rng(1)
    pool = [replace(one, practices=tuple(rng.integers(0, 2, 3).tolist()))
            for one in many(4 * NEIGHBOURS)]  # fmt: skip
    found = release(step(opened(), pool)).neighbourhoods
    near, far = like(found, np.ones(3)), like(found, np.zeros(3))
    assert near is not None
    assert far is not None
    assert near.organisations == far.organisations == NEIGHBOURS
    assert near.practices.count[0].sum() > far.practices.count[0].sum()
    sizes = [like(found, np.zeros(3), wanted) for wanted in (60, 1000)]
    assert [one.organisations for one in sizes if one] == [3 * NEIGHBOURS, 4 * NEIGHBOURS]
    assert like((), np.zeros(3)) is None


def test_nothing_is_told_of_nobody() -> None:
    with pytest.raises(ValueError, match="before the first epoch"):
        release(opened())
    with pytest.raises(ValueError, match="no organisations"):
        together([])
    empty = release(step(opened(), many(5)))
    assert not empty.cells
    assert empty.neighbourhoods == ()
