"""What the report of a cohort tells, as plain numbers that travel to the process that prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from questionnaires.schema import Questionnaire

if TYPE_CHECKING:  # numpy is loaded where figures are counted, never at start-up
    from scoring.cohort_figures import Columns, Floats

Json = dict[str, Any]

MOST_NAMED = 60
"""Up to so many organisations each has a row of its own; more of them stand in bands."""

BANDS = 10


def cohort_summary(
    names: Sequence[str],
    columns: Columns,
    questionnaire: Questionnaire,
    targets: Mapping[str, int],
) -> Json:
    """The figures of the organisations `names`, whose stored figures are `columns`.

    `targets`: dimension → level. Shares are in percent; a level 0 means not rated. "rows" holds
    every rated organisation, the highest first, or "bands" of nearly equal size, the highest
    first, where they are many: the median level of each dimension.
    """
    from scoring.cohort_figures import level_counts, median_level

    top, whole = questionnaire.levels[-1], columns.percent("overall.in_place")
    levels = columns.of("overall.level")
    summary: Json = {
        "rated": int((levels > 0).sum()),
        "levels": list(level_counts(levels, top)),
        "median": median_level(levels),
        "in_place": _spread(whole),
        "dimensions": {
            code: _dimension(columns, code, top, targets.get(code))
            for code in questionnaire.dimension
        },
        "rows": [],
        "bands": [],
    }
    if summary["rated"] <= MOST_NAMED:
        summary["rows"] = _rows(names, columns, questionnaire, whole)
    else:
        summary["bands"] = _bands(columns, questionnaire, whole)
    return summary


def _dimension(columns: Columns, code: str, top: int, target: int | None) -> Json:
    from scoring.cohort_figures import level_counts, median_level, reached

    levels = columns.of(f"{code}.level")
    return {
        "levels": list(level_counts(levels, top)),
        "median": median_level(levels),
        "in_place": _spread(columns.percent(f"{code}.in_place")),
        "target": target,
        "reached": None if target is None else list(reached(levels, target)),
    }


def _spread(values: Floats) -> Json | None:
    from scoring.cohort_figures import spread

    found = spread(values)
    if found is None:
        return None
    return {
        name: round(float(getattr(found, name)), 2) for name in ("p10", "q1", "median", "q3", "p90")
    }


def _rows(
    names: Sequence[str], columns: Columns, questionnaire: Questionnaire, whole: Floats
) -> list[Json]:
    from scoring.cohort_figures import bands

    order = [int(place) for band in bands(whole, 1) for place in band]
    levels = {code: columns.of(f"{code}.level") for code in questionnaire.dimension}
    overall = columns.of("overall.level")
    return [
        {
            "name": names[place],
            "level": max(int(overall[place]), 0),
            "in_place": round(float(whole[place]), 2),
            "levels": [max(int(found[place]), 0) for found in levels.values()],
        }
        for place in order
    ]


def _bands(columns: Columns, questionnaire: Questionnaire, whole: Floats) -> list[Json]:
    from scoring.cohort_figures import bands, median_level

    return [
        {
            "count": len(band),
            "low": round(float(whole[band].min()), 2),
            "high": round(float(whole[band].max()), 2),
            "level": median_level(columns.of("overall.level")[band]),
            "levels": [
                median_level(columns.of(f"{code}.level")[band]) for code in questionnaire.dimension
            ],
        }
        for band in bands(whole, BANDS)
    ]
