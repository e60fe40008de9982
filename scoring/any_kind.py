"""Sheets and results of every kind of questionnaire, for those who take whatever comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from questionnaires.catalogue import Catalogue, UnknownVersion
from questionnaires.fit import Fit
from questionnaires.fit_sheet import FitSheet, parse_fit_sheet
from questionnaires.outcomes import Outcomes
from questionnaires.outcomes_sheet import OutcomeSheet, parse_outcome_sheet
from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet, parse_sheet
from scoring.fit_result import score_fit
from scoring.outcomes import score_outcomes
from scoring.result import score_sheet

AnySheet = AnswerSheet | FitSheet | OutcomeSheet
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scorer:
    """How sheets of one kind are read, given the name of their source, and scored."""

    read: Callable[[object, Any, str], AnySheet]
    score: Callable[[Any, Any], Json]


def _read_maturity(data: object, version: Questionnaire, source: str) -> AnswerSheet:
    return parse_sheet(data, lambda _name, _number: version, source)


SCORERS: Mapping[str, Scorer] = MappingProxyType(
    {
        Questionnaire.kind: Scorer(_read_maturity, score_sheet),
        Fit.kind: Scorer(parse_fit_sheet, score_fit),
        Outcomes.kind: Scorer(parse_outcome_sheet, score_outcomes),
    }
)
"""Name of a kind → its scorer; there is one for each of questionnaires.kinds.KINDS."""


def read_sheet(data: object, catalogue: Catalogue, source: str) -> AnySheet:
    """The sheet in decoded JSON `data`, of whatever kind the version is that it names.

    `source` names file and line in faults. Raises Refused with every fault.
    """
    named = data if isinstance(data, dict) else {}
    try:
        version = catalogue.any(str(named.get("questionnaire")), str(named.get("version")))
    except UnknownVersion:
        return parse_sheet(data, catalogue.get, source)
    return SCORERS[version.kind].read(data, version, source)


def score_any(sheet: AnySheet, catalogue: Catalogue) -> Json:
    """The whole result of a sheet. Raises UnknownVersion, UnknownScoringVersion."""
    version = catalogue.any(sheet.questionnaire, sheet.version)
    return SCORERS[version.kind].score(sheet, version)
