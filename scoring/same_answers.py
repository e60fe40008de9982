"""Whether the same answers give the same results in two versions: the honest test (blueprint 4.1).

Random sheets are scored under both and every figure is compared exactly. The classes of changes
in `questionnaires.changes` are what is known beforehand; this is the proof by trial behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from questionnaires.schema import Item, Questionnaire
from scoring.cohort import CohortScores, Counted, score_cohort
from scoring.matrix import from_codes
from scoring.one_sheet import OneSheet
from scoring.quick import quick_check

SHEETS = 2000
"""Random sheets that are tried."""

QUICK_SHEETS = 100
"""Of so many of them the quick check is compared too, which is scored one by one."""

HIGH = 0.5
"""The share of sheets that lean to the best answer, so that high levels are met as well."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A sheet (item → code) with which a figure differs; None is a hidden or missing figure."""

    figure: str
    old: Fraction | int | None
    new: Fraction | int | None
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sameness:
    """How many of `sheets` gave another figure, and one of them."""

    sheets: int
    differing: int
    example: Difference | None


def same_answers(
    old: Questionnaire,
    new: Questionnaire,
    chance: np.random.Generator,
    sheets: int = SHEETS,
) -> Sameness:
    """Score `sheets` random sheets of `old` under both versions; what `new` adds is skipped.

    An answer that cannot be given in `new` is skipped there. Lenses and models that only `new`
    has are not looked at: they are computed for old answers too.
    """
    rows = _random_rows(old, chance, sheets)
    kept = [
        {i: c for i, c in row.items() if i in new.by_id and c in new.codes_offered(new.by_id[i])}
        for row in rows
    ]
    before = _figures(score_cohort(from_codes(rows, old)), old)
    after = _figures(score_cohort(from_codes(kept, new)), new)
    differing: dict[int, Difference] = {}
    for figure, was in before.items():
        now = after.get(figure, [None] * sheets)
        for row in range(sheets):
            if was[row] != now[row]:
                differing.setdefault(row, Difference(figure, was[row], now[row], rows[row]))
    for row in range(min(QUICK_SHEETS, sheets)):
        one, other = (
            quick_check(OneSheet(codes, version)).indicative_range
            for codes, version in ((rows[row], old), (kept[row], new))
        )
        if one != other:
            example = Difference("quick", (one or (None,))[0], (other or (None,))[0], rows[row])
            differing.setdefault(row, example)
    first = differing[min(differing)] if differing else None
    return Sameness(sheets, len(differing), first)


def _random_rows(
    version: Questionnaire, chance: np.random.Generator, sheets: int
) -> list[dict[str, str]]:
    """Sheets with any answer an item offers; every second one has no gap."""
    columns = {item.id: _random_column(version, item, chance, sheets) for item in version.items}
    return [
        {item: column[row] for item, column in columns.items() if column[row]}
        for row in range(sheets)
    ]


def _random_column(
    version: Questionnaire, item: Item, chance: np.random.Generator, sheets: int
) -> list[str]:
    offered = version.codes_offered(item)
    picked = chance.integers(0, len(offered), sheets)
    best = chance.random(sheets) < chance.random() * HIGH * 2
    gaps = (chance.random(sheets) < 1 / len(version.items)) & (np.arange(sheets) % 2 == 1)
    top = version.rated_codes[-1] if not item.answers else offered[0]
    return [
        "" if gaps[row] else top if best[row] else offered[picked[row]] for row in range(sheets)
    ]


def _figures(scores: CohortScores, version: Questionnaire) -> dict[str, list[Any]]:
    """Figure → its value in each row; None where it is hidden or not rated."""
    found: dict[str, list[Any]] = {
        "level": [int(n) or None for n in scores.level],
        "pooled level": [int(n) or None for n in scores.pooled_level],
        "guard": [int(n) or None for n in scores.guard],
    }
    for row, code in enumerate(scores.plan.groups):
        found[f"{code} level"] = [int(n) or None for n in scores.group_level[row]]
    named: list[tuple[Counted, tuple[str, ...], str]] = [
        (scores.overall, ("",), "index"),
        (scores.groups, scores.plan.groups, " index"),
        (scores.lenses, tuple(version.lenses), " lens"),
        (scores.features, version.features, " feature"),
        (scores.models, tuple(version.models), " model"),
    ]
    for counted, codes, what in named:
        for row, code in enumerate(codes):
            found[f"{code}{what}"] = list(_values(counted, row))
    return found


def _values(counted: Counted, row: int) -> Iterator[Fraction | None]:
    for num, den in zip(counted.num[row], counted.den[row], strict=True):
        yield Fraction(int(num), int(den) * counted.unit) if den else None
