"""Results of all three questionnaires that stand together, made from real sheets."""

from __future__ import annotations

from typing import Any

from questionnaires.catalogue import shipped
from scoring.any_kind import read_sheet, score_any
from survey.reports.together import Results, gathered
from tests.unit.reports import cases
from tests.unit.scoring.fit_profiles import PROFILES

HISTORY: dict[str, Any] = {
    "period": {"end": "2026-09", "length": "quarter"},
    "definition": "confirmed",
}
FIGURES: dict[str, Any] = {
    "OUT-NPS": {"promoters": 62, "passives": 23, "detractors": 15, "n": 180},
    "OUT-CSAT": {"value": 82.4, "n": 500, "target": 85, "history": [81, 80, 79], **HISTORY},
    "OUT-QUAL": {"value": 8.2, "n": 120, "basis": "mean"},
    "OUT-VALUE": {"value": 7.3, "n": 120, "basis": "mean"},
    "OUT-EXPECT": {"value": 6.4, "n": 120, "basis": "mean"},
    "OUT-RET": {"value": 88, "history": [90, 91, 91], "target": 90, **HISTORY},
    "OUT-CHURN": {"value": 12, "history": [10, 9, 9], "target": 10, **HISTORY},
    "OUT-FRT": {"value": 35, "history": [40, 44, 45], **HISTORY},
    "OUT-FCR": "not measured",
    "OUT-RESOL": "not measured",
    "OUT-COMPL": {"value": 4.2, "history": [3.1, 3, 3], **HISTORY},
    "OUT-HUMAN": {"value": 31},
    "OUT-RATIO": {"value": 640},
    "OUT-COST": "not measured",
    "OUT-BOT": "does not apply",
    "OUT-VOL": {
        "rows": [
            {"by": "channel", "name": "phone", "value": 900},
            {"by": "channel", "name": "email", "value": 700},
            {"by": "channel", "name": "live_chat", "value": 300},
        ]
    },
}
"""A quarter in which churn rises, a person answers few contacts and much is not measured."""


def fit_sheet(profile: str, segment: str = "") -> dict[str, Any]:
    """A worked service-model profile as a stored sheet."""
    return {
        "questionnaire": "service-model-fit",
        "version": "1.0.0",
        "id": segment or "whole",
        "answers": dict(PROFILES[profile]["answers"]),
        "goals": list(PROFILES[profile]["goals"]),
        **({"segment": segment} if segment else {}),
    }


def outcome_sheet(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures as a stored sheet."""
    return {
        "questionnaire": "service-outcomes",
        "version": "1.0.0",
        "id": "figures",
        "answers": figures,
    }


def part(sheet: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], int]:
    """A stored part: sheet, result, when it was submitted."""
    return sheet, score_any(read_sheet(sheet, shipped(), ""), shipped()), cases.SUBMITTED


def maturity(**more: Any) -> tuple[dict[str, Any], dict[str, Any], int]:
    """The ordinary organisation of the worked example, which wants to reduce churn."""
    version = cases.questionnaire()
    sheet = {
        "questionnaire": version.id,
        "version": version.version,
        "answers": cases.answers("example1"),
        "goals": ["churn"],
        **more,
    }
    return part(sheet)


def results(*, practices: bool = True, fits: bool = True, figures: bool = True) -> Results:
    """Those of the three that are asked for."""
    parts = []
    if fits:
        parts += [
            part(fit_sheet("Luxury car dealer")),
            part(fit_sheet("Internet provider", "Schools")),
            part(fit_sheet("IT helpdesk", "Shops & more")),
        ]
    if figures:
        parts.append(part(outcome_sheet(FIGURES)))
    return gathered(shipped(), maturity() if practices else None, parts)
