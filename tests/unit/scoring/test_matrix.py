"""Answer matrices hold what was packed, column by column, and refuse what does not fit."""

from __future__ import annotations

import numpy as np
import pytest

from questionnaires.schema import SKIPPED
from questionnaires.sheet import Answer, AnswerSheet, pack
from scoring.matrix import AnswerMatrix, from_codes, from_packed, from_sheets
from tests.unit.scoring.build import SHIPPED, codes, questionnaire

VERSION = questionnaire({"A": {2: "S", 3: "S"}, "B": {2: "S"}})


def test_a_sheet_becomes_a_row_of_positions_in_the_scale() -> None:
    given = {"A-2": Answer("L"), "B-2": Answer("NA")}
    matrix = from_sheets([AnswerSheet("tiny", "1.0.0", "x", given)], VERSION)
    assert matrix.codes.tolist() == [[2, SKIPPED, 5]]
    assert matrix.rows == 1


def test_packed_sheets_keep_their_order_and_lie_column_by_column() -> None:
    rows = [codes(VERSION, words) for words in ("N P L", "F DK NA", "- - F")]
    matrix = from_packed([pack(row, VERSION) for row in rows], VERSION)
    assert matrix.codes.tolist() == [[0, 1, 2], [3, 4, 5], [-1, -1, 3]]
    assert matrix.codes.flags.f_contiguous
    assert (matrix.codes == from_codes(rows, VERSION).codes).all()


def test_a_packed_sheet_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="has 3 bytes"):
        from_packed([b"\x00\x00\x00", b"\x00\x00"], VERSION)


@pytest.mark.parametrize("code", [-2, 6, 100])
def test_a_code_outside_the_scale_is_refused(code: int) -> None:
    with pytest.raises(ValueError, match="codes from -1 to 5"):
        AnswerMatrix(VERSION, np.array([[0, 0, code]], dtype=np.int8))


@pytest.mark.parametrize(
    "codes",
    [np.zeros((2, 4), np.int8), np.zeros(3, np.int8), np.zeros((2, 3), np.int16)],
)
def test_a_matrix_of_another_shape_or_kind_is_refused(codes: np.ndarray) -> None:
    with pytest.raises(ValueError, match="int8 in 3 columns"):
        AnswerMatrix(VERSION, codes)


def test_no_sheets_are_an_empty_matrix() -> None:
    assert from_packed([], SHIPPED).codes.shape == (0, 56)
