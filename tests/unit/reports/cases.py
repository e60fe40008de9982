"""Scored sheets for the report tests: the worked examples and a few made from them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from questionnaires.catalogue import shipped
from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet, parse_sheet
from scoring.result import score_sheet
from survey.reports.printed import Report
from survey.reports.printed import report as printed_report
from survey.reports.result_page import ResultPage, result_page

EXPECTED = Path(__file__).parents[1] / "scoring" / "expected_results.json"
SUBMITTED = 1_795_000_000
"""18 November 2026, the day all these sheets were handed in."""


@cache
def worked() -> dict[str, Any]:
    return json.loads(EXPECTED.read_text(encoding="utf-8"))


def questionnaire() -> Questionnaire:
    return shipped().get("service-maturity", "1.0.0")


def answers(example: str) -> dict[str, Any]:
    return dict(worked()[example]["answers"])


def uniform(code: str) -> dict[str, Any]:
    return {item.id: code for item in questionnaire().items}


def sheet(given: dict[str, Any], **more: Any) -> AnswerSheet:
    version = questionnaire()
    form = {"questionnaire": version.id, "version": version.version, "answers": given, **more}
    return parse_sheet(form, shipped().get, "")


def page(given: dict[str, Any], organisation: str = "Acme", **more: Any) -> ResultPage:
    filled = sheet(given, **more)
    result = score_sheet(filled, questionnaire())
    return result_page(result, filled, questionnaire(), "en", organisation, SUBMITTED)


def report(given: dict[str, Any], organisation: str = "Acme", **more: Any) -> Report:
    """The same as it is printed."""
    filled = sheet(given, **more)
    result = score_sheet(filled, questionnaire())
    return printed_report(result, filled, questionnaire(), "en", organisation, SUBMITTED)


def request(given: dict[str, Any], organisation: str = "Acme") -> dict[str, Any]:
    """What a renderer is sent."""
    version = questionnaire()
    form = {"questionnaire": version.id, "version": version.version, "answers": given}
    return {
        "sheet": form,
        "result": score_sheet(sheet(given), version),
        "organisation": organisation,
        "locale": "en",
        "submitted_at": SUBMITTED,
    }
