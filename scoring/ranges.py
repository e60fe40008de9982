"""Ranges: what the figures could become once don't-knows and skipped items are settled (3.2).

Cell values, levels, indices, guard and figures never fall when an answer rises, so two
calculations suffice: every open answer at the lowest rated code, and at the highest.
"""

from __future__ import annotations

import numpy as np

from questionnaires.schema import SKIPPED, Questionnaire
from scoring.matrix import Codes


def completed(columns: Codes, questionnaire: Questionnaire, code: str) -> Codes:
    """`columns` (items, rows) with `code` in place of each don't-know and skipped answer."""
    position = questionnaire.code_position
    unsettled = (columns == SKIPPED) | (columns == position[questionnaire.unknown_code])
    return np.where(unsettled, np.int8(position[code]), columns)


def with_extremes(columns: Codes, questionnaire: Questionnaire) -> Codes:
    """Three blocks side by side: as given, completed lowest, completed highest."""
    lowest, *_, highest = questionnaire.rated_codes
    return np.concatenate(
        [
            columns,
            completed(columns, questionnaire, lowest),
            completed(columns, questionnaire, highest),
        ],
        axis=1,
    )
