"""The list of steps: what is on it, in which order, and what moves an item up."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scoring.one_sheet import OneSheet
from scoring.route import overall_route
from scoring.steps import NextStep, Wishes, next_steps
from tests.unit.scoring.build import codes, questionnaire

TWO = {2: "S", 3: "S"}
ONE = Fraction(1)


def steps(words: str, wishes: Wishes | None = None, **more: Any) -> tuple[NextStep, ...]:
    layout = more.pop("layout", {"A": TWO, "B": TWO, "C": TWO})
    version = questionnaire(layout, levels=(2, 3), **more)
    sheet = OneSheet(codes(version, words), version)
    return next_steps(sheet, overall_route(sheet), wishes or Wishes())


def boosts(found: tuple[NextStep, ...]) -> dict[str, Fraction]:
    return {step.item.id: step.boost for step in found}


def test_only_the_lowest_unfinished_level_of_a_dimension_gives_steps() -> None:
    assert [step.item.id for step in steps("P N L N F N")] == ["A-2", "C-3", "B-2"]


def test_the_score_grows_with_depth_gap_and_boost_and_falls_with_effort() -> None:
    found = steps("P N F F F P", layout={"A": {2: "M", 3: "S"}, "B": TWO, "C": {2: "S", 3: "L"}})
    first, second = found
    # (4 - 2) x 2/3 x 1.5 / 1.5, at the lowest level; (4 - 3) x 2/3 x 1 / 2.
    assert (first.item.id, first.score, first.boost) == ("A-2", Fraction(4, 3), Fraction(3, 2))
    assert (second.item.id, second.score, second.boost) == ("C-3", Fraction(1, 3), ONE)


def test_a_dimension_gives_two_steps_and_the_list_five_at_most() -> None:
    layout = {code: {2: "SSS", 3: "S"} for code in "ABC"}
    found = steps("P P P N " * 3, layout=layout)
    assert [step.item.id for step in found] == ["A-2", "A-2b", "B-2", "B-2b", "C-2"]


def test_a_wish_counts_once_however_often_it_is_expressed() -> None:
    goals = {"g": frozenset({"B-2"}), "h": frozenset({"B-2"})}
    feeds = {"C-2": {"f": ONE}, "B-2": {"f": ONE}}
    more: dict[str, Any] = {"goals": goals, "feeds": feeds, "models": {"m": ("f",)}}
    base = boosts(steps("L N L N L N", **more))
    items = {"A-2": Fraction(1, 4), "B-2": Fraction(1, 4)}
    wished = boosts(
        steps("L N L N L N", Wishes(goals=("g", "h"), focus=("f",), items=items), **more)
    )
    assert {item: wished[item] - base[item] for item in base} == {
        "A-2": Fraction(1, 4),
        "B-2": Fraction(1, 4),
        "C-2": Fraction(1, 4),
    }


def test_a_model_moves_the_items_of_its_card_by_as_much_as_its_version_says() -> None:
    goals = {"g": frozenset({"B-2"})}
    wishes = Wishes(goals=("g",), items={"A-2": Fraction(1, 2), "B-2": Fraction(1, 8)})
    base = boosts(steps("L N L N L N", goals=goals))
    wished = boosts(steps("L N L N L N", wishes, goals=goals))
    assert {item: wished[item] - base[item] for item in base} == {
        "A-2": Fraction(1, 2),
        "B-2": Fraction(1, 4),
        "C-2": 0,
    }


def test_what_most_peers_have_in_place_moves_up() -> None:
    peers = {"A-2": Fraction(59, 100), "B-2": Fraction(60, 100)}
    with_peers = boosts(steps("L N L N L N", Wishes(peers=peers)))
    base = boosts(steps("L N L N L N"))
    assert {item: with_peers[item] - base[item] for item in base} == {
        "A-2": 0,
        "B-2": Fraction(1, 2),
        "C-2": 0,
    }


def test_steps_on_the_cheapest_route_are_marked_and_unknown_in_a_provisional_sheet() -> None:
    marked = steps("F N L N F F")
    assert [(step.item.id, step.on_route) for step in marked] == [("A-3", True), ("B-2", False)]
    assert {step.on_route for step in steps("L N F - F F")} == {None}


def test_hidden_and_unrated_dimensions_give_no_steps() -> None:
    assert [step.item.id for step in steps("- N NA NA P N")] == ["C-2"]


def test_an_item_taken_out_of_scope_is_no_step() -> None:
    layout = {"A": {2: "SS", 3: "S"}, "B": TWO}
    assert [step.item.id for step in steps("NA P F F F", layout=layout)] == ["A-2b"]


def test_equal_scores_keep_the_order_of_dimensions() -> None:
    assert [step.item.id for step in steps("P N P N P N")] == ["A-2", "B-2", "C-2"]


def test_what_like_organisations_took_next_goes_first_and_keeps_the_bounds_of_the_list() -> None:
    layout = {code: {2: "SSS", 3: "S"} for code in "ABC"}
    words = "P P P N " * 3
    learnt = {"C-2b": 2.0, "A-2b": 1.0, "A-2": -3.0, "A-3": 9.0}
    found = steps(words, Wishes(learnt=learnt), layout=layout)
    # A-3 lies above the lowest unfinished level; of what nobody knows of, the score decides.
    assert [step.item.id for step in found] == ["C-2b", "A-2b", "A-2", "B-2", "B-2b"]
    plain = {step.item.id: step for step in steps(words, layout=layout)}
    assert {step.item.id: step for step in found}["A-2"] == plain["A-2"]


def test_without_anything_learnt_the_order_is_the_methods_own() -> None:
    words = "P N L N F N"
    assert steps(words, Wishes(learnt={})) == steps(words) == steps(words, Wishes(learnt=None))
