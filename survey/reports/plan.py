"""The plan: which improvement begins in which quarter, and with whom.

The rule, the same for the same result:

1. Quarters are three whole months each; the first begins with the first day of the month after
   the result. There are four.
2. Tasks are taken in the order given: the next steps first, then what else is on the cheapest
   route, lower levels first (`in_order`).
3. An owner does one thing at a time. A task takes two weeks (S), three months (M) or six (L);
   the next task of the same owner begins when it ends.
4. In one quarter no more than `most_begun` tasks begin: three, or an even share of a longer list.
5. Within a dimension no task begins in an earlier quarter than one of a lower level.

Each task begins as early as 3 to 5 allow. What cannot begin within the four quarters comes later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil

QUARTERS = 4
FORTNIGHTS_EACH = 6
"""Fortnights in a quarter, as people plan them: two a month."""

FORTNIGHTS: Mapping[str, int] = {"S": 1, "M": FORTNIGHTS_EACH, "L": 2 * FORTNIGHTS_EACH}
"""How long an effort takes at most. A code of another framework counts as a quarter."""

FEWEST_BEGUN = 3
"""So many tasks may begin in a quarter however short the list is."""


@dataclass(frozen=True, slots=True)
class Task:
    """One improvement. `dimension` is a code, `effort` a code of the effort scale."""

    item: str
    dimension: str
    level: int
    effort: str
    owner: str


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months from `begins` to `ends` (both included; None without a date of the result)."""

    number: int
    begins: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A task and the number (1…4) of the quarter it begins in and of the one it ends in.

    `begins` None: not within the year. `ends` may lie beyond the last quarter.
    """

    task: Task
    begins: int | None
    ends: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The quarters and every task, in the order given."""

    quarters: tuple[Quarter, ...]
    placed: tuple[Placed, ...]

    @property
    def owners(self) -> tuple[str, ...]:
        """Everybody who has to begin something within the year, the earliest first."""
        soon = [placed for placed in self.placed if placed.begins is not None]
        soon.sort(key=lambda placed: placed.begins or 0)
        return tuple(dict.fromkeys(placed.task.owner for placed in soon))

    @property
    def later(self) -> tuple[Placed, ...]:
        """What does not begin within the year."""
        return tuple(placed for placed in self.placed if placed.begins is None)


def in_order(steps: Sequence[Task], route: Sequence[Task]) -> tuple[Task, ...]:
    """Both lists as one, each item once: steps as they come, then the route by level."""
    first = {task.item for task in steps}
    rest = sorted((task for task in route if task.item not in first), key=lambda task: task.level)
    return (*steps, *rest)


def most_begun(count: int) -> int:
    """How many of `count` tasks may begin in one quarter."""
    return max(FEWEST_BEGUN, ceil(count / QUARTERS))


def plan(tasks: Sequence[Task], result_day: date | None) -> Plan:
    """`tasks`, in their order, spread over the four quarters after `result_day`."""
    free: dict[str, int] = {}
    begun = dict.fromkeys(range(1, QUARTERS + 1), 0)
    most = most_begun(len(tasks))
    placed: list[Placed] = []
    for task in tasks:
        earliest = free.get(task.owner, 0)
        after = max((p.begins or QUARTERS + 1 for p in placed if _beneath(p.task, task)), default=1)
        for number in range(max(after, 1 + earliest // FORTNIGHTS_EACH), QUARTERS + 1):
            if begun[number] < most:
                start = max(earliest, (number - 1) * FORTNIGHTS_EACH)
                end = start + FORTNIGHTS.get(task.effort, FORTNIGHTS_EACH)
                free[task.owner] = end
                begun[number] += 1
                placed.append(Placed(task, number, ceil(end / FORTNIGHTS_EACH)))
                break
        else:
            placed.append(Placed(task, None, None))
    return Plan(quarters(result_day), tuple(placed))


def quarters(result_day: date | None) -> tuple[Quarter, ...]:
    """The four quarters after `result_day`, numbered only when there is no day."""
    if result_day is None:
        return tuple(Quarter(n, None, None) for n in range(1, QUARTERS + 1))
    firsts = [_month_after(result_day, 1 + 3 * n) for n in range(QUARTERS + 1)]
    return tuple(
        Quarter(n, begins, following - timedelta(days=1))
        for n, (begins, following) in enumerate(pairwise(firsts), 1)
    )


def _month_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _beneath(other: Task, task: Task) -> bool:
    return other.dimension == task.dimension and other.level < task.level
