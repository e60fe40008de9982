"""Results of each questionnaire, scored or made for one rule of what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from questionnaires.catalogue import shipped
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from questionnaires.sheet import parse_sheet
from scoring.findings import Figures, Finding, Fitted, Practices
from scoring.result import score_sheet

MATURITY = shipped().get("service-maturity", "1.0.0")
FIT = shipped().newest(Fit, "service-model-fit")
OUTCOMES = shipped().newest(Outcomes, "service-outcomes")


def practices(
    given: dict[str, Any] | None = None, rest: str = "L", goals: Iterable[str] = (), **more: Any
) -> Practices:
    """A scored sheet with `given` answers and `rest` for all others."""
    answers = {item.id: rest for item in MATURITY.items} | (given or {})
    data = {
        "questionnaire": MATURITY.id,
        "version": MATURITY.version,
        "answers": answers,
        "goals": list(goals),
    } | more
    sheet = parse_sheet(data, shipped().get, "")
    return Practices(sheet, MATURITY, score_sheet(sheet, MATURITY))


READINGS = ("weak", "strong")


def fitted(
    segment: str = "",
    goals: tuple[str, ...] = (),
    mix: Iterable[str] = (),
    answers: dict[str, Any] | None = None,
    **recommended: dict[str, float | None],
) -> Fitted:
    """A service-model result: group → what is recommended of it and how well it fits."""
    fits: dict[str, dict[str, float | None]] = {
        group.code: {c.code: 20.0 for c in group.candidates} for group in FIT.groups
    }
    for code, named in recommended.items():
        fits[code] |= named
    result = {
        "fit": fits,
        "reading": {
            group: {code: READINGS[(figure or 0) >= 60] for code, figure in named.items()}
            for group, named in fits.items()
        },
        "recommended": {group: list(codes) for group, codes in recommended.items()},
        "touch_mix": list(mix),
    }
    return Fitted(segment, FIT, answers or {}, result, goals)


def figures(lever: str | None = None, equal: Sequence[str] = (), **kpis: dict[str, Any]) -> Figures:
    """An outcomes result with these figures, named without OUT-; no other has an answer.

    `lever`: what customers judge lowest, `equal`: what they judge as low.
    """
    unanswered = {kpi.id: {"state": "unanswered", "rating": None} for kpi in OUTCOMES.kpis}
    given = {f"OUT-{name}": entry for name, entry in kpis.items()}
    triad = dict.fromkeys(OUTCOMES.triad, 60.0) | {"lever": lever, "equal_levers": [*equal]}
    return Figures(OUTCOMES, {"kpis": unanswered | given, "triad": triad})


def measured(value: float = 50.0, rating: int = 1, trend: str = "", **more: Any) -> dict[str, Any]:
    """A figure that was measured."""
    change = {"direction": trend} if trend else None
    return {"state": "measured", "value": value, "rating": rating, "trend": change, **more}


NOT_MEASURED = {"state": "not_measured", "rating": 0}
NOT_HERE = {"state": "does_not_apply", "rating": None}


def one(found: tuple[Finding, ...], kind: str) -> Finding:
    """The only finding of a kind."""
    (finding,) = [finding for finding in found if finding.kind == kind]
    return finding


def kinds(found: tuple[Finding, ...]) -> list[str]:
    """The kinds of findings, in order."""
    return [finding.kind for finding in found]


def na_reason(item: str) -> dict[str, Any]:
    """An answer "does not apply" with its reason."""
    return {item: {"code": "NA", "reason": "owner serves alone"}}
