"""Keep an assessment whose answers came all at once, submitted and scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from questionnaires.schema import Questionnaire
from questionnaires.sheet import Answer, AnswerSheet, pack, sheet_json
from survey.storage import assessments, figures, results
from survey.storage.assessments import AssessmentRecord
from survey.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Submission:
    """A sheet, what it scored to, the id its result gets, and when it was submitted."""

    sheet: AnswerSheet
    result: dict[str, Any]
    result_id: str
    at: int


def keep_submission(
    tx: Transaction,
    record: AssessmentRecord,
    version: Questionnaire,
    given: Submission,
    saved_by: str,
) -> None:
    """Keep answers, remarks, result and figures of `record`, which is stored and has none yet."""
    remarks: dict[str, Answer] = {
        item: answer
        for item, answer in given.sheet.answers.items()
        if answer.reason or answer.note or answer.evidence
    }
    codes = given.sheet.codes()
    assessments.save_revision(
        tx, record, version, codes, remarks, given.at, saved_by, assessments.PAGE
    )
    assessments.change_assessment(tx, record.id, state="submitted", changed_at=given.at)
    new = results.ResultRecord(
        given.result_id,
        record.id,
        1,
        sheet_json(given.sheet),
        given.result,
        given.result["fingerprint"],
        given.at,
    )
    results.add_result(tx, new, pack(codes, version))
    figures.add_figures(tx, [(new.id, given.result)], version)
