"""The graded-response model equals published fits, finds planted items, and completes sheets."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest

from scoring.evaluation.published_tables import (
    LSAT_DIFFICULTIES,
    LSAT_LOG_LIKELIHOOD,
    LSAT_SLOPES,
    SCIENCE_LOG_LIKELIHOOD,
    SCIENCE_MODEL,
    lsat,
    science,
)
from scoring.layout import Floats
from scoring.matrix import Codes
from scoring.peers import graded_response_fit
from scoring.peers.graded_response import GradedResponse
from scoring.peers.graded_response_fit import Fitted, fit_graded_response
from scoring.simulate import Nature, Simulated, draw_world, even_layout, simulate

LAYOUT = even_layout()
ITEMS = LAYOUT.items
NONE = np.int8(-1)


@cache
def pool(organisations: int = 1200, seed: int = 5) -> Simulated:
    rng = np.random.default_rng(seed)
    return simulate(draw_world(LAYOUT, Nature(groups=4), rng), organisations, rng)


@cache
def fitted() -> Fitted:
    return fit_graded_response(pool().ranks, [4] * ITEMS)


def likelihood(model: GradedResponse, ranks: Codes) -> Floats:
    """The probability of each row, written out again and integrated otherwise."""
    points = np.linspace(-8, 8, 4001)
    density = np.exp(-(points**2) / 2) / sqrt(2 * np.pi)
    for item in range(ranks.shape[1]):
        edges = [np.ones_like(points)]
        for intercept in model.intercepts[item]:
            edges.append(1 / (1 + np.exp(-model.slopes[item] * points - intercept)))
        edges.append(np.zeros_like(points))
        chances = np.array([edges[k] - edges[k + 1] for k in range(len(edges) - 1)])
        density = density * chances[ranks[:, item]]
    return np.asarray(density.sum(axis=-1) * (points[1] - points[0]))


def test_the_lsat_table_gives_the_published_two_parameter_fit() -> None:
    patterns, people = lsat()
    assert people.sum() == 1000
    fit = fit_graded_response(
        patterns, [2] * 5, weights=people, pseudo=0, tolerance=1e-5, most_rounds=2000
    )
    assert fit.settled
    assert fit.log_likelihood == pytest.approx(LSAT_LOG_LIKELIHOOD, abs=0.001)
    difficulty = -fit.model.intercepts[:, 0] / fit.model.slopes
    assert fit.model.slopes == pytest.approx(LSAT_SLOPES, abs=0.001)
    assert difficulty == pytest.approx(LSAT_DIFFICULTIES, abs=0.003)


def test_the_science_table_gives_the_published_graded_fit() -> None:
    patterns, people, _expected = science()
    assert people.sum() == 392
    fit = fit_graded_response(
        patterns, [4] * 4, weights=people, pseudo=0, tolerance=1e-5, most_rounds=2000
    )
    assert fit.settled
    assert fit.log_likelihood == pytest.approx(SCIENCE_LOG_LIKELIHOOD, abs=0.001)
    # mirt stops a little earlier on a flat likelihood, which shows in the third item alone.
    assert fit.log_likelihood >= people @ np.log(likelihood(SCIENCE_MODEL, patterns)) - 1e-6
    others = [0, 1, 3]
    assert fit.model.slopes[others] == pytest.approx(SCIENCE_MODEL.slopes[others], abs=0.002)
    assert fit.model.intercepts[others] == pytest.approx(
        SCIENCE_MODEL.intercepts[others], abs=0.002
    )
    assert fit.model.slopes[2] == pytest.approx(SCIENCE_MODEL.slopes[2], abs=0.01)
    assert fit.model.intercepts[2] == pytest.approx(SCIENCE_MODEL.intercepts[2], abs=0.015)


def test_published_parameters_give_the_published_frequencies_and_scores() -> None:
    patterns, _people, expected = science()
    chance = likelihood(SCIENCE_MODEL, patterns)
    assert 392 * chance == pytest.approx(expected, rel=0.001, abs=0.002)
    mean, spread = SCIENCE_MODEL.position(patterns[:6])
    # fscores(mirt(Science), full.scores = FALSE)
    assert mean == pytest.approx(
        [-2.7492669, -1.4198318, -0.7141976, -0.4469265, -2.5437807, -1.2478570], abs=0.0005
    )
    assert spread == pytest.approx(
        [0.6293525, 0.5772364, 0.6200139, 0.6509531, 0.5909114, 0.5840105], abs=0.0005
    )


def test_planted_items_are_found_again() -> None:
    rng = np.random.default_rng(2)
    world = draw_world(LAYOUT, Nature(loadings=(1, 1), specific=0, style=0, careless=0), rng)
    found = fit_graded_response(simulate(world, 2000, rng).ranks, [4] * ITEMS).model
    ratio = found.slopes / world.discrimination
    thresholds = -found.intercepts / found.slopes[:, None]
    assert np.abs(np.log(ratio)).max() < 0.25
    assert np.abs(thresholds - world.thresholds).mean() < 0.1
    assert np.corrcoef(thresholds.ravel(), world.thresholds.ravel())[0, 1] > 0.995


def test_weights_count_rows_as_often_as_they_say() -> None:
    ranks = pool().ranks[:80, :12]
    weights = np.tile([1.0, 3.0], 40)
    repeated = np.concatenate([ranks, ranks[1::2], ranks[1::2]])
    once = fit_graded_response(ranks, [4] * 12, weights=weights)
    often = fit_graded_response(repeated, [4] * 12)
    assert once.model.slopes == pytest.approx(often.model.slopes)
    assert once.log_likelihood == pytest.approx(often.log_likelihood)


def test_a_large_pool_is_begun_with_a_part_and_fitted_by_all_its_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ranks = pool().ranks[:600, ::7]
    direct = fit_graded_response(ranks, [4] * 8, tolerance=1e-4).model.slopes
    monkeypatch.setattr(graded_response_fit, "START_ROWS", 200)
    whole = fit_graded_response(ranks, [4] * 8, tolerance=1e-4).model.slopes
    part = fit_graded_response(ranks[::3], [4] * 8, tolerance=1e-4).model.slopes
    assert np.abs(whole - direct).max() < 0.01
    assert np.abs(part - direct).max() > 0.05


def test_what_fits_nothing_is_refused() -> None:
    ranks = pool().ranks[:10]
    with pytest.raises(ValueError, match="nothing to fit"):
        fit_graded_response(ranks, [4] * 3)
    with pytest.raises(ValueError, match="nothing to fit"):
        fit_graded_response(np.full((10, ITEMS), NONE), [4] * ITEMS)
    with pytest.raises(ValueError, match="nothing to fit"):
        fit_graded_response(ranks[:, :1], [1])
    with pytest.raises(ValueError, match="lies beyond"):
        fit_graded_response(ranks, [3] * ITEMS)


def test_a_fit_that_runs_out_of_rounds_says_so() -> None:
    assert fitted().settled
    assert not fit_graded_response(pool().ranks, [4] * ITEMS, most_rounds=2).settled


def test_constant_and_unanswered_items_and_unseen_ranks_do_no_harm() -> None:
    ranks = pool().ranks[:300].copy()
    ranks[:, 0] = 3
    ranks[:, 1] = 0
    ranks[:, 2] = NONE
    ranks[:, 3] = np.where(ranks[:, 3] == 2, 3, ranks[:, 3])
    model = fit_graded_response(ranks, [4] * ITEMS).model
    assert np.isfinite(model.slopes).all()
    assert (np.diff(model.intercepts, axis=1) < 0).all()
    chances = model.completed(ranks[:20])
    assert chances[:, 0, 3].min() > 0.9
    assert chances[:, 1, 0].min() > 0.9
    assert 0 < chances[:, 3, 2].max() < 0.05


def test_one_organisation_repeated_is_fitted_without_a_crash() -> None:
    ranks = np.repeat(pool().ranks[:1], 1000, axis=0)
    model = fit_graded_response(ranks, [4] * ITEMS).model
    assert model.fit_spread == 1
    assert not model.implausible(ranks).any()


def test_items_may_have_different_numbers_of_ranks() -> None:
    ranks = pool().ranks[:400].copy()
    ranks[:, 0] = np.where(ranks[:, 0] >= 0, ranks[:, 0] > 1, -1)
    model = fit_graded_response(ranks, [2] + [4] * (ITEMS - 1)).model
    assert np.isneginf(model.intercepts[0, 1:]).all()
    chances = model.completed(ranks[:5])
    assert (chances[:, 0, 2:] == 0).all()
    assert chances.sum(axis=2) == pytest.approx(1)
    attainable = model.attainable(ranks)
    assert np.isnan(attainable[ranks[:, 0] == 1, 0]).all()
    assert (attainable[ranks[:, 0] == 0, 0] > 0).all()
    location, order = model.order(3)
    assert location[0] == np.inf
    assert order[-1] == 0
    assert GradedResponse.from_json(model.to_json()).intercepts == pytest.approx(model.intercepts)


def test_what_organisations_did_not_answer_is_completed_as_often_as_it_is_said() -> None:
    drawn = pool()
    missing = drawn.ranks < 0
    chance = fitted().model.completed(drawn.ranks)[..., 2:].sum(axis=2)[missing]
    happened = (drawn.truth >= 2)[missing]
    tenth = np.minimum((chance * 10).astype(int), 9)
    error = [
        abs(chance[tenth == n].mean() - happened[tenth == n].mean()) * (tenth == n).mean()
        for n in range(10)
    ]
    assert sum(error) < 0.025
    # Better than knowing only how many others have it in place.
    rate = np.where(missing, (drawn.ranks >= 2).sum(axis=0) / (drawn.ranks >= 0).sum(axis=0), 0)
    assert ((chance - happened) ** 2).mean() < 0.9 * ((rate[missing] - happened) ** 2).mean()


def test_the_position_follows_the_truth_and_narrows_with_every_answer() -> None:
    drawn, model = pool(), fitted().model
    mean, spread = model.position(drawn.ranks)
    honest = ~drawn.careless
    assert np.corrcoef(mean[honest], drawn.theta.mean(axis=1)[honest])[0, 1] > 0.93
    few = drawn.ranks[:50].copy()
    few[:, 4:] = NONE
    assert (model.position(few)[1] > spread[:50]).all()


def test_an_empty_sheet_stands_in_the_middle_and_no_sheet_nowhere() -> None:
    model = fitted().model
    empty = np.full((1, ITEMS), NONE)
    mean, spread = model.position(empty)
    assert mean == pytest.approx([0], abs=1e-9)
    assert spread == pytest.approx([1], abs=1e-6)
    assert np.isnan(model.person_fit(empty)).all()
    assert not model.implausible(empty).any()
    assert model.posterior(empty[:0]).shape == (0, 61)


def test_attainable_is_the_chance_of_the_next_rank_of_what_is_open() -> None:
    model = fitted().model
    ranks = pool().ranks[:60]
    attainable = model.attainable(ranks)
    open_ = (ranks >= 0) & (ranks < 3)
    assert (np.isnan(attainable) == ~open_).all()
    completed = model.completed(ranks)
    for row, item in np.argwhere(open_)[:40]:
        beyond = completed[row, item, ranks[row, item] + 1 :].sum()
        assert attainable[row, item] == pytest.approx(beyond)


def test_the_order_of_items_is_the_order_in_which_they_are_reached() -> None:
    location, order = fitted().model.order(2)
    true = pool().world.thresholds[:, 1]
    assert (np.diff(location[order]) >= 0).all()
    assert np.corrcoef(location, true)[0, 1] > 0.9
    for rank in (0, 4):
        with pytest.raises(ValueError, match="1 to 3"):
            fitted().model.order(rank)


def test_person_fit_is_the_standardised_log_likelihood() -> None:
    model = fitted().model
    ranks = pool().ranks[:3]
    mean, _spread = model.position(ranks)
    for row in range(3):
        seen = expected = variance = 0.0
        for item in np.flatnonzero(ranks[row] >= 0):
            edges = [1.0, *(
                1 / (1 + exp(-model.slopes[item] * mean[row] - d)) for d in model.intercepts[item]
            ), 0.0]  # fmt: skip
            chances = [a - b for a, b in pairwise(edges)]
            mid = sum(p * log(p) for p in chances)
            seen += log(chances[ranks[row, item]])
            expected += mid
            variance += sum(p * (log(p) - mid) ** 2 for p in chances)
        assert model.person_fit(ranks)[row] == pytest.approx((seen - expected) / sqrt(variance))


def test_careless_sheets_stand_out_and_honest_ones_do_not() -> None:
    drawn, model = pool(), fitted().model
    strange = model.implausible(drawn.ranks)
    assert strange[drawn.careless].mean() > 0.8
    assert strange[~drawn.careless].mean() < 0.02
    short = drawn.ranks.copy()
    short[:, 9:] = NONE
    assert not model.implausible(short).any()


def test_many_careless_sheets_do_not_hide_each_other() -> None:
    rng = np.random.default_rng(7)
    world = draw_world(LAYOUT, Nature(groups=4, careless=0.25), rng)
    drawn = simulate(world, 600, rng)
    strange = fit_graded_response(drawn.ranks, [4] * ITEMS).model.implausible(drawn.ranks)
    assert strange[drawn.careless].mean() > 0.75
    assert strange[~drawn.careless].mean() < 0.02


def test_a_model_is_the_same_after_it_was_written_down() -> None:
    model = fitted().model
    again = GradedResponse.from_json(json.loads(json.dumps(model.to_json())))
    ranks = pool().ranks[:30]
    assert (again.completed(ranks) == model.completed(ranks)).all()
    assert (again.implausible(ranks) == model.implausible(ranks)).all()


@pytest.mark.parametrize(
    "change",
    [
        {"slopes": []},
        {"slopes": [], "intercepts": []},
        {"slopes": [1.0, -1.0]},
        {"slopes": [1.0, float("nan")]},
        {"intercepts": [[1.0], []]},
        {"intercepts": [[1.0, 2.0], [0.0]]},
        {"intercepts": [[float("nan")], [0.0]]},
        {"fit_spread": 0.0},
    ],
)
def test_numbers_that_are_no_model_are_refused(change: dict[str, Any]) -> None:
    sound = GradedResponse(np.ones(2), np.zeros((2, 1))).to_json()
    assert GradedResponse.from_json(sound).slopes.tolist() == [1, 1]
    with pytest.raises(ValueError, match=r"a slope and intercepts|above 0, intercepts descend"):
        GradedResponse.from_json({**sound, **change})


def test_a_model_that_knows_the_pool_less_well_flags_by_the_pools_own_measure() -> None:
    drawn = pool()
    model = replace(fitted().model, fit_centre=-10.0)
    assert not model.implausible(drawn.ranks).any()
