"""One sheet's scores read out of the arrays as exact fractions and plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from questionnaires.schema import FIRST_LEVEL, Item, Questionnaire
from scoring.matrix import from_codes
from scoring.maturity import Figures, Scores, score_rows
from scoring.plan import Plan, plan_of
from scoring.ranges import with_extremes

GIVEN, LOWEST, HIGHEST = range(3)
"""The three columns scored for a sheet: as given and its two extreme completions."""


@dataclass(frozen=True)
class Part:
    """A dimension, element, or the ladder, as given. `cells`: level → value, None if unseen.

    `level` and `mean` are None when hidden (`open`) or not in scope; ranges are (low, high),
    None when not in scope. `open_cells` are levels with a skipped item.
    """

    code: str
    in_scope: bool
    open: bool
    level: int | None
    level_range: tuple[int, int] | None
    mean: Fraction | None
    mean_range: tuple[Fraction, Fraction] | None
    highest: int
    cells: Mapping[int, Fraction | None]
    open_cells: frozenset[int]
    can: Mapping[int, bool]


@dataclass(frozen=True)
class Share:
    """A lens, feature or model: its mean from 0 to 1, None when hidden; both None unrated."""

    value: Fraction | None
    value_range: tuple[Fraction, Fraction] | None


class OneSheet:
    """The scores of one sheet's codes. Everything exact; nothing is rounded here."""

    def __init__(self, codes: Mapping[str, str | None], questionnaire: Questionnaire) -> None:
        self.codes = codes
        self.questionnaire = questionnaire
        self.plan: Plan = plan_of(questionnaire)
        columns = from_codes([codes], questionnaire).codes.T
        self.scores: Scores = score_rows(with_extremes(columns, questionnaire), self.plan)
        self._values = {c.code: c.value for c in questionnaire.scale}

    def code(self, item: Item) -> str | None:
        """The code given to the item, None when skipped."""
        return self.codes.get(item.id)

    def value(self, item: Item) -> Fraction | None:
        """The value of its answer, None when it is skipped or does not apply."""
        code = self.code(item)
        return None if code is None else self._values[code]

    @cached_property
    def rated_values(self) -> tuple[Fraction, ...]:
        """The values of the rated codes, ascending."""
        values = (self._values[code] for code in self.questionnaire.rated_codes)
        return tuple(value for value in values if value is not None)

    def applies(self, item: Item) -> bool:
        """Whether it is scored and was not taken out of scope."""
        return item.scored and self.code(item) != self.questionnaire.na_code

    @cached_property
    def skipped(self) -> tuple[Item, ...]:
        """Scored items without an answer, in dimension order."""
        return tuple(item for item in self.ordered if self.code(item) is None)

    @cached_property
    def unknown(self) -> tuple[Item, ...]:
        """Scored items answered don't know, in dimension order."""
        unknown = self.questionnaire.unknown_code
        return tuple(item for item in self.ordered if self.code(item) == unknown)

    @cached_property
    def ordered(self) -> tuple[Item, ...]:
        """The scored items in dimension order, lower levels first."""
        dimensions = self.questionnaire.dimensions
        return tuple(item for d in dimensions for item in d.items if item.scored)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Dimensions and then elements."""
        return tuple(self._part(row) for row in range(len(self.plan.groups)))

    @property
    def dimensions(self) -> tuple[Part, ...]:
        """The dimensions, in order."""
        return self.parts[: len(self.plan.dimensions)]

    @property
    def elements(self) -> tuple[Part, ...]:
        """The lens elements, in order."""
        return self.parts[len(self.plan.dimensions) :]

    @cached_property
    def rated(self) -> tuple[Part, ...]:
        """The dimensions in scope."""
        return tuple(part for part in self.dimensions if part.in_scope)

    def _part(self, row: int) -> Part:
        groups, plan = self.scores.groups, self.plan
        scope = bool(_at(groups.in_scope, row, GIVEN))
        hidden = bool(_at(groups.open, row, GIVEN))
        levels = [int(groups.level[row, column]) for column in range(3)]
        means = [_ratio(groups.index_num[row, n], plan.index_unit) for n in range(3)]
        known = scope and not hidden
        cells, opened, can = {}, set(), {}
        for place, level in enumerate(self.questionnaire.levels):
            den = _at(groups.cells.den[:, place], row, GIVEN)
            num = groups.cells.num[row, place, GIVEN]
            cells[level] = _ratio(num, plan.unit * int(den)) if den > 0 else None
            can[level] = bool(_at(groups.can[:, place], row, GIVEN))
            if _at(groups.cell_open[:, place], row, GIVEN):
                opened.add(level)
        return Part(
            code=plan.groups[row],
            in_scope=scope,
            open=hidden,
            level=levels[GIVEN] if known else None,
            level_range=(levels[LOWEST], levels[HIGHEST]) if scope else None,
            mean=means[GIVEN] if known else None,
            mean_range=(means[LOWEST], means[HIGHEST]) if scope else None,
            highest=int(_at(groups.highest, row, GIVEN)),
            cells=cells,
            open_cells=frozenset(opened),
            can=can,
        )

    @cached_property
    def ladder(self) -> Part:
        """The pooled levels, guard aside: `level` is the pooled level, `mean` the overall one."""
        overall, plan = self.scores.overall, self.plan
        scope = bool(overall.rated[0])
        known = scope and not self.skipped
        cells, opened, can = {}, set(), {}
        for place, level in enumerate(self.questionnaire.levels):
            den = _at(overall.ladder.den[0], place, GIVEN)
            num = overall.ladder.num[0, place, GIVEN]
            cells[level] = _ratio(num, plan.unit * int(den)) if den > 0 else None
            can[level] = bool(_at(overall.ladder_can, place, GIVEN))
            if _at(overall.ladder_open, place, GIVEN):
                opened.add(level)
        unit = int(overall.rated[0]) * plan.index_unit
        means = [_ratio(overall.index_num[n], unit) if scope else Fraction(0) for n in range(3)]
        pooled = [int(overall.pooled_level[n]) for n in range(3)]
        return Part(
            code="",
            in_scope=scope,
            open=bool(self.skipped),
            level=pooled[GIVEN] if known else None,
            level_range=(pooled[LOWEST], pooled[HIGHEST]) if scope else None,
            mean=means[GIVEN] if known else None,
            mean_range=(means[LOWEST], means[HIGHEST]) if scope else None,
            highest=int(overall.highest[0]),
            cells=cells,
            open_cells=frozenset(opened),
            can=can,
        )

    @property
    def guard(self) -> int | None:
        """The guard, None when hidden or unrated."""
        return None if self.ladder.level is None else int(self.scores.overall.guard[GIVEN])

    @property
    def level(self) -> int | None:
        """The overall level, None when hidden or unrated."""
        return None if self.ladder.level is None else int(self.scores.overall.level[GIVEN])

    @property
    def level_range(self) -> tuple[int, int] | None:
        """The overall levels of the two extreme completions, None when unrated."""
        if not self.ladder.in_scope:
            return None
        level = self.scores.overall.level
        return int(level[LOWEST]), int(level[HIGHEST])

    def lens_shares(self) -> dict[str, Share]:
        """Lens → share in place."""
        codes = tuple(self.questionnaire.lenses)
        return self._shares(codes, self.scores.lenses, self.plan.index_unit)

    def feature_shares(self) -> dict[str, Share]:
        """Feature → share in place."""
        return self._shares(self.questionnaire.features, self.scores.features, self.plan.unit)

    def model_shares(self) -> dict[str, Share]:
        """Model → share in place."""
        codes = tuple(self.questionnaire.models)
        return self._shares(codes, self.scores.models, self.plan.unit)

    def _shares(self, codes: tuple[str, ...], figures: Figures, unit: int) -> dict[str, Share]:
        shares = {}
        for row, code in enumerate(codes):
            den = int(_at(figures.den, row, GIVEN)) * unit
            if not den:
                shares[code] = Share(None, None)
                continue
            values = [_ratio(figures.num[row, column], den) for column in range(3)]
            hidden = bool(_at(figures.open, row, GIVEN))
            shares[code] = Share(
                None if hidden else values[GIVEN], (values[LOWEST], values[HIGHEST])
            )
        return shares

    def index(self, mean: Fraction) -> Fraction:
        """The index of a mean of cells: 1 to the top level (3.6)."""
        return FIRST_LEVEL + self.plan.span * mean


def _at(array: Any, row: int, column: int) -> Any:
    """An entry of an array whose single column may stand for all."""
    return array[row, min(column, array.shape[1] - 1)]


def _ratio(num: Any, den: int) -> Fraction:
    return Fraction(int(num), den)
