"""The pages of the service-model questions: goals first, then the questions, a few a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.fit import Fit
from survey.actions.refusals import NotFound
from survey.web.languages import current
from survey.web.languages import gettext as _

SECONDS_A_QUESTION = 21
"""How long one question takes (blueprint 2.1: about eight minutes for 21 and the goals)."""

GOALS = "goals"
"""Key of the page that asks for goals, and of what is saved there."""


@dataclass(frozen=True, slots=True)
class FitPage:
    """One page: `key` in the address, its factors, its place (from 1) among `total` pages.

    The page of the goals has no factors.
    """

    key: str
    title: str
    meaning: str
    factors: tuple[str, ...]
    number: int
    total: int
    first_question: int


def fit_pages(version: Fit) -> tuple[FitPage, ...]:
    """The pages in the order the respondent meets them."""
    texts = version.text(current().locale)
    meaning = _("Models that serve what you want to reach count a little more.")
    found = [FitPage(GOALS, _("What you want to reach"), meaning, (), 1, 1 + len(version.pages), 1)]
    first = 1
    for number, (key, factors) in enumerate(version.pages.items(), 2):
        named = texts.pages[key]
        total = found[0].total
        found.append(FitPage(key, named.name, named.meaning, factors, number, total, first))
        first += len(factors)
    return tuple(found)


def find_fit_page(pages: Collection[FitPage], key: str) -> FitPage:
    """The page with that key. Raises NotFound."""
    for page in pages:
        if page.key == key:
            return page
    raise NotFound(f"no page {key}")


def open_questions(version: Fit, answers: Mapping[str, Any]) -> int:
    """How many questions have no answer yet."""
    return sum(factor not in answers for factor in version.factor)


def minutes_left(version: Fit, answers: Mapping[str, Any]) -> int:
    """Whole minutes for the questions without an answer, at least 1 while there are any."""
    return -(-open_questions(version, answers) * SECONDS_A_QUESTION // 60)
