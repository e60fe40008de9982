"""Keys stay with groups; what is new gets a key that was never used."""

from __future__ import annotations

import numpy as np

from scoring.peers.continuity import carry_keys

BEFORE = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 3.0]])
KEYS = ("group-4", "group-1", "group-7")


def test_groups_keep_their_keys_whatever_order_they_come_in() -> None:
    after = BEFORE[[2, 0, 1]] + 0.1
    assert carry_keys(KEYS, BEFORE, after, 8) == (("group-7", "group-4", "group-1"), 8)


def test_a_group_too_far_from_all_earlier_ones_gets_a_new_key() -> None:
    after = BEFORE + np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 1.1]])
    assert carry_keys(KEYS, BEFORE, after, 8) == (("group-4", "group-1", "group-8"), 9)


def test_a_group_more_gets_a_new_key_and_a_key_that_goes_is_not_used_again() -> None:
    more = np.array([*BEFORE, [9.0, 9.0]])
    assert carry_keys(KEYS, BEFORE, more, 8) == ((*KEYS, "group-8"), 9)
    assert carry_keys(KEYS, BEFORE, BEFORE[:2], 8) == (KEYS[:2], 8)


def test_the_first_fit_makes_new_keys() -> None:
    assert carry_keys((), np.empty((0, 0)), BEFORE[:2], 1) == (("group-1", "group-2"), 3)
