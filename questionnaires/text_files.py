"""Reads one language file of a maturity questionnaire against its definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

from questionnaires.language import Named, read_language, read_named
from questionnaires.node import Node
from questionnaires.schema import ItemTexts, Questionnaire, Texts

ITEM_TEXTS = ("statement", "help", "evidence", "anchors", "step", "owner", "first_30_days")
TOP_TEXTS = (
    "locale", "revision", "title", "purpose", "levels", "scale", "dimensions", "lenses",
    "elements", "models", "features", "goals", "na_conditions", "items",
)  # fmt: skip


def read_texts(top: Node, definition: Questionnaire, sha256: str) -> Texts:
    """The texts in `top`; a fault for each text that is missing or has no place."""
    top.only(TOP_TEXTS)
    conditions = read_named(
        top.get("na_conditions"), sorted({item.na for item in definition.items if item.na})
    )
    levels = read_named(top.get("levels"), ["1", *(str(level) for level in definition.levels)])
    return Texts(
        **asdict(read_language(top, sha256)),
        levels=MappingProxyType({int(level): named for level, named in levels.items()}),
        scale=read_named(top.get("scale"), [code.code for code in definition.scale]),
        dimensions=read_named(top.get("dimensions"), [d.code for d in definition.dimensions]),
        lenses=read_named(top.get("lenses"), definition.lenses),
        elements=read_named(top.get("elements"), definition.elements),
        models=read_named(top.get("models"), definition.models),
        features=read_named(top.get("features"), definition.features),
        goals=read_named(top.get("goals"), definition.goals),
        items=_items(top.get("items"), definition, conditions),
    )


def _items(
    node: Node, definition: Questionnaire, conditions: Mapping[str, Named]
) -> Mapping[str, ItemTexts]:
    node.only(item.id for item in definition.items)
    found = {}
    for item in definition.items:
        entry = node.get(item.id)
        entry.only(ITEM_TEXTS)
        anchors = entry.get("anchors")
        anchors.only(definition.rated_codes)
        found[item.id] = ItemTexts(
            statement=entry.get("statement").text(),
            help=entry.get("help").text(),
            evidence=entry.get("evidence").text(),
            anchors=MappingProxyType(
                {code: anchors.get(code).text() for code in definition.rated_codes}
            ),
            na_condition=conditions[item.na].name if item.na in conditions else "",
            step=entry.get("step").text(),
            owner=entry.get("owner").text(),
            first_30_days=entry.get("first_30_days").text(),
        )
    return MappingProxyType(found)
