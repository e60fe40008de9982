"""Reads the definition of a maturity questionnaire: structure and every number of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

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
)
from questionnaires.version import VERSION, read_head

TOP_KEYS = (
    "id", "version", "kind", "scoring_version", "levels", "scale", "answer_sets", "scoring",
    "na_conditions", "goals", "lenses", "models", "quick", "page_order", "dimensions", "items",
)  # fmt: skip
ITEM_KEYS = (
    "id", "dimension", "level", "na", "feeds", "effort", "basis", "since", "scored", "answers",
    "retired",
)  # fmt: skip
MOST_ANSWERS = 20
"""Codes in one set of answers; more cannot be chosen from on a page."""


def read_definition(top: Node, digest: str) -> Questionnaire:
    """The definition in `top`, without texts; `digest` is its hash. A fault for each defect."""
    top.only(TOP_KEYS)
    head = read_head(top)
    levels = tuple(node.integer(2) for node in top.get("levels").each())
    if list(levels) != sorted(set(levels)):
        top.get("levels").fault("must ascend, each level once.")
    scale = _scale(top.get("scale"))
    quick_pages = tuple(page.texts() for page in top.get("quick").each())
    rules = _rules(top.get("scoring"), quick_pages)
    conditions = top.get("na_conditions").texts() if top.has("na_conditions") else ()
    codes = top.get("dimensions").texts()
    out = next((code.code for code in scale if code.value is None), "")
    sets = _answer_sets(top.get("answer_sets"), out) if top.has("answer_sets") else {}
    entries = top.get("items").each()
    places = _Places(codes, levels, conditions, rules, quick_pages, sets, out)
    asked = [node for node in entries if not node.has("retired")]
    items = tuple(_item(node, position, places) for position, node in enumerate(asked))
    for condition in sorted(set(conditions) - {item.na for item in items}):
        top.get("na_conditions").fault(f"no item uses {condition!r}; remove it.")
    for name in sorted(set(sets) - {item.answers for item in items}):
        top.get("answer_sets").get(name).fault("no item uses it; remove it.")
    by_dimension = {
        code: sorted((i for i in items if i.dimension == code), key=lambda i: i.level)
        for code in codes
    }
    return Questionnaire(
        id=head.id,
        version=head.version,
        scoring_version=head.scoring_version,
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
        answer_sets=MappingProxyType(sets),
        retired=MappingProxyType(dict(_retired(node) for node in entries if node.has("retired"))),
        texts=MappingProxyType({}),
    )


def _groups(node: Node) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({key: child.texts() for key, child in node.entries()})


def _scale(node: Node) -> tuple[Code, ...]:
    codes = []
    for entry in node.each():
        entry.only(("code", "value", "unknown"))
        out = entry.get("value").text() == "none"
        value = None if out else entry.get("value").fraction(0, 1)
        codes.append(Code(entry.get("code").identifier(), value, entry.get("unknown").flag(False)))
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


def _answer_sets(node: Node, out: str) -> dict[str, tuple[str, ...]]:
    """Name of a set → its codes; those of the scale keep the name they have there."""
    found = {}
    for name, entry in node.entries():
        codes = tuple(child.identifier() for child in entry.each())
        if len(set(codes)) != len(codes):
            entry.fault("holds a code twice; keep one of them.")
        if len(set(codes) - {out}) < 2 or len(codes) > MOST_ANSWERS:
            entry.fault(f"needs at least two answers besides N/A, and at most {MOST_ANSWERS}.")
        found[name] = codes
    return found


@dataclass(frozen=True, slots=True)
class _Places:
    """What an item may refer to; `out` is the code for N/A."""

    dimensions: tuple[str, ...]
    levels: tuple[int, ...]
    conditions: tuple[str, ...]
    rules: Rules
    quick_pages: tuple[tuple[str, ...], ...]
    answer_sets: Mapping[str, tuple[str, ...]]
    out: str


def _named(node: Node) -> Node:
    """The item, called by its id in faults."""
    name = node.get("id").text()
    return Node(node.file, f"item {name}", node.value, node.faults) if name else node


def _retired(node: Node) -> tuple[str, str]:
    """Id and the version in which it went; whatever else still stands there means nothing."""
    node = _named(node)
    node.only(ITEM_KEYS)
    version = node.get("retired").text()
    if version and not VERSION.fullmatch(version):
        node.get("retired").fault(f"{version!r} must be major.minor.patch, such as 2.0.0.")
        version = ""
    return node.get("id").identifier(), version


def _item(node: Node, position: int, places: _Places) -> Item:
    name = node.get("id").text()
    node = _named(node)
    node.only(ITEM_KEYS)
    dimension, level = node.get("dimension").text(), node.get("level").integer(1)
    if dimension and dimension not in places.dimensions:
        node.get("dimension").fault(f"{dimension!r} is not a dimension of this version.")
    if level not in places.levels:
        node.get("level").fault(f"{level} is not a level of this version.")
    na = node.get("na").text(default="")
    if na and na not in places.conditions:
        node.get("na").fault(f"{na!r} is not among the na_conditions.")
    scored, answers = node.get("scored").flag(True), node.get("answers").text(default="")
    effort, feeds = "", {}
    if answers:
        _check_probe(node, answers, scored, na, places)
    else:
        effort = node.get("effort").text()
        feeds = {code: child.fraction() for code, child in node.get("feeds").entries()}
    if effort and effort not in places.rules.effort:
        node.get("effort").fault(f"{effort!r} is not an effort of this version.")
    for code, weight in feeds.items():
        if not 0 < weight <= 1:
            node.get("feeds").get(code).fault(f"the weight {weight} must be above 0, at most 1.")
    return Item(
        id=node.get("id").identifier(),
        position=position,
        dimension=dimension,
        level=level,
        quick=any(name in page for page in places.quick_pages),
        na=na,
        feeds=MappingProxyType(feeds),
        effort=effort,
        basis=node.get("basis").text(),
        since=node.get("since").text(),
        scored=scored,
        answers=answers if answers in places.answer_sets else "",
    )


def _check_probe(node: Node, answers: str, scored: bool, na: str, places: _Places) -> None:
    if scored:
        node.get("answers").fault("an item with answers of its own cannot be scored.")
    for key in ("effort", "feeds"):
        if node.has(key):
            node.get(key).fault("is for scored items; an item with answers of its own has none.")
    if answers not in places.answer_sets:
        node.get("answers").fault(f"{answers!r} is not among the answer_sets.")
    elif bool(na) != (places.out in places.answer_sets[answers]):
        node.get("na").fault(f"goes with {places.out} among its answers: have both, or neither.")
