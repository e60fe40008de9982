"""A cohort with organisations that submitted, put into a database by the shortest way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from questionnaires.sheet import parse_sheet, sheet_json
from scoring.result import score_sheet
from survey.storage import figures
from survey.storage.database import Database, Transaction
from survey.storage.tenancy import ACROSS
from tests.integration.storage import consulting, records
from tests.unit.reports import cases


@cache
def _scored(example: str) -> tuple[dict[str, Any], dict[str, Any]]:
    questionnaire = records.the_questionnaire()
    worked = example.startswith("example")
    answers: Mapping[str, Any] = cases.answers(example) if worked else cases.uniform(example)
    noted = {item: {"code": code, "evidence": 2} for item, code in answers.items()}
    form = {"questionnaire": questionnaire.id, "version": questionnaire.version, "answers": noted}
    sheet = parse_sheet(form, lambda _id, _version: questionnaire, "")
    return sheet_json(sheet), score_sheet(sheet, questionnaire)


def add_organisation(
    tx: Transaction, name: str, cohort: str = "c", example: str = "example1", shown: str = ""
) -> None:
    """Organisation `name`, enrolled as `e-name` with the result `r-name`; the id of all of it.

    `example`: a worked case, or one code for all answers, each with a document as evidence.
    """
    sheet, scored = _scored(example)
    called = shown or f"Acme {name}"
    records.add_assessment(tx, name)
    result = f"r-{name}"
    records.add_result(
        tx,
        result,
        name,
        sheet=sheet | {"id": name, "context": {"organisation": called}},
        scored=scored | {"id": name},
    )
    figures.add_figures(tx, [(result, scored)], records.the_questionnaire())
    consulting.enrol(
        tx,
        f"e-{name}",
        cohort,
        name,
        state="submitted",
        name=called,
        result_id=result,
        submitted_at=records.NOW,
    )


def cohort_of(database: Database, *names: str, cohort: str = "c", who: str = "ann") -> str:
    """A cohort led by a consultant with these organisations; the secret of her cookie."""
    secret = consulting.consultant(database, who, cohort)

    def work(tx: Transaction) -> None:
        for name in names:
            add_organisation(tx, name, cohort)

    database.transact(work, ACROSS)
    return secret
