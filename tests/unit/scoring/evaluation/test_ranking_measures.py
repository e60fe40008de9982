"""Neighbours, next steps and published fits are measured; each promise can be broken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scoring.evaluation import neighbour_regret, next_steps, published_fits
from scoring.evaluation.drawn import Drawn
from scoring.evaluation.measure import QUICK
from scoring.evaluation.neighbour_regret import nearest_by_gower, neighbours, regret
from scoring.layout import Ints
from scoring.peers.graded_response_fit import fit_graded_response
from scoring.peers.next_moves_fit import by_impact


def test_regret_is_nothing_for_the_truly_nearest_and_one_by_lot() -> None:
    rng = np.random.default_rng(1)
    truth = rng.normal(size=(80, 3))
    distance = ((truth[:, None] - truth) ** 2).sum(axis=2)
    np.fill_diagonal(distance, np.inf)
    assert regret(truth, np.argsort(distance, axis=1)[:, :5]) == pytest.approx(0)
    every = np.array([np.delete(np.arange(80), row) for row in range(80)])
    lots = rng.permuted(every, axis=1)[:, :5]
    assert regret(truth, lots) == pytest.approx(1, abs=0.1)


def test_gowers_neighbours_differ_least_where_both_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ranks = np.array(
        [[0, 0, 0, -1], [0, 1, 0, 3], [3, 3, -1, 3], [-1, -1, -1, 2], [0, 0, -1, 3]], np.int8
    )
    found = nearest_by_gower(ranks, 4)
    assert found[0].tolist() == [4, 1, 2, 3]
    assert found[3].tolist() == [1, 2, 4, 0]
    monkeypatch.setattr(neighbour_regret, "BLOCK", 2)
    assert nearest_by_gower(ranks, 4).tolist() == found.tolist()


def test_ours_regrets_less_than_gower_or_has_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = neighbours(QUICK)
    gower = line.others["Gower on items"]
    assert gower is not None
    assert line.ours < 0.8 * gower
    assert line.holds

    def first_ten(drawn: Drawn) -> Ints:
        return np.tile(np.arange(10), (len(drawn.shape), 1))

    monkeypatch.setattr(neighbour_regret, "_ours", first_ten)
    (line,) = neighbours(QUICK)
    assert line.holds is False


def test_next_steps_are_ranked_between_popularity_and_an_oracle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (line,) = next_steps.next_steps(QUICK)
    figures = {name: value or 0.0 for name, value in line.others.items()}
    assert list(figures) == ["popularity", "impact", "chance", "oracle"]
    assert figures["chance"] < figures["popularity"] + 0.02 < line.ours < figures["oracle"]
    assert line.holds
    monkeypatch.setattr(next_steps, "by_popularity", lambda layout, _seen: by_impact(layout))
    monkeypatch.setattr(next_steps, "LEADS", {100: 0.5})
    (line,) = next_steps.next_steps(QUICK)
    assert line.others["popularity"] == line.others["impact"]
    assert line.holds is False


def test_published_tables_are_fitted_as_other_software_fits_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = list(published_fits.published_fits(QUICK))
    assert [line.holds for line in lines] == [True, True, True, None]
    assert lines[0].others["ltm"] == pytest.approx(lines[0].ours, abs=0.001)

    def hasty(*given: Any, **options: Any) -> Any:
        return fit_graded_response(*given, **{**options, "most_rounds": 2})

    monkeypatch.setattr(published_fits, "fit_graded_response", hasty)
    assert [line.holds for line in published_fits.published_fits(QUICK)][:3] == [False] * 3


def test_a_larger_number_of_movers_has_a_line_of_its_own() -> None:
    lines = list(next_steps.next_steps(replace(QUICK, movers=(100, 1000), judged=60)))
    assert [line.target for line in lines] == ["≥ popularity + 0.02", "≥ popularity + 0.09"]
