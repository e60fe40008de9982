"""The honest test behind the classes of changes: the same answers give the same results."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from questionnaires.compare import maturity_changes
from questionnaires.schema import Item, Questionnaire
from scoring.effect import effect_on, summary
from scoring.same_answers import Sameness, same_answers
from tests.unit.questionnaires.drafts import Draft
from tests.unit.questionnaires.editions import editions, maturity, way
from tests.unit.questionnaires.test_compare import TABLE, Edit
from tests.unit.scoring.build import SHIPPED
from tests.unit.scoring.test_editions import sheet

FEW = 60


def trial(old: Questionnaire, new: Questionnaire, sheets: int = FEW) -> Sameness:
    return same_answers(old, new, np.random.default_rng(1), sheets)


def with_item(name: str, **values: object) -> Questionnaire:
    """The shipped version with one item changed, wherever it stands."""

    def changed(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(replace(i, **values) if i.id == name else i for i in items)  # type: ignore[arg-type] # whatever the test sets

    return replace(
        SHIPPED,
        items=changed(SHIPPED.items),
        dimensions=tuple(replace(d, items=changed(d.items)) for d in SHIPPED.dimensions),
    )


@pytest.mark.parametrize(("edit", "kind", "where"), TABLE)
def test_a_compatible_change_never_moves_a_figure(
    tmp_path: Path, edit: Edit, kind: str, where: str
) -> None:
    old = Draft(tmp_path / "old").read()
    draft = Draft(tmp_path / "new")
    edit(draft)
    new = draft.read()
    assert isinstance(old, Questionnaire)
    assert isinstance(new, Questionnaire)
    found = maturity_changes(old, new)
    assert kind in {change.kind for change in found}, where
    if all(change.compatible for change in found):
        assert trial(old, new) == Sameness(FEW, 0, None)


@pytest.mark.parametrize(
    "new",
    [
        with_item("PEO-4", level=3),
        with_item("PEO-4", scored=False),
        with_item("PEO-4", feeds={"people": Fraction(1)}),
        replace(SHIPPED, lenses={**SHIPPED.lenses, "four_p": ("people",)}),
        replace(SHIPPED, models={"agile": ("AG1", "AG2")}),
        replace(SHIPPED, rules=replace(SHIPPED.rules, bands=tuple(
            (code, Fraction(3, 5) if code == "L" else edge) for code, edge in SHIPPED.rules.bands
        ))),
    ],
    ids=["moved", "unscored", "fed otherwise", "another lens", "another model", "other bands"],
)  # fmt: skip
def test_a_change_of_what_counts_is_found_by_random_sheets(new: Questionnaire) -> None:
    found = trial(SHIPPED, new)
    assert found.differing > 0
    assert found.example is not None
    assert found.example.old != found.example.new
    assert found.example.answers


def test_another_choice_of_quick_questions_is_found_too() -> None:
    new = with_item("STR-2", quick=False)
    found = trial(SHIPPED, new)
    assert found.example is not None
    assert found.example.figure == "quick"


def test_an_item_that_went_hides_what_it_counted_for() -> None:
    catalogue = editions()
    found = trial(maturity(catalogue, "1.1.0"), maturity(catalogue, "2.0.0"))
    assert found.differing == FEW


def test_the_shipped_versions_keep_their_promise() -> None:
    catalogue = editions()
    found = trial(maturity(catalogue, "1.0.0"), maturity(catalogue, "1.1.0"), 400)
    assert found == Sameness(400, 0, None)


def test_the_same_chance_tries_the_same_sheets() -> None:
    new = with_item("PEO-4", level=3)
    assert trial(SHIPPED, new) == trial(SHIPPED, new)


def test_the_effect_on_a_sheet_names_the_dimensions_that_moved() -> None:
    found = effect_on(sheet(), way(editions(), "1.0.0", "2.0.0"))
    assert found["id"] == "example 1"
    assert found["level"] == [3, 3]
    people = found["dimensions"]["PEO"]
    assert people["level"] == [4, 3]
    assert [round(index, 2) for index in people["index"]] == [3.67, 3.44]
    assert "PRM" not in found["dimensions"]


def test_an_effect_is_summed_up() -> None:
    def one(before: int | None, after: int | None, moved: bool = True) -> dict[str, object]:
        return {"level": [before, after], "dimensions": {"A": {}} if moved else {}}

    effects = [one(3, 3, False), one(3, 3), one(3, 2), one(2, 4), one(3, None), one(None, None)]
    assert summary(effects) == {
        "sheets": 6, "same": 1, "higher_level": 1, "lower_level": 1, "hidden": 1,
    }  # fmt: skip
