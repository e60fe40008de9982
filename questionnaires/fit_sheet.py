"""An answer sheet of a service-model questionnaire: factor → answer, goals, customer group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from questionnaires.context import check_context
from questionnaires.faults import Fault, Refused
from questionnaires.fit import UNKNOWN, Fit
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text

FIT_SHEET_KEYS = frozenset(
    {"questionnaire", "version", "id", "segment", "answers", "goals", "context"}
)
MAX_ENTRIES = 200
"""Answers, goals or context fields in one sheet; more is refused without reading them."""

MAX_SEGMENT = 100
"""Characters in the name of a customer group."""


@dataclass(frozen=True, slots=True)
class FitSheet:
    """The answers about one customer group, "" the whole organisation.

    `answers`: factor → 0 … steps, or UNKNOWN; a factor that is not there was skipped.
    """

    questionnaire: str
    version: str
    id: str
    answers: Mapping[str, int | str]
    goals: tuple[str, ...]
    context: Mapping[str, Any]
    segment: str = ""

    @property
    def given(self) -> Mapping[str, int]:
        """Factor → answer, only for factors that were answered with a number."""
        return MappingProxyType(
            {factor: value for factor, value in self.answers.items() if isinstance(value, int)}
        )


def parse_fit_sheet(data: object, fit: Fit, source: str) -> FitSheet:
    """The sheet in decoded JSON `data`, which is one of the version `fit`.

    `source` names file and line in faults. Raises Refused with every fault.
    """
    if not isinstance(data, dict):
        raise Refused([Fault(source, "", "an answer sheet must be a JSON object.")])
    faults = _too_many(data, source)
    if faults:
        raise Refused(faults)
    known = ", ".join(sorted(FIT_SHEET_KEYS))
    for key in sorted(set(map(str, data)) - FIT_SHEET_KEYS):
        faults.append(Fault(source, key, f"is not a field of a sheet; known: {known}."))
    if (data.get("questionnaire"), data.get("version")) != (fit.id, fit.version):
        faults.append(Fault(source, "version", f"the sheet is not of {fit.id} {fit.version}."))
    texts = {}
    for key, limit in (("id", MAX_LINE), ("segment", MAX_SEGMENT)):
        texts[key] = ""
        try:
            texts[key] = plain_text(data.get(key, ""), limit)
        except NotPlainText as error:
            faults.append(Fault(source, key, str(error)))
    answers = _answers(data.get("answers", {}), fit, source, faults)
    goals = _goals(data.get("goals", []), fit, source, faults)
    context = check_context(data.get("context", {}), source, faults)
    if faults:
        raise Refused(faults)
    return FitSheet(fit.id, fit.version, texts["id"], answers, goals, context, texts["segment"])


def fit_sheet_json(sheet: FitSheet) -> dict[str, Any]:
    """The JSON form of a sheet, as `parse_fit_sheet` reads it."""
    return {
        "questionnaire": sheet.questionnaire,
        "version": sheet.version,
        "id": sheet.id,
        "segment": sheet.segment,
        "answers": dict(sheet.answers),
        "goals": list(sheet.goals),
        "context": dict(sheet.context),
    }


def _too_many(data: dict[Any, Any], source: str) -> list[Fault]:
    parts = {"": data, **{key: data.get(key) for key in ("answers", "goals", "context")}}
    return [
        Fault(source, key, f"holds {len(part)} entries; at most {MAX_ENTRIES} are read.")
        for key, part in parts.items()
        if isinstance(part, (dict, list)) and len(part) > MAX_ENTRIES
    ]


def _answers(data: object, fit: Fit, source: str, faults: list[Fault]) -> Mapping[str, int | str]:
    if not isinstance(data, dict):
        faults.append(Fault(source, "answers", "must be an object of factors and answers."))
        return MappingProxyType({})
    kept: dict[str, int | str] = {}
    for key, value in data.items():
        where = str(key)[:60]
        if key not in fit.factor:
            faults.append(Fault(source, where, f"is not a factor of {fit.id} {fit.version}."))
        elif value is None:
            continue
        elif value == UNKNOWN or (
            isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= fit.rules.steps
        ):
            kept[key] = value
        else:
            shown = repr(value)[:40]
            faults.append(
                Fault(
                    source,
                    where,
                    f"{shown} must be a whole number from 0 to {fit.rules.steps}, "
                    f"{UNKNOWN!r} or null.",
                )
            )
    return MappingProxyType(kept)


def _goals(data: object, fit: Fit, source: str, faults: list[Fault]) -> tuple[str, ...]:
    if not isinstance(data, list) or not all(isinstance(goal, str) for goal in data):
        faults.append(Fault(source, "goals", "must be a list of goal codes."))
        return ()
    for goal in data:
        if goal not in fit.goals:
            known = ", ".join(fit.goals)
            faults.append(Fault(source, "goals", f"{goal[:40]!r} is not a goal; known: {known}."))
    chosen = tuple(dict.fromkeys(data))
    if len(chosen) > fit.rules.most_goals:
        faults.append(
            Fault(
                source,
                "goals",
                f"{len(chosen)} are chosen; choose at most {fit.rules.most_goals}.",
            )
        )
    return chosen
