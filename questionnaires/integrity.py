"""What must hold for a version to be scored at all: every id known, each used once, a sound gate.

Where these hold, no look-up by id can fail, no answer can be counted twice and a better answer
never lowers a level. The catalogue leaves out versions in which they do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from questionnaires.faults import Fault
from questionnaires.node import IDENTIFIER
from questionnaires.schema import FIRST_LEVEL, Questionnaire
from questionnaires.sheet import MAX_EVIDENCE

GATE_RULES = ("iso33020", "cumulative", "first_gap", "mean")
"""Names a gate rule may have; scoring.gates holds a function for each."""


def integrity_faults(questionnaire: Questionnaire, file: str) -> list[Fault]:
    """Repeated and dangling ids of a version; `file` is how faults call its definition."""
    return [
        Fault(file, where, message)
        for where, message in (
            *_extent(questionnaire),
            *_repeated(questionnaire),
            *_codes(questionnaire),
            *_pages(questionnaire),
            *_feeds(questionnaire),
            *_goals(questionnaire),
            *_gate(questionnaire),
            *_confidence(questionnaire),
        )
    ]


_Found = Iterable[tuple[str, str]]


def _extent(questionnaire: Questionnaire) -> _Found:
    levels = questionnaire.levels
    if not levels or levels != tuple(range(FIRST_LEVEL + 1, FIRST_LEVEL + 1 + len(levels))):
        yield "levels", f"must run from {FIRST_LEVEL + 1} upward without a gap."
    if not questionnaire.dimensions:
        yield "dimensions", "is empty; name at least one."


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _repeated(questionnaire: Questionnaire) -> _Found:
    for item in _twice(item.id for item in questionnaire.items):
        yield f"item {item}", "this id stands twice; give each item an id of its own."
    for item, version in questionnaire.retired.items():
        if item in questionnaire.by_id:
            yield f"item {item}", f"was retired in {version}; ids are never used again."
    for code in _twice(dimension.code for dimension in questionnaire.dimensions):
        yield "dimensions", f"{code} stands twice; keep one of them."
    for kind, groups in (("lenses", questionnaire.lenses), ("models", questionnaire.models)):
        for name, codes in groups.items():
            for code in _twice(codes):
                yield f"{kind}.{name}", f"{code} stands twice; keep one of them."
    for code in sorted(set(questionnaire.elements) & set(questionnaire.features)):
        yield "models", f"{code} is an element of a lens too; give the feature another code."


def _codes(questionnaire: Questionnaire) -> _Found:
    places: Mapping[str, Iterable[str]] = {
        "dimensions": (dimension.code for dimension in questionnaire.dimensions),
        "lenses": (*questionnaire.lenses, *questionnaire.elements),
        "models": (*questionnaire.models, *questionnaire.features),
        "goals": questionnaire.goals,
        "na_conditions": dict.fromkeys(item.na for item in questionnaire.items if item.na),
        "scoring.bands": (code for code, _ in questionnaire.rules.bands),
    }
    for where, codes in places.items():
        for code in codes:
            if not IDENTIFIER.fullmatch(code):
                yield (
                    where,
                    f"{code[:40]!r} must be letters, digits, - and _, starting with a letter.",
                )


def _pages(questionnaire: Questionnaire) -> _Found:
    pages, codes = questionnaire.page_order, questionnaire.dimension
    for code in _twice(pages):
        yield "page_order", f"{code} stands twice; keep one of them."
    for code in sorted(set(pages) - set(codes)):
        yield "page_order", f"{code} is not a dimension."
    for code in sorted(set(codes) - set(pages)):
        yield "page_order", f"the dimension {code} is missing."
    quick = [item for page in questionnaire.rules.quick.pages for item in page]
    for item in _twice(quick):
        yield "quick", f"{item} stands twice; keep one of them."
    for item in dict.fromkeys(quick):
        if item not in questionnaire.by_id:
            yield "quick", f"{item} is not an item."
        elif not questionnaire.by_id[item].scored:
            yield "quick", f"{item} is not scored, so the quick check cannot use it."


def _feeds(questionnaire: Questionnaire) -> _Found:
    known = {*questionnaire.elements, *questionnaire.features}
    for item in questionnaire.items:
        for code in item.feeds:
            if code not in known:
                yield f"item {item.id}.feeds", f"{code} is no element of a lens or feature."


def _goals(questionnaire: Questionnaire) -> _Found:
    for goal, items in questionnaire.goals.items():
        if not items:
            yield f"goals.{goal}", "names no item."
        for item in sorted(items - set(questionnaire.by_id)):
            yield f"goals.{goal}", f"{item} is not an item."


def _gate(questionnaire: Questionnaire) -> _Found:
    gate = questionnaire.rules.gate
    bands = [code for code, _ in questionnaire.rules.bands]
    if gate.rule not in GATE_RULES:
        known = ", ".join(GATE_RULES)
        yield "scoring.gate.rule", f"{gate.rule!r} is not a gate rule; known: {known}."
    for key, wanted in (("own", gate.own), ("below", gate.below)):
        for code in sorted(wanted - set(bands)):
            yield f"scoring.gate.{key}", f"{code} is not a band; known: {', '.join(bands)}."
        if not wanted:
            yield f"scoring.gate.{key}", "names no band, so no level can be awarded."
        elif wanted <= set(bands) and wanted != set(bands[-len(wanted) :]):
            yield (
                f"scoring.gate.{key}",
                "must name the highest bands without a gap, or a better answer loses a level.",
            )


def _confidence(questionnaire: Questionnaire) -> _Found:
    rules = questionnaire.rules.confidence
    for code in sorted(rules.claims - set(questionnaire.rated_codes)):
        known = ", ".join(questionnaire.rated_codes)
        yield "scoring.confidence.claims", f"{code} is not a rated code; known: {known}."
    for strength in sorted(rules.strengths):
        if strength > MAX_EVIDENCE:
            yield (
                "scoring.confidence.strengths",
                f"{strength} is not a strength; they run from 0 to {MAX_EVIDENCE}.",
            )
    if rules.medium > rules.high:
        yield "scoring.confidence", "medium lies above high."
