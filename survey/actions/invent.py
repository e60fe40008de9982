"""Invent organisations: names, profiles and the sheets of two years, the same for the same seed.

The answers are MaturitySim's (scoring/simulate.py), of four planted groups. Each organisation has
a number; which ones were invented before it or beside it changes nothing about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from questionnaires.context import lists, region_of_country
from questionnaires.schema import Questionnaire
from questionnaires.sheet import MAX_EVIDENCE, Answer, unpack
from scoring.layout import layout_of
from scoring.matrix import Codes
from scoring.simulate import Nature, World, draw_world, second_wave, simulate

TOGETHER = 100
"""Organisations drawn at a time. With another number the same seed invents others."""

NATURE = Nature(groups=4, sep=1.0, not_applicable=0.0, settled=True)
"""Whole dimensions never fall out; what applies is decided item by item, where it may be."""

DOES_NOT_APPLY = 0.04
SHOWS_EVIDENCE = 0.3
"""Shares of what may not apply, and of organisations that say what their answers rest on."""

FIRST = (
    "Amber", "Blue", "Cedar", "Clear", "Delta", "East", "Fern", "Grand", "Harbour", "Indigo",
    "Juniper", "Kestrel", "Lime", "Maple", "North", "Oak", "Prime", "Quartz", "River", "Silver",
)  # fmt: skip
SECOND = (
    "Alliance", "Bridge", "Circle", "Dock", "Field", "Gate", "Group", "House", "Line", "Park",
    "Point", "Quay", "Square", "Tower", "Union", "Valley", "Works",
)  # fmt: skip
COUNTRIES = ("NL", "BR", "DE", "BE", "PT", "GB", "FR", "ES", "US", "IN")
"""Where most of them are; one in five is anywhere in the list of countries."""

ELSEWHERE = 0.2


@dataclass(frozen=True, slots=True)
class Invented:
    """An organisation that does not exist. `waves`: item → answer, of its first and second year.

    `number` counts from 0; `strength` is 0-1, how far its practices stand for its own kind.
    """

    number: int
    name: str
    profile: Mapping[str, str]
    waves: tuple[Mapping[str, Answer], Mapping[str, Answer]]
    strength: float


def organisation_id(seed: int, number: int) -> str:
    """The id of organisation `number` of that seed: 32 hexadecimal digits."""
    return f"{id_prefix(seed)}{number:08x}"


def id_prefix(seed: int) -> str:
    """What the ids of all organisations of a seed begin with."""
    return hashlib.sha256(f"demonstration {seed}".encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Inventor:
    """Invents organisations for one version of a questionnaire from one seed."""

    version: Questionnaire
    seed: int

    @cached_property
    def _world(self) -> World:
        return draw_world(layout_of(self.version), NATURE, np.random.default_rng([self.seed]))

    def invent(self, numbers: Sequence[int]) -> list[Invented]:
        """The organisations with these numbers, all of one TOGETHER: number // TOGETHER agrees."""
        if not numbers:
            return []
        (block,) = {number // TOGETHER for number in numbers}
        rng = np.random.default_rng([self.seed, block])
        first = simulate(self._world, TOGETHER, rng)
        self._drop_some(first.codes, rng)
        later = second_wave(first, rng).codes
        self._answer_the_rest(first.codes, later, rng)
        strength = first.theta.mean(axis=1)
        return [
            self._one(number, (first.codes[place], later[place]), float(strength[place]))
            for number in numbers
            for place in [number % TOGETHER]
        ]

    def _drop_some(self, codes: Codes, rng: np.random.Generator) -> None:
        """Let some items that may be out of scope be it."""
        na = self.version.code_position[self.version.na_code]
        for item in self.version.items:
            out = rng.random(len(codes)) < DOES_NOT_APPLY
            if item.na and item.scored:
                codes[out, item.position] = na

    def _answer_the_rest(self, first: Codes, later: Codes, rng: np.random.Generator) -> None:
        """Answer probes and items on trial, which the simulator knows nothing of, by chance."""
        for item in self.version.items:
            if not item.scored:
                offered = len(self.version.codes_offered(item))
                first[:, item.position] = rng.integers(offered, size=len(first))
                later[:, item.position] = first[:, item.position]

    def _one(self, number: int, codes: tuple[Codes, Codes], strength: float) -> Invented:
        rng = np.random.default_rng([self.seed, number, 1])
        evidence = np.zeros(len(self.version.items), np.int64)
        if rng.random() < SHOWS_EVIDENCE:
            evidence = rng.integers(MAX_EVIDENCE + 1, size=len(evidence))
        first, later = (self._answers(row, evidence) for row in codes)
        name = f"{FIRST[rng.integers(len(FIRST))]} {SECOND[rng.integers(len(SECOND))]} {number + 1}"
        # Half of what the simulator draws lies between -0.7 and 0.7.
        share = float(1 / (1 + np.exp(-strength)))
        return Invented(number, name, _profile(rng), (first, later), share)

    def _answers(self, row: Codes, evidence: np.ndarray) -> dict[str, Answer]:
        given = {}
        claims = self.version.rules.confidence.claims
        for place, (item, code) in enumerate(unpack(row.tobytes(), self.version).items()):
            reason = ""
            if code == self.version.na_code:
                reason = self.version.text("en").items[item].na_condition
            shown = int(evidence[place]) if code in claims else 0
            given[item] = Answer(code, reason, "", shown)
        return given


def _profile(rng: np.random.Generator) -> dict[str, str]:
    sectors, sizes = lists()["sectors"], lists()["employees"]
    everywhere = sorted(region_of_country())
    near = COUNTRIES[rng.integers(len(COUNTRIES))]
    far = everywhere[rng.integers(len(everywhere))]
    return {
        "sector": sectors[rng.integers(len(sectors))].code,
        "employees": sizes[rng.integers(len(sizes))].code,
        "country": far if rng.random() < ELSEWHERE else near,
    }
