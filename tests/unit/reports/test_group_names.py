"""What groups are called."""

from __future__ import annotations

import pytest

from questionnaires.catalogue import shipped
from survey.reports.group_names import (
    group_name,
    number_told,
    share_told,
    tentatively,
    trait_name,
)
from survey.reports.phrasing import Phrasing

QUESTIONNAIRE = shipped().latest("service-maturity")
WORDS = Phrasing("en", QUESTIONNAIRE)
FIRST, SECOND = list(QUESTIONNAIRE.dimension)[1:3]
LED = QUESTIONNAIRE.text("en").dimensions[FIRST].name
LIGHT = QUESTIONNAIRE.text("en").dimensions[SECOND].name
TRAITS = ((FIRST, True), (SECOND, False))


def test_a_group_is_named_for_what_it_is_ahead_and_behind_in() -> None:
    assert group_name("group-4", TRAITS, {}, WORDS) == f"{LED}-led, {LIGHT}-light"


def test_a_group_without_certain_traits_goes_by_its_number() -> None:
    assert group_name("group-4", (), {}, WORDS) == "Group 4"


def test_a_curators_name_goes_before_that_of_the_traits() -> None:
    own = {"group-4": {"en": "The movers"}}
    assert group_name("group-4", TRAITS, own, WORDS) == "The movers"
    assert group_name("group-5", TRAITS, own, WORDS) == trait_name("group-5", TRAITS, WORDS)


@pytest.mark.parametrize("locale", ["nl", "pt_BR"])
def test_a_name_in_one_language_is_not_shown_in_another(locale: str) -> None:
    words = Phrasing(locale, QUESTIONNAIRE)
    name = group_name("group-4", TRAITS, {"group-4": {"en": "The movers"}}, words)
    assert QUESTIONNAIRE.text(locale).dimensions[FIRST].name in name


def test_a_tentative_group_says_so_beside_its_name() -> None:
    assert tentatively("The movers", WORDS, tentative=True) == "The movers (tentative)"
    assert tentatively("The movers", WORDS, tentative=False) == "The movers"


def test_a_pool_is_told_of_in_fives_and_tens() -> None:
    assert [share_told(share) for share in (0.001, 0.124, 0.126, 0.98)] == [5, 10, 15, 100]
    assert [number_told(number) for number in (9, 120, 129)] == [0, 120, 120]
