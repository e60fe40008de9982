"""Scoring written a second time, slowly and directly from the rules, with fractions.

It shares no code with the package: lists, loops and fractions only.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from questionnaires.schema import Item, Questionnaire

Weighted = list[tuple[Item, Fraction]]


class Reference:
    """Scores of codes without a skipped item."""

    def __init__(self, codes: Mapping[str, str | None], version: Questionnaire) -> None:
        self.version = version
        self.value = {c.code: c.value for c in version.scale}
        self.codes = codes
        self.dimensions: dict[str, dict[str, Any] | None] = {}
        for dimension in version.dimensions:
            members = [(item, Fraction(1)) for item in dimension.items if item.scored]
            self.dimensions[dimension.code] = self.group(members)
        self.elements: dict[str, dict[str, Any] | None] = {}
        for code in version.elements:
            members = self.fed(code)
            primary = [item for item, weight in members if weight == 1]
            applicable = [item for item in primary if self.of(item) is not None]
            enough = len(applicable) >= version.rules.element_min_primary_share * len(primary)
            self.elements[code] = self.group(members) if enough else None
        self.lenses = {
            lens: mean([g["mean"] for c in codes if (g := self.elements[c]) is not None])
            for lens, codes in version.lenses.items()
        }
        self.features = {code: self.weighted(self.fed(code)) for code in version.features}
        self.models = {
            model: mean([f for c in codes if (f := self.features[c]) is not None])
            for model, codes in version.models.items()
        }
        self.overall()

    def of(self, item: Item) -> Fraction | None:
        code = self.codes[item.id]
        assert code is not None
        return self.value[code]

    def fed(self, code: str) -> Weighted:
        return [(i, i.feeds[code]) for i in self.version.items if i.scored and code in i.feeds]

    def weighted(self, members: Weighted) -> Fraction | None:
        seen = [(value, weight) for i, weight in members if (value := self.of(i)) is not None]
        if not seen:
            return None
        return sum((v * w for v, w in seen), Fraction(0)) / sum(w for _, w in seen)

    def group(self, members: Weighted) -> dict[str, Any] | None:
        cells = {
            level: self.weighted([(i, w) for i, w in members if i.level == level])
            for level in self.version.levels
        }
        seen = [value for value in cells.values() if value is not None]
        if len(seen) < self.version.rules.gate.min_applicable_levels:
            return None
        if not any(self.can_be_awarded(cells, level) for level in self.version.levels):
            return None
        return {"cells": cells, "level": self.gate(cells), "mean": mean(seen)}

    def can_be_awarded(self, cells: Mapping[int, Fraction | None], level: int) -> bool:
        gate = self.version.rules.gate
        below = [cells[n] for n in self.version.levels if n < level]
        if gate.rule == "first_gap" and None in below:
            return False
        return cells[level] is not None and below.count(None) <= gate.max_transparent_below

    def band(self, value: Fraction) -> str:
        return next(code for code, edge in self.version.rules.bands if value <= edge)

    def gate(self, cells: Mapping[int, Fraction | None]) -> int:
        gate, level = self.version.rules.gate, 1
        if gate.rule == "mean":
            seen = [value for value in cells.values() if value is not None]
            top = self.version.levels[-1]
            index = 1 + (top - 1) * sum(seen, Fraction(0)) / len(seen)
            rounded = int(index + Fraction(1, 2))
            return max(
                (n for n in self.version.levels if n <= rounded and self.can_be_awarded(cells, n)),
                default=1,
            )
        for target in self.version.levels:
            value = cells[target]
            if value is None:
                if gate.rule == "first_gap":
                    break
                continue
            if not self.can_be_awarded(cells, target):
                break
            counts = self.band(value) in gate.own
            if counts:
                level = target
            goes_on = self.band(value) in gate.below if gate.rule == "iso33020" else counts
            if not goes_on:
                break
        return level

    def overall(self) -> None:
        rated = [group for group in self.dimensions.values() if group is not None]
        self.rated = len(rated)
        self.level = self.guard = self.pooled_level = self.mean = None
        if not rated:
            return
        self.ladder = {
            level: mean([g["cells"][level] for g in rated if g["cells"][level] is not None])
            for level in self.version.levels
        }
        self.pooled_level = self.gate(self.ladder)
        self.mean = mean([group["mean"] for group in rated])
        self.guard = guard([group["level"] for group in rated], self.version)
        self.level = min(self.pooled_level, self.guard)


def guard(levels: list[int], version: Questionnaire) -> int:
    rule, found = version.rules.guard, 1
    for target in version.levels:
        enough = sum(level >= target - rule.offset for level in levels)
        if Fraction(enough, len(levels)) < rule.share:
            break
        found = target
    return found


def mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None
