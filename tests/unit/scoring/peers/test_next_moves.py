"""What others did next is ranked better than by popularity, and told only with its evidence."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from scoring.layout import Flags, Floats, Layout
from scoring.matrix import Codes
from scoring.peers import next_moves_fit
from scoring.peers.graded_response import GradedResponse
from scoring.peers.graded_response_fit import fit_graded_response
from scoring.peers.next_moves import (
    BLEND,
    IMPACT,
    POPULARITY,
    REGRESSION,
    NextMoves,
    Ranker,
    situation,
)
from scoring.peers.next_moves_fit import (
    LEARNERS,
    Moves,
    by_impact,
    by_popularity,
    by_regression,
    learn_next_moves,
    moves_of,
    reciprocal_ranks,
)
from scoring.simulate import (
    Nature,
    SecondWave,
    Simulated,
    draw_world,
    even_layout,
    second_wave,
    simulate,
)

LAYOUT = even_layout()
ITEMS = LAYOUT.items


@cache
def waves() -> tuple[Simulated, SecondWave]:
    rng = np.random.default_rng(4)
    first = simulate(draw_world(LAYOUT, Nature(groups=4), rng), 1600, rng)
    return first, second_wave(first, rng)


@cache
def model() -> GradedResponse:
    return fit_graded_response(waves()[0].ranks[:800], [4] * ITEMS, tolerance=0.01).model


@cache
def seen() -> Moves:
    first, second = waves()
    return moves_of(LAYOUT, model(), first.ranks, LAYOUT.ranks(second.codes))


LEARN, JUDGE = slice(0, 1000), slice(1000, 1600)


def place(scores: Floats, moves: Moves) -> float:
    return float(reciprocal_ranks(scores, moves.moved).mean())


@cache
def learnt(movers: int) -> NextMoves:
    chance = np.random.default_rng(1)
    return learn_next_moves(LAYOUT, seen().part(slice(0, movers)), chance, "2025-2026")


def judged(movers: int) -> dict[str, float]:
    """The mean reciprocal rank on organisations that nothing was learnt from."""
    known, judge = seen().part(slice(0, movers)), seen().part(JUDGE)
    open_ = judge.before.open_
    chance = np.where(open_, np.random.default_rng(2).random(open_.shape), -np.inf)
    return {
        "learnt": place(learnt(movers).ranker.scores(judge.before), judge),
        "popularity": place(by_popularity(LAYOUT, known).scores(judge.before), judge),
        "impact": place(by_impact(LAYOUT).scores(judge.before), judge),
        "random": place(chance, judge),
        "oracle": place(waves()[1].utility[JUDGE], judge),
    }


def test_moves_are_the_answers_that_rose() -> None:
    assert (seen().moved == waves()[1].moved).all()
    before = np.array([[0, 1, 2, 3, -1, 2, 1, 1]], np.int8)
    after = np.array([[1, 1, 1, 3, 2, -1, 3, 0]], np.int8)
    padding = np.full((1, ITEMS - 8), -1, np.int8)
    moved = moves_of(
        LAYOUT, model(), np.hstack([before, padding]), np.hstack([after, padding])
    ).moved
    assert moved[0, :8].tolist() == [True, False, False, False, False, False, True, False]
    assert not moved[0, 8:].any()


def test_waves_that_do_not_belong_together_are_refused() -> None:
    ranks = waves()[0].ranks
    for before, after in ((ranks[:3], ranks[:2]), (ranks[:3, :5], ranks[:3, :5])):
        with pytest.raises(ValueError, match="two waves"):
            moves_of(LAYOUT, model(), before, after)


def test_with_a_thousand_movers_the_regression_leads_popularity_by_far() -> None:
    assert learnt(1000).rung == REGRESSION
    found = judged(1000)
    assert found["learnt"] > found["popularity"] + 0.09
    assert found["random"] + 0.1 < found["popularity"]
    assert found["learnt"] < found["oracle"]


def test_with_a_hundred_movers_the_blend_leads_popularity() -> None:
    assert learnt(100).rung == BLEND
    found = judged(100)
    assert found["learnt"] > found["popularity"] + 0.02


def test_the_trial_on_unseen_organisations_tells_what_others_then_find() -> None:
    trial = learnt(1000).trial
    assert set(trial) == {REGRESSION, BLEND, IMPACT, POPULARITY}
    assert set(learnt(100).trial) == {BLEND, IMPACT, POPULARITY}
    found = judged(1000)
    assert trial[REGRESSION] == pytest.approx(found["learnt"], abs=0.05)
    assert trial[POPULARITY] == pytest.approx(found["popularity"], abs=0.05)


def test_with_few_movers_impact_and_attainability_decide_without_a_trial() -> None:
    few = learnt(29)
    assert (few.rung, few.movers, dict(few.trial)) == (IMPACT, 29, {})
    assert judged(29)["learnt"] > judged(29)["random"] + 0.1
    assert learnt(30).rung != IMPACT


def test_impact_puts_lower_levels_larger_gaps_and_the_attainable_first() -> None:
    now = situation(LAYOUT, model(), waves()[0].ranks[:40])
    scores = by_impact(LAYOUT).scores(now)
    expected = (6 - LAYOUT.level) * (1 - now.rank / 3) * np.exp(now.attainable)
    assert scores[now.open_] == pytest.approx(np.log(expected[now.open_]))
    assert np.isneginf(scores[~now.open_]).all()


def test_a_rung_that_does_not_beat_popularity_is_not_used() -> None:
    moves = seen().part(slice(0, 400))
    # Everybody does what is most popular, whoever they are.
    liking = np.where(moves.before.open_, np.arange(ITEMS) * -1.0, -np.inf)
    herd = Moves(moves.before, liking == liking.max(axis=1, keepdims=True))
    found = learn_next_moves(LAYOUT, herd, np.random.default_rng(1))
    assert found.rung == POPULARITY
    assert found.trial[BLEND] <= found.trial[POPULARITY]
    assert found.trial[REGRESSION] <= found.trial[POPULARITY]


def test_between_the_rungs_the_next_lower_one_that_leads_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def backwards(layout: Layout, moves: Moves) -> Ranker:
        liked = by_popularity(layout, moves)
        return replace(liked, base=-liked.base)

    moves = seen().part(slice(0, 400))
    worse = {**LEARNERS, REGRESSION: backwards}
    monkeypatch.setattr(next_moves_fit, "LEARNERS", worse)
    found = learn_next_moves(LAYOUT, moves, np.random.default_rng(1))
    assert found.rung == BLEND
    # Popularity stands last: to be led by impact it is turned round as well.
    monkeypatch.setattr(
        next_moves_fit,
        "LEARNERS",
        {**worse, BLEND: backwards, IMPACT: LEARNERS[IMPACT], POPULARITY: backwards},
    )
    found = learn_next_moves(LAYOUT, moves, np.random.default_rng(1))
    assert found.rung == IMPACT
    assert found.ranker.to_json() == by_impact(LAYOUT).to_json()


def test_where_everything_rose_the_regression_says_what_popularity_says() -> None:
    first = seen().part(slice(0, 50))
    all_rose = Moves(first.before, first.before.open_)
    assert by_regression(LAYOUT, all_rose).base == pytest.approx(
        by_popularity(LAYOUT, all_rose).base
    )


def test_organisations_that_stayed_count_as_evidence_and_not_as_movers() -> None:
    first = waves()[0].ranks[:60]
    after = LAYOUT.ranks(waves()[1].codes[:60])
    after[40:] = first[40:]
    some = learn_next_moves(
        LAYOUT, moves_of(LAYOUT, model(), first, after), np.random.default_rng(1)
    )
    assert some.movers == 40
    assert some.open_.tolist() == ((first >= 0) & (first < 3)).sum(axis=0).tolist()
    assert some.raised.tolist() == waves()[1].moved[:40].sum(axis=0).tolist()


def test_learning_is_the_same_with_the_same_chance_and_bounded_in_a_large_pool(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moves = seen().part(slice(0, 200))
    again = [learn_next_moves(LAYOUT, moves, np.random.default_rng(3)) for _ in range(2)]
    assert (again[0].ranker.shape == again[1].ranker.shape).all()
    monkeypatch.setattr(next_moves_fit, "MOST_LEARNT_FROM", 50)
    bounded = learn_next_moves(LAYOUT, moves, np.random.default_rng(3))
    assert bounded.movers == 200
    assert (bounded.ranker.base != again[0].ranker.base).any()


def test_the_level_below_is_met_by_more_than_half_of_its_answers() -> None:
    ranks = np.full((4, ITEMS), -1, np.int8)
    ranks[:, 1] = 0
    ranks[0, 0], ranks[1, 0], ranks[2, 0] = 1, 2, -1
    ranks[3, 0] = 3
    met = situation(LAYOUT, model(), ranks).met
    assert met[:, 1].tolist() == [0, 1, 0.5, 1]
    assert met[:, 0].tolist() == [1, 1, 1, 1]


def test_the_shape_tells_what_is_ahead_and_nothing_of_an_empty_sheet() -> None:
    ranks = np.full((2, ITEMS), -1, np.int8)
    ranks[0] = 1
    ranks[0, LAYOUT.dimension == 3] = 3
    shape = situation(LAYOUT, model(), ranks).shape
    assert shape[0].argmax() == 3
    assert (shape[1] == 0).all()


def test_places_are_shared_by_items_of_equal_score() -> None:
    scores = np.array([[3.0, 2, 1, 0], [3, 2, 1, 0], [1, 1, 1, -np.inf], [0, 0, 5, 5]])
    moved: Flags = np.array([[1, 0, 0, 0], [0, 0, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1]], bool)
    assert reciprocal_ranks(scores, moved) == pytest.approx([1, 1 / 3, 1 / 2, 1])


def test_evidence_names_how_many_how_often_and_when() -> None:
    found = learnt(1000)
    item = int(found.raised.argmax())
    told = found.evidence(item)
    assert told is not None
    assert told.open_ == found.open_[item]
    assert told.share == found.raised[item] / found.open_[item]
    assert told.low < told.share < told.high
    assert told.period == "2025-2026"


def test_evidence_about_fewer_organisations_than_the_floor_is_not_told() -> None:
    counts = replace(
        learnt(100),
        open_=np.array([30, 30, 19, 30, 0], np.int64),
        raised=np.array([10, 9, 10, 21, 0], np.int64),
    )
    assert [counts.evidence(item) is None for item in range(5)] == [False, True, True, True, True]
    assert counts.evidence(1, floor=9) is not None
    assert counts.evidence(4, floor=0) is None


def test_suggestions_are_what_is_open_the_likeliest_first() -> None:
    ranks = waves()[0].ranks[1200]
    moves = learnt(1000).suggest(LAYOUT, model(), ranks)
    assert {move.item for move in moves} == set(np.flatnonzero((ranks >= 0) & (ranks < 3)))
    scores = [move.score for move in moves]
    assert scores == sorted(scores, reverse=True)
    assert any(move.evidence for move in moves)
    assert learnt(1000).suggest(LAYOUT, model(), np.full(ITEMS, 3, np.int8)) == ()


def test_what_was_learnt_is_the_same_after_it_was_written_down() -> None:
    for movers in (29, 100, 1000):
        found = learnt(movers)
        again = NextMoves.from_json(json.loads(json.dumps(found.to_json())), LAYOUT)
        ranks: Codes = waves()[0].ranks[1100]
        assert again.suggest(LAYOUT, model(), ranks) == found.suggest(LAYOUT, model(), ranks)
        assert again.to_json() == found.to_json()


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("", {"rung": "guess"}),
        ("", {"movers": -1}),
        ("", {"open": [1] * 3}),
        ("", {"open": [0] * ITEMS, "raised": [1] * ITEMS}),
        ("ranker", {"base": [0.0]}),
        ("ranker", {"rank": [0.0] * 4}),
        ("ranker", {"met": float("nan")}),
        ("ranker", {"base": [float("inf")] * ITEMS}),
    ],
)
def test_numbers_that_are_no_ranking_are_refused(part: str, change: dict[str, Any]) -> None:
    numbers = learnt(29).to_json()
    if part:
        numbers[part] = {**numbers[part], **change}
    else:
        numbers |= change
    with pytest.raises(ValueError, match=r"a rung is|each item is|a ranker has|are finite"):
        NextMoves.from_json(numbers, LAYOUT)


def test_a_ranker_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="of a version"):
        Ranker.from_json(learnt(29).ranker.to_json(), even_layout(dimensions=5))


def test_ranking_in_a_web_process_loads_no_scikit_learn_and_no_scipy() -> None:
    program = (
        "import sys, scoring.peers.next_moves, scoring.peers.graded_response\n"
        "print(*sorted({'sklearn', 'scipy'} & sys.modules.keys()))"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert outcome.stdout.strip() == ""
