"""Level rules by name: what the cells must reach before a level counts.

A rule is one function: it says for a level what is needed (`Need`s). Awarding levels, saying
what is short and finding the cheapest route all read the same needs, so they cannot disagree.
To add a rule, write its function and enter it in RULES.

A level without an applicable item is transparent. It can never be awarded, and neither can a
level above more than `max_transparent_below` transparent ones (blueprint of the method, 3.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from questionnaires.schema import FIRST_LEVEL, GateRule, Questionnaire


@dataclass(frozen=True, slots=True)
class Need:
    """The mean of the seen cells at `levels` must exceed `threshold` (reach it if not `strict`).

    `unseen_holds`: whether it holds when none of these levels has an applicable item.
    """

    levels: tuple[int, ...]
    threshold: Fraction
    strict: bool = True
    unseen_holds: bool = True


@dataclass(frozen=True, slots=True)
class Edges:
    """What a cell must exceed to lie in a band of `own` or of `below`; -1: any value does."""

    own: Fraction
    below: Fraction


Rule = Callable[[int, Sequence[int], Edges], tuple[Need, ...]]
"""(level, all levels ascending, edges) → the needs of that level, on levels that are disjoint."""


def iso33020(target: int, levels: Sequence[int], edges: Edges) -> tuple[Need, ...]:
    """ISO/IEC 33020:2019: a band of `own` at the level, a band of `below` at each lower one."""
    lower = (Need((level,), edges.below) for level in levels if level < target)
    return (*lower, Need((target,), edges.own))


def cumulative(target: int, levels: Sequence[int], edges: Edges) -> tuple[Need, ...]:
    """C2M2 2.1: a band of `own` at the level and at each lower one."""
    return tuple(Need((level,), edges.own) for level in levels if level <= target)


def first_gap(target: int, levels: Sequence[int], edges: Edges) -> tuple[Need, ...]:
    """A band of `own` level after level; the first that lacks it, or cannot be seen, ends it."""
    return tuple(
        Need((level,), edges.own, unseen_holds=False) for level in levels if level <= target
    )


def mean(target: int, levels: Sequence[int], edges: Edges) -> tuple[Need, ...]:  # noqa: ARG001 - a rule's signature; an average knows no bands
    """The average of the cells on the scale of levels, rounded half up (as SAMM 2 does).

    1 + span x mean >= target - 1/2, span being the distance from the first level to the top.
    """
    span = levels[-1] - FIRST_LEVEL
    half_up = Fraction(1, 2)
    return (Need(tuple(levels), (target - half_up - FIRST_LEVEL) / span, strict=False),)


RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.__name__: rule for rule in (iso33020, cumulative, first_gap, mean)}
)


def needs_of(questionnaire: Questionnaire) -> Mapping[int, tuple[Need, ...]]:
    """Level → what it needs in this version.

    Raises ValueError for an unknown rule, or for a gate whose bands are not the highest ones:
    then a better answer could lower a level.
    """
    gate, bands = questionnaire.rules.gate, questionnaire.rules.bands
    try:
        rule = RULES[gate.rule]
    except KeyError:
        known = ", ".join(RULES)
        raise ValueError(f"{gate.rule!r} is not a gate rule; known: {known}.") from None
    edges = _edges(gate, bands)
    levels = questionnaire.levels
    return MappingProxyType({level: rule(level, levels, edges) for level in levels})


def band(value: Fraction, bands: Sequence[tuple[str, Fraction]]) -> str:
    """The band of a cell value from 0 to 1: the first whose upper edge is not exceeded."""
    return next(code for code, edge in bands if value <= edge)


def top_edge(bands: Sequence[tuple[str, Fraction]]) -> Fraction:
    """What a cell must exceed to lie in the highest band; -1 when there is only one."""
    return bands[-2][1] if len(bands) > 1 else Fraction(-1)


def _edges(gate: GateRule, bands: Sequence[tuple[str, Fraction]]) -> Edges:
    return Edges(_edge(gate.own, bands), _edge(gate.below, bands))


def _edge(chosen: frozenset[str], bands: Sequence[tuple[str, Fraction]]) -> Fraction:
    names = [name for name, _ in bands]
    first = len(names) - len(chosen)
    if not chosen or chosen != frozenset(names[max(first, 0) :]):
        raise ValueError(f"a gate needs the highest bands, not {', '.join(sorted(chosen))}.")
    return bands[first - 1][1] if first else Fraction(-1)
