"""What no answers can reach: each case spoils one thing, and exactly that is told."""

from typing import Any

import pytest

from tests.unit.questionnaires.drafts import Draft


def gate(**changes: Any) -> Any:
    return lambda draft: draft.definition["scoring"]["gate"].update(changes)


def unscored(name: str) -> Any:
    def change(draft: Draft) -> None:
        draft.item(name)["scored"] = "false"
        draft.definition["goals"]["haste"] = ["CAR-3"]

    return change


def no_level(draft: Draft) -> None:
    draft.definition.update(levels=[], items=[], goals={}, quick=[], dimensions=[], page_order=[])
    draft.definition.update(lenses={}, models={})
    del draft.definition["na_conditions"], draft.english["na_conditions"]
    draft.english.update(
        items={}, goals={}, dimensions={}, lenses={}, elements={}, models={}, features={}
    )
    draft.english["levels"] = {1: "Initial"}


def best_of_two_thirds(draft: Draft) -> None:
    draft.definition["scale"][3]["value"] = "0.7"


def best_of_one_tenth(draft: Draft) -> None:
    for n, value in ((1, "0.05"), (2, "0.07"), (3, "0.1")):
        draft.definition["scale"][n]["value"] = value


def mean_of_two_thirds(draft: Draft) -> None:
    best_of_two_thirds(draft)
    gate(rule="mean")(draft)


def secondary_only(code: str) -> Any:
    def change(draft: Draft) -> None:
        for item in draft.definition["items"]:
            if code in item["feeds"]:
                item["feeds"][code] = "0.5"

    return change


def no_feed_at_level_4(draft: Draft) -> None:
    for name in ("CAR-4", "BUS-4"):
        del draft.item(name)["feeds"]["speed"]


CASES = [
    (unscored("CAR-4"), [("dimension CAR", "has no scored item at level 4.")]),
    (no_level, [
        ("levels", "must run from 2 upward without a gap."),
        ("dimensions", "is empty; name at least one."),
        ("quick", "is empty; name at least one page."),
        ("scoring.gate.min_applicable_levels",
         "2 levels do not exist, so nothing is ever rated."),
    ]),
    (lambda d: d.definition["lenses"].update(other=[]) or d.english["lenses"].update(other="O"),
     [("lenses.other", "is empty; name what it is made of.")]),
    (no_feed_at_level_4, [("element speed", "no scored item feeds it at level 4.")]),
    (secondary_only("speed"), [("element speed", "no scored item feeds it with weight 1.")]),
    (secondary_only("bus_use"), [("feature bus_use", "no scored item feeds it with weight 1.")]),
    (gate(min_applicable_levels=5), [
        ("scoring.gate.min_applicable_levels",
         "5 levels do not exist, so nothing is ever rated."),
    ]),
    (best_of_two_thirds, [
        ("scoring.gate.below", "the best answers reach band L only, so levels are out of reach."),
    ]),
    (best_of_one_tenth, [
        ("scoring.gate.own", "the best answers reach band N only, so levels are out of reach."),
        ("scoring.gate.below", "the best answers reach band N only, so levels are out of reach."),
    ]),
    (mean_of_two_thirds, [
        ("scale", "the best code has value 7/10, so the highest level is out of reach."),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), CASES, ids=[case[1][-1][1] for case in CASES])
def test_what_no_answers_can_reach_is_told(draft: Draft, change: Any, told: Any) -> None:
    change(draft)

    assert draft.told() == [(f"questionnaire.yaml: {where}", message) for where, message in told]


@pytest.mark.parametrize("rule", ["cumulative", "first_gap"])
def test_rules_that_ask_the_same_everywhere_need_no_best_code_in_the_lower_bands(
    draft: Draft, rule: str
) -> None:
    best_of_two_thirds(draft)
    gate(rule=rule)(draft)

    assert draft.check() == []


def test_a_mean_reaches_the_highest_level_when_it_rounds_up_to_it(draft: Draft) -> None:
    draft.definition["scale"][3]["value"] = "0.875"
    gate(rule="mean")(draft)

    assert draft.check() == []


def test_a_probe_that_is_not_scored_may_stand_beside_the_scored_items(draft: Draft) -> None:
    draft.definition["items"].append({**draft.item("CAR-2"), "id": "PROBE-1", "scored": "false"})
    text = draft.english["items"]["CAR-2"]
    draft.english["items"]["PROBE-1"] = {**text, "statement": "Rides at night have their own list."}

    assert draft.check() == []
