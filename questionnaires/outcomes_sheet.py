"""A sheet of outcomes: figure → answer, checked against its version, and back to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from questionnaires.context import check_context
from questionnaires.faults import Fault, Refused
from questionnaires.outcomes import Outcomes
from questionnaires.outcomes_entry import read_entry
from questionnaires.outcomes_faults import RefusedEntry
from questionnaires.outcomes_figure import Measured
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text

SHEET_KEYS = ("answers", "context", "id", "questionnaire", "version")
Entry = Measured | str


@dataclass(frozen=True, slots=True)
class OutcomeSheet:
    """Figures of one organisation. Those absent from `answers` have no answer yet.

    An answer is a `Measured`, or one of the texts `outcomes_figure.WITHOUT_FIGURE`.
    """

    questionnaire: str
    version: str
    id: str
    answers: Mapping[str, Entry]
    context: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def measured(self, kpi: str) -> Measured | None:
        """The figure, None when it was not measured, does not apply, or has no answer."""
        answer = self.answers.get(kpi)
        return answer if isinstance(answer, Measured) else None


def parse_outcome_sheet(data: object, version: Outcomes, source: str) -> OutcomeSheet:
    """The sheet in decoded JSON `data`, which is one of `version`.

    `source` names file and line in faults. Raises Refused with every fault.
    """
    if not isinstance(data, dict):
        raise Refused([Fault(source, "", "an answer sheet must be a JSON object.")])
    faults = [
        Fault(source, key[:60], f"is not a field of a sheet; known: {', '.join(SHEET_KEYS)}.")
        for key in sorted(set(map(str, data)) - set(SHEET_KEYS))
    ]
    if (data.get("questionnaire"), data.get("version")) != (version.id, version.version):
        faults.append(
            Fault(source, "version", f"the sheet is not of {version.id} {version.version}.")
        )
    identity = ""
    try:
        identity = plain_text(data.get("id", ""), MAX_LINE)
    except NotPlainText as error:
        faults.append(Fault(source, "id", str(error)))
    answers = _answers(data.get("answers", {}), version, source, faults)
    context = check_context(data.get("context", {}), source, faults)
    if faults:
        raise Refused(faults)
    return OutcomeSheet(version.id, version.version, identity, MappingProxyType(answers), context)


def _answers(data: object, version: Outcomes, source: str, faults: list[Fault]) -> dict[str, Entry]:
    if not isinstance(data, dict):
        faults.append(Fault(source, "answers", "must be an object of figures and answers."))
        return {}
    answers: dict[str, Entry] = {}
    strange = [str(key)[:60] for key in data if key not in version.by_id]
    for key in strange[:20]:
        faults.append(Fault(source, key, f"is not a figure of {version.id} {version.version}."))
    # In the order of the version, so that equal sheets are equal whatever their order.
    for kpi in version.kpis:
        try:
            answer = read_entry(data.get(kpi.id), kpi, version)
        except RefusedEntry as refused:
            faults.extend(
                Fault(source, ".".join(filter(None, (kpi.id, f.key))), f.message)
                for f in refused.faults
            )
            continue
        if answer is not None:
            answers[kpi.id] = answer
    return answers


def outcome_sheet_json(sheet: OutcomeSheet) -> dict[str, Any]:
    """The JSON form of a sheet, as `parse_outcome_sheet` reads it."""
    return {
        "questionnaire": sheet.questionnaire,
        "version": sheet.version,
        "id": sheet.id,
        "answers": {
            kpi: dict(answer.given) if isinstance(answer, Measured) else answer
            for kpi, answer in sheet.answers.items()
        },
        "context": dict(sheet.context),
    }
