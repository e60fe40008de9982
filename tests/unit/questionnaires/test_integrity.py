"""Repeated and dangling ids: each case spoils one thing, and exactly that is told."""

from typing import Any

import pytest

from questionnaires.integrity import GATE_RULES
from scoring.gates import RULES
from tests.unit.questionnaires.drafts import Draft


def set_gate(key: str, value: Any) -> Any:
    return lambda draft: draft.definition["scoring"]["gate"].update({key: value})


def set_confidence(key: str, value: Any) -> Any:
    return lambda draft: draft.definition["scoring"]["confidence"].update({key: value})


def rename_item(draft: Draft) -> None:
    draft.item("CAR-3")["id"] = "CAR-2"
    del draft.english["items"]["CAR-3"]


def repeat_dimension(draft: Draft) -> None:
    draft.definition["dimensions"].append("CAR")


def repeat_element(draft: Draft) -> None:
    draft.definition["lenses"]["pace"].append("speed")


def element_as_feature(draft: Draft) -> None:
    draft.definition["models"]["use"].append("speed")
    draft.english["features"]["speed"] = "Speed"


def blank_in_code(draft: Draft) -> None:
    draft.definition["goals"]["be faster"] = draft.definition["goals"].pop("haste")
    draft.english["goals"] = {"be faster": "Be faster"}


def unscored_quick_item(draft: Draft) -> None:
    draft.definition["items"].append({**draft.item("CAR-2"), "id": "CAR-2b", "scored": "false"})
    text = {
        **draft.english["items"]["CAR-2"],
        "statement": "Rides at night have a list of their own.",
    }
    draft.english["items"]["CAR-2b"] = text
    draft.definition["quick"].append(["CAR-2b"])


def drop_item(draft: Draft, name: str) -> None:
    draft.definition["items"].remove(draft.item(name))
    del draft.english["items"][name]


def gap_in_levels(draft: Draft) -> None:
    draft.definition["levels"] = [2, 4, 5]
    del draft.english["levels"][3]
    for name in ("CAR-3", "BUS-3"):
        drop_item(draft, name)
    draft.definition["quick"] = [["CAR-2"]]


CASES = [
    (gap_in_levels, "levels", "must run from 2 upward without a gap."),
    (set_gate("own", []), "scoring.gate.own", "names no band, so no level can be awarded."),
    (set_gate("below", []), "scoring.gate.below", "names no band, so no level can be awarded."),
    (set_gate("own", ["P", "F"]), "scoring.gate.own",
     "must name the highest bands without a gap, or a better answer loses a level."),
    (set_gate("below", ["N", "F"]), "scoring.gate.below",
     "must name the highest bands without a gap, or a better answer loses a level."),
    (rename_item, "item CAR-2", "this id stands twice; give each item an id of its own."),
    (repeat_dimension, "dimensions", "CAR stands twice; keep one of them."),
    (repeat_element, "lenses.pace", "speed stands twice; keep one of them."),
    (element_as_feature, "models",
     "speed is an element of a lens too; give the feature another code."),
    (blank_in_code, "goals",
     "'be faster' must be letters, digits, - and _, starting with a letter."),
    (lambda d: d.definition["page_order"].append("CAR"), "page_order",
     "CAR stands twice; keep one of them."),
    (lambda d: d.definition["page_order"].append("TAXI"), "page_order", "TAXI is not a dimension."),
    (lambda d: d.definition["page_order"].remove("CAR"), "page_order",
     "the dimension CAR is missing."),
    (lambda d: d.definition["quick"].append(["CAR-2"]), "quick",
     "CAR-2 stands twice; keep one of them."),
    (lambda d: d.definition["quick"].append(["CAR-9"]), "quick", "CAR-9 is not an item."),
    (unscored_quick_item, "quick", "CAR-2b is not scored, so the quick check cannot use it."),
    (lambda d: d.item("CAR-2")["feeds"].update(luck=1), "item CAR-2.feeds",
     "luck is no element of a lens or feature."),
    (lambda d: d.definition["goals"].update(haste=["CAR-2", "CAR-9"]), "goals.haste",
     "CAR-9 is not an item."),
    (lambda d: d.definition["goals"].update(haste=[]), "goals.haste", "names no item."),
    (set_gate("rule", "dice"), "scoring.gate.rule",
     "'dice' is not a gate rule; known: iso33020, cumulative, first_gap, mean."),
    (set_gate("own", ["L", "F", "X"]), "scoring.gate.own", "X is not a band; known: N, P, L, F."),
    (set_gate("below", ["F", "X"]), "scoring.gate.below", "X is not a band; known: N, P, L, F."),
    (set_confidence("claims", ["DK", "F"]), "scoring.confidence.claims",
     "DK is not a rated code; known: N, P, L, F."),
    (set_confidence("strengths", [2, 4]), "scoring.confidence.strengths",
     "4 is not a strength; they run from 0 to 3."),
    (set_confidence("medium", "0.8"), "scoring.confidence", "medium lies above high."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "where", "message"), CASES, ids=[": ".join(case[1:]) for case in CASES]
)
def test_a_repeated_or_dangling_id_is_told_with_its_place(
    draft: Draft, change: Any, where: str, message: str
) -> None:
    change(draft)

    assert draft.told() == [(f"questionnaire.yaml: {where}", message)]


@pytest.mark.parametrize("rule", GATE_RULES)
def test_each_known_gate_rule_is_accepted(draft: Draft, rule: str) -> None:
    set_gate("rule", rule)(draft)

    assert draft.check() == []


def test_an_element_may_stand_in_two_lenses(draft: Draft) -> None:
    draft.definition["lenses"]["tempo"] = ["speed"]
    draft.english["lenses"]["tempo"] = "Tempo"

    assert draft.check() == []


def test_the_known_gate_rules_are_those_that_can_be_scored() -> None:
    assert set(GATE_RULES) == set(RULES)
