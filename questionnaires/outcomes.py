"""The shape of an outcomes version: figures to be filled in, every number data of the version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from questionnaires.language import Language, Named
from questionnaires.version import Version

HIGHER, LOWER, CONTEXT = "higher", "lower", "context"
BETTER = (HIGHER, LOWER, CONTEXT)
"""What is better; with `context` neither high nor low is, by itself."""

LOST, KEPT = "lost", "kept"
YEARLY = ("", LOST, KEPT)
"""How a rate of a shorter period becomes a yearly one: what is lost, or kept, of what is left."""

Range = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class SubField:
    """A number that stands beside the value of a figure and may stay empty; it is never rated.

    `low` and `high` bound it, both included. `whole`: it is a share of what the value is a share
    of, and together they are at most this; None where they are no parts of one whole.
    """

    id: str
    unit: str
    low: Fraction
    high: Fraction
    whole: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure. `low` and `high` bound its value, both included.

    `basis`: what a value may be given in (code → its bounds); it is mapped linearly to the
    figure's own range, and the first is meant when none is named unless `basis_required`.
    `ratio`: what the quotient of two numbers is multiplied by, None where none is offered.
    `split`: what its rows tell apart; `channels` those it is about; `total`: the value is the sum
    of the rows. `window`: the days that belong to it as (usual, most), None if none do.
    `sub_fields`: what may be said beside the value.
    """

    id: str
    group: str
    unit: str
    low: Fraction
    high: Fraction
    better: str
    split: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    total: bool = False
    survey: bool = False
    parts: bool = False
    ratio: Fraction | None = None
    basis: Mapping[str, Range] = field(default_factory=lambda: MappingProxyType({}))
    basis_required: bool = False
    percentile: bool = False
    window: tuple[int, int] | None = None
    currency: bool = False
    yearly: str = ""
    sub_fields: tuple[SubField, ...] = ()

    @property
    def is_context(self) -> bool:
        """Whether neither high nor low is better by itself."""
        return self.better == CONTEXT

    def bounds(self, basis: str) -> Range:
        """The bounds of a value given in `basis` ("" where there is no choice)."""
        return self.basis.get(basis, (self.low, self.high))

    def converted(self, value: Fraction, basis: str) -> Fraction:
        """A value given in `basis`, in the figure's own range (blueprint 2.4.1, formulas)."""
        low, high = self.bounds(basis)
        return self.low + (value - low) * (self.high - self.low) / (high - low)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two shares that belong together: their sum, and how far off it may be."""

    kpis: tuple[str, str]
    sum: Fraction
    tolerance: Fraction


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The checks between figures (blueprint 2.4.4): they warn and never refuse.

    `complements` of the same base and period add up; `shares` together stay below; the figure
    `self_service` needs one of `self_service_channels`; `cost` needs contacts in `volume`.
    """

    complements: Pair
    shares: Pair
    self_service: str
    self_service_channels: tuple[str, ...]
    volume: str
    cost: str


@dataclass(frozen=True, slots=True)
class RatingRules:
    """When a figure gets which rating (blueprint 2.4.5).

    R2 from `measured_periods`; R4 when the target was met in `target_met` of the last
    `target_periods`; the highest is `top`, for context figures `context_top`.
    """

    measured_periods: int
    target_periods: int
    target_met: int
    top: int
    context_top: int


@dataclass(frozen=True, slots=True)
class OutcomeRules:
    """Everything that reading and scoring need beside the figures.

    `history_asked` of `history_most` earlier values are asked for; `rows`: most rows of a figure.
    Fewer than `least_answers` to a survey are refused, fewer than `enough_answers` are few.
    `changed_factor`: how many times the last value asks to be confirmed; `margin_factor`: of the
    standard error; `dead_band`: share of the value within which it is equal to the last one.
    """

    history_asked: int
    history_most: int
    rows: int
    least_answers: int
    enough_answers: int
    parts_sum: Fraction
    parts_tolerance: Fraction
    changed_factor: Fraction
    margin_factor: Fraction
    dead_band: Fraction
    rating: RatingRules
    peer_floor: int
    least_peers: int


@dataclass(frozen=True, slots=True)
class SubFieldTexts:
    """What a reader sees of a sub-field: its label, and what exactly is counted."""

    label: str
    help: str


@dataclass(frozen=True, slots=True)
class KpiTexts:
    """What a reader sees of a figure; `note`, `ask`, `outside`, `count` and `of` may be "".

    `ask`: the question to put to customers; `outside`: a range that trade sources name;
    `count` and `of`: the two numbers of its ratio; `basis`: code → what a value is given in.
    """

    name: str
    definition: str
    formula: str
    note: str
    ask: str
    outside: str
    count: str
    of: str
    basis: Mapping[str, str]
    sub_fields: Mapping[str, SubFieldTexts]


@dataclass(frozen=True, slots=True)
class OutcomeTexts(Language):
    """One language of a version."""

    groups: Mapping[str, str]
    lengths: Mapping[str, str]
    units: Mapping[str, str]
    splits: Mapping[str, str]
    ratings: Mapping[str, Named]
    triad: Mapping[str, Named]
    kpis: Mapping[str, KpiTexts]


@dataclass(frozen=True)
class Outcomes(Version[OutcomeTexts]):
    """One version of an outcomes questionnaire.

    `lengths`: length of a period → its months; `triad`: factor → figure, `features`: factor →
    the feature of the maturity questionnaire whose items feed it; `consequences` are read beside
    the triad.
    """

    kind = "outcomes"

    groups: tuple[str, ...]
    lengths: Mapping[str, int]
    channels: tuple[str, ...]
    rules: OutcomeRules
    second_look: SecondLook
    triad: Mapping[str, str]
    features: Mapping[str, str]
    consequences: tuple[str, ...]
    kpis: tuple[Kpi, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Kpi]:
        """Id → figure."""
        return MappingProxyType({kpi.id: kpi for kpi in self.kpis})

    @cached_property
    def by_group(self) -> Mapping[str, tuple[Kpi, ...]]:
        """Group → its figures, in order."""
        return MappingProxyType(
            {group: tuple(k for k in self.kpis if k.group == group) for group in self.groups}
        )

    @cached_property
    def units(self) -> tuple[str, ...]:
        """All units, in the order the figures and their sub-fields first name them."""
        return tuple(
            dict.fromkeys(
                unit for kpi in self.kpis for unit in (kpi.unit, *(s.unit for s in kpi.sub_fields))
            )
        )

    @cached_property
    def splits(self) -> tuple[str, ...]:
        """All that rows tell apart, in the order the figures first name them."""
        return tuple(dict.fromkeys(by for kpi in self.kpis for by in kpi.split))

    @property
    def ratings(self) -> tuple[str, ...]:
        """The ratings, lowest first: R0, R1 …"""
        return tuple(f"R{n}" for n in range(self.rules.rating.top + 1))

    def channels_of(self, kpi: Kpi) -> tuple[str, ...]:
        """The channels a figure may be split by."""
        return kpi.channels or self.channels

    def most_rows(self, kpi: Kpi) -> int:
        """How many rows a figure may have; with a total, one for each channel."""
        return len(self.channels_of(kpi)) if kpi.total else self.rules.rows
