"""What the three questionnaires say together: a finding, and the scored sheets it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet
from scoring.fit import WEAK

Json = dict[str, Any]

IN_PLACE, MISSING = "in place", "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that only several results say. `kind` is its rule (docs/together.md).

    `items` are practices, `kpis` figures, `candidates` service models and `segments` customer
    groups it names, the weightiest first; `figures` are its numbers and `flag` which of the
    kind's readings holds.
    """

    kind: str
    flag: str = ""
    items: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Practices:
    """A scored maturity sheet."""

    sheet: AnswerSheet
    questionnaire: Questionnaire
    result: Json

    def state(self, item: str) -> str:
        """IN_PLACE, MISSING (also when nobody knows), or "": not asked, no answer, or N/A.

        In place is what the confidence figure takes as a claim (3.13).
        """
        version = self.questionnaire
        if item not in version.by_id or not version.by_id[item].scored:
            return ""
        code = self.sheet.answer(item).code
        if code is None or code == version.na_code:
            return ""
        return IN_PLACE if code in version.rules.confidence.claims else MISSING

    def of_state(self, items: Sequence[str], state: str) -> tuple[str, ...]:
        """Those of `items` in that state, in the order given."""
        return tuple(item for item in items if self.state(item) == state)

    def by_need(self, items: Sequence[str]) -> tuple[str, ...]:
        """`items`, lower levels first, then the lower answers, then as given."""
        worth = {code: place for place, code in enumerate(self.questionnaire.rated_codes)}
        return tuple(
            sorted(
                items,
                key=lambda item: (
                    self.questionnaire.by_id[item].level,
                    worth.get(self.sheet.answer(item).code or "", 0),
                ),
            )
        )

    @property
    def level(self) -> int | None:
        """The overall level; None when it is hidden, or only indicated by a quick check."""
        level: int | None = self.result["level"]
        return None if self.result["state"] == "indicative" else level

    @property
    def is_high(self) -> bool | None:
        """Whether the level lies in the upper half of the scale or its middle; None without."""
        if self.level is None:
            return None
        return 2 * self.level >= 1 + self.questionnaire.levels[-1]


@dataclass(frozen=True)
class Fitted:
    """A scored service-model sheet of one customer group ("" the whole organisation)."""

    segment: str
    version: Fit
    answers: Mapping[str, Any]
    result: Json
    goals: tuple[str, ...] = ()

    def recommended(self, group: str) -> tuple[str, ...]:
        """What is recommended of a group, the best first; of models that are mixed, the mix too.

        Empty where even the best fits weakly: it comes closest, and does not suit.
        """
        named = tuple(self.result["recommended"].get(group, ()))
        if not named or self.result["reading"][group][named[0]] == WEAK:
            return ()
        if group == self.version.mix.group:
            named += tuple(self.result["touch_mix"])
        return tuple(dict.fromkeys(named))

    @cached_property
    def all_recommended(self) -> tuple[str, ...]:
        """What is recommended of all groups."""
        return tuple(code for group in self.version.groups for code in self.recommended(group.code))

    def fit(self, candidate: str) -> float:
        """The fit of a candidate, 0 to 100; 0 when too few answers were given."""
        group = self.version.candidate[candidate].group
        return self.result["fit"][group].get(candidate) or 0.0

    @property
    def touches(self) -> tuple[str, ...]:
        """The touch models recommended, the best first."""
        return self.recommended(self.version.mix.group)

    def answer(self, factor: str) -> int | None:
        """The answer to a factor, None when there is none or nobody knows."""
        answer = self.answers.get(factor)
        return answer if isinstance(answer, int) else None


@dataclass(frozen=True)
class Figures:
    """A scored outcomes sheet."""

    version: Outcomes
    result: Json

    def value(self, kpi: str) -> float | None:
        """A figure in its own range; None when it was not measured."""
        found: float | None = self._of(kpi).get("value")
        return found

    def rating(self, kpi: str) -> int | None:
        """Its rating, 0 not measured; None without an answer, or where it does not apply."""
        found: int | None = self._of(kpi).get("rating")
        return found

    def trend(self, kpi: str) -> str:
        """better, worse or equal than before (of a context figure up, down or equal), or ""."""
        change = self._of(kpi).get("trend")
        return change["direction"] if change else ""

    def target_met(self, kpi: str) -> bool | None:
        """Whether its target is met this period; None without a target."""
        found: bool | None = self._of(kpi).get("met")
        return found

    def currency(self, kpi: str) -> str:
        """The currency of its value, "" where it has none."""
        return str(self._of(kpi).get("currency", ""))

    def rows(self, kpi: str) -> int:
        """How many segments, channels or the like it is told apart by."""
        return len(self._of(kpi).get("rows", ()))

    def _of(self, kpi: str) -> Json:
        found: Json = self.result["kpis"].get(kpi, {})
        return found
