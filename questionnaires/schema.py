"""The shape of a questionnaire version: frozen values, every number data of the version.

Figures are exact: values, weights and thresholds are `Fraction`s. Ids of items map to
positions (0 … n-1, order of the file) through the version, which is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from questionnaires.language import Language, Named
from questionnaires.version import Version

SKIPPED = -1
"""The packed code of an item without an answer; other codes are positions in the scale."""

FIRST_LEVEL = 1
"""The starting level: it has no items and cannot be missed."""


@dataclass(frozen=True, slots=True)
class Code:
    """An answer code. `value` is 0…1, or None for a code that takes the item out (N/A).

    `unknown` marks the don't-know code: it counts as its value and widens the range.
    """

    code: str
    value: Fraction | None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `na` names its N/A condition ("" = N/A is not offered).

    `answers` names its own set of answers ("" = the scale of the version). An item with a set of
    its own is a probe: it is not scored and has no effort.
    """

    id: str
    position: int
    dimension: str
    level: int
    quick: bool
    na: str
    feeds: Mapping[str, Fraction]
    effort: str
    basis: str
    since: str
    scored: bool = True
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension and its items, by level and then in file order."""

    code: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class GateRule:
    """Which function decides levels (`rule`, see scoring.gates) and its parameters.

    `own`: bands with which a level counts; `below`: bands its lower levels need.
    """

    rule: str
    own: frozenset[str]
    below: frozenset[str]
    max_transparent_below: int
    min_applicable_levels: int


@dataclass(frozen=True, slots=True)
class Guard:
    """At least `share` of the rated dimensions must have level n - `offset` for level n."""

    share: Fraction
    offset: int


@dataclass(frozen=True, slots=True)
class StepRules:
    """Parameters of the list of steps (blueprint 3.11)."""

    top: int
    per_dimension: int
    boost_lowest: Fraction
    boost_goal: Fraction
    boost_peers: Fraction
    peer_share: Fraction


@dataclass(frozen=True, slots=True)
class QuickRules:
    """The quick check: its pages of item ids, the cap on its level, how many to look at first."""

    pages: tuple[tuple[str, ...], ...]
    cap: int
    look_first: int


@dataclass(frozen=True, slots=True)
class ConfidenceRules:
    """Confidence figure (blueprint 3.13): which codes claim, which evidence strengths count.

    `medium` and `high` are the shares from which the figure is called so.
    """

    claims: frozenset[str]
    strengths: frozenset[int]
    medium: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything scoring needs besides the items. Bands: code and upper edge, ascending."""

    bands: tuple[tuple[str, Fraction], ...]
    gate: GateRule
    guard: Guard
    element_min_primary_share: Fraction
    effort: Mapping[str, Fraction]
    steps: StepRules
    quick: QuickRules
    confidence: ConfidenceRules


@dataclass(frozen=True, slots=True)
class ItemTexts:
    """What a reader sees of an item. `anchors`: rated code → text; `na_condition` "" if none.

    A probe has no anchors and no step: `anchors` is empty, and what belongs to a step is "".
    """

    statement: str
    help: str
    evidence: str
    anchors: Mapping[str, str]
    na_condition: str
    step: str
    owner: str
    first_30_days: str


@dataclass(frozen=True, slots=True)
class Texts(Language):
    """One language of a version."""

    levels: Mapping[int, Named]
    scale: Mapping[str, Named]
    dimensions: Mapping[str, Named]
    lenses: Mapping[str, Named]
    elements: Mapping[str, Named]
    models: Mapping[str, Named]
    features: Mapping[str, Named]
    goals: Mapping[str, Named]
    items: Mapping[str, ItemTexts]
    answer_sets: Mapping[str, Mapping[str, Named]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def answer(self, item: Item, code: str) -> Named:
        """What an answer to `item` is called: by its own set, or else by the scale."""
        own = self.answer_sets.get(item.answers, {})
        return own[code] if code in own else self.scale[code]


@dataclass(frozen=True)
class Questionnaire(Version[Texts]):
    """One version of a maturity questionnaire.

    `levels` are the levels that have items, ascending (2, 3, 4, 5). `page_order` lists the
    dimension codes as the respondent meets them; `dimensions` keeps the order used for codes
    and ties. `answer_sets`: name → the codes of a probe, in the order they are offered.
    `retired`: item ids that were used once and never will be again → since which version.
    """

    kind = "maturity"

    levels: tuple[int, ...]
    scale: tuple[Code, ...]
    rules: Rules
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    page_order: tuple[str, ...]
    lenses: Mapping[str, tuple[str, ...]]
    models: Mapping[str, tuple[str, ...]]
    goals: Mapping[str, frozenset[str]]
    answer_sets: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    retired: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Item id → item."""
        return MappingProxyType({item.id: item for item in self.items})

    @cached_property
    def dimension(self) -> Mapping[str, Dimension]:
        """Dimension code → dimension."""
        return MappingProxyType({dimension.code: dimension for dimension in self.dimensions})

    @cached_property
    def code_position(self) -> Mapping[str, int]:
        """Answer code → its position in the scale, the number packed sheets hold."""
        return MappingProxyType({code.code: n for n, code in enumerate(self.scale)})

    @cached_property
    def positions(self) -> tuple[tuple[str, Mapping[str, int]], ...]:
        """Each item, in order, and its answer code → the number packed sheets hold."""
        sets = {
            name: MappingProxyType({code: n for n, code in enumerate(codes)})
            for name, codes in self.answer_sets.items()
        }
        return tuple((i.id, sets.get(i.answers, self.code_position)) for i in self.items)

    @cached_property
    def codes_at(self) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
        """Each item, in order, and its answer codes by position; at SKIPPED stands None."""
        return tuple((item, (*position, None)) for item, position in self.positions)

    @cached_property
    def rated_codes(self) -> tuple[str, ...]:
        """The codes that say how far a practice is in place, lowest value first (N P L F)."""
        rated = [code for code in self.scale if code.value is not None and not code.unknown]
        return tuple(code.code for code in sorted(rated, key=lambda code: code.value or 0))

    @cached_property
    def na_code(self) -> str:
        """The code that takes an item out of scope."""
        return next(code.code for code in self.scale if code.value is None)

    @cached_property
    def unknown_code(self) -> str:
        """The don't-know code."""
        return next(code.code for code in self.scale if code.unknown)

    @cached_property
    def elements(self) -> tuple[str, ...]:
        """All lens elements, each once, in the order the lenses first name them."""
        return tuple(dict.fromkeys(code for codes in self.lenses.values() for code in codes))

    @cached_property
    def features(self) -> tuple[str, ...]:
        """All model features, each once, in the order the models first name them."""
        return tuple(dict.fromkeys(code for codes in self.models.values() for code in codes))

    def codes_offered(self, item: Item) -> tuple[str, ...]:
        """The codes that may be given to this item: N/A only where it has a condition."""
        return tuple(c for c in self.codes_of(item) if c != self.na_code or item.na)

    def is_rated(self, item: str) -> bool:
        """Whether that item is answered on the scale of the version, "not in place" included."""
        return not self.by_id[item].answers

    def codes_of(self, item: Item) -> tuple[str, ...]:
        """Its answer codes by position."""
        if item.answers:
            return self.answer_sets[item.answers]
        return tuple(self.code_position)
