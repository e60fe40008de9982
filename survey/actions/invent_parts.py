"""Invent what simulated organisations say beside their practices: their figures, and what suits.

Better practices go with better figures, with room for chance: such is the world of a
demonstration, and no finding about the real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import numpy as np

from questionnaires.fit import Fit
from questionnaires.outcomes import Kpi, Outcomes
from questionnaires.outcomes_figure import CONFIRMED, NOT_MEASURED
from scoring.fit_result import MODELS

MEASURED = 0.85
"""The share of the figures below that an organisation measures; it measures no others."""

HISTORY = 3
ANSWERS = (40, 1500)
"""How many answers a survey has: from … to."""


@dataclass(frozen=True, slots=True)
class Course:
    """A figure where practices are weakest (strength 0) and strongest (1), and its spread."""

    weak: float
    strong: float
    spread: float
    digits: int = 0


COURSES: Mapping[str, Course] = MappingProxyType(
    {
        "OUT-NPS": Course(-15, 55, 8),
        "OUT-CSAT": Course(58, 90, 4, 1),
        "OUT-CES": Course(3.6, 6.2, 0.3, 1),
        "OUT-QUAL": Course(50, 90, 5),
        "OUT-VALUE": Course(50, 85, 6),
        "OUT-EXPECT": Course(48, 85, 6),
        "OUT-RET": Course(72, 95, 2, 1),
        "OUT-FCR": Course(48, 84, 4, 1),
        "OUT-TARGET": Course(55, 93, 4, 1),
        "OUT-RESOL": Course(60, 8, 5, 1),
        "OUT-COMPL": Course(14, 4, 1.5, 1),
        "OUT-ESAT": Course(55, 85, 5, 1),
    }
)

INDEX = "index"
"""What a figure is given in where that is offered, as in COURSES; else the first that is."""

AGREES = 0.7
"""How often an answer about the organisation speaks for the service model it has in mind."""


def figures(version: Outcomes, strength: float, seed: tuple[int, int], at: int) -> dict[str, Any]:
    """Answers to every figure of `version`, as JSON; those not in COURSES are not measured.

    `strength` 0-1; `seed`: of the demonstration, and the organisation's number; `at`: when they
    were given. The periods end with the month before.
    """
    rng = np.random.default_rng([*seed, 2])
    day = datetime.fromtimestamp(at, UTC)
    month = 12 * day.year + day.month - 2
    end = f"{month // 12}-{month % 12 + 1:02}"
    # An organisation is better or worse than its practices say, in all of its figures alike.
    standing = float(np.clip(strength + rng.normal(0, 0.1), 0, 1))
    return {kpi.id: _figure(kpi, standing, end, rng) for kpi in version.kpis}


def _figure(kpi: Kpi, standing: float, end: str, rng: np.random.Generator) -> Any:
    course = COURSES.get(kpi.id)
    if course is None or rng.random() > MEASURED:
        return NOT_MEASURED
    basis = INDEX if INDEX in kpi.basis else next(iter(kpi.basis), "")
    low, high = (float(end) for end in kpi.bounds(basis))
    middle = course.weak + standing * (course.strong - course.weak) + rng.normal(0, course.spread)

    def at(years: float, off: float = 0) -> float:
        slope = 0.1 * (course.strong - course.weak)
        value = middle - years * slope + off + rng.normal(0, course.spread / 4)
        return round(float(np.clip(value, low, high)), course.digits)

    given: dict[str, Any] = {
        "period": {"end": end, "length": "year" if kpi.yearly else "quarter"},
        "history": [at(year / 4) for year in range(1, HISTORY + 1)],
        "target": at(-1),
        "definition": CONFIRMED,
    }
    if kpi.survey:
        given["n"] = int(rng.integers(*ANSWERS))
    if basis:
        given["basis"] = basis
    value = at(0)
    if kpi.parts:
        # A difference may lie near 0 and then changes by large factors, rightly so.
        return given | _parts(value, rng) | {"confirmed": True}
    if kpi.percentile:
        given["p90"] = round(value * 3, course.digits)
    return given | {"value": value}


def _parts(score: float, rng: np.random.Generator) -> dict[str, int]:
    """Promoters, passives and detractors in whole percents whose difference is `score`."""
    difference = round(score)
    passives = min(int(rng.integers(15, 35)), 100 - abs(difference))
    # The rest has to be of the same parity as the difference, else nothing whole divides it.
    passives -= (100 - passives - difference) % 2
    promoters = (100 - passives + difference) // 2
    return {
        "promoters": promoters,
        "passives": passives,
        "detractors": 100 - passives - promoters,
    }


def suits(version: Fit, seed: tuple[int, int]) -> tuple[dict[str, int], list[str]]:
    """Answers to every factor of `version`, and goals: of an organisation that one model suits."""
    rng = np.random.default_rng([*seed, 3])
    models = next((g.candidates for g in version.groups if g.code == MODELS), version.candidates)
    wanted = models[rng.integers(len(models))]
    ideals = {weight.factor: weight.ideal for weight in wanted.weights}
    answers = {}
    for factor in version.factor:
        answer = int(rng.integers(version.rules.steps + 1))
        if factor in ideals and rng.random() < AGREES:
            answer = int(np.clip(ideals[factor] + rng.integers(-1, 2), 0, version.rules.steps))
        answers[factor] = answer
    goals = list(version.goals)
    first = int(rng.integers(len(goals)))
    return answers, [goals[first]]
