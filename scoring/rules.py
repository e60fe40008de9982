"""What results of every kind share: the version of the rules, and figures rounded half up.

Knows no numbers library, so that a web process can score the light kinds without loading one.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Protocol

from questionnaires.version import AnyVersion

SCORING_VERSION = "1.0"
"""The version of the rules in this package; a questionnaire names the one it was made for."""

MILLION = 10**6


class UnknownScoringVersion(ValueError):
    """The questionnaire was made for other scoring rules than these."""


class Pinned(Protocol):
    """An answer sheet of any kind: which version it belongs to."""

    @property
    def questionnaire(self) -> str:
        """The id of the questionnaire."""

    @property
    def version(self) -> str:
        """Its version."""


def check_versions(sheet: Pinned, questionnaire: AnyVersion) -> None:
    """Raises unless the sheet belongs to this version, and the version to these rules."""
    if questionnaire.scoring_version != SCORING_VERSION:
        raise UnknownScoringVersion(
            f"{questionnaire.id} {questionnaire.version} needs scoring "
            f"{questionnaire.scoring_version}; this program has {SCORING_VERSION}."
        )
    if (sheet.questionnaire, sheet.version) != (questionnaire.id, questionnaire.version):
        raise ValueError(
            f"the sheet is of {sheet.questionnaire} {sheet.version}, "
            f"not of {questionnaire.id} {questionnaire.version}"
        )


def rounded(value: Fraction) -> float:
    """The value half up to six decimals."""
    return float(floor(value * MILLION + Fraction(1, 2)) / MILLION)
