"""Invented groups, wrong numbers and changed labels are counted; each promise can be broken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.evaluation import group_numbers, invented_groups
from scoring.evaluation.drawn import draw, pool
from scoring.evaluation.group_numbers import changed, keys_of, label_changes, numbers_right
from scoring.evaluation.measure import QUICK
from scoring.peers import archetypes
from scoring.peers.archetypes import fit
from scoring.peers.structure import NOTHING, Structure
from scoring.simulate import NULLS

FOUND = Structure(9.0, 0.01, (0.0, 1.0, 1.0), (0.1,) * 3)
FOUR = Structure(9.0, 0.01, (0.0, 1.0, 2.0, 3.0, 3.0), (0.1,) * 5)
TINY = replace(QUICK, organisations=(210,), null_organisations=(100,), null_kinds=tuple(NULLS)[:2])


def test_no_groups_are_invented_in_worlds_without_any() -> None:
    (line,) = invented_groups.invented_groups(replace(TINY, screen=4))
    assert (line.ours, line.holds) == (0, True)
    assert line.what.startswith("2 pools of 100 organisations from 2 kinds of worlds, seed 1")
    assert set(line.others) == {"BIC, diagonal", "BIC, full"}


def test_groups_invented_in_one_pool_of_two_break_the_promise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([FOUND, FOUND, NOTHING])
    held_against: list[int] = []

    def told(_measured: object, _ruler: object, _seed: int, nulls: int) -> Structure:
        held_against.append(nulls)
        return next(answers)

    monkeypatch.setattr(invented_groups, "structure", told)
    (line,) = invented_groups.invented_groups(TINY)
    assert (line.ours, line.holds) == (0.5, False)
    assert "largest z was 9.0" in line.what
    # Only what is not plainly like the first few is held against all of them.
    assert held_against == [TINY.screen, TINY.nulls, TINY.screen]


def test_the_number_of_groups_is_right_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_numbers, "MOST_BY_BIC", 3)
    (line,) = numbers_right(TINY)
    assert (line.ours, line.holds) == (1, True)
    monkeypatch.setattr(group_numbers, "structure", lambda *_: FOUND)
    (line,) = numbers_right(replace(TINY, group_numbers=(2, 3)))
    assert FOUND.groups == 2
    assert (line.ours, line.holds) == (0.5, False)


def test_organisations_keep_their_group_when_the_pool_grows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archetypes, "structure", lambda *_: FOUR)
    (line,) = label_changes(TINY)
    assert line.holds
    assert line.ours <= 0.02
    assert line.what.startswith("210 organisations of 4 groups at separation 1, then 315")
    others = line.others["without carried keys"]
    assert others is not None
    assert others > 0.3


def test_too_many_changes_break_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archetypes, "structure", lambda *_: NOTHING)
    (line,) = label_changes(TINY)
    assert (line.ours, line.holds) == (0, True)
    monkeypatch.setattr(group_numbers, "changed", lambda *_: 0.5)
    (line,) = label_changes(TINY)
    assert (line.ours, line.holds) == (0.5, False)


def test_whoever_had_a_group_or_has_one_now_can_have_moved() -> None:
    assert changed(["a", "a", "", "b"], ["a", "b", "", ""]) == 2 / 3
    assert changed([""], [""]) == 0


def test_without_groups_nobody_has_a_key() -> None:
    codes = draw(NULLS["gaussian"], 30, 1).simulated.codes
    assert keys_of(fit(pool(codes), 1), codes) == [""] * 30
