"""Planted groups are measured against the truth, beside others, and the promise can be broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from scoring.evaluation import planted_groups, rivals
from scoring.evaluation.drawn import Drawn, draw
from scoring.evaluation.measure import QUICK
from scoring.evaluation.rivals import CLASS_STARTS, ceilings, groups_by_bic, latent_classes
from scoring.layout import Ints
from scoring.simulate import Nature

TINY = replace(QUICK, organisations=(150,))


@pytest.fixture(autouse=True)
def few_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rivals, "MIXTURE_STARTS", 1)
    monkeypatch.setattr(rivals, "CLASS_STARTS", 1)


def test_ours_stands_beside_every_other_method_and_the_ceiling() -> None:
    (line,) = planted_groups.planted_groups(TINY)
    assert list(line.others) == [*rivals.RIVALS, "ceiling"]
    assert line.holds
    assert line.ours > 0.8
    assert "150 organisations" in line.what


def test_whoever_is_not_ahead_or_too_far_below_the_ceiling_has_not_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def by_lot(drawn: Drawn, groups: int, seed: int) -> Ints:
        return np.random.default_rng(seed).integers(groups, size=len(drawn.shape))

    monkeypatch.setattr(rivals, "RIVALS", {})
    monkeypatch.setattr(planted_groups, "RIVALS", {"perfect": lambda drawn, *_: truth(drawn)})
    (behind,) = planted_groups.planted_groups(TINY)
    assert (behind.holds, behind.others["perfect"]) == (False, 1.0)
    monkeypatch.setattr(planted_groups, "RIVALS", {"lots": by_lot})
    monkeypatch.setattr(planted_groups, "ours", by_lot)
    (low,) = planted_groups.planted_groups(TINY)
    assert low.holds is False


def truth(drawn: Drawn) -> Ints:
    return drawn.simulated.group


def test_a_method_that_is_not_installed_is_told_of_and_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rivals, "find_spec", lambda _name: None)
    drawn = draw(Nature(groups=4), 150, 1)
    assert latent_classes(drawn, 4, 1) is None
    monkeypatch.setattr(planted_groups, "RIVALS", {"StepMix": latent_classes})
    (line,) = planted_groups.planted_groups(TINY)
    assert line.others["StepMix"] is None
    assert line.holds


def test_latent_classes_find_classes_that_answers_tell_apart_at_once() -> None:
    assert CLASS_STARTS > 1
    drawn = draw(Nature(groups=2, sep=4.0, careless=0.0), 120, 2)
    found = latent_classes(drawn, 2, 1)
    assert found is not None
    same = (found == drawn.simulated.group).mean()
    assert max(same, 1 - same) > 0.9


def test_a_ceiling_is_told_the_truth_about_others_only(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = draw(Nature(groups=3, sep=1.5), 150, 3)
    agree = {name: (found == drawn.simulated.group).mean() for name, found in ceilings(drawn)}
    assert min(agree.values()) > 0.85
    rng = np.random.default_rng(1)
    shuffled = replace(drawn.simulated, group=rng.permutation(drawn.simulated.group))
    lost = dict(_agreement(replace(drawn, simulated=shuffled)))
    # Where the groups mean nothing, knowing the others' helps nobody.
    assert max(lost.values()) < 0.6


def _agreement(drawn: Drawn) -> Iterator[tuple[str, float]]:
    for name, found in ceilings(drawn):
        yield name, float((found == drawn.simulated.group).mean())


def test_the_lowest_bic_says_how_many_groups_a_mixture_has() -> None:
    rng = np.random.default_rng(1)
    heap = rng.normal(size=(200, 2))
    apart = heap + 20 * rng.integers(3, size=200)[:, None]
    assert [groups_by_bic(scores, "full", 1) for scores in (heap, apart)] == [1, 3]
