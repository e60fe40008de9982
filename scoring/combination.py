"""Chooses one option per dimension so that their gains add up to what is needed, at least effort.

A state is the gain so far per requirement, cut off at what is needed; per state only the best
partial choice is kept. A state is put aside while even the cheapest imaginable completion
would cost more than a limit; the limit rises until a choice is found, so it is the best of all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

Best = tuple[int, int, int]
"""Effort, number of items, and minus the steps as digits (so that smaller is better)."""

State = tuple[int, ...]

Options = Mapping[State, Best]

CROWDED = 1000
"""From so many states on, it pays to look for states that another one beats."""

NEVER = 1 << 62
"""The effort of what cannot be done; beyond it amounts no longer fit a machine word."""


def keep(table: dict[State, Best], state: State, best: Best) -> None:
    """Enter `best` for `state` unless a better one stands there."""
    known = table.get(state)
    if known is None or best < known:
        table[state] = best


def best_combination(options: Sequence[Options], shifts: Sequence[int], caps: State) -> Best | None:
    """The best sum of one option of each with gains of at least `caps`, None if there is none.

    The last place of `caps` counts dimensions and may share its cost with the others; the other
    requirements are met by different items, so their least costs add up. `shifts` makes room
    for each option's digits.
    """
    chosen = [_undominated(option) for option in options]
    floors = _Floors(chosen, caps)
    start = (0,) * len(caps)
    limit = floors.least(0, start)
    while limit < NEVER:
        states: dict[State, Best] = {start: (0, 0, 0)}
        beyond = NEVER
        for place, (option, shift) in enumerate(zip(chosen, shifts, strict=True)):
            after: dict[State, Best] = {}
            for state, (effort, count, order) in states.items():
                for gains, (more, items, digits) in option:
                    total = effort + more
                    if total > limit:
                        beyond = min(beyond, total)
                        break
                    new = tuple(map(min, map(int.__add__, state, gains), caps))
                    keep(after, new, (total, count + items, order * shift + digits))
            states = {}
            for state, best in after.items():
                least = best[0] + floors.least(place + 1, state)
                if least <= limit:
                    states[state] = best
                else:
                    beyond = min(beyond, least)
            if len(states) > CROWDED:
                states = dict(_undominated(states))
        if caps in states:
            return states[caps]
        limit = max(beyond, limit + limit // 20)
    return None


def _undominated(table: Options) -> list[tuple[State, Best]]:
    """The entries no other one beats in every gain and in effort, number and order; cheap first.

    Whatever is added to a beaten entry would add as much to the one that beats it.
    """
    entries = sorted(table.items(), key=lambda entry: entry[1])
    widest = max(max(state) for state, _ in entries)
    kind = np.int64 if widest < NEVER else object
    front = np.zeros((len(entries), len(entries[0][0])), dtype=kind)
    kept: list[tuple[State, Best]] = []
    for state, best in entries:
        if not (front[: len(kept)] >= state).all(axis=1).any():
            front[len(kept)] = state
            kept.append((state, best))
    return kept


class _Floors:
    """The least effort with which what is still missing could be gained from the places on."""

    def __init__(self, options: Sequence[list[tuple[State, Best]]], caps: State) -> None:
        self.caps = caps
        self._fronts: list[list[tuple[list[int], list[int]]]] = []
        for requirement, cap in enumerate(caps):
            front = [(0, 0)]
            fronts = [front]
            for option in reversed(options):
                single = _front((state[requirement], best[0]) for state, best in option)
                front = _front(
                    (min(a + b, cap), cost + more) for a, cost in front for b, more in single
                )
                fronts.append(front)
            self._fronts.append([([g for g, _ in f], [c for _, c in f]) for f in reversed(fronts)])

    def least(self, place: int, state: State) -> int:
        """A lower bound of the effort still needed in `state` with options from `place` on."""
        costs = []
        for requirement, (have, cap) in enumerate(zip(state, self.caps, strict=True)):
            gains, efforts = self._fronts[requirement][place]
            where = bisect_left(gains, cap - have)
            if where == len(gains):
                return NEVER
            costs.append(efforts[where])
        return max(sum(costs[:-1]), costs[-1])


def _front(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """(gain, effort) pairs ascending, without those another one beats in both."""
    front: list[tuple[int, int]] = []
    for gain, effort in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if not front or effort < front[-1][1]:
            front.append((gain, effort))
    return front[::-1]
