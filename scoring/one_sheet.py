"""One sheet's scores read out of the arrays as exact fractions and plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from questionnaires.schema import FIRST_LEVEL, Item, Questionnaire
from scoring.cells import Awarded, Cells, Flags
from scoring.lenses import Figures
from scoring.matrix import from_codes
from scoring.maturity import Scores, score_rows
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
        groups = self.scores.groups
        return self._read(
            self.plan.groups[row],
            (groups.cells, groups.awarded, groups.cell_open),
            row,
            (bool(_at(groups.in_scope[row], GIVEN)), bool(_at(groups.open[row], GIVEN))),
            [_ratio(number, self.plan.index_unit) for number in groups.index_num[row]],
        )

    @cached_property
    def ladder(self) -> Part:
        """The pooled levels, guard aside: `level` is the pooled level, `mean` the overall one."""
        overall = self.scores.overall
        rated = int(_at(overall.rated, GIVEN))
        return self._read(
            "",
            (overall.ladder, overall.awarded, overall.ladder_open[:, None]),
            0,
            (rated > 0, bool(_at(overall.open, GIVEN))),
            [_ratio(n, max(rated, 1) * self.plan.index_unit) for n in overall.index_num],
        )

    def _read(
        self,
        code: str,
        arrays: tuple[Cells, Awarded, Flags],
        row: int,
        state: tuple[bool, bool],
        means: list[Fraction],
    ) -> Part:
        cells, awarded, cell_open = arrays
        scope, hidden = state
        known = scope and not hidden
        levels = [int(level) for level in awarded.level[row]]
        values, can, opened = {}, {}, set()
        for place, level in enumerate(self.questionnaire.levels):
            den = int(_at(cells.den[place, row], GIVEN))
            num = cells.num[place, row, GIVEN]
            values[level] = _ratio(num, self.plan.unit * den) if den else None
            can[level] = bool(_at(awarded.can[place, row], GIVEN))
            if _at(cell_open[place, row], GIVEN):
                opened.add(level)
        return Part(
            code=code,
            in_scope=scope,
            open=hidden,
            level=levels[GIVEN] if known else None,
            level_range=(levels[LOWEST], levels[HIGHEST]) if scope else None,
            mean=means[GIVEN] if known else None,
            mean_range=(means[LOWEST], means[HIGHEST]) if scope else None,
            highest=int(_at(awarded.highest[row], GIVEN)),
            cells=values,
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
            den = int(_at(figures.den[row], GIVEN)) * unit
            if not den:
                shares[code] = Share(None, None)
                continue
            values = [_ratio(figures.num[row, column], den) for column in range(3)]
            hidden = bool(_at(figures.open[row], GIVEN))
            shares[code] = Share(
                None if hidden else values[GIVEN], (values[LOWEST], values[HIGHEST])
            )
        return shares

    def index(self, mean: Fraction) -> Fraction:
        """The index of a mean of cells: 1 to the top level (3.6)."""
        return FIRST_LEVEL + self.plan.span * mean


def _at(row: Any, column: int) -> Any:
    """An entry of a row whose single column may stand for all."""
    return row[min(column, len(row) - 1)]


def _ratio(num: Any, den: int) -> Fraction:
    return Fraction(int(num), den)
