"""What another version makes of sheets that were answered: figures before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from questionnaires.crosswalk import Crosswalk, map_sheet
from questionnaires.sheet import AnswerSheet
from scoring.result import what_if

Json = dict[str, Any]
FIGURES = ("level", "index", "in_place")


def effect_on(sheet: AnswerSheet, way: Sequence[Crosswalk]) -> Json:
    """Old and new figures of a sheet: [before, after] of the whole, and of dimensions that moved.

    The old answers are carried along `way`, proposals taken as confirmed and items that were not
    asked left out (blueprint 4.3). A figure that is hidden or not rated, or a dimension that is
    not there, is None. Raises ValueError for a sheet that is not of the version the way begins at.
    """
    mapped = map_sheet(sheet, way)
    before = what_if(sheet.codes(), way[0].old)
    after = what_if(mapped.carried(), mapped.version)
    dimensions = {}
    for code in dict.fromkeys((*before["dimensions"], *after["dimensions"])):
        pair = before["dimensions"].get(code, {}), after["dimensions"].get(code, {})
        if any(pair[0].get(name) != pair[1].get(name) for name in FIGURES):
            dimensions[code] = _pairs(*pair)
    return {"id": sheet.id, **_pairs(before, after), "dimensions": dimensions}


def _pairs(before: Json, after: Json) -> Json:
    return {name: [before.get(name), after.get(name)] for name in FIGURES}


def summary(effects: Iterable[Json]) -> Json:
    """How many sheets keep every figure, and how many rise or fall by a level or become hidden."""
    found = {"sheets": 0, "same": 0, "higher_level": 0, "lower_level": 0, "hidden": 0}
    for effect in effects:
        before, after = effect["level"]
        found["sheets"] += 1
        found["same"] += not effect["dimensions"] and before == after
        if before is None or after is None:
            found["hidden"] += before != after
        else:
            found["higher_level"] += after > before
            found["lower_level"] += after < before
    return found
