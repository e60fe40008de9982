"""Simulated organisations are what their world says, and their truth is kept beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from questionnaires.catalogue import shipped
from questionnaires.schema import SKIPPED
from scoring.layout import Floats, layout_of
from scoring.matrix import AnswerMatrix
from scoring.simulate import (
    NULLS,
    Nature,
    Simulated,
    draw_world,
    even_layout,
    second_wave,
    simulate,
)
from tests.unit.scoring.build import questionnaire

VERSION = shipped().get("service-maturity", "1.1.0")
EVEN = even_layout()


def sheets(nature: Nature, organisations: int = 1000, seed: int = 1) -> Simulated:
    rng = np.random.default_rng(seed)
    return simulate(draw_world(EVEN, nature, rng), organisations, rng)


def shapes(theta: Floats) -> Floats:
    return theta - theta.mean(axis=1, keepdims=True)


def test_sheets_of_the_shipped_version_fit_its_matrix_and_leave_its_probe_unanswered() -> None:
    layout = layout_of(VERSION)
    rng = np.random.default_rng(1)
    drawn = simulate(draw_world(layout, Nature(), rng), 500, rng)
    matrix = AnswerMatrix(VERSION, drawn.codes)
    assert matrix.rows == 500
    assert (layout.items, layout.dimensions, layout.columns, layout.top) == (56, 14, 57, 3)
    assert (drawn.codes[:, VERSION.by_id["AI-1"].position] == SKIPPED).all()
    assert set(np.unique(drawn.codes[:, layout.column])) == {SKIPPED, 0, 1, 2, 3, layout.na}


def test_the_layout_of_any_version_follows_its_own_order() -> None:
    version = questionnaire({"A": {2: "S", 4: "M"}, "B": {3: "SL"}}, unscored=["B-3"])
    layout = layout_of(version)
    assert layout.dimension.tolist() == [0, 0, 1]
    assert layout.level.tolist() == [2, 4, 3]
    assert layout.column.tolist() == [0, 1, 3]
    assert second_wave(
        simulate(
            draw_world(layout, Nature(), np.random.default_rng(1)), 50, np.random.default_rng(2)
        ),
        np.random.default_rng(3),
    ).moved.any()


def test_the_same_chance_gives_the_same_sheets() -> None:
    first, again, other = (
        sheets(Nature(groups=3)),
        sheets(Nature(groups=3)),
        sheets(Nature(groups=3), seed=2),
    )
    assert (first.codes == again.codes).all()
    assert (first.codes != other.codes).any()


def test_shares_of_missing_and_careless_sheets_are_those_asked_for() -> None:
    drawn = sheets(Nature(careless=0.2, skipped=0.3, not_applicable=0.15), 4000)
    na = drawn.codes == EVEN.na
    assert na.mean() == pytest.approx(0.15, abs=0.01)
    assert (drawn.codes == SKIPPED).mean() == pytest.approx(0.3 * 0.85, abs=0.01)
    assert drawn.careless.mean() == pytest.approx(0.2, abs=0.03)
    whole = na.reshape(len(na), EVEN.dimensions, 4)
    assert (whole.all(axis=2) == whole.any(axis=2)).all()


def test_a_settled_sheet_says_dont_know_where_an_answer_is_missing() -> None:
    drawn = sheets(Nature(settled=True))
    assert (drawn.codes != SKIPPED).all()
    assert (drawn.codes == EVEN.unknown).mean() == pytest.approx(0.09, abs=0.01)


def test_answers_are_the_truth_where_they_were_given() -> None:
    drawn = sheets(Nature())
    given = drawn.ranks >= 0
    assert (drawn.ranks[given] == drawn.truth[given]).all()
    assert given.mean() == pytest.approx(0.81, abs=0.01)


def test_higher_levels_are_harder() -> None:
    truth = sheets(Nature(), 4000).truth
    means = [truth[:, EVEN.level == level].mean() for level in (2, 3, 4, 5)]
    assert means == sorted(means, reverse=True)
    assert means[0] - means[-1] > 1


def test_planted_profiles_are_centred_as_long_as_asked_and_apart() -> None:
    world = draw_world(EVEN, Nature(groups=4, sep=0.7), np.random.default_rng(1))
    assert np.allclose(world.profiles.mean(axis=1), 0)
    assert np.allclose(np.sqrt((world.profiles**2).mean(axis=1)), 0.7)
    apart = np.sqrt(((world.profiles[:, None] - world.profiles) ** 2).mean(axis=2))
    assert apart[np.triu_indices(4, 1)].min() > 0.9


def test_groups_differ_in_shape_by_what_was_planted() -> None:
    drawn = sheets(Nature(groups=3, loadings=(1, 1)), 6000)
    for group, profile in enumerate(drawn.world.profiles):
        mean = shapes(drawn.theta[drawn.group == group]).mean(axis=0)
        assert np.abs(mean - profile).max() < 0.06


def test_there_are_nine_worlds_without_groups() -> None:
    assert len(NULLS) == 9
    for nature in NULLS.values():
        drawn = sheets(nature, 100)
        assert not drawn.world.profiles.any()
        assert not drawn.group.any()


def test_each_world_without_groups_has_the_trait_it_is_named_for() -> None:
    theta = {name: sheets(nature, 20_000).theta for name, nature in NULLS.items()}
    level = {name: values.mean(axis=1) for name, values in theta.items()}
    plain = np.corrcoef(theta["gaussian"].T)

    def standard(values: Floats) -> Floats:
        return (values - values.mean()) / values.std()

    spread = {name: shapes(values).std() for name, values in theta.items()}
    assert spread["one-dimensional"] < 0.25 < spread["gaussian"]
    blocks: Floats = np.asarray(np.corrcoef(shapes(theta["block factors"]).T))
    assert blocks[0, 1] > 0.3
    assert blocks[0, 6] < 0
    assert (standard(level["skewed"]) ** 3).mean() > 0.5
    assert (standard(level["heavy-tailed"]) ** 4).mean() > 4
    assert (standard(level["bimodal level"]) ** 4).mean() < 2.5
    assert np.corrcoef(theta["varied loadings"].T).min() < plain.min() - 0.1
    assert NULLS["careless"] == replace(NULLS["gaussian"], careless=0.15)
    assert NULLS["skipped"] == replace(NULLS["gaussian"], skipped=0.4)


def test_a_second_wave_raises_two_to_four_answers_by_one() -> None:
    first = sheets(Nature(groups=3))
    wave = second_wave(first, np.random.default_rng(9))
    counts = wave.moved.sum(axis=1)
    assert set(counts.tolist()) == {2, 3, 4}
    after = replace(first, codes=wave.codes).ranks
    assert (after - first.ranks == wave.moved).all()


def test_an_organisation_with_nothing_open_does_not_move() -> None:
    first = sheets(Nature(), 5)
    full = replace(first, codes=np.full_like(first.codes, 3))
    wave = second_wave(full, np.random.default_rng(1))
    assert not wave.moved.any()
    assert (wave.codes == 3).all()
    assert np.isneginf(wave.utility).all()


def test_organisations_move_where_they_have_reason_to() -> None:
    first = sheets(Nature(groups=3), 2000)
    wave = second_wave(first, np.random.default_rng(9))
    open_ = np.isfinite(wave.utility)
    reason = np.where(open_, wave.utility, np.nan)
    centred = reason - np.nanmean(reason, axis=1, keepdims=True)
    assert np.nanmean(centred[wave.moved]) > 1.5
