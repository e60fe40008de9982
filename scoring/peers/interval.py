"""How far a share that was seen in so many may lie from the true one."""

from __future__ import annotations

from math import sqrt

CERTAIN = 1.96
"""Standard deviations on each side of a two-sided 95 % interval."""


def wilson(share: float, number: int) -> tuple[float, float]:
    """Wilson's (1927) 95 % interval of a share 0-1 seen in `number`, 1 or more; within 0-1."""
    spread = CERTAIN**2 / number
    middle = (share + spread / 2) / (1 + spread)
    half = sqrt(spread * share * (1 - share) + spread**2 / 4) / (1 + spread)
    return max(middle - half, 0.0), min(middle + half, 1.0)
