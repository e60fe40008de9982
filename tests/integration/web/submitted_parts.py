"""Parts of an assessment, saved and submitted as their pages do it."""

from __future__ import annotations

from typing import Any

from flask import Flask

from questionnaires.catalogue import shipped
from scoring.any_kind import read_sheet, score_any
from survey.actions.parts import open_part, save_part, submit_part
from survey.chance import Chance
from tests.integration.web.instance import START, database_of
from tests.unit.reports import combined_cases

CHANCE = Chance()


def submit(
    app: Flask,
    assessment: str,
    questionnaire: str,
    answers: dict[str, Any],
    segment: str = "",
    goals: list[str] | None = None,
) -> tuple[str, int]:
    """A part of an assessment with these answers, submitted: its id and its result's number."""
    database = database_of(app)
    version = shipped().any(questionnaire, "1.0.0")
    part = open_part(database, assessment, version, segment, most=8, now=START, chance=CHANCE)
    save_part(
        database,
        assessment,
        part.id,
        answers,
        beside={"goals": goals} if goals else {},
        base=part.revision,
        now=START,
    )

    def score(sheet: dict[str, Any]) -> dict[str, Any]:
        return score_any(read_sheet(sheet, shipped(), ""), shipped())

    number = submit_part(database, assessment, part.id, score, now=START, chance=CHANCE)
    return part.id, number


def submit_fit(app: Flask, assessment: str, profile: str, segment: str = "") -> tuple[str, int]:
    """A worked service-model profile of a customer group, submitted."""
    sheet = combined_cases.fit_sheet(profile)
    return submit(
        app, assessment, "service-model-fit", sheet["answers"], segment, goals=sheet["goals"]
    )


def submit_figures(app: Flask, assessment: str) -> tuple[str, int]:
    """The figures of the combined cases, submitted."""
    return submit(app, assessment, "service-outcomes", combined_cases.FIGURES)
