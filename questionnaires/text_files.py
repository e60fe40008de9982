"""Reads one language file of a maturity questionnaire against its definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

from questionnaires.language import Named, read_language, read_named
from questionnaires.node import MISSING, Node
from questionnaires.schema import ItemTexts, Questionnaire, Texts

PROBE_TEXTS = ("statement", "help", "evidence")
ITEM_TEXTS = (*PROBE_TEXTS, "anchors", "step", "owner", "first_30_days")
TOP_TEXTS = (
    "locale", "revision", "title", "purpose", "levels", "scale", "dimensions", "lenses",
    "elements", "models", "features", "goals", "na_conditions", "items", "answer_sets",
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
        answer_sets=_answer_sets(top.get("answer_sets"), definition),
    )


def _answer_sets(node: Node, definition: Questionnaire) -> Mapping[str, Mapping[str, Named]]:
    """What the answers of each set are called; those of the scale are named there."""
    if definition.answer_sets or node.value is not MISSING:
        node.only(definition.answer_sets)
    found = {}
    for name, codes in definition.answer_sets.items():
        own = [code for code in codes if code not in definition.code_position]
        found[name] = read_named(node.get(name), own)
    return MappingProxyType(found)


def _items(
    node: Node, definition: Questionnaire, conditions: Mapping[str, Named]
) -> Mapping[str, ItemTexts]:
    node.only(item.id for item in definition.items)
    found = {}
    for item in definition.items:
        entry = node.get(item.id)
        rated = definition.rated_codes if not item.answers else ()
        wanted = ITEM_TEXTS if rated else PROBE_TEXTS
        entry.only(wanted)
        anchors = entry.get("anchors")
        if rated:
            anchors.only(rated)
        found[item.id] = ItemTexts(
            anchors=MappingProxyType({code: anchors.get(code).text() for code in rated}),
            na_condition=conditions[item.na].name if item.na in conditions else "",
            **{
                key: entry.get(key).text() if key in wanted else ""
                for key in ITEM_TEXTS
                if key != "anchors"
            },
        )
    return MappingProxyType(found)
