"""Small questionnaires for one purpose each, made from the shipped one's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from questionnaires.catalogue import shipped
from questionnaires.schema import Code, Dimension, Item, Questionnaire

SHIPPED = shipped().get("service-maturity", "1.0.0")


def questionnaire(
    layout: Mapping[str, Mapping[int, str]],
    *,
    levels: tuple[int, ...] = (2, 3, 4, 5),
    feeds: Mapping[str, Mapping[str, Fraction]] | None = None,
    lenses: Mapping[str, tuple[str, ...]] | None = None,
    models: Mapping[str, tuple[str, ...]] | None = None,
    goals: Mapping[str, frozenset[str]] | None = None,
    quick: Iterable[str] = (),
    unscored: Iterable[str] = (),
    values: Mapping[str, Fraction | None] | None = None,
    gate: Mapping[str, Any] | None = None,
    **rules: Any,
) -> Questionnaire:
    """Dimension → level → effort letters, one item each: {"A": {2: "SM"}} has A-2 and A-2b."""
    quick, unscored = set(quick), set(unscored)
    items: list[Item] = []
    for dimension, cells in layout.items():
        for level, efforts in cells.items():
            for number, effort in enumerate(efforts):
                name = f"{dimension}-{level}" + ("" if not number else "abcdefghijklm"[number])
                items.append(
                    Item(
                        id=name,
                        position=len(items),
                        dimension=dimension,
                        level=level,
                        quick=name in quick,
                        na="any",
                        feeds=MappingProxyType(dict((feeds or {}).get(name, {}))),
                        effort=effort,
                        basis="",
                        since="1.0.0",
                        scored=name not in unscored,
                    )
                )
    base = SHIPPED.rules
    scale = SHIPPED.scale
    if values is not None:
        scale = tuple(Code(code, value, code == "DK") for code, value in values.items())
    return replace(
        SHIPPED,
        id="tiny",
        levels=levels,
        scale=scale,
        rules=replace(base, gate=replace(base.gate, **(gate or {})), **rules),
        items=tuple(items),
        dimensions=tuple(
            Dimension(
                code,
                tuple(
                    sorted((i for i in items if i.dimension == code), key=lambda item: item.level)
                ),
            )
            for code in layout
        ),
        page_order=tuple(layout),
        lenses=MappingProxyType(dict(lenses or {})),
        models=MappingProxyType(dict(models or {})),
        goals=MappingProxyType(dict(goals or {})),
        texts=MappingProxyType({}),
    )


def codes(version: Questionnaire, answers: str) -> dict[str, str | None]:
    """Codes from words in order of the items: "F L DK -", "-" being skipped."""
    words = answers.split()
    assert len(words) == len(version.items)
    return {
        item.id: None if word == "-" else word
        for item, word in zip(version.items, words, strict=True)
    }
