"""Fitting a pool: groups that are there, honest refusals, and no group out of odd sheets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scoring.peers import archetypes
from scoring.peers.archetypes import fit
from scoring.peers.model import FOUND, NO_GROUPS, TOO_FEW, PeerModel, write
from scoring.peers.structure import Structure
from scoring.simulate import Nature, Simulated, draw_world, simulate
from tests.unit.scoring.peers.pools import LAYOUT, matrix, pool, sheets

FEW = 49


def told(groups: int) -> Any:
    """A structure test that has found that many groups, to try what follows without its cost."""
    gaps = tuple(float(min(place, groups - 1)) for place in range(9))
    found = Structure(9.0, 0.01, gaps, (0.1,) * 9)
    assert found.groups == groups
    return lambda *_: found


@pytest.fixture(scope="module")
def year() -> Simulated:
    """450 organisations of four groups; a first pool has the first 300 of them."""
    rng = np.random.default_rng(8)
    return simulate(draw_world(LAYOUT, Nature(groups=4), rng), 450, rng)


@pytest.fixture(scope="module")
def fitted(year: Simulated) -> PeerModel:
    return fit(pool(year.codes[:300]), 1, nulls=FEW)


def agreement(one: Any, other: Any) -> float:
    """The share of organisations two groupings agree on, with groups matched at their best."""
    table = np.zeros((len(set(one)), len(set(other))))
    first, second = np.unique(one, return_inverse=True)[1], np.unique(other, return_inverse=True)[1]
    np.add.at(table, (first, second), 1)
    return float(table.max(axis=1).sum() / len(one))


def test_planted_groups_are_found_placed_and_named(year: Simulated, fitted: PeerModel) -> None:
    assert fitted.outcome == FOUND
    assert fitted.keys == ("group-1", "group-2", "group-3", "group-4")
    assert fitted.next_number == 5
    placed = fitted.place(matrix(year.codes[:300]))
    keys = [placement.first if placement else "" for placement in placed]
    assert agreement(year.group[:300], keys) > 0.9
    for archetype in fitted.archetypes:
        assert archetype.stability > 0.75
        assert not archetype.tentative
        assert len(archetype.traits) >= 2
    assert sum(archetype.share for archetype in fitted.archetypes) == pytest.approx(1)


def test_keys_and_labels_stay_when_half_as_many_organisations_join(
    year: Simulated, fitted: PeerModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archetypes, "structure", told(4))
    again = fit(pool(year.codes), 2, earlier=fitted)
    assert sorted(again.keys) == sorted(fitted.keys)
    assert again.next_number == 5
    before = fitted.place(matrix(year.codes[:300]))
    after = again.place(matrix(year.codes[:300]))
    moved = [a is not None and b is not None and a.first != b.first
             for a, b in zip(before, after, strict=True)]  # fmt: skip
    assert np.mean(moved) <= 0.02


def test_the_same_pool_and_seed_give_the_same_model(
    year: Simulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archetypes, "structure", told(4))
    monkeypatch.setattr(archetypes, "LEARNT_FROM", 250)
    monkeypatch.setattr(archetypes, "SAMPLE", 200)
    first, again = (write(fit(pool(year.codes[:300]), 3)) for _ in range(2))
    assert first == again


def test_under_two_hundred_organisations_are_not_enough_yet() -> None:
    model = fit(pool(sheets(Nature(groups=3), 199, 1).codes), 1)
    assert model.outcome == TOO_FEW
    assert model.place(matrix(sheets(Nature(), 2, 1).codes)) == (None, None)


def test_a_pool_without_groups_says_so() -> None:
    assert fit(pool(sheets(Nature(), 210, 1).codes), 1, nulls=16).outcome == NO_GROUPS


def test_one_sheet_sent_in_for_a_thousand_branches_is_no_group() -> None:
    codes = sheets(Nature(), 190, 2).codes
    branches = np.repeat(codes[:1], 1000, axis=0)
    assert fit(pool(np.concatenate([codes, branches])), 1).outcome == TOO_FEW


def test_sheets_with_too_little_answered_do_not_count() -> None:
    codes = sheets(Nature(groups=3), 210, 3).codes.copy()
    codes[:20, 8:] = -1
    assert fit(pool(codes), 1).outcome == TOO_FEW


def test_constant_items_and_a_dimension_nobody_answered_break_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes = sheets(Nature(groups=3), 300, 4).codes.copy()
    codes[:, LAYOUT.dimension == 2] = -1
    codes[:, LAYOUT.dimension == 5] = 3
    monkeypatch.setattr(archetypes, "structure", told(3))
    model = fit(pool(codes), 1)
    assert len(model.archetypes) == 3
    assert np.isfinite(model.centres.centroids).all()
    assert all(placement is not None for placement in model.place(matrix(codes)))


@pytest.mark.parametrize("code", [0, 3, -1])
def test_a_pool_of_equal_sheets_is_not_enough(code: int) -> None:
    assert fit(pool(np.full((400, LAYOUT.columns), code, np.int8)), 1).outcome == TOO_FEW


def test_a_group_that_does_not_come_back_is_given_to_its_neighbour(
    year: Simulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archetypes, "structure", told(4))
    answers = iter([np.array([0.9, 0.9, 0.5, 0.9]), np.array([0.9, 0.7, 0.9])])
    monkeypatch.setattr(archetypes, "jaccard", lambda *_: next(answers))
    model = fit(pool(year.codes[:300]), 1)
    assert [archetype.tentative for archetype in model.archetypes] == [False, True, False]


def test_s47_a_group_smaller_than_the_floor_goes_first(
    year: Simulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archetypes, "structure", told(4))
    monkeypatch.setattr(
        archetypes, "jaccard", lambda _shape, centroids, _seed: np.ones(len(centroids))
    )
    model = fit(pool(year.codes[:300]), 1, floor=72)
    assert 2 <= len(model.archetypes) < 4
    assert min(archetype.share for archetype in model.archetypes) > 0.2


def test_where_fewer_than_two_groups_remain_there_are_none(
    year: Simulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archetypes, "structure", told(3))
    monkeypatch.setattr(
        archetypes, "jaccard", lambda _shape, centroids, _seed: np.zeros(len(centroids))
    )
    model = fit(pool(year.codes[:300]), 1)
    assert model.outcome == NO_GROUPS
    assert model.structure.found
    monkeypatch.undo()
    monkeypatch.setattr(archetypes, "structure", told(4))
    assert fit(pool(year.codes[:300]), 1, earlier=model).keys[0] == "group-1"


def test_a_floor_below_five_is_refused(year: Simulated) -> None:
    with pytest.raises(ValueError, match="the floor is 5 at least, not 4"):
        fit(pool(year.codes), 1, floor=4)


def test_simulated_and_real_organisations_have_models_of_their_own(
    year: Simulated, fitted: PeerModel
) -> None:
    with pytest.raises(ValueError, match="models of their own"):
        fit(pool(year.codes, simulated=True), 1, earlier=fitted)


def test_groups_seen_in_other_dimensions_keep_their_keys_to_themselves(
    year: Simulated, fitted: PeerModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archetypes, "structure", told(4))
    other = replace(fitted, dimensions=fitted.dimensions[::-1])
    again = fit(pool(year.codes[:300]), 1, earlier=other)
    assert again.keys == ("group-5", "group-6", "group-7", "group-8")
    with pytest.raises(ValueError, match="the earlier model is of another"):
        fit(pool(year.codes), 1, earlier=replace(fitted, questionnaire="another"))
