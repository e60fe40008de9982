"""Two versions on one footing: the worked figures of the blueprint's 4.5, and what a bridge needs.

The two versions are those of 4.5, small: in PEO the question of level 4 moves to level 3 and
level 4 gets a new one, PRM stays as it is.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from questionnaires.schema import Code, Questionnaire
from scoring import bridge
from scoring.one_sheet import OneSheet
from tests.unit.scoring.build import codes, questionnaire

OLDER = questionnaire(
    {"PEO": {2: "S", 3: "S", 4: "S", 5: "S"}, "PRM": {2: "S", 3: "S", 4: "S", 5: "S"}}
)
NEWER = questionnaire(
    {"PEO": {2: "S", 3: "SS", 4: "S", 5: "S"}, "PRM": {2: "S", 3: "S", 4: "S", 5: "S"}}
)
EXACT = {
    **{f"PEO-{level}": f"PEO-{level}" for level in (2, 3, 5)},
    "PEO-4": "PEO-3b",
    **{f"PRM-{level}": f"PRM-{level}" for level in (2, 3, 4, 5)},
}
LAST = codes(OLDER, "F F L N  F F F N")
SAME_FACTS = codes(NEWER, "F F L NA N  F F F N")
"""Last year's answers in the newer version; the new question is not asked, which is as N/A."""


def people(answers: dict[str, str | None], version: Questionnaire) -> tuple[int, Fraction]:
    """Level and index of PEO."""
    one = OneSheet(answers, version)
    part = one.dimensions[0]
    assert part.level is not None
    assert part.mean is not None
    return part.level, one.index(part.mean)


def test_the_same_facts_give_another_level_and_index_in_the_newer_version() -> None:
    assert people(LAST, OLDER) == (4, 1 + 4 * Fraction(8, 12))
    assert people(SAME_FACTS, NEWER) == (3, 1 + 4 * Fraction(11, 18))
    assert people({**SAME_FACTS, "PEO-4": "P"}, NEWER) == (3, 1 + 4 * Fraction(13, 24))
    rounded = [
        round(float(people(*given)[1]), 2)
        for given in ((LAST, OLDER), (SAME_FACTS, NEWER), ({**SAME_FACTS, "PEO-4": "P"}, NEWER))
    ]
    assert rounded == [3.67, 3.44, 3.17]


def test_on_the_bridge_the_same_facts_have_not_changed() -> None:
    shared = bridge.build(OLDER, NEWER, EXACT)
    crossed = bridge.cross(shared, LAST, {**SAME_FACTS, "PEO-4": "P"})
    assert crossed.dimensions["PEO"] == bridge.Moved(Fraction(8, 12), Fraction(8, 12))
    assert crossed.dimensions["PRM"] == bridge.Moved(Fraction(3, 4), Fraction(3, 4))
    assert crossed.overall.change == 0


def test_what_the_organisation_changed_is_seen_on_the_bridge_alone() -> None:
    shared = bridge.build(OLDER, NEWER, EXACT)
    crossed = bridge.cross(shared, LAST, codes(NEWER, "F F F F P  F F F N"))
    # PEO: level 4 of the older version from L to F, level 5 from N to P; the new question is not.
    assert crossed.dimensions["PEO"].change == (Fraction(1, 3) + Fraction(1, 3)) / 4
    assert crossed.overall.change == Fraction(1, 12)


def test_a_dimension_with_the_same_questions_at_the_same_levels_is_untouched() -> None:
    assert bridge.untouched(bridge.build(OLDER, NEWER, EXACT)) == {"PRM"}
    assert bridge.untouched(bridge.build(OLDER, OLDER, bridge.same_items(OLDER, OLDER))) == {
        "PEO",
        "PRM",
    }


def test_a_dimension_that_is_new_or_lost_a_question_is_touched() -> None:
    fewer = questionnaire({"PEO": {2: "S", 3: "S", 4: "S"}, "NEW": {2: "S", 3: "S"}})
    assert bridge.untouched(bridge.build(OLDER, fewer, bridge.same_items(OLDER, fewer))) == set()


@pytest.mark.parametrize(("shared", "holds"), [(7, True), (6, False)])
def test_a_bridge_needs_seventy_per_cent_of_the_newer_versions_questions(
    shared: int, holds: bool
) -> None:
    ten = questionnaire({"A": {2: "SSSSS", 3: "SSSSS"}})
    exact = {item.id: item.id for item in ten.items[:shared]}
    found = bridge.build(ten, ten, exact)
    assert (found.asked, len(found.items), found.holds) == (10, shared, holds)


def test_questions_that_are_not_scored_count_on_neither_side() -> None:
    probing = questionnaire({"A": {2: "SS", 3: "S"}}, unscored=["A-2b"])
    plain = questionnaire({"A": {2: "SS", 3: "S"}})
    for older, newer in ((probing, plain), (plain, probing)):
        exact = bridge.same_items(older, newer)
        assert "A-2b" in exact
        assert "A-2b" not in bridge.build(older, newer, exact).items
    assert bridge.build(plain, probing, {}).asked == 2


def test_an_item_that_one_version_does_not_know_is_not_shared() -> None:
    assert bridge.build(OLDER, NEWER, {"PEO-9": "PEO-2", "PEO-2": "PEO-9"}).items == {}
    assert "PEO-4" in bridge.same_items(OLDER, NEWER)
    assert "PEO-3b" not in bridge.same_items(NEWER, OLDER)


def test_nothing_is_shared_when_the_answers_mean_something_else() -> None:
    other = replace(NEWER, scale=(Code("yes", Fraction(1)), *NEWER.scale[1:]))
    found = bridge.build(OLDER, other, EXACT)
    assert (found.items, found.holds) == ({}, False)


def test_a_skipped_answer_hides_what_it_belongs_to_on_the_bridge_only() -> None:
    shared = bridge.build(OLDER, NEWER, EXACT)
    open_there = {**SAME_FACTS, "PRM-2": None}
    crossed = bridge.cross(shared, LAST, open_there)
    assert crossed.overall.change is crossed.dimensions["PRM"].change is None
    assert crossed.dimensions["PEO"].change == 0
    # The new question is no part of the bridge: leaving it open hides nothing.
    assert bridge.cross(shared, LAST, {**SAME_FACTS, "PEO-4": None}).overall.change == 0
    before = bridge.cross(shared, {**LAST, "PRM-2": None}, SAME_FACTS)
    assert before.overall.before is before.overall.change is None
