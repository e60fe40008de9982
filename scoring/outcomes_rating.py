"""The rating of a figure, R0 to R4: how well it is followed, not how high it is (2.4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.outcomes import Kpi, Outcomes
from questionnaires.outcomes_figure import CONFIRMED, DIFFERS, Measured
from scoring.outcomes_figures import meets

PERIODS, DEFINITION, OTHER_DEFINITION, TARGET, MET = (
    "periods", "definition", "other_definition", "target", "met",
)  # fmt: skip
"""What a higher rating lacks."""


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating: the number of R, the highest there is for this figure, what the next one lacks.

    `periods`: how many have a value; `met`: in how many of the last ones the target was met,
    None without a target.
    """

    level: int
    top: int
    lacks: tuple[str, ...]
    periods: int
    met: int | None

    @property
    def share(self) -> Fraction:
        """How much of the highest rating is reached, 0…1: R/4, for context figures R/2."""
        return Fraction(self.level, self.top)


def not_measured(kpi: Kpi, version: Outcomes) -> Rating:
    """R0."""
    return Rating(0, _top(kpi, version), (), 0, None)


def rating(figure: Measured, kpi: Kpi, version: Outcomes) -> Rating:
    """The rating of a measured figure; each needs all lower ones."""
    rules = version.rules.rating
    values = (figure.value, *figure.history)
    periods = sum(value is not None for value in values)
    met = None if figure.target is None else _met(values, figure.target, kpi, version)
    top = _top(kpi, version)

    def found(level: int, *lacks: str) -> Rating:
        return Rating(level, top, lacks, periods, met)

    followed = []
    if periods < rules.measured_periods:
        followed.append(PERIODS)
    if figure.definition != CONFIRMED:
        followed.append(OTHER_DEFINITION if figure.definition == DIFFERS else DEFINITION)
    if followed:
        return found(1, *followed)
    if top == rules.context_top and kpi.is_context:
        return found(2)
    if met is None:
        return found(2, TARGET)
    if met < rules.target_met:
        return found(3, MET)
    return found(4)


def _top(kpi: Kpi, version: Outcomes) -> int:
    rules = version.rules.rating
    return rules.context_top if kpi.is_context else rules.top


def _met(values: Sequence[Fraction | None], target: Fraction, kpi: Kpi, version: Outcomes) -> int:
    """In how many of the last periods the target was met; one without a value does not count."""
    last = values[: version.rules.rating.target_periods]
    return sum(value is not None and meets(value, target, kpi) for value in last)
