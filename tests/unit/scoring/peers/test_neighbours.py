"""Neighbours: gaps are completed from what is known, and the nearest are nearest."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.peers import neighbours
from scoring.peers.neighbours import learn_prior, nearest, vectors_of
from scoring.peers.shape import learn
from scoring.simulate import Nature
from tests.unit.scoring.peers.pools import LAYOUT, matrix, sheets


def test_vectors_follow_the_truth_more_closely_than_raw_scores() -> None:
    simulated = sheets(Nature(skipped=0.4), 400, 1)
    ruler, measured = learn(matrix(simulated.codes))
    vectors = vectors_of(measured, ruler, learn_prior(measured, ruler))
    known = measured.answered[:, 0] > 0
    raw = np.corrcoef(measured.scores[known, 0], simulated.theta[known, 0])[0, 1]
    shrunken = np.corrcoef(vectors[known, 0], simulated.theta[known, 0])[0, 1]
    assert shrunken > raw + 0.02
    assert np.corrcoef(vectors[~known, 0], simulated.theta[~known, 0])[0, 1] > 0.6


def test_many_are_completed_as_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    ruler, measured = learn(matrix(sheets(Nature(), 40, 2).codes))
    prior = learn_prior(measured, ruler)
    whole = vectors_of(measured, ruler, prior)
    monkeypatch.setattr(neighbours, "BLOCK", 7)
    assert vectors_of(measured, ruler, prior) == pytest.approx(whole)
    assert vectors_of(measured.rows(slice(3, 4)), ruler, prior)[0] == pytest.approx(whole[3])


def test_a_dimension_nobody_answered_and_a_pool_that_agrees_break_nothing() -> None:
    codes = np.full((30, LAYOUT.columns), 2, np.int8)
    codes[:, :4] = -1
    ruler, measured = learn(matrix(codes))
    vectors = vectors_of(measured, ruler, learn_prior(measured, ruler))
    assert np.isfinite(vectors).all()
    assert np.abs(vectors).max() < 0.01


def test_the_nearest_are_those_at_the_least_distance() -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(60, 4))
    rows, distance = nearest(vectors, vectors[:2], 5)
    every = np.sqrt(((vectors[:2, None] - vectors) ** 2).sum(axis=2))
    assert rows.tolist() == np.argsort(every, axis=1)[:, :5].tolist()
    assert distance[:, 0].tolist() == [0, 0]
    assert nearest(vectors[:3], vectors[:1], 9)[0].shape == (1, 3)
