"""Small questionnaires of every rule, by chance, and sheets of which few answers can rise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from questionnaires.schema import Dimension, Item, Questionnaire
from scoring.evaluation.drawn import questionnaire
from scoring.gates import RULES

LEVELS = ((2, 3), (2, 3, 4))
MOST_IN_CELL = 3
MOST_OPEN = 6
OPEN = ("N", "P", "P", "L", "L", "L", "DK")
CLOSED = ("F", "F", "F", "F", "NA")


def random_version(rng: np.random.Generator) -> Questionnaire:
    """Two to four dimensions with one to three items a cell, of random effort, by a random rule."""
    levels = LEVELS[rng.integers(len(LEVELS))]
    items: list[Item] = []
    for dimension in "ABCD"[: rng.integers(2, 5)]:
        for level in levels:
            for number in range(rng.integers(1, MOST_IN_CELL + 1)):
                effort = str(rng.choice(list("SML")))
                items.append(
                    Item(
                        id=f"{dimension}-{level}{'abc'[number]}", position=len(items),
                        dimension=dimension, level=level, quick=False, na="any",
                        feeds=MappingProxyType({}), effort=effort, basis="", since="1.0.0",
                    )
                )  # fmt: skip
    base = questionnaire()
    gate = replace(
        base.rules.gate,
        rule=str(rng.choice(list(RULES))),
        max_transparent_below=int(rng.integers(3)),
        min_applicable_levels=int(rng.integers(1, 3)),
    )
    codes = dict.fromkeys(item.dimension for item in items)
    return replace(
        base,
        id="random",
        levels=levels,
        items=tuple(items),
        dimensions=tuple(
            Dimension(code, tuple(item for item in items if item.dimension == code))
            for code in codes
        ),
        page_order=tuple(codes),
        rules=replace(base.rules, gate=gate),
        answer_sets=MappingProxyType({}),
        lenses=MappingProxyType({}),
        models=MappingProxyType({}),
        goals=MappingProxyType({}),
        texts=MappingProxyType({}),
    )


def random_sheet(version: Questionnaire, rng: np.random.Generator) -> Mapping[str, str]:
    """Codes of which at most MOST_OPEN can rise, so that every combination can be tried."""
    names = [item.id for item in version.items]
    given = dict(zip(names, map(str, rng.choice(CLOSED, len(names))), strict=True))
    for place in rng.permutation(len(names))[:MOST_OPEN]:
        given[names[place]] = str(rng.choice(OPEN))
    return given
