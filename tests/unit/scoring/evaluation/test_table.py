"""The table holds every line of every subject, and a line says in a word whether it holds."""

from __future__ import annotations

import pytest

from scoring.evaluation import table
from scoring.evaluation.drawn import draw, matrix, pool, questionnaire
from scoring.evaluation.measure import QUICK, STANDARD, Measure, counted, seeds
from scoring.simulate import NULLS, Nature


def test_every_subject_adds_its_lines_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Measure(name, "", 1.0) for name in "abc"]
    monkeypatch.setattr(table, "SUBJECTS", (lambda _: iter(lines[:2]), lambda _: iter(lines[2:])))
    assert list(table.measures(QUICK)) == lines


def test_a_word_says_whether_a_promise_holds() -> None:
    verdicts = [Measure("", "", 1.0, holds=holds).verdict for holds in (True, False, None)]
    assert verdicts == ["yes", "no", ""]


def test_counts_and_seeds_are_said_in_words() -> None:
    assert [counted(n, "pool") for n in (1, 1200)] == ["1 pool", "1,200 pools"]
    assert [seeds(n) for n in (1, 5)] == ["seed 1", "seeds 1–5"]


def test_all_kinds_of_worlds_without_groups_are_looked_at() -> None:
    assert set(STANDARD.null_kinds) == set(NULLS)
    assert set(QUICK.null_kinds) < set(NULLS)


def test_pools_follow_from_the_seed_and_missing_answers_stand_at_the_mean() -> None:
    one, same, other = (draw(Nature(), 20, seed) for seed in (1, 1, 2))
    assert (one.simulated.codes == same.simulated.codes).all()
    assert (one.simulated.codes != other.simulated.codes).any()
    ranks = one.simulated.ranks
    known = ranks >= 0
    assert (one.items[known] == ranks[known]).all()
    item = int((~known).sum(axis=0).argmax())
    assert one.items[~known[:, item], item] == pytest.approx(ranks[known[:, item], item].mean())
    assert pool(one.simulated.codes).size == 20
    assert matrix(one.simulated.codes).questionnaire is questionnaire()
    assert pool(one.simulated.codes).simulated
