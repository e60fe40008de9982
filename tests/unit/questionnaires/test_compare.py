"""What changed between two versions, by the table of the method (blueprint 4.1)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from questionnaires.changes import (
    MAJOR,
    MINOR,
    PATCH,
    RULES,
    SAME_NUMBER,
    Change,
    given_step,
    needed_step,
    next_number,
    shown,
)
from questionnaires.compare import maturity_changes
from questionnaires.comparison import Comparison, NotComparable, compare
from questionnaires.schema import Questionnaire
from tests.unit.questionnaires.drafts import Draft
from tests.unit.questionnaires.editions import (
    add_probe,
    editions,
    maturity,
    next_version,
    remove,
    rename,
)

Edit = Callable[[Draft], object]


@pytest.fixture
def first(tmp_path: Path) -> Questionnaire:
    return _read(Draft(tmp_path / "old" / "1.0.0"))


def _read(draft: Draft) -> Questionnaire:
    found = draft.read()
    assert isinstance(found, Questionnaire)
    return found


def changes(tmp_path: Path, old: Questionnaire, edit: Edit, *clarified: str) -> list[Change]:
    draft = Draft(tmp_path / "new" / "1.0.0")
    edit(draft)
    return list(maturity_changes(old, _read(draft), clarified))


def setting(*path: Any, to: object) -> Edit:
    """Sets a value of the definition."""

    def edit(draft: Draft) -> None:
        place: Any = draft.definition
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to

    return edit


def saying(item: str, *path: str, to: str) -> Edit:
    """Sets a text of an item."""

    def edit(draft: Draft) -> None:
        place: Any = draft.english["items"][item]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to

    return edit


def naming(*path: Any, to: object) -> Edit:
    """Sets another text."""

    def edit(draft: Draft) -> None:
        place: Any = draft.english
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to

    return edit


def of_item(item: str, **values: object) -> Edit:
    return lambda draft: draft.item(item).update(values)


def new_item(draft: Draft) -> None:
    draft.definition["items"].append(dict(draft.item("CAR-3"), id="CAR-7"))
    draft.english["items"]["CAR-7"] = dict(draft.english["items"]["CAR-3"])


def new_lens(draft: Draft) -> None:
    draft.definition["lenses"]["calm"] = ["quiet"]
    draft.english["lenses"]["calm"] = "Calm"
    draft.english["elements"]["quiet"] = "Quiet"
    draft.item("CAR-3")["feeds"]["quiet"] = 1


def new_goal(draft: Draft) -> None:
    draft.definition["goals"]["rest"] = ["CAR-3"]
    draft.english["goals"]["rest"] = "Rest"


def lost_goal(draft: Draft) -> None:
    new_goal(draft)
    del draft.definition["goals"]["haste"], draft.english["goals"]["haste"]


def new_scale(draft: Draft) -> None:
    draft.definition["scale"].insert(1, {"code": "M", "value": "0.5"})
    draft.english["scale"]["M"] = "Medium"
    for item in draft.english["items"].values():
        item["anchors"]["M"] = "Some rides."


def new_dimension(draft: Draft) -> None:
    draft.definition["dimensions"].append("TRAM")
    draft.definition["page_order"].append("TRAM")
    draft.english["dimensions"]["TRAM"] = "Trams"


def no_na(draft: Draft) -> None:
    del draft.item("BUS-5")["na"], draft.definition["na_conditions"]
    del draft.english["na_conditions"]


def model_split(draft: Draft) -> None:
    draft.definition["models"] = {"use": ["car_use"], "ride": ["bus_use"]}
    draft.english["models"] = {"use": "Use", "ride": "Ride"}


def model_gone(draft: Draft) -> None:
    draft.definition["models"] = {"ride": ["car_use", "bus_use"]}
    draft.english["models"] = {"ride": "Ride"}


TABLE: list[tuple[Edit, str, str]] = [
    (naming("title", to="Ride"), "wording", "title"),
    (saying("CAR-2", "help", to="Count each ride."), "wording", "items.CAR-2.help"),
    (saying("CAR-2", "evidence", to="The list."), "wording", "items.CAR-2.evidence"),
    (saying("CAR-2", "statement", to="rides by car are listed, with their times"), "wording",
     "items.CAR-2.statement"),
    (naming("dimensions", "CAR", to={"name": "Cars", "meaning": "By car."}), "wording",
     "dimensions.CAR"),
    (setting("page_order", to=["CAR", "BUS"]), "layout", "order.page_order"),
    (setting("dimensions", to=["BUS", "CAR"]), "layout", "order.dimensions"),
    (setting("quick", to=[["BUS-3"], ["CAR-2"]]), "layout", "order.quick"),
    (of_item("CAR-2", basis="somebody"), "layout", "item CAR-2.basis"),
    (lambda draft: draft.add_language("nl"), "language", "nl.yaml"),
    (of_item("CAR-2", effort="L"), "improvement", "item CAR-2.effort"),
    (saying("CAR-2", "step", to="Write it."), "improvement", "items.CAR-2.step"),
    (saying("CAR-2", "owner", to="You"), "improvement", "items.CAR-2.owner"),
    (saying("CAR-2", "first_30_days", to="Week 1."), "improvement", "items.CAR-2.first_30_days"),
    (setting("scoring", "effort", "S", to=3), "improvement", "scoring.effort.S"),
    (setting("scoring", "steps", "top", to=4), "improvement", "scoring.steps.top"),
    (setting("scoring", "confidence", "high", to="0.8"), "improvement", "scoring.confidence.high"),
    (setting("scoring", "quick", "look_first", to=2), "improvement", "scoring.quick.look_first"),
    (setting("goals", "haste", to=["CAR-2"]), "improvement", "goals.haste"),
    (lost_goal, "improvement", "goals.haste"),
    (add_probe, "new unscored item", "item ASK-1"),
    (new_goal, "new goal or question about the context", "goals.rest"),
    (of_item("BUS-4", na="no_bus"), "N/A offered", "item BUS-4.na"),
    (new_lens, "new lens or model", "lenses.calm"),
    (new_lens, "new lens or model", "item CAR-3.feeds.quiet"),
    (new_item, "items", "item CAR-7"),
    (lambda draft: remove(draft, "BUS-4"), "items", "item BUS-4"),
    (of_item("CAR-3", level=4), "items", "item CAR-3.level"),
    (of_item("CAR-3", dimension="BUS"), "items", "item CAR-3.dimension"),
    (of_item("CAR-3", scored="false"), "items", "item CAR-3.scored"),
    (new_dimension, "items", "dimensions.TRAM"),
    (no_na, "new meaning", "item BUS-5.na"),
    (saying("CAR-2", "statement", to="Some rides are listed."), "new meaning",
     "items.CAR-2.statement"),
    (saying("CAR-2", "anchors", "L", to="Half of the rides."), "new meaning",
     "items.CAR-2.anchors.L"),
    (naming("na_conditions", "no_bus", to="No bus is there."), "new meaning",
     "na_conditions.no_bus"),
    (naming("scale", "L", to="Nearly"), "new meaning", "scale.L"),
    (new_scale, "answer scale", "scale.M"),
    (setting("scale", 1, "value", to="0.4"), "answer scale", "scale.P"),
    (setting("scoring", "bands", "L", to="0.8"), "weights and rules", "scoring.bands.L"),
    (setting("scoring", "gate", "rule", to="cumulative"), "weights and rules", "scoring.gate.rule"),
    (setting("scoring", "gate", "max_transparent_below", to=2), "weights and rules",
     "scoring.gate.max_transparent_below"),
    (setting("scoring", "guard", "share", to="0.8"), "weights and rules", "scoring.guard.share"),
    (setting("scoring", "element_min_primary_share", to="0.6"), "weights and rules",
     "scoring.element_min_primary_share"),
    (setting("scoring", "quick", "cap", to=5), "weights and rules", "scoring.quick.cap"),
    (setting("quick", to=[["CAR-2"], ["BUS-4"]]), "weights and rules", "scoring.quick.items"),
    (of_item("CAR-2", feeds={"speed": "0.5", "car_use": 1}), "weights and rules",
     "item CAR-2.feeds.speed"),
    (model_split, "weights and rules", "models.use"),
    (model_split, "new lens or model", "models.ride"),
    (model_gone, "weights and rules", "models.use"),
    (setting("scoring_version", to="2.0"), "algorithm", "scoring_version"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "kind", "where"), TABLE)
def test_a_change_falls_into_its_class(
    tmp_path: Path, first: Questionnaire, edit: Edit, kind: str, where: str
) -> None:
    found = changes(tmp_path, first, edit)
    assert (kind, where) in [(change.kind, change.where) for change in found]


def test_the_class_decides_the_number_and_whether_old_results_stand() -> None:
    steps = {kind: rule.step for kind, rule in RULES.items()}
    assert steps["language"] == SAME_NUMBER
    assert steps["wording"] == steps["layout"] == steps["clarified anchor"] == PATCH
    assert steps["new unscored item"] == steps["N/A offered"] == steps["improvement"] == MINOR
    assert steps["items"] == steps["new meaning"] == steps["answer scale"] == MAJOR
    assert Change("improvement", "", "", "").compatible
    assert not Change("weights and rules", "", "", "").compatible
    assert all(rule.handling for rule in RULES.values())


def test_nothing_changed_needs_no_number(tmp_path: Path, first: Questionnaire) -> None:
    assert changes(tmp_path, first, lambda _draft: None) == []
    assert needed_step([]) == SAME_NUMBER


def test_a_change_says_what_stood_and_what_stands(tmp_path: Path, first: Questionnaire) -> None:
    (moved,) = changes(tmp_path, first, of_item("CAR-3", level=4))
    assert moved == Change("items", "item CAR-3.level", "3", "4")
    (share,) = changes(tmp_path, first, setting("scoring", "guard", "share", to="0.8"))
    assert (share.old, share.new) == ("17/20", "4/5")


def test_words_that_two_reviewers_signed_move_no_answer(
    tmp_path: Path, first: Questionnaire
) -> None:
    edit = saying("CAR-2", "anchors", "L", to="Half of the rides.")
    found = changes(tmp_path, first, edit, "items.CAR-2.anchors.L")
    assert [(change.kind, change.step) for change in found] == [("clarified anchor", PATCH)]


def test_a_probe_may_move_and_its_answers_are_a_scale(tmp_path: Path) -> None:
    def old(draft: Draft) -> None:
        add_probe(draft)

    def new(draft: Draft) -> None:
        add_probe(draft)
        draft.item("ASK-1")["level"] = 4
        draft.definition["answer_sets"]["yes_no"] = ["yes", "perhaps", "no"]
        draft.english["answer_sets"]["yes_no"] = {"yes": "Sure", "no": "No", "perhaps": "Perhaps"}

    before = _read(next_version(tmp_path / "a", "1.0.0", old))
    assert maturity_changes(before, before) == ()
    found = maturity_changes(before, _read(next_version(tmp_path / "b", "1.0.0", new)))
    assert {(change.kind, change.where) for change in found} == {
        ("layout", "item ASK-1.level"),
        ("answer scale", "answer_sets.yes_no"),
        ("new meaning", "answer_sets.yes_no.yes"),
    }


def test_a_probe_that_is_scored_from_now_on_is_another_item(tmp_path: Path) -> None:
    def new(draft: Draft) -> None:
        draft.definition["items"].append(dict(draft.item("CAR-3"), id="ASK-1"))
        draft.english["items"]["ASK-1"] = dict(draft.english["items"]["CAR-3"])

    before = _read(next_version(tmp_path / "a", "1.0.0", add_probe))
    found = maturity_changes(before, _read(next_version(tmp_path / "b", "1.0.0", new)))
    kinds = {change.where: change.kind for change in found}
    assert kinds["item ASK-1.scored"] == "items"
    assert kinds["item ASK-1.answers"] == "answer scale"
    assert kinds["items.ASK-1.statement"] == "new meaning"


def test_a_retired_id_that_comes_back_is_a_new_meaning(tmp_path: Path) -> None:
    def old(draft: Draft) -> None:
        draft.definition["items"].append({"id": "CAR-7", "since": "1.0.0", "retired": "1.0.0"})

    before = _read(next_version(tmp_path / "a", "1.0.0", old))
    found = maturity_changes(before, _read(next_version(tmp_path / "b", "1.0.0", new_item)))
    assert [(change.kind, change.old) for change in found] == [("new meaning", "retired in 1.0.0")]


def test_an_item_that_went_may_be_retired(tmp_path: Path, first: Questionnaire) -> None:
    def edit(draft: Draft) -> None:
        remove(draft, "BUS-5")
        no_condition = draft.definition.pop("na_conditions"), draft.english.pop("na_conditions")
        assert all(no_condition)
        draft.definition["items"].append({"id": "BUS-5", "since": "1.0.0", "retired": "1.0.0"})

    (gone,) = changes(tmp_path, first, edit)
    assert (gone.old, gone.new) == ("BUS 5", "retired in 1.0.0")


def test_a_language_that_was_revised_or_went_needs_no_number(tmp_path: Path) -> None:
    def dutch(revision: int) -> Edit:
        return lambda draft: draft.add_language("nl", revision)

    old = _read(next_version(tmp_path / "a", "1.0.0", dutch(1)))  # type: ignore[arg-type] # what it gives back is not looked at
    new = _read(next_version(tmp_path / "b", "1.0.0", dutch(2)))  # type: ignore[arg-type] # as above
    none = _read(Draft(tmp_path / "c" / "1.0.0"))
    assert maturity_changes(old, old) == ()
    assert maturity_changes(old, new) == (
        Change("language", "nl.yaml", "revision 1", "revision 2"),
    )
    assert maturity_changes(old, none) == (Change("language", "nl.yaml", "revision 1", ""),)


@pytest.mark.parametrize(
    ("step", "number"),
    [(SAME_NUMBER, "1.2.3"), (PATCH, "1.2.4"), (MINOR, "1.3.0"), (MAJOR, "2.0.0")],
)
def test_numbers_rise_by_steps(step: str, number: str) -> None:
    assert next_number("1.2.3", step) == number
    assert given_step("1.2.3", number) == step


def test_a_number_that_falls_is_no_step() -> None:
    with pytest.raises(ValueError, match=r"1\.0\.0 is below 1\.0\.1"):
        given_step("1.0.1", "1.0.0")


def test_values_are_shown_as_a_person_would_write_them() -> None:
    assert shown(frozenset("FL")) == "F, L"
    assert shown(["a", ("b", "c")]) == "a, b, c"
    assert shown({"x": 1, "y": [2, 3]}) == "x: 1, y: 2, 3"


def of(old: str, new: str) -> Comparison:
    catalogue = editions()
    return compare(maturity(catalogue, old), maturity(catalogue, new))


def test_service_maturity_1_1_0_is_compatible_and_numbered_right() -> None:
    found = of("1.0.0", "1.1.0")
    assert (found.step, found.number, found.compatible) == (MINOR, "1.1.0", True)
    assert found.numbered_right
    english = [change for change in found.changes if change.kind != "language"]
    assert english == [Change("new unscored item", "item AI-1", "", "EXP 4, not scored")]


def test_service_maturity_2_0_0_is_a_new_edition() -> None:
    found = of("1.1.0", "2.0.0")
    assert (found.step, found.compatible, found.numbered_right) == (MAJOR, False, True)
    items = {change.where: (change.old, change.new) for change in found.changes
             if change.kind == "items"}  # fmt: skip
    assert items["item PEO-4.level"] == ("4", "3")
    assert items["item PHY-4"] == ("PHY 4", "retired in 2.0.0")
    assert items["item AI-1"] == ("EXP 4, not scored", "retired in 2.0.0")
    assert items["item EXP-8"] == ("", "EXP 4")
    assert len(items) == 1 + 6 + 8


def test_only_an_earlier_and_a_later_version_of_one_questionnaire_are_compared() -> None:
    catalogue = editions()
    one, two = maturity(catalogue, "1.0.0"), maturity(catalogue, "2.0.0")
    with pytest.raises(NotComparable, match="the older version comes first"):
        compare(two, one)
    with pytest.raises(NotComparable, match="are two questionnaires"):
        compare(one, catalogue.any("service-model-fit", "1.0.0"))


def test_a_renamed_item_is_one_that_went_and_one_that_came(
    tmp_path: Path, first: Questionnaire
) -> None:
    found = changes(tmp_path, first, lambda draft: rename(draft, "CAR-4", "CAR-9"))
    assert {("item CAR-4", ""), ("item CAR-9", "CAR 4")} <= {(c.where, c.new) for c in found}
