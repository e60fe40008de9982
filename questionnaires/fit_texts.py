"""Reads one language file of a service-model questionnaire against its definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

from questionnaires.fit import CandidateTexts, FactorTexts, Fit, FitTexts
from questionnaires.language import LANGUAGE_KEYS, read_language, read_named
from questionnaires.node import Node

FIT_TEXT_KEYS = (*LANGUAGE_KEYS, "pages", "goals", "groups", "warnings", "factors", "candidates")
FACTOR_TEXTS = ("name", "question", "options")
CANDIDATE_TEXTS = ("name", "means", "first_30_days", "watch_out", "reasons")


def read_fit_texts(top: Node, definition: Fit, sha256: str) -> FitTexts:
    """The texts in `top`; a fault for each text that is missing or has no place."""
    top.only(FIT_TEXT_KEYS)
    return FitTexts(
        **asdict(read_language(top, sha256)),
        pages=read_named(top.get("pages"), definition.pages),
        goals=read_named(top.get("goals"), definition.goals),
        groups=read_named(top.get("groups"), definition.group),
        warnings=read_named(top.get("warnings"), [w.code for w in definition.warnings]),
        factors=_factors(top.get("factors"), definition),
        candidates=_candidates(top.get("candidates"), definition),
    )


def _factors(node: Node, definition: Fit) -> Mapping[str, FactorTexts]:
    node.only(definition.factor)
    found = {}
    for code in definition.factor:
        entry = node.get(code)
        entry.only(FACTOR_TEXTS)
        options = entry.get("options").texts()
        wanted = definition.rules.steps + 1
        if len(options) != wanted:
            entry.get("options").fault(f"has {len(options)} texts; write {wanted}, lowest first.")
        padded = (*options, *("" for _ in range(wanted - len(options))))
        found[code] = FactorTexts(entry.get("name").text(), entry.get("question").text(), padded)
    return MappingProxyType(found)


def _candidates(node: Node, definition: Fit) -> Mapping[str, CandidateTexts]:
    node.only(definition.candidate)
    found = {}
    for code, candidate in definition.candidate.items():
        entry = node.get(code)
        entry.only(CANDIDATE_TEXTS)
        factors = [weight.factor for weight in candidate.weights]
        reasons: dict[str, str] = {}
        if factors or entry.has("reasons"):
            entry.get("reasons").only(factors)
            reasons = {factor: entry.get("reasons").get(factor).text() for factor in factors}
        found[code] = CandidateTexts(
            name=entry.get("name").text(),
            means=entry.get("means").text(),
            first_30_days=entry.get("first_30_days").text(),
            watch_out=entry.get("watch_out").text(),
            reasons=MappingProxyType(reasons),
        )
    return MappingProxyType(found)
