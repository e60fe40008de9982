"""Turns the files of a version folder into a `Questionnaire`, or names every fault in them.

A folder holds `questionnaire.yaml` (structure and every number), `en.yaml` (the reference
texts), more languages beside it, and, once published, `frozen.json` with the definition hash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from questionnaires.faults import Fault, Refused
from questionnaires.frozen import frozen_faults
from questionnaires.node import Node
from questionnaires.schema import (
    Code,
    ConfidenceRules,
    Dimension,
    GateRule,
    Guard,
    Item,
    Questionnaire,
    QuickRules,
    Rules,
    StepRules,
    Texts,
)
from questionnaires.text_files import read_texts
from questionnaires.yaml_text import content_sha256, read_yaml

DEFINITION = "questionnaire.yaml"
REFERENCE = "en.yaml"
VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){2}")
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
LANGUAGE_FILE = re.compile(r"[a-z]{2}(_[A-Z]{2})?\.yaml")

TOP_KEYS = (
    "id", "version", "kind", "scoring_version", "levels", "scale", "scoring", "na_conditions",
    "goals", "lenses", "models", "quick", "page_order", "dimensions", "items",
)  # fmt: skip
ITEM_KEYS = ("id", "dimension", "level", "na", "feeds", "effort", "basis", "since", "scored")


def read_version(folder: Path) -> Questionnaire:
    """The questionnaire in `folder`. Raises Refused with every fault of all its files."""
    draft, faults = read_draft(folder)
    if faults or draft is None:
        raise Refused(faults)
    return draft


def read_draft(folder: Path) -> tuple[Questionnaire | None, list[Fault]]:
    """What can be made of the files in `folder`, and every fault in them.

    With faults the questionnaire holds harmless defaults in their places: good for finding
    further faults, for nothing else. It is None when the definition or the English is no mapping.
    """
    faults: list[Fault] = []
    documents = _documents(folder, faults)
    if DEFINITION not in documents or REFERENCE not in documents:
        return None, faults
    hashes = {name: content_sha256(document) for name, document in documents.items()}
    digest = content_sha256(documents[DEFINITION], documents[REFERENCE])
    sealed = {name: hashes[name] for name in (DEFINITION, REFERENCE)}
    faults.extend(frozen_faults(folder, digest, sealed))
    draft = _definition(
        Node(str(folder / DEFINITION), "", documents.pop(DEFINITION), faults), digest
    )
    texts: dict[str, Texts] = {}
    for name, document in documents.items():
        top = Node(str(folder / name), "", document, faults)
        read = read_texts(top, draft, hashes[name])
        if read.locale and f"{read.locale}.yaml" != name:
            top.get("locale").fault(f"says {read.locale!r}, yet the file is called {name}.")
        texts[name.removesuffix(".yaml")] = read
    # A key that is read twice tells its fault twice.
    return replace(draft, texts=MappingProxyType(texts)), list(dict.fromkeys(faults))


def _documents(folder: Path, faults: list[Fault]) -> dict[str, Any]:
    """File name → content of the definition and each language, those that are mappings."""
    found: dict[str, Any] = {}
    languages = sorted(p.name for p in folder.glob("*.yaml") if p.name != DEFINITION)
    for name in dict.fromkeys((DEFINITION, REFERENCE, *languages)):
        shown = str(folder / name)
        if name != DEFINITION and not LANGUAGE_FILE.fullmatch(name):
            faults.append(Fault(shown, "", "is not a language file such as nl.yaml or pt_BR.yaml."))
            continue
        try:
            document = read_yaml(folder / name, shown)
        except Refused as refused:
            faults.extend(refused.faults)
            continue
        if isinstance(document, dict):
            found[name] = document
        else:
            faults.append(Fault(shown, "", "must be a mapping of keys to values."))
    return found


def _definition(top: Node, digest: str) -> Questionnaire:
    top.only(TOP_KEYS)
    kind = top.get("kind").text()
    if kind and kind != "maturity":
        top.get("kind").fault(f"{kind!r} is not a kind this program knows; known: maturity.")
    version = top.get("version").text()
    if version and not VERSION.fullmatch(version):
        top.get("version").fault(f"{version!r} must be major.minor.patch, such as 1.0.0.")
    levels = tuple(node.integer(2) for node in top.get("levels").each())
    if list(levels) != sorted(set(levels)):
        top.get("levels").fault("must ascend, each level once.")
    scale = _scale(top.get("scale"))
    quick_pages = tuple(page.texts() for page in top.get("quick").each())
    rules = _rules(top.get("scoring"), quick_pages)
    conditions = top.get("na_conditions").texts() if top.has("na_conditions") else ()
    codes = top.get("dimensions").texts()
    items = tuple(
        _item(node, position, codes, levels, conditions, rules, quick_pages)
        for position, node in enumerate(top.get("items").each())
    )
    for condition in sorted(set(conditions) - {item.na for item in items}):
        top.get("na_conditions").fault(f"no item uses {condition!r}; remove it.")
    by_dimension = {
        code: sorted((i for i in items if i.dimension == code), key=lambda i: i.level)
        for code in codes
    }
    return Questionnaire(
        id=_identifier(top.get("id")),
        version=version,
        scoring_version=top.get("scoring_version").text(),
        definition_sha256=digest,
        levels=levels,
        scale=scale,
        rules=rules,
        dimensions=tuple(Dimension(c, tuple(by_dimension[c])) for c in codes),
        items=items,
        page_order=top.get("page_order").texts(),
        lenses=_groups(top.get("lenses")),
        models=_groups(top.get("models")),
        goals=MappingProxyType({k: frozenset(n.texts()) for k, n in top.get("goals").entries()}),
        texts=MappingProxyType({}),
    )


def _identifier(node: Node) -> str:
    value = node.text()
    if value and not IDENTIFIER.fullmatch(value):
        node.fault(f"{value!r} must be letters, digits, - and _, starting with a letter.")
    return value


def _groups(node: Node) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({key: child.texts() for key, child in node.entries()})


def _scale(node: Node) -> tuple[Code, ...]:
    codes = []
    for entry in node.each():
        entry.only(("code", "value", "unknown"))
        out = entry.get("value").text() == "none"
        value = None if out else entry.get("value").fraction(0, 1)
        codes.append(Code(_identifier(entry.get("code")), value, entry.get("unknown").flag(False)))
    names = [code.code for code in codes]
    if len(set(names)) != len(names):
        node.fault("holds a code twice; keep one of them.")
    if sum(code.value is None for code in codes) != 1:
        node.fault("needs exactly one code with value none (does not apply).")
    if sum(code.unknown for code in codes) != 1:
        node.fault("needs exactly one code marked unknown (don't know).")
    values = [code.value for code in codes if code.value is not None and not code.unknown]
    if len(values) < 2 or len(set(values)) != len(values):
        node.fault("needs at least two rated codes, each with a value of its own.")
    return tuple(codes)


def _rules(node: Node, quick_pages: tuple[tuple[str, ...], ...]) -> Rules:
    node.only(
        ("bands", "gate", "guard", "element_min_primary_share", "effort", "steps", "quick",
         "confidence")
    )  # fmt: skip
    bands = tuple((code, edge.fraction(0, 1)) for code, edge in node.get("bands").entries())
    if [edge for _, edge in bands] != sorted({edge for _, edge in bands}):
        node.get("bands").fault("upper edges must ascend.")
    if not bands or bands[-1][1] != 1:
        node.get("bands").fault("the last band must end at 1.")
    gate, guard, steps = node.get("gate"), node.get("guard"), node.get("steps")
    quick, confidence = node.get("quick"), node.get("confidence")
    share = Fraction(0)
    return Rules(
        bands=bands,
        gate=GateRule(
            rule=gate.get("rule").text(),
            own=frozenset(gate.get("own").texts()),
            below=frozenset(gate.get("below").texts()),
            max_transparent_below=gate.get("max_transparent_below").integer(),
            min_applicable_levels=gate.get("min_applicable_levels").integer(1),
        ),
        guard=Guard(guard.get("share").fraction(0, 1), guard.get("offset").integer()),
        element_min_primary_share=node.get("element_min_primary_share").fraction(0, 1),
        effort=MappingProxyType(
            {
                code: child.fraction(Fraction(1, 1000))
                for code, child in node.get("effort").entries()
            }
        ),
        steps=StepRules(
            top=steps.get("top").integer(1),
            per_dimension=steps.get("per_dimension").integer(1),
            boost_lowest=steps.get("boost_lowest").fraction(share),
            boost_goal=steps.get("boost_goal").fraction(share),
            boost_peers=steps.get("boost_peers").fraction(share),
            peer_share=steps.get("peer_share").fraction(0, 1),
        ),
        quick=QuickRules(
            quick_pages, quick.get("cap").integer(1), quick.get("look_first").integer(1)
        ),
        confidence=ConfidenceRules(
            claims=frozenset(confidence.get("claims").texts()),
            strengths=frozenset(n.integer() for n in confidence.get("strengths").each()),
            medium=confidence.get("medium").fraction(0, 1),
            high=confidence.get("high").fraction(0, 1),
        ),
    )


def _item(
    node: Node,
    position: int,
    dimensions: tuple[str, ...],
    levels: tuple[int, ...],
    conditions: tuple[str, ...],
    rules: Rules,
    quick_pages: tuple[tuple[str, ...], ...],
) -> Item:
    name = node.get("id").text()
    if name:
        node = Node(node.file, f"item {name}", node.value, node.faults)
    node.only(ITEM_KEYS)
    dimension, level = node.get("dimension").text(), node.get("level").integer(1)
    if dimension and dimension not in dimensions:
        node.get("dimension").fault(f"{dimension!r} is not a dimension of this version.")
    if level not in levels:
        node.get("level").fault(f"{level} is not a level of this version.")
    na = node.get("na").text(default="")
    if na and na not in conditions:
        node.get("na").fault(f"{na!r} is not among the na_conditions.")
    effort = node.get("effort").text()
    if effort and effort not in rules.effort:
        node.get("effort").fault(f"{effort!r} is not an effort of this version.")
    feeds = {code: child.fraction() for code, child in node.get("feeds").entries()}
    for code, weight in feeds.items():
        if not 0 < weight <= 1:
            node.get("feeds").get(code).fault(f"the weight {weight} must be above 0, at most 1.")
    return Item(
        id=_identifier(node.get("id")),
        position=position,
        dimension=dimension,
        level=level,
        quick=any(name in page for page in quick_pages),
        na=na,
        feeds=MappingProxyType(feeds),
        effort=effort,
        basis=node.get("basis").text(),
        since=node.get("since").text(),
        scored=node.get("scored").flag(True),
    )
