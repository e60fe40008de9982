"""The result of a service-model sheet as other programs read it: plain JSON types, rounded here."""

from __future__ import annotations

from typing import Any

from questionnaires.fit import Fit
from questionnaires.fit_sheet import FitSheet, fit_sheet_json
from scoring.fingerprint import digest
from scoring.fit import Standing, Suit, mixed, obstacles, reading, standings, suits
from scoring.rules import SCORING_VERSION, check_versions, rounded

Json = dict[str, Any]


def score_fit(sheet: FitSheet, version: Fit) -> Json:
    """The whole result of a sheet.

    Raises UnknownScoringVersion, and ValueError for a sheet of another version.
    """
    check_versions(sheet, version)
    found = suits(sheet, version)
    groups = standings(found, version)
    mix = mixed(groups, sheet, version)
    english = version.text("en").warnings
    warnings = obstacles(groups, sheet, version)
    result: Json = {
        "id": sheet.id,
        "questionnaire": version.id,
        "version": version.version,
        "definition_sha256": version.definition_sha256,
        "scoring_version": SCORING_VERSION,
        "fingerprint": "",
        "segment": sheet.segment,
        "goals": list(sheet.goals),
        "answered": len(sheet.given),
        "left_out": [code for code in version.factor if code not in sheet.given],
        "fit": {
            group.code: {c.code: _figure(found[c.code]) for c in group.candidates}
            for group in version.groups
        },
        "reading": {
            group.code: {c.code: reading(found[c.code].fit, version) for c in group.candidates}
            for group in version.groups
        },
        "recommended": {s.group.code: _codes(s.recommended) for s in groups},
        "considered": {s.group.code: _codes(s.considered) for s in groups if s.group.each},
        "touch_mix": list(mix.candidates),
        "touch_average": mix.average or None,
        "warnings": [english[obstacle.code].name for obstacle in warnings],
        "obstacles": [
            {
                "code": obstacle.code,
                "candidates": list(obstacle.candidates),
                "factor": obstacle.factor,
                "answer": obstacle.answer,
            }
            for obstacle in warnings
        ],
        "why": {code: _why(found[code]) for code in _named(groups, mix.candidates)},
        "carried_by": {
            suit.candidate.code: list(suit.candidate.items)
            for standing in groups
            for suit in (*standing.recommended, *standing.considered)
        },
    }
    given = {key: value for key, value in fit_sheet_json(sheet).items() if key in SEALED}
    result["fingerprint"] = digest(version.definition_sha256, given, result)
    return result


MODELS = "type"
"""The group of candidates that are whole service models."""

SEALED = ("segment", "answers", "goals")
"""What of a sheet its fingerprint covers."""


def recommended_candidates(result: Json) -> tuple[str, ...]:
    """The candidates a result recommends, group by group."""
    return tuple(code for codes in result["recommended"].values() for code in codes)


def best_model(result: Json) -> str:
    """The service model a result recommends first, "" when it recommends none."""
    return next(iter(result["recommended"].get(MODELS, ())), "")


def _figure(suit: Suit) -> float | None:
    return None if suit.fit is None else rounded(suit.fit)


def _codes(suits: tuple[Suit, ...]) -> list[str]:
    return [suit.candidate.code for suit in suits]


def _named(groups: tuple[Standing, ...], mix: tuple[str, ...]) -> list[str]:
    """Every candidate the result names: recommended, considered, mixed, and what these are of."""
    chosen = [suit for s in groups for suit in (*s.recommended, *s.considered)]
    codes = [code for suit in chosen for code in (suit.candidate.code, *suit.parts)]
    return list(dict.fromkeys([*codes, *mix]))


def _why(suit: Suit) -> Json:
    """What adds up to the fit: 50, votes and bonus; of a derived one the last part and bonus."""
    return {
        "votes": [
            {
                "factor": vote.factor,
                "answer": vote.answer,
                "ideal": vote.ideal,
                "weight": rounded(vote.weight),
                "points": rounded(vote.points),
            }
            for vote in suit.votes
        ],
        "goals": list(suit.goals),
        "bonus": rounded(suit.bonus),
        "parts": list(suit.parts),
    }
