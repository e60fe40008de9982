"""The search over dimensions agrees with trying every combination of options."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import combination
from scoring.combination import NEVER, Best, State, best_combination, keep
from tests.unit.scoring.strategies import many

# A dimension's items count to one requirement each, so its options are all sums of one gain
# here and one there; reaching the level costs something more, or comes with high gains.
GAINS = st.dictionaries(st.integers(1, 5), st.integers(1, 9), max_size=3)
SETS = st.tuples(GAINS, GAINS, st.sampled_from([None, 1, 4]))


def options_of(
    first: dict[int, int], second: dict[int, int], reach: int | None
) -> dict[State, Best]:
    """Gains with their efforts, as options of a dimension; each choice has its own digit."""
    table: dict[State, Best] = {}
    pairs = product([(0, 0), *first.items()], [(0, 0), *second.items()], (0, 1))
    for digit, ((one, effort), (other, more), lifted) in enumerate(pairs):
        if lifted and reach is None:
            continue
        count = bool(one) + bool(other) + lifted
        keep(table, (one, other, lifted), (effort + more + lifted * (reach or 0), count, -digit))
    return table


def tried(options: list[dict[State, Best]], shift: int, caps: State) -> Best | None:
    found = []
    for chosen in product(*(option.items() for option in options)):
        gains = [sum(state[n] for state, _ in chosen) for n in range(3)]
        if all(gain >= cap for gain, cap in zip(gains, caps, strict=True)):
            order = 0
            for _, best in chosen:
                order = order * shift + best[2]
            effort = sum(best[0] for _, best in chosen)
            found.append((effort, sum(best[1] for _, best in chosen), order))
    return min(found, default=None)


@many
@given(
    st.lists(SETS, min_size=1, max_size=4),
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 3)),
    st.sampled_from([0, 1000]),
)
def test_the_best_combination_is_found(
    sets: list[tuple[dict[int, int], dict[int, int], int | None]], caps: State, crowded: int
) -> None:
    options = [options_of(*parts) for parts in sets]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(combination, "CROWDED", crowded)
        found = best_combination(options, [100] * len(options), caps)
    assert found == tried(options, 100, caps)


def test_amounts_beyond_a_machine_word_are_compared_exactly() -> None:
    options: list[dict[State, Best]] = [
        {(0, 0): (0, 0, 0), (NEVER, 0): (5, 1, -1), (NEVER - 1, 0): (4, 1, -2)}
    ]
    assert best_combination(options, [10], (NEVER, 0)) == (5, 1, -1)
    assert best_combination(options, [10], (NEVER - 1, 0)) == (4, 1, -2)


def test_what_cannot_be_met_has_no_combination() -> None:
    assert best_combination([{(0, 0): (0, 0, 0)}], [10], (1, 0)) is None
