"""Archetypes of a cohort in words."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from questionnaires.catalogue import shipped
from scoring.cohort_figures import Columns
from scoring.peers.cluster_map import Contrast
from scoring.peers.model import Archetype
from scoring.peers.names import Trait
from survey.reports.cohort_groups import (
    BETWEEN,
    archetypes_chart,
    axis_words,
    finding,
    standing_text,
)
from survey.reports.phrasing import Phrasing

QUESTIONNAIRE = shipped().latest("service-maturity")
WORDS = Phrasing("en", QUESTIONNAIRE)
ONE, OTHER = list(QUESTIONNAIRE.dimension)[:2]
NAMES = {"group-1": "The first", "group-2": "The second"}
OWN = {key: {"en": name} for key, name in NAMES.items()}
ARCHETYPES = (
    Archetype("group-1", (0.5,), 0.5, 0.9, False, (Trait(ONE, led=True),)),
    Archetype("group-2", (-0.5,), 0.5, 0.7, False, (Trait(OTHER, led=False),)),
)


def stands(chance: float, *, between: bool = False) -> SimpleNamespace:
    return SimpleNamespace(first="group-1", second="group-2", chance=chance, between=between)


def test_a_place_is_told_with_its_chance_and_never_as_certain() -> None:
    assert standing_text(stands(0.874), NAMES, WORDS) == "The first, 87%"
    assert standing_text(stands(0.9999), NAMES, WORDS) == "The first, over 99%"
    between = standing_text(stands(0.51, between=True), NAMES, WORDS)
    assert between == "between The first and The second"
    assert standing_text(None, NAMES, WORDS) == "–"


def columns(shares: list[float]) -> Columns:
    return Columns({"overall.in_place": 0}, np.array([[100 * s for s in shares]], np.int16))


def chart(shares: list[float], where: list[str]) -> list[list[float | str | None]]:
    made = archetypes_chart(columns(shares), where, ARCHETYPES, OWN, WORDS, {"group-1": "/there"})
    assert made is not None
    assert made.rows[0].address == "/there"
    rows: list[list[float | str | None]] = [[made.title]]
    return rows + [[figure.value for figure in row.figures] for row in made.rows]


def test_each_group_is_told_with_its_share_of_those_that_are_placed() -> None:
    _title, one, other, between, nowhere = chart(
        [10, 20, 30, 40, 50], ["group-1", "group-1", "group-2", BETWEEN, ""]
    )
    assert one == [2, 50, 15, ONE, None]
    assert other == [1, 25, 30, None, OTHER]
    assert between == [1, 25, 40, None, None]
    assert nowhere == [1, None, 50, None, None]


def test_a_group_without_anybody_stands_there_with_nought() -> None:
    rows = chart([10, 20], ["group-1", "group-1"])
    assert rows[2] == [0, 0, None, None, OTHER]
    assert len(rows) == 3


TITLES = [
    ([70, 71, 72, 73, 74, 75], "The first is further in place than the others: 60.0 points"),
    ([1, 2, 3, 4, 5, 6], "The first is less far in place than the others: 9.0 points"),
    ([10, 11, 12, 13, 14, 15], "No archetype is further in place than the others, or less far"),
]


@pytest.mark.parametrize(("shares", "title"), TITLES)
def test_the_title_says_which_group_really_is_further(shares: list[float], title: str) -> None:
    where = ["group-1"] * 6 + ["group-2"] * 6
    assert chart([*shares, 10, 11, 12, 13, 14, 15], where)[0] == [title]


def test_the_most_frequent_group_is_told_of_those_that_are_placed() -> None:
    said = finding(["group-2", "group-2", "group-1", BETWEEN, ""], NAMES, WORDS)
    assert said == "Most frequent: The second, 2 of the 4 organisations that can be placed"
    assert finding([BETWEEN, ""], NAMES, WORDS) == (
        "No organisation that is shown stands in one archetype"
    )


def test_an_axis_says_what_stands_at_its_ends_or_at_its_far_end_alone() -> None:
    one, other = (QUESTIONNAIRE.text("en").dimensions[code].name for code in (ONE, OTHER))
    across, upward = axis_words(Contrast((ONE,), (OTHER,)), Contrast((OTHER,), ()), WORDS)
    assert across == f"From left to right: from further ahead in {other} to further ahead in {one}."
    assert upward == f"The higher up, the further ahead in {other}."


def test_without_groups_there_is_no_chart() -> None:
    assert archetypes_chart(columns([1]), [""], (), {}, WORDS, {}) is None
