"""Names say what is certain: the largest contrasts, those ahead first."""

from __future__ import annotations

import numpy as np

from scoring.peers.names import Trait, traits

CODES = ("STR", "PEO", "PRC", "PRD")


def drawn(profiles: list[list[float]], each: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(len(profiles)), each)
    return np.array(profiles)[group] + rng.normal(0, 0.1, (len(group), len(CODES))), group


def test_a_group_is_named_by_its_two_largest_contrasts_those_ahead_first() -> None:
    shape, group = drawn([[0.1, 0.4, -0.5, 0.0], [0.0, -0.4, 0.5, -0.1]])
    one, other = traits(shape, group, 2, CODES, 1)
    assert one == (Trait("PEO", led=True), Trait("PRC", led=False))
    assert other == (Trait("PRC", led=True), Trait("PEO", led=False))


def test_what_chance_could_have_made_is_no_trait() -> None:
    shape, group = drawn([[0.0, 0.5, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], each=12)
    one, _other = traits(shape, group, 2, CODES, 1)
    assert Trait("PEO", led=True) in one
    flat, group = drawn([[0.0] * 4] * 2)
    for found in traits(flat[:, :2], group, 2, CODES[:2], 5):
        assert len(found) == 0


def test_groups_that_would_be_called_the_same_get_one_contrast_more() -> None:
    profiles = [[0.1, 0.5, -0.5, -0.1], [-0.1, 0.5, -0.5, 0.1], [0.0, -0.5, 0.5, 0.0]]
    shape, group = drawn(profiles)
    first, second, third = traits(shape, group, 3, CODES, 1)
    assert len(first) == len(second) == 3
    assert first != second
    assert len(third) == 2


def test_missing_dimensions_are_left_out_of_means() -> None:
    shape, group = drawn([[0.0, 0.4, -0.4, 0.0], [0.0, -0.4, 0.4, 0.0]])
    shape[::2, 1] = np.nan
    shape[:, 0] = np.nan
    one, _other = traits(shape, group, 2, CODES, 1)
    assert one == (Trait("PEO", led=True), Trait("PRC", led=False))
