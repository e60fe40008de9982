"""Whether every level and every figure of a version can be reached by some answers.

Structural only: what the definition alone shows. Rules (blueprint of the content, "coverage
proof"): each dimension and each lens element has a scored item at each level, each feature and
element has an item that is primarily about it (weight 1). No item comes from a later version.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from questionnaires.faults import Fault
from questionnaires.schema import Item, Questionnaire
from questionnaires.version import VERSION, version_key

_Found = Iterable[tuple[str, str]]


def coverage_faults(questionnaire: Questionnaire, file: str) -> list[Fault]:
    """Levels, elements, features and groups that no answers can reach."""
    return [
        Fault(file, where, message)
        for where, message in (
            *_dimensions(questionnaire),
            *_figures(questionnaire),
            *_gate(questionnaire),
            *_since(questionnaire),
        )
    ]


def _scored(questionnaire: Questionnaire) -> list[Item]:
    return [item for item in questionnaire.items if item.scored]


def _missing(levels: Iterable[int], items: Iterable[Item]) -> str:
    missing = sorted(set(levels) - {item.level for item in items})
    return ", ".join(map(str, missing))


def _dimensions(questionnaire: Questionnaire) -> _Found:
    by_dimension: dict[str, list[Item]] = defaultdict(list)
    for item in _scored(questionnaire):
        by_dimension[item.dimension].append(item)
    if not questionnaire.rules.quick.pages:
        yield "quick", "is empty; name at least one page."
    for code in questionnaire.dimension:
        if missing := _missing(questionnaire.levels, by_dimension[code]):
            yield f"dimension {code}", f"has no scored item at level {missing}."


def _figures(questionnaire: Questionnaire) -> _Found:
    feeding: dict[str, list[Item]] = defaultdict(list)
    for item in _scored(questionnaire):
        for code in item.feeds:
            feeding[code].append(item)
    for kind, groups in (("lenses", questionnaire.lenses), ("models", questionnaire.models)):
        for name, codes in groups.items():
            if not codes:
                yield f"{kind}.{name}", "is empty; name what it is made of."
    for code in questionnaire.elements:
        if missing := _missing(questionnaire.levels, feeding[code]):
            yield f"element {code}", f"no scored item feeds it at level {missing}."
    named = [("element", code) for code in questionnaire.elements]
    named += [("feature", code) for code in questionnaire.features]
    for kind, code in named:
        if not any(item.feeds[code] == 1 for item in feeding[code]):
            yield f"{kind} {code}", "no scored item feeds it with weight 1."


def _gate(questionnaire: Questionnaire) -> _Found:
    """That the best answers award every level.

    The gate's bands are the highest ones (integrity.py), so it is enough that the best code lies
    in them. Rule `mean` knows no bands: there the best index, 1 + span x best, must round half
    up to the highest level.
    """
    gate, levels = questionnaire.rules.gate, questionnaire.levels
    if gate.min_applicable_levels > len(levels):
        yield (
            "scoring.gate.min_applicable_levels",
            f"{gate.min_applicable_levels} levels do not exist, so nothing is ever rated.",
        )
    values = [code.value for code in questionnaire.scale if code.value is not None]
    best = max(values, default=Fraction(0))
    if gate.rule == "mean":
        if len(levels) * best < len(levels) - Fraction(1, 2):
            yield "scale", f"the best code has value {best}, so the highest level is out of reach."
        return
    reached = next(code for code, edge in questionnaire.rules.bands if best <= edge)
    needed = {"own": gate.own, "below": gate.below if gate.rule == "iso33020" else {reached}}
    for key, wanted in needed.items():
        if wanted and reached not in wanted:
            yield (
                f"scoring.gate.{key}",
                f"the best answers reach band {reached} only, so levels are out of reach.",
            )


def _since(questionnaire: Questionnaire) -> _Found:
    for item in questionnaire.items:
        if not VERSION.fullmatch(item.since) or (
            version_key(item.since) > version_key(questionnaire.version)
        ):
            yield f"item {item.id}.since", f"{item.since!r} is not this version or an earlier one."
    for name, version in questionnaire.retired.items():
        if version and version_key(version) > version_key(questionnaire.version):
            yield f"item {name}.retired", f"{version} is not this version or an earlier one."
