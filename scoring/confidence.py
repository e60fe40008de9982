"""The confidence figure: how much of what is claimed rests on documents or data (3.13)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet


@dataclass(frozen=True, slots=True)
class Confidence:
    """Share (0-1) of claims with evidence that counts, and its band: low, medium or high."""

    share: Fraction
    band: str


def confidence(sheet: AnswerSheet, questionnaire: Questionnaire) -> Confidence | None:
    """The figure of a sheet, None when it claims nothing."""
    rules = questionnaire.rules.confidence
    claims = [
        answer
        for item in questionnaire.items
        if item.scored and (answer := sheet.answer(item.id)).code in rules.claims
    ]
    if not claims:
        return None
    share = Fraction(sum(claim.evidence in rules.strengths for claim in claims), len(claims))
    if share >= rules.high:
        return Confidence(share, "high")
    return Confidence(share, "medium" if share >= rules.medium else "low")
