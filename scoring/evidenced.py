"""What an organisation claims against what its evidence shows, as an interval (blueprint 3.13).

A claim is an answer that the version counts as one (L and F), evidence that counts is of the
strengths it names (2, a document, and 3, data or a sample). A claim without such evidence counts
at the lower end as the highest answer that is no claim (P). No cell grows by that, so no level
does (3.2): the level that is shown by evidence is never above the one that is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.schema import Questionnaire
from scoring.result import what_if

Codes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Evidenced:
    """Both ends, each as `scoring.result.what_if`, and the items whose claim is not shown.

    `claims` is how many claims there are in all.
    """

    claimed: Mapping[str, Any]
    shown: Mapping[str, Any]
    unshown: tuple[str, ...]
    claims: int

    @property
    def level_range(self) -> tuple[int, int] | None:
        """Overall level shown and claimed; None while an answer is missing or nothing applies."""
        low, high = self.shown["level"], self.claimed["level"]
        return None if low is None or high is None else (low, high)

    def range_of(self, dimension: str) -> tuple[int, int] | None:
        """The same of one dimension."""
        low = self.shown["dimensions"][dimension]["level"]
        high = self.claimed["dimensions"][dimension]["level"]
        return None if low is None or high is None else (low, high)


def evidenced(
    codes: Codes, strengths: Mapping[str, int], questionnaire: Questionnaire
) -> Evidenced:
    """The interval of `codes` (item → code, None skipped).

    `strengths`: item → strength of the evidence for its answer, 0…3; absent is 0.
    """
    rules = questionnaire.rules.confidence
    claims = [
        item.id
        for item in questionnaire.items
        if item.scored and codes.get(item.id) in rules.claims
    ]
    unshown = tuple(item for item in claims if strengths.get(item, 0) not in rules.strengths)
    cap = most_without_claim(questionnaire)
    return Evidenced(
        claimed=what_if(codes, questionnaire),
        shown=what_if({**codes, **dict.fromkeys(unshown, cap)}, questionnaire),
        unshown=unshown,
        claims=len(claims),
    )


def most_without_claim(questionnaire: Questionnaire) -> str:
    """The highest answer that claims nothing: what a claim without evidence counts as."""
    claims = questionnaire.rules.confidence.claims
    return [code for code in questionnaire.rated_codes if code not in claims][-1]


def with_agreed(codes: Codes, agreed: Mapping[str, str], questionnaire: Questionnaire) -> Any:
    """What the sheet would score to with the agreed answers: `what_if`, None when none differs.

    A separate result: the one of the self-rating stays as it is. `agreed`: item → code; those of
    items or codes that the version does not know are left out.
    """
    known = {
        item: code
        for item, code in agreed.items()
        if item in questionnaire.by_id
        and code in questionnaire.codes_offered(questionnaire.by_id[item])
    }
    if all(codes.get(item) == code for item, code in known.items()):
        return None
    return what_if({**codes, **known}, questionnaire)
