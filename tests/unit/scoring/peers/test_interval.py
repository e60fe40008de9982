"""The interval of a share: known figures of Wilson's formula."""

from __future__ import annotations

import pytest

from scoring.peers.interval import wilson


def test_the_interval_is_wilsons() -> None:
    # Figures of Brown, Cai & DasGupta (2001) and by hand: 10 of 20, 0 of 10, 10 of 10.
    assert wilson(0.5, 20) == pytest.approx((0.2993, 0.7007), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert wilson(1, 10) == pytest.approx((0.7225, 1), abs=1e-4)
