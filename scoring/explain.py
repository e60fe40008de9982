"""Why a level is what it is: blocking sets, uneven dimensions, and what holds the whole back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from questionnaires.schema import FIRST_LEVEL, Item
from scoring.gates import Need, band, top_edge
from scoring.one_sheet import OneSheet, Part
from scoring.raises import cheapest
from scoring.route import allowed_below, missing, must_rise, need_value, reaching


@dataclass(frozen=True, slots=True)
class Lagging:
    """At least `must_rise` more of `dimensions` have to reach the level the guard asks for."""

    dimensions: tuple[str, ...]
    must_rise: int


@dataclass(frozen=True, slots=True)
class ShortLevel:
    """A ladder level at `value` that must exceed `threshold`, and who is not fully there.

    With the rule `mean` it is the average of all levels, `level` the one it should give, and
    the threshold has to be reached.
    """

    level: int
    value: Fraction
    threshold: Fraction
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldsBack:
    """Which of the guard and the ladder keep the overall level where it is; both may (3.7)."""

    guard: Lagging | None
    pooled: tuple[ShortLevel, ...]


def blocking_set(sheet: OneSheet, part: Part) -> tuple[Item, ...] | None:
    """The fewest answers whose rise to the top lifts the dimension by a level (3.12).

    Ties: least effort, then lower items. None in a hidden or unrated dimension and when
    nothing higher can be rated.
    """
    if part.level is None or part.level >= part.highest:
        return None
    block = reaching(sheet, part, part.level + 1, {})
    # One item more outweighs any effort.
    heavy = 1 + sum(entry.effort * len(entry.gains) for entry in block.items)
    to_top = tuple(
        replace(entry, effort=heavy + entry.effort * len(entry.gains), gains=(entry.gains[-1],))
        for entry in block.items
    )
    found = cheapest([replace(block, items=to_top)], (), 1)
    return None if found is None else tuple(sheet.questionnaire.by_id[i] for i in found.steps)


def is_uneven(sheet: OneSheet, part: Part) -> bool | None:
    """Whether a level two or more above the awarded one lies in a band that counts (3.5)."""
    if part.level is None:
        return None
    rules = sheet.questionnaire.rules
    return any(
        value is not None and part.can[level] and band(value, rules.bands) in rules.gate.own
        for level, value in part.cells.items()
        if level >= part.level + 2
    )


def guard_below(sheet: OneSheet) -> tuple[str, ...]:
    """The rated dimensions with a level below the guard; none when the guard is at the top."""
    guard = sheet.guard
    if guard is None or guard == sheet.questionnaire.levels[-1]:
        return ()
    return tuple(part.code for part in sheet.rated if (part.level or FIRST_LEVEL) < guard)


def holds_back(sheet: OneSheet) -> HoldsBack | None:
    """What keeps the overall level from rising; None when hidden or nothing higher can be had."""
    level, ladder = sheet.level, sheet.ladder
    if level is None or level >= ladder.highest:
        return None
    above = [target for target in sheet.questionnaire.levels if target > level]
    lagging = None
    if sheet.guard == level:
        _, below = must_rise(sheet, above[0])
        codes = tuple(part.code for part in below)
        lagging = Lagging(codes, len(below) - allowed_below(sheet))
    short: tuple[ShortLevel, ...] = ()
    if ladder.level == level:
        target = next(target for target in above if ladder.can[target])
        short = tuple(_short(sheet, target, need) for need in missing(sheet, ladder, target))
    return HoldsBack(lagging, short)


def _short(sheet: OneSheet, target: int, need: Need) -> ShortLevel:
    edge = top_edge(sheet.questionnaire.rules.bands)
    level = need.levels[0] if len(need.levels) == 1 else target
    behind = []
    for part in sheet.rated:
        value = need_value(part, need)
        if value is not None and value <= edge:
            behind.append((value, part.code))
    behind.sort(key=lambda entry: entry[0])
    pooled = need_value(sheet.ladder, need) or Fraction(0)
    return ShortLevel(level, pooled, need.threshold, tuple(code for _, code in behind))
