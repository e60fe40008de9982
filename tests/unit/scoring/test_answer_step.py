"""One answer moves a dimension by no more than its step, and some answer by all of it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring.answer_step import answer_step, overall_step, told_apart
from scoring.result import what_if
from tests.unit.scoring.build import SHIPPED


@pytest.mark.parametrize("code", list(SHIPPED.dimension))
def test_the_step_is_the_most_that_one_answer_moves(code: str) -> None:
    low, high = SHIPPED.rated_codes[:2]
    answers: dict[str, str | None] = {item.id: low for item in SHIPPED.items if item.scored}
    moved = []
    for item in SHIPPED.dimension[code].items:
        if item.scored:
            found = what_if(answers | {item.id: high}, SHIPPED)
            moved.append(found["dimensions"][code]["in_place"])
    assert max(moved) == pytest.approx(float(answer_step(SHIPPED, code)), abs=1e-6)


def test_the_whole_moves_by_a_dimensions_share_of_it() -> None:
    steps = [answer_step(SHIPPED, code) for code in SHIPPED.dimension]
    assert overall_step(SHIPPED) == max(steps) / len(steps)


def test_ranges_are_told_apart_only_beyond_one_answer() -> None:
    assert told_apart((60, 60), (50, 51), Fraction(8))
    assert told_apart((50, 51), (60, 60), 8)
    assert not told_apart((60, 60), (50, 52), 8)
    assert not told_apart((40, 70), (50, 52), 0)
