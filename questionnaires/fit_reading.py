"""Reads the definition of a service-model questionnaire: structure and every number of it."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType

from questionnaires.fit import (
    Candidate,
    Caution,
    Condition,
    Derived,
    Factor,
    Fit,
    FitRules,
    Group,
    Mix,
    MixRule,
    Weight,
)
from questionnaires.node import Node
from questionnaires.version import HEAD_KEYS, read_head

FIT_KEYS = (
    *HEAD_KEYS, "practices", "rules", "pages", "goals", "factors", "groups", "candidates", "mix",
    "warnings",
)  # fmt: skip
FIT_RULE_KEYS = (
    "steps", "most_goals", "bonus", "cap", "least_answered", "strong", "possible", "close",
    "boost", "most_segments",
)  # fmt: skip
CANDIDATE_KEYS = ("code", "group", "own_meaning", "factors", "derived", "items")
NOTHING = Fraction(0)


def read_fit(top: Node, digest: str) -> Fit:
    """The definition in `top`, without texts; `digest` is its hash. A fault for each defect."""
    top.only(FIT_KEYS)
    head = read_head(top)
    rules = _rules(top.get("rules"))
    candidates = [_candidate(node) for node in top.get("candidates").each()]
    groups = []
    for node in top.get("groups").each():
        node.only(("code", "each"))
        code = node.get("code").identifier()
        members = tuple(candidate for candidate in candidates if candidate.group == code)
        groups.append(Group(code, node.get("each").flag(False), members))
    _refuse_strays(top, candidates, groups)
    return Fit(
        id=head.id,
        version=head.version,
        scoring_version=head.scoring_version,
        definition_sha256=digest,
        texts=MappingProxyType({}),
        rules=rules,
        practices=top.get("practices").identifier(),
        pages=MappingProxyType({page: node.texts() for page, node in top.get("pages").entries()}),
        goals=MappingProxyType({goal: node.texts() for goal, node in top.get("goals").entries()}),
        factors=tuple(
            _factor(node, position) for position, node in enumerate(top.get("factors").each())
        ),
        groups=tuple(groups),
        mix=_mix(top.get("mix"), rules.steps),
        warnings=tuple(_warning(node, rules.steps) for node in top.get("warnings").each()),
    )


def _refuse_strays(top: Node, candidates: list[Candidate], groups: list[Group]) -> None:
    known = {group.code for group in groups}
    for node, candidate in zip(top.get("candidates").each(), candidates, strict=True):
        if candidate.group and candidate.group not in known:
            node.get("group").fault(f"{candidate.group!r} is not a group of this version.")


def _rules(node: Node) -> FitRules:
    node.only(FIT_RULE_KEYS)
    return FitRules(
        steps=node.get("steps").integer(1),
        most_goals=node.get("most_goals").integer(1),
        bonus=node.get("bonus").fraction(NOTHING),
        cap=node.get("cap").fraction(NOTHING),
        least_answered=node.get("least_answered").fraction(NOTHING, 1),
        strong=node.get("strong").fraction(NOTHING),
        possible=node.get("possible").fraction(NOTHING),
        close=node.get("close").fraction(NOTHING),
        boost=node.get("boost").fraction(NOTHING),
        most_segments=node.get("most_segments").integer(1),
    )


def _factor(node: Node, position: int) -> Factor:
    node.only(("code", "basis"))
    return Factor(node.get("code").identifier(), position, node.get("basis").text())


def _candidate(node: Node) -> Candidate:
    node = _named(node)
    node.only(CANDIDATE_KEYS)
    derived = _derived(node.get("derived")) if node.has("derived") else None
    if derived and node.has("factors"):
        node.fault("is derived, so it has no factors of its own; keep one of the two.")
    weights = () if derived else tuple(_weight(entry) for entry in node.get("factors").each())
    return Candidate(
        code=node.get("code").identifier(),
        group=node.get("group").text(),
        weights=weights,
        items=node.get("items").texts(),
        derived=derived,
        own_meaning=node.get("own_meaning").flag(False),
    )


def _weight(node: Node) -> Weight:
    node.only(("factor", "ideal", "weight"))
    weight = node.get("weight").fraction(NOTHING)
    if not weight:
        node.get("weight").fault("must be above 0.")
    return Weight(node.get("factor").text(), node.get("ideal").integer(), weight or Fraction(1))


def _derived(node: Node) -> Derived:
    node.only(("rank", "factor", "per_step"))
    return Derived(
        node.get("rank").integer(1),
        node.get("factor").text(),
        node.get("per_step").fraction(NOTHING),
    )


def _condition(node: Node, steps: int) -> Condition:
    node.only(("factor", "at_least", "at_most"))
    low, high = 0, steps
    if node.has("at_least"):
        low = node.get("at_least").integer()
    if node.has("at_most"):
        high = node.get("at_most").integer()
    return Condition(node.get("factor").text(), low, high)


def _mix(node: Node, steps: int) -> Mix:
    node.only(("group", "rules"))
    rules = []
    for rule in node.get("rules").each():
        rule.only(("when", "take", "best", "within"))
        when = tuple(_condition(c, steps) for c in rule.get("when").each())
        take = rule.get("take").texts() if rule.has("take") else ()
        best = 1 if take else rule.get("best").integer(1)
        within = rule.get("within").fraction(NOTHING) if best > 1 else NOTHING
        rules.append(MixRule(when, take, best, within))
    return Mix(node.get("group").text(), tuple(rules))


def _warning(node: Node, steps: int) -> Caution:
    node = _named(node)
    node.only(("code", "candidates", "when"))
    return Caution(
        node.get("code").identifier(),
        node.get("candidates").texts(),
        _condition(node.get("when"), steps),
    )


def _named(node: Node) -> Node:
    """The same node, called by its code in faults."""
    code = node.get("code").text()
    return Node(node.file, code, node.value, node.faults) if code else node
