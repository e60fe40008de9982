"""The shape of a service-model version: factors, candidates and rules, every number data of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from questionnaires.language import Language, Named
from questionnaires.version import Version

UNKNOWN = "DK"
"""The answer of somebody who does not know; like no answer, it leaves the factor out."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One question with ordered answers 0 … steps. `position`: its place in the version."""

    code: str
    position: int
    basis: str


@dataclass(frozen=True, slots=True)
class Weight:
    """What a candidate asks of a factor: the answer that suits it best, and how much it counts."""

    factor: str
    ideal: int
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Derived:
    """A candidate that follows from others: the fit at `rank` (2 = second best) among those of
    its group that have weights, plus `per_step` points for each step of the answer to `factor`.
    """

    rank: int
    factor: str
    per_step: Fraction


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service model that may be recommended.

    `items`: the maturity items that carry it. `own_meaning`: the sources only name it, what it
    means here is our own. A candidate has weights, or is `derived`.
    """

    code: str
    group: str
    weights: tuple[Weight, ...]
    items: tuple[str, ...]
    derived: Derived | None = None
    own_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates of which one is chosen, or, when `each`, of which each is judged by itself."""

    code: str
    each: bool
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the factor was answered, from `at_least` to `at_most`, both included."""

    factor: str
    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True)
class MixRule:
    """Which models of the mixed group go together when all of `when` hold.

    `take` names them; without it the best is taken, and further ones up to `best` in all, each
    when its fit lies within `within` points of the best.
    """

    when: tuple[Condition, ...]
    take: tuple[str, ...]
    best: int
    within: Fraction


@dataclass(frozen=True, slots=True)
class Mix:
    """How models of one group are mixed: the first rule whose conditions hold is used."""

    group: str
    rules: tuple[MixRule, ...]


@dataclass(frozen=True, slots=True)
class Caution:
    """Said when one of `candidates` is recommended and the condition holds."""

    code: str
    candidates: tuple[str, ...]
    when: Condition


@dataclass(frozen=True, slots=True)
class FitRules:
    """Parameters of the fit (blueprint 2.3.2), points out of 100 where nothing else is said.

    `steps`: the highest answer. `least_answered`: share (0-1) of a candidate's weight that must
    be answered. `close`: how far below the best a candidate is still an equal choice. `boost`:
    what the items of a recommended candidate gain in the list of steps (2.3.7).
    """

    steps: int
    most_goals: int
    bonus: Fraction
    cap: Fraction
    least_answered: Fraction
    strong: Fraction
    possible: Fraction
    close: Fraction
    boost: Fraction
    most_segments: int


@dataclass(frozen=True, slots=True)
class FactorTexts:
    """What a reader sees of a factor. `name`: in a few words; `options`: a text for each answer."""

    name: str
    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CandidateTexts:
    """The card of a candidate. `reasons`: factor → why it counts; empty for a derived one."""

    name: str
    means: str
    first_30_days: str
    watch_out: str
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FitTexts(Language):
    """One language of a version."""

    pages: Mapping[str, Named]
    goals: Mapping[str, Named]
    groups: Mapping[str, Named]
    warnings: Mapping[str, Named]
    factors: Mapping[str, FactorTexts]
    candidates: Mapping[str, CandidateTexts]


@dataclass(frozen=True)
class Fit(Version[FitTexts]):
    """One version of a service-model questionnaire.

    `pages`: page code → its factors, as the respondent meets them. `goals`: goal code → the
    candidates it speaks for. `candidates` keep the order that decides ties. `practices`: the
    maturity questionnaire whose items stand on the cards.
    """

    kind = "fit"

    rules: FitRules
    practices: str
    pages: Mapping[str, tuple[str, ...]]
    goals: Mapping[str, tuple[str, ...]]
    factors: tuple[Factor, ...]
    groups: tuple[Group, ...]
    mix: Mix
    warnings: tuple[Caution, ...]

    @cached_property
    def factor(self) -> Mapping[str, Factor]:
        """Code → factor."""
        return MappingProxyType({factor.code: factor for factor in self.factors})

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """All candidates, group by group."""
        return tuple(candidate for group in self.groups for candidate in group.candidates)

    @cached_property
    def candidate(self) -> Mapping[str, Candidate]:
        """Code → candidate."""
        return MappingProxyType({candidate.code: candidate for candidate in self.candidates})

    @cached_property
    def group(self) -> Mapping[str, Group]:
        """Code → group."""
        return MappingProxyType({group.code: group for group in self.groups})
