"""The cheapest set of answer raises that meets some requirements: an exact search (3.12).

Ties: fewer items, then the set that raises the earlier item more. Amounts are integers.
Nothing that could win is dropped: of two partial sets in the same state only the better is
kept (effort, number and order add up).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

from questionnaires.schema import Item
from scoring.combination import Best, State, best_combination, keep


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Gains must add up to more than `amount` (or reach it, if not `strict`)."""

    amount: Fraction
    strict: bool


@dataclass(frozen=True, slots=True)
class Raisable:
    """An item below the top: `gains[s - 1]` is the value gained by s steps, `effort` one step's.

    `shared` and `own`: (requirement, factor) to which the gain counts, across dimensions and
    within its own.
    """

    item: Item
    effort: Fraction
    gains: tuple[Fraction, ...]
    shared: tuple[tuple[int, Fraction], ...]
    own: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One dimension's raisable items, in order, and what makes it reach the level asked for.

    `own` are its requirements; it reaches the level when all of one of `targets` are met.
    """

    items: tuple[Raisable, ...]
    own: tuple[Shortfall, ...]
    targets: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The cheapest set: item → steps, and its effort."""

    steps: Mapping[str, int]
    effort: Fraction


def cheapest(blocks: Sequence[Block], shared: Sequence[Shortfall], must_reach: int) -> Found | None:
    """The best set meeting every `shared` requirement and lifting `must_reach` blocks.

    None when even raising everything does not meet them.
    """
    search = _Search(blocks, shared)
    options = [search.options(block) for block in blocks]
    # Steps are digits, so behind a dimension's set the next one's is written by shifting.
    shifts = [search.base ** len(block.items) for block in blocks]
    best = best_combination(options, shifts, (*search.caps, must_reach))
    if best is None:
        return None
    return Found(search.decode(best), Fraction(best[0], search.effort_unit))


class _Search:
    """The requirements as integers, and the digits in which a set of raises is written."""

    def __init__(self, blocks: Sequence[Block], shared: Sequence[Shortfall]) -> None:
        raisable = [entry for block in blocks for entry in block.items]
        self.effort_unit = lcm(1, *(entry.effort.denominator for entry in raisable))
        self.base = 1 + max((len(entry.gains) for entry in raisable), default=0)
        self.items = [entry.item.id for entry in raisable]
        self.units = [
            _unit(shortfall, raisable, "shared", place) for place, shortfall in enumerate(shared)
        ]
        self.caps = tuple(
            _whole(shortfall, unit) for shortfall, unit in zip(shared, self.units, strict=True)
        )

    def options(self, block: Block) -> dict[State, Best]:
        """For each combination of shared gains and "reaches the level" (0 or 1), the best set."""
        own_units = [
            _unit(shortfall, block.items, "own", place) for place, shortfall in enumerate(block.own)
        ]
        own_caps = tuple(map(_whole, block.own, own_units))
        caps = (*self.caps, *own_caps)
        units, first = (*self.units, *own_units), len(self.caps)
        states: dict[State, Best] = {(0,) * len(caps): (0, 0, 0)}
        last = {place: n for n, e in enumerate(block.items) for place, _ in e.own}
        for number, entry in enumerate(block.items):
            factors = [
                *((place, factor) for place, factor in entry.shared),
                *((first + place, factor) for place, factor in entry.own),
            ]
            effort = int(entry.effort * self.effort_unit)
            moves = [(0, 0, 0, ())] + [
                (
                    step * effort,
                    1,
                    step,
                    tuple((p, int(gain * factor * units[p])) for p, factor in factors),
                )
                for step, gain in enumerate(entry.gains, 1)
            ]
            # A requirement whose last item has passed is met or lost; the amount is forgotten.
            closing = [first + p for p, n in last.items() if n == number]
            states = self._after(states, moves, caps, closing)
        options: dict[State, Best] = {}
        for state, best in states.items():
            own = state[first:]
            reached = any(all(own[r] >= own_caps[r] for r in target) for target in block.targets)
            keep(options, (*state[:first], int(reached)), best)
        return options

    def _after(
        self,
        states: Mapping[State, Best],
        moves: Iterable[tuple[int, int, int, tuple[tuple[int, int], ...]]],
        caps: State,
        closing: Sequence[int],
    ) -> dict[State, Best]:
        after: dict[State, Best] = {}
        for state, (effort, count, order) in states.items():
            for more, one, step, gains in moves:
                amounts = list(state)
                for place, gain in gains:
                    amounts[place] = min(amounts[place] + gain, caps[place])
                for place in closing:
                    if amounts[place] < caps[place]:
                        amounts[place] = 0
                keep(
                    after,
                    tuple(amounts),
                    (effort + more, count + one, order * self.base - step),
                )
        return after

    def decode(self, best: Best) -> dict[str, int]:
        """Item → steps, in order, of the items that are raised."""
        digits, steps = -best[2], []
        for _ in self.items:
            digits, step = divmod(digits, self.base)
            steps.append(step)
        return {item: s for item, s in zip(self.items, reversed(steps), strict=True) if s}


def _unit(shortfall: Shortfall, items: Iterable[Raisable], kind: str, place: int) -> int:
    """What to multiply gains and shortfall with so that all of them are whole."""
    denominators = [shortfall.amount.denominator]
    for entry in items:
        for where, factor in entry.shared if kind == "shared" else entry.own:
            if where == place:
                denominators.extend((gain * factor).denominator for gain in entry.gains)
    return lcm(*denominators)


def _whole(shortfall: Shortfall, unit: int) -> int:
    """The least whole amount that meets the shortfall."""
    amount = shortfall.amount * unit
    return floor(amount) + 1 if shortfall.strict else -floor(-amount)
