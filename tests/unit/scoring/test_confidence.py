"""The confidence figure counts only claims, and only evidence that counts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from questionnaires.sheet import Answer, AnswerSheet
from scoring.confidence import Confidence, confidence
from tests.unit.scoring.build import SHIPPED, questionnaire


def figure(*answers: tuple[str, int]) -> Confidence | None:
    names = list(SHIPPED.by_id)[: len(answers)]
    given = {
        name: Answer(code, evidence=strength)
        for name, (code, strength) in zip(names, answers, strict=True)
    }
    return confidence(AnswerSheet(SHIPPED.id, SHIPPED.version, "", given), SHIPPED)


def test_a_sheet_that_claims_nothing_has_no_figure() -> None:
    assert figure() is None
    assert figure(("N", 3), ("P", 3), ("DK", 2), ("NA", 2)) is None


def test_a_statement_is_no_evidence_and_a_document_is() -> None:
    found = figure(("F", 1), ("L", 2), ("F", 3), ("F", 0), ("P", 3))
    assert found == Confidence(Fraction(1, 2), "medium")


@pytest.mark.parametrize(
    ("backed", "band"), [(29, "low"), (30, "medium"), (69, "medium"), (70, "high"), (100, "high")]
)
def test_the_bands_begin_at_their_edges(backed: int, band: str) -> None:
    version = questionnaire({code: {2: "S" * 10} for code in "ABCDEFGHIJ"})
    given = {
        item.id: Answer("F", evidence=2 if item.position < backed else 0) for item in version.items
    }
    found = confidence(AnswerSheet("tiny", "1.0.0", "", given), version)
    assert found == Confidence(Fraction(backed, 100), band)


def test_a_probe_is_no_claim() -> None:
    version = questionnaire({"A": {2: "SS"}}, unscored=["A-2b"])
    given = {"A-2": Answer("F", evidence=3), "A-2b": Answer("F")}
    found = confidence(AnswerSheet("tiny", "1.0.0", "", given), version)
    assert found == Confidence(Fraction(1), "high")
