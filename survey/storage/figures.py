"""Figures of results, stored once as small integers: overviews of a cohort never score again.

Every figure of a maturity result stands at a fixed place, two bytes each: levels as they are, all
else in hundredths of a percent; -1 where there is none (hidden, or not in scope). The places
follow from the questionnaire version, which is frozen.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

from sqlalchemy import Connection, select

from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from questionnaires.schema import Questionnaire
from survey.storage.database import insert_into
from survey.storage.tables import (
    Assessment,
    PartFigures,
    PartResult,
    PartSheet,
    Result,
    ResultFigures,
)

NONE = -1
"""Stands where there is no figure."""

WHOLE = 100
"""A percent in stored figures."""

LEVEL, IN_PLACE, LOW, HIGH = "level", "in_place", "low", "high"
OVERALL = "overall"
"""What the figures of the whole are called where a dimension's code would stand."""


def figure_names(questionnaire: Questionnaire) -> tuple[str, ...]:
    """What stands at each place of a packed maturity result, such as `STR.level`.

    The whole, then dimensions and lens elements with level, in place and the ends of its range;
    `ladder.N` (practices of level N in place), `lens.X`, `feature.X` and `model.X`.
    """
    groups = (OVERALL, *questionnaire.dimension, *questionnaire.elements)
    return (
        *(f"{group}.{what}" for group in groups for what in (LEVEL, IN_PLACE, LOW, HIGH)),
        *(f"ladder.{level}" for level in questionnaire.levels),
        *(f"lens.{code}" for code in questionnaire.lenses),
        *(f"feature.{code}" for code in questionnaire.features),
        *(f"model.{code}" for code in questionnaire.models),
    )


def pack_figures(result: Mapping[str, Any], questionnaire: Questionnaire) -> bytes:
    """The figures of a maturity result (`scoring.result`) in the order of `figure_names`."""
    groups = [
        result,
        *(result["dimensions"][code] for code in questionnaire.dimension),
        *(result["elements"][code] for code in questionnaire.elements),
    ]
    numbers = [number for group in groups for number in _group(group)]
    for level in questionnaire.levels:
        share = result["pooled"][str(level)]["value"]
        numbers.append(NONE if share is None else _stored(100 * share))
    numbers.extend(_stored(result["lenses"][code]["in_place"]) for code in questionnaire.lenses)
    numbers.extend(_stored(result["features"][code]["figure"]) for code in questionnaire.features)
    numbers.extend(_stored(result["models"][code]["figure"]) for code in questionnaire.models)
    return struct.pack(f"<{len(numbers)}h", *numbers)


def _group(part: Mapping[str, Any]) -> tuple[int, int, int, int]:
    low, high = part["in_place_range"] or (None, None)
    level = NONE if part["level"] is None else part["level"]
    return level, _stored(part["in_place"]), _stored(low), _stored(high)


def _stored(percent: float | None) -> int:
    """0…100 in hundredths, rounded half up."""
    return NONE if percent is None else floor(percent * WHOLE + 0.5)


@dataclass(frozen=True, slots=True)
class PartNames:
    """What stands in the figures of a part's result.

    `whole`: two bytes each; `real`: eight bytes each after them, NaN where there is none.
    """

    whole: tuple[str, ...]
    real: tuple[str, ...] = ()

    @property
    def layout(self) -> str:
        """The places for `struct`."""
        return f"<{len(self.whole)}h{len(self.real)}d"

    def unpack(self, packed: bytes) -> dict[str, float]:
        """Name → figure as it is stored. Raises struct.error when it does not fit."""
        return dict(zip((*self.whole, *self.real), struct.unpack(self.layout, packed), strict=True))


def part_names(version: Fit | Outcomes) -> PartNames:
    """The places of a part's figures.

    Service models: `fit.X` in hundredths and `recommended.X` (1 or 0). Figures: `rating.K` 0…4
    (-1: does not apply, or no answer) and `value.K` in the unit of the KPI.
    """
    if isinstance(version, Fit):
        codes = [candidate.code for candidate in version.candidates]
        return PartNames((*(f"fit.{c}" for c in codes), *(f"recommended.{c}" for c in codes)))
    kpis = [kpi.id for kpi in version.kpis]
    return PartNames(tuple(f"rating.{k}" for k in kpis), tuple(f"value.{k}" for k in kpis))


def pack_part(result: Mapping[str, Any], version: Fit | Outcomes) -> bytes:
    """The figures of a part's result in the places of `part_names`."""
    names = part_names(version)
    if isinstance(version, Fit):
        fits = {code: fit for group in result["fit"].values() for code, fit in group.items()}
        taken = {code for codes in result["recommended"].values() for code in codes}
        codes = [candidate.code for candidate in version.candidates]
        numbers: list[float] = [_stored(fits[code]) for code in codes]
        numbers += [int(code in taken) for code in codes]
        return struct.pack(names.layout, *numbers)
    found = [result["kpis"][kpi.id] for kpi in version.kpis]
    ratings = [NONE if kpi["rating"] is None else kpi["rating"] for kpi in found]
    values = [float("nan") if kpi.get("value") is None else float(kpi["value"]) for kpi in found]
    return struct.pack(names.layout, *ratings, *values)


def add_figures(
    tx: Connection, rows: Iterable[tuple[str, Mapping[str, Any]]], questionnaire: Questionnaire
) -> None:
    """Store the figures of maturity results, given as id and result, all of one version.

    Those that are there stay: two processes may fill in old ones at the same moment.
    """
    new = [
        {
            "result_id": result_id,
            "level": result["level"] or 0,
            "in_place": NONE
            if result["in_place"] is None
            else floor(result["in_place"] * 1000 + 0.5),
            "packed": pack_figures(result, questionnaire),
        }
        for result_id, result in rows
    ]
    if new:
        tx.execute(insert_into(tx, ResultFigures).on_conflict_do_nothing(), new)


def add_part_figures(tx: Connection, part_result: str, packed: bytes) -> None:
    """Store the figures of a part's result, unless they are there."""
    new = insert_into(tx, PartFigures).values(part_result_id=part_result, packed=packed)
    tx.execute(new.on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Bare:
    """A result that was stored before figures were: its id, version and result."""

    id: str
    questionnaire: str
    version: str
    result: dict[str, Any]


def results_without(tx: Connection, most: int, after: str = "") -> list[Bare]:
    """Maturity results without figures, whose ids come after `after`; at most `most`."""
    query = (
        select(Result.id, Assessment.questionnaire, Assessment.version, Result.result)
        .join(Assessment, Assessment.id == Result.assessment_id)
        .outerjoin(ResultFigures, ResultFigures.result_id == Result.id)
        .where(ResultFigures.result_id.is_(None), Result.id > after)
        .order_by(Result.id)
        .limit(most)
    )
    return [Bare(row[0], row[1], row[2], json.loads(row[3])) for row in tx.execute(query)]


def parts_without(tx: Connection, most: int, after: str = "") -> list[Bare]:
    """The same of results of parts."""
    query = (
        select(PartResult.id, PartSheet.questionnaire, PartSheet.version, PartResult.result)
        .join(PartSheet, PartSheet.id == PartResult.part_id)
        .outerjoin(PartFigures, PartFigures.part_result_id == PartResult.id)
        .where(PartFigures.part_result_id.is_(None), PartResult.id > after)
        .order_by(PartResult.id)
        .limit(most)
    )
    return [Bare(row[0], row[1], row[2], json.loads(row[3])) for row in tx.execute(query)]
