"""Whether each rule of a version ever decides anything.

A rule is dead when the version without it gives every sheet that is tried the same figures. It
does no harm, yet it says something that is not so. Each rule has a value that says it is off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from questionnaires.schema import FIRST_LEVEL, Questionnaire, Rules
from scoring.cohort import score_cohort
from scoring.lint_sheets import (
    Row,
    cells,
    climbs,
    every_sheet,
    figures,
    stacked,
    uniform,
    without_some,
)
from scoring.matrix import AnswerMatrix, Codes
from scoring.one_sheet import OneSheet
from scoring.quick import quick_check

Found = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Off:
    """A rule by its place in the definition, the rules without it, and how to say it is off."""

    where: str
    without: Rules
    say: str


def rule_faults(version: Questionnaire) -> Found:
    """Rules that never decide anything, each with what was tried."""
    tried = _tried(version)
    given = [figures(version, codes) for codes in tried]
    for off in _switched_off(version):
        without = replace(version, rules=off.without)
        pairs = zip(tried, given, strict=True)
        if all((figures(without, codes) == known).all() for codes, known in pairs):
            count = sum(map(len, tried))
            yield (
                off.where,
                f"never decides anything: without it {count} sheets, from "
                f"{version.rated_codes[0]} everywhere to {version.rated_codes[-1]} everywhere, "
                f"give the same figures; {off.say}.",
            )
    yield from _bands(version, tried)
    yield from _quick(version)
    yield from _confidence(version)
    yield from _unused(version)


def _switched_off(version: Questionnaire) -> Iterator[Off]:
    rules, levels = version.rules, version.levels
    gate, guard = rules.gate, rules.guard
    every = frozenset(code for code, _edge in rules.bands)
    if gate.own != every:
        yield Off("scoring.gate.own", _gate(rules, own=every), "name all bands to say so")
    if gate.rule == "iso33020" and gate.below != every:
        yield Off("scoring.gate.below", _gate(rules, below=every), "name all bands to say so")
    if gate.max_transparent_below < len(levels) - 1:
        yield Off(
            "scoring.gate.max_transparent_below",
            _gate(rules, max_transparent_below=len(levels)),
            f"make it {len(levels)} to say so",
        )
    if gate.min_applicable_levels > 1:
        yield Off(
            "scoring.gate.min_applicable_levels",
            _gate(rules, min_applicable_levels=1),
            "make it 1 to say so",
        )
    if guard.share > 0:
        without = replace(rules, guard=replace(guard, share=Fraction(0)))
        yield Off("scoring.guard", without, "make its share 0 to say so")
    if rules.element_min_primary_share > 0 and version.elements:
        without = replace(rules, element_min_primary_share=Fraction(0))
        yield Off("scoring.element_min_primary_share", without, "make it 0 to say so")


def _gate(rules: Rules, **values: object) -> Rules:
    return replace(rules, gate=replace(rules.gate, **values))  # type: ignore[arg-type] # fields of the gate by name


def _tried(version: Questionnaire) -> list[Codes]:
    """Sheets on the way up, uneven across dimensions, with N/A, and of each dimension alone."""
    alone = [next(every_sheet(version, code)) for code in version.dimension]
    return [
        climbs(version),
        stacked(version, _uneven(version)),
        without_some(version),
        np.asfortranarray(np.concatenate(alone)),
    ]


def _uneven(version: Questionnaire) -> Iterator[Row]:
    """Some dimensions at one answer on one level and all else at the best: what a guard is for."""
    lower = [version.code_position[code] for code in version.rated_codes[:-1]]
    for place in range(len(version.levels)):
        for code in lower:
            row = uniform(version, version.rated_codes[-1])
            for dimension in version.dimension:
                for item in cells(version, dimension)[place]:
                    row[item.position] = code
                yield row.copy()


def _bands(version: Questionnaire, tried: list[Codes]) -> Found:
    """Bands in which neither an item by itself nor the pooled cells of the whole ever lie."""
    values: set[float] = set()
    for codes in tried:
        shares = score_cohort(AnswerMatrix(version, codes)).ladder.shares()
        values |= {float(v) for v in np.unique(shares) if not np.isnan(v)}
    value = {code.code: code.value for code in version.scale}
    values |= {float(v) for v in value.values() if v is not None}
    below = -1.0
    for code, edge in version.rules.bands:
        if not any(below < v <= float(edge) for v in values):
            yield (
                f"scoring.bands.{code}",
                f"no cell ever lies above {max(below, 0):g} and up to {float(edge):g}, "
                "whatever is answered; drop the band.",
            )
        below = float(edge)


def _quick(version: Questionnaire) -> Found:
    quick = version.rules.quick
    if quick.cap >= version.levels[-1]:
        return
    free = replace(
        version, rules=replace(version.rules, quick=replace(quick, cap=version.levels[-1]))
    )
    best = dict.fromkeys((i.id for i in version.items if i.quick), version.rated_codes[-1])
    level = quick_check(OneSheet(best, free)).indicative or FIRST_LEVEL
    if level <= quick.cap:
        yield (
            "scoring.quick.cap",
            f"never decides anything: the best answers give level {level} without it; make it "
            f"{version.levels[-1]} to say so.",
        )


def _confidence(version: Questionnaire) -> Found:
    rules = version.rules.confidence
    if not rules.claims:
        yield "scoring.confidence.claims", "is empty, so the figure is never given."
    if not rules.strengths:
        yield "scoring.confidence.strengths", "is empty, so the figure is always 0 %."
    if rules.medium == 0:
        yield "scoring.confidence.medium", "is 0, so the figure is never called low."
    if rules.medium == rules.high:
        yield "scoring.confidence.high", "equals medium, so the figure is never called medium."


def _unused(version: Questionnaire) -> Found:
    scored = [item for item in version.items if item.scored]
    used = {item.effort for item in scored}
    for code in version.rules.effort:
        if code not in used:
            yield f"scoring.effort.{code}", "no scored item has this effort; drop it."
    for goal, items in version.goals.items():
        if not items & {item.id for item in scored}:
            yield f"goals.{goal}", "names no scored item, so it brings no step forward."
