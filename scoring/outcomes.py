"""The result of a sheet of outcomes as other programs read it; rounded on output only."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from questionnaires.outcomes import Kpi, Outcomes
from questionnaires.outcomes_figure import NOT_MEASURED, Measured, Row
from questionnaires.outcomes_second_look import doubts, to_confirm
from questionnaires.outcomes_sheet import OutcomeSheet, outcome_sheet_json
from scoring.fingerprint import digest
from scoring.outcomes_figures import margin, meets, trend, yearly
from scoring.outcomes_rating import Rating, not_measured, rating
from scoring.rules import SCORING_VERSION, check_versions, rounded

Json = dict[str, Any]
UNANSWERED = "unanswered"


def score_outcomes(sheet: OutcomeSheet, version: Outcomes) -> Json:
    """The whole result of a sheet.

    Raises UnknownScoringVersion, and ValueError for a sheet of another version.
    """
    check_versions(sheet, version)
    ratings = {kpi.id: _rating(sheet, kpi, version) for kpi in version.kpis}
    unanswered = [kpi.id for kpi in version.kpis if kpi.id not in sheet.answers]
    result: Json = {
        "id": sheet.id,
        "questionnaire": version.id,
        "version": version.version,
        "definition_sha256": version.definition_sha256,
        "scoring_version": SCORING_VERSION,
        "fingerprint": "",
        "state": "provisional" if unanswered else "final",
        "kpis": {kpi.id: _kpi(sheet, kpi, version, ratings[kpi.id]) for kpi in version.kpis},
        "groups": {
            group: _group([ratings[kpi.id] for kpi in members])
            for group, members in version.by_group.items()
        },
        "triad": _triad(sheet, version),
        "measured": sum(rated is not None and rated.level > 0 for rated in ratings.values()),
        "not_measured": [kpi for kpi, answer in sheet.answers.items() if answer == NOT_MEASURED],
        "unanswered": unanswered,
        "warnings": [
            {
                "check": doubt.check,
                "kpis": list(doubt.kpis),
                "sum": None if doubt.sum is None else rounded(doubt.sum),
            }
            for doubt in doubts(sheet, version)
        ],
        "to_confirm": list(to_confirm(sheet, version)),
    }
    answers = outcome_sheet_json(sheet)["answers"]
    result["fingerprint"] = digest(version.definition_sha256, {"answers": answers}, result)
    return result


def _rating(sheet: OutcomeSheet, kpi: Kpi, version: Outcomes) -> Rating | None:
    """None for a figure that does not apply or has no answer: it counts nowhere."""
    answer = sheet.answers.get(kpi.id)
    if isinstance(answer, Measured):
        return rating(answer, kpi, version)
    return not_measured(kpi, version) if answer == NOT_MEASURED else None


def _kpi(sheet: OutcomeSheet, kpi: Kpi, version: Outcomes, rated: Rating | None) -> Json:
    answer = sheet.answers.get(kpi.id)
    if not isinstance(answer, Measured) or rated is None:
        state = UNANSWERED if answer is None else str(answer).replace(" ", "_")
        return {"state": state, "rating": rated and rated.level}
    rules = version.rules
    error, change = margin(answer, rules.margin_factor), trend(answer, kpi, version)
    year = yearly(answer, kpi, version)
    found: Json = {
        "state": "measured",
        "value": rounded(answer.value),
        "period": answer.period and {"end": answer.period.end, "length": answer.period.length},
        "n": answer.n,
        "few_answers": None
        if not kpi.survey or answer.n is None
        else answer.n < rules.enough_answers,
        "history": [_rounded(value) for value in answer.history],
        "target": _rounded(answer.target),
        "met": None if answer.target is None else meets(answer.value, answer.target, kpi),
        "periods": rated.periods,
        "periods_met": rated.met,
        "rating": rated.level,
        "lacks": list(rated.lacks),
        "trend": change
        and {
            "direction": change.direction,
            "change": rounded(change.change),
            "band": rounded(change.band),
        },
    }
    if answer.parts is not None:
        found["margin"] = _rounded(error)
    if kpi.yearly:
        found["yearly"] = _rounded(year)
    if kpi.percentile:
        found["p90"] = _rounded(answer.p90)
    if kpi.window:
        found["window"] = answer.window
    if kpi.currency:
        found["currency"] = answer.currency
    if kpi.basis:
        found["basis"] = answer.basis
    if kpi.sub_fields:
        found["sub_fields"] = {
            sub.id: _rounded(answer.sub_fields.get(sub.id)) for sub in kpi.sub_fields
        }
    if answer.rows:
        found["rows"] = [_row(row, kpi, rules.enough_answers) for row in answer.rows]
    return found


def _row(row: Row, kpi: Kpi, enough: int) -> Json:
    few = None if not kpi.survey or row.n is None else row.n < enough
    return {
        "by": row.by,
        "name": row.name,
        "value": rounded(row.value),
        "n": row.n,
        "few_answers": few,
    }


def _group(ratings: list[Rating | None]) -> Json:
    """Figure = mean of how much of its rating each figure reached, over those that apply."""
    counted = [rated for rated in ratings if rated is not None]
    total = sum((rated.share for rated in counted), Fraction(0))
    return {
        "figure": rounded(100 * total / len(counted)) if counted else None,
        "counted": len(counted),
        "measured": sum(rated.level > 0 for rated in counted),
        "asked": len(ratings),
    }


def _triad(sheet: OutcomeSheet, version: Outcomes) -> Json:
    """The three figures, their mean, and the lowest of them: the lever (2.4.3)."""
    figures = {factor: sheet.measured(kpi) for factor, kpi in version.triad.items()}
    values = {factor: figure.value for factor, figure in figures.items() if figure}
    complete = len(values) == len(figures)
    lowest = min(values.values(), default=None)
    levers = [factor for factor, value in values.items() if value == lowest] if complete else []
    return {
        **{factor: _rounded(values.get(factor)) for factor in figures},
        "index": rounded(sum(values.values(), Fraction(0)) / len(values)) if complete else None,
        "lever": levers[0] if levers else None,
        "equal_levers": levers[1:],
    }


def lowest_judged(triad: Json) -> str | None:
    """The factor of a result's triad that lies lowest, the first of equals.

    None without all three, and where all are equal: then none is lowest.
    """
    lever: str | None = triad["lever"]
    judged = triad.keys() - {"index", "lever", "equal_levers"}
    return None if len(triad["equal_levers"]) + 1 == len(judged) else lever


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else rounded(value)
