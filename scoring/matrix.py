"""Answer sheets as one matrix of small integers: a row a sheet, a column an item.

An organisation is a matrix with one row, a cohort a matrix with many. Columns stand in the
order of the version, values are positions of codes in its scale, SKIPPED (-1) where there is
no answer. Memory is column-major: scoring reads item by item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.schema import SKIPPED, Questionnaire
from questionnaires.sheet import AnswerSheet, pack

Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class AnswerMatrix:
    """`codes`: int8, shape (rows, items), column-major. Raises ValueError if it does not fit."""

    questionnaire: Questionnaire
    codes: Codes

    def __post_init__(self) -> None:
        items = len(self.questionnaire.items)
        if self.codes.ndim != 2 or self.codes.shape[1] != items or self.codes.dtype != np.int8:
            raise ValueError(f"an answer matrix of this version holds int8 in {items} columns")
        if not self.codes.size:
            return
        sizes = [len(position) for _item, position in self.questionnaire.positions]
        if self.codes.min() < SKIPPED or (self.codes.max(axis=0) >= sizes).any():
            highest = max(sizes) - 1
            raise ValueError(f"an answer matrix holds codes from {SKIPPED} to {highest} at most")

    @property
    def rows(self) -> int:
        """How many sheets it holds."""
        return len(self.codes)


def from_packed(packed: Sequence[bytes], questionnaire: Questionnaire) -> AnswerMatrix:
    """The matrix of packed sheets (see `questionnaires.sheet.pack`), one row each, in order.

    Raises ValueError when a sheet has another number of items or an unknown code.
    """
    items = len(questionnaire.items)
    if any(len(sheet) != items for sheet in packed):
        raise ValueError(f"each packed sheet of this version has {items} bytes")
    flat = np.frombuffer(b"".join(packed), dtype=np.int8)
    return AnswerMatrix(questionnaire, np.asfortranarray(flat.reshape(len(packed), items)))


def from_codes(
    rows: Iterable[Mapping[str, str | None]], questionnaire: Questionnaire
) -> AnswerMatrix:
    """The matrix of rows of item → code; absent or None is skipped."""
    return from_packed([pack(row, questionnaire) for row in rows], questionnaire)


def from_sheets(sheets: Iterable[AnswerSheet], questionnaire: Questionnaire) -> AnswerMatrix:
    """The matrix of answer sheets of this version, one row each, in order."""
    return from_codes((sheet.codes() for sheet in sheets), questionnaire)
