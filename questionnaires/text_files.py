"""Reads one language file of a version against its definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from questionnaires.node import MISSING, Node
from questionnaires.schema import ItemTexts, Named, Questionnaire, Texts

ITEM_TEXTS = ("statement", "help", "evidence", "anchors", "step", "owner", "first_30_days")
TOP_TEXTS = (
    "locale", "revision", "title", "purpose", "levels", "scale", "dimensions", "lenses",
    "elements", "models", "features", "goals", "na_conditions", "items",
)  # fmt: skip


def read_texts(top: Node, definition: Questionnaire, sha256: str) -> Texts:
    """The texts in `top`; a fault for each text that is missing or has no place."""
    top.only(TOP_TEXTS)
    conditions = _named(
        top.get("na_conditions"), sorted({item.na for item in definition.items if item.na})
    )
    levels = _named(top.get("levels"), ["1", *(str(level) for level in definition.levels)])
    return Texts(
        locale=top.get("locale").text(),
        revision=top.get("revision").integer(1),
        sha256=sha256,
        title=top.get("title").text(),
        purpose=top.get("purpose").text(),
        levels=MappingProxyType({int(level): named for level, named in levels.items()}),
        scale=_named(top.get("scale"), [code.code for code in definition.scale]),
        dimensions=_named(top.get("dimensions"), [d.code for d in definition.dimensions]),
        lenses=_named(top.get("lenses"), definition.lenses),
        elements=_named(top.get("elements"), definition.elements),
        models=_named(top.get("models"), definition.models),
        features=_named(top.get("features"), definition.features),
        goals=_named(top.get("goals"), definition.goals),
        items=_items(top.get("items"), definition, conditions),
    )


def _named(node: Node, codes: Iterable[str]) -> Mapping[str, Named]:
    wanted = list(codes)
    if not wanted and node.value is MISSING:
        return MappingProxyType({})
    node.only(wanted)
    found = {}
    for code in wanted:
        entry = node.get(code)
        if isinstance(entry.value, dict):
            entry.only(("name", "meaning"))
            found[code] = Named(entry.get("name").text(), entry.get("meaning").text())
        else:
            found[code] = Named(entry.text())
    return MappingProxyType(found)


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
