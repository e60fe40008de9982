"""Whether every level and every figure of a version can be reached by some answers.

Structural only: what the definition alone shows. Rules (blueprint of the content, "coverage
proof"): each dimension and each lens element has a scored item at each level, each feature and
element has an item that is primarily about it (weight 1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from questionnaires.faults import Fault
from questionnaires.schema import FIRST_LEVEL, Item, Questionnaire

_Found = Iterable[tuple[str, str]]


def coverage_faults(questionnaire: Questionnaire, file: str) -> list[Fault]:
    """Levels, elements, features and groups that no answers can reach."""
    return [
        Fault(file, where, message)
        for where, message in (
            *_levels(questionnaire),
            *_dimensions(questionnaire),
            *_figures(questionnaire),
            *_gate(questionnaire),
        )
    ]


def _scored(questionnaire: Questionnaire) -> list[Item]:
    return [item for item in questionnaire.items if item.scored]


def _levels(questionnaire: Questionnaire) -> _Found:
    levels = questionnaire.levels
    wanted = tuple(range(FIRST_LEVEL + 1, FIRST_LEVEL + 1 + len(levels)))
    if not levels or levels != wanted:
        yield "levels", f"must run from {FIRST_LEVEL + 1} upward without a gap."
    for where, groups in (
        ("dimensions", questionnaire.dimensions),
        ("quick", questionnaire.rules.quick.pages),
    ):
        if not groups:
            yield where, "is empty; name at least one."


def _missing(levels: Iterable[int], items: Iterable[Item]) -> str:
    missing = sorted(set(levels) - {item.level for item in items})
    return ", ".join(map(str, missing))


def _dimensions(questionnaire: Questionnaire) -> _Found:
    by_dimension: dict[str, list[Item]] = defaultdict(list)
    for item in _scored(questionnaire):
        by_dimension[item.dimension].append(item)
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
    """That the best answers award every level, and better answers never lose one.

    Both follow when the bands of `own` (and `below`) are the highest ones without a gap,
    and the best code lies in them. Rule `mean` knows no bands; it needs a best code of value 1.
    """
    gate, rules = questionnaire.rules.gate, questionnaire.rules
    if gate.min_applicable_levels > len(questionnaire.levels):
        yield (
            "scoring.gate.min_applicable_levels",
            f"{gate.min_applicable_levels} levels do not exist, so nothing is ever rated.",
        )
    best = max((code.value for code in questionnaire.scale if code.value is not None), default=0)
    if gate.rule == "mean":
        if best != 1:
            yield "scale", f"the best code has value {best}, so the highest level is out of reach."
        return
    bands = [code for code, _ in rules.bands]
    needed = (
        {"own": gate.own, "below": gate.below} if gate.rule != "first_gap" else {"own": gate.own}
    )
    reached = next((code for code, edge in rules.bands if best <= edge), "")
    for key, wanted in needed.items():
        known = wanted & set(bands)
        if not known:
            yield f"scoring.gate.{key}", "names no band, so no level can be awarded."
        elif known != set(bands[-len(known) :]):
            yield (
                f"scoring.gate.{key}",
                "must name the highest bands without a gap, or a better answer loses a level.",
            )
        elif reached not in known:
            yield (
                f"scoring.gate.{key}",
                f"the best answers reach band {reached or 'none'} only, so no level is awarded.",
            )
