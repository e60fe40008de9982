"""A line of the evaluation, and how much is tried for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring.simulate import NULLS


@dataclass(frozen=True, slots=True)
class Measure:
    """`what` was tried, with sizes and seeds; `ours` in the unit that `name` says.

    `others`: the same figure of other methods, None for one that is not installed. `holds` is None
    where nothing is promised.
    """

    name: str
    what: str
    ours: float
    others: Mapping[str, float | None] = field(default_factory=dict)
    target: str = ""
    holds: bool | None = None

    @property
    def verdict(self) -> str:
        """Whether the promise holds, in a word."""
        return "" if self.holds is None else "yes" if self.holds else "no"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is tried.

    `organisations`: sizes of the pools with planted groups; `pools`: how many of each, by seeds
    from 1; `group_numbers`: how many groups are planted. `null_pools` of each of `null_kinds` have
    `null_organisations` and are held against `screen` others, and against `nulls` others where they
    are not plainly like those. `movers` are learnt from, `judged`
    others ranked. `routes`, `cohorts` and `neighbours` say how many are looked at.
    """

    organisations: tuple[int, ...] = (1000,)
    pools: int = 3
    separations: tuple[float, ...] = (1.0, 0.7, 0.5)
    group_numbers: tuple[int, ...] = (3, 4, 5, 6)
    null_kinds: tuple[str, ...] = tuple(NULLS)
    null_pools: int = 3
    null_organisations: tuple[int, ...] = (300,)
    screen: int = 19
    nulls: int = 99
    movers: tuple[int, ...] = (100, 1000)
    judged: int = 600
    routes: int = 1000
    cohorts: int = 100
    neighbours: int = 1000


STANDARD = Size()
"""A few minutes on one core."""

QUICK = Size(
    organisations=(240,),
    pools=1,
    separations=(1.0,),
    group_numbers=(3,),
    null_kinds=("bimodal level",),
    null_pools=1,
    null_organisations=(210,),
    screen=9,
    nulls=49,
    movers=(100,),
    judged=150,
    routes=40,
    cohorts=8,
    neighbours=200,
)
"""Whether everything runs; the figures are of so few that they mean little."""


def seeds(count: int) -> str:
    """The seeds of that many pools, in words."""
    return "seed 1" if count == 1 else f"seeds 1–{count}"


def counted(count: int, what: str) -> str:
    """So many of them: "1 pool", "3 pools"."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")
