"""Whether each level of each dimension, and each overall level, can be reached by some answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from questionnaires.schema import FIRST_LEVEL, Questionnaire
from scoring.cohort import score_cohort
from scoring.lint_sheets import (
    Row,
    cells,
    climbs,
    every_sheet,
    in_words,
    stacked,
    uniform,
)
from scoring.matrix import AnswerMatrix, Codes

Found = Iterable[tuple[str, str]]
"""(where, what is wrong and a sheet that shows it)."""


def level_faults(version: Questionnaire) -> Found:
    """Levels that no answers give; all combinations of a dimension's answers are tried."""
    reached: dict[str, dict[int, Row]] = {}
    for number, dimension in enumerate(version.dimension):
        reached[dimension] = found = _least_rows(version, dimension, number)
        for level in _missing(version, found):
            yield f"dimension {dimension}", _unreached(version, dimension, level, found)
    missing = _missing(version, _overall_rows(version, reached))
    said = (unreached_overall(version, level) for level in missing)
    yield from (("overall", message) for message in said if message)


def unreached_overall(version: Questionnaire, level: int) -> str:
    """Why no answers give that overall level, with the sheet that shows it; "" when some do."""
    row = _least_sheet(version, level)
    if row is None:
        return f"level {level} cannot be reached: the best answers give less."
    given = int(_overall(version, stacked(version, [row]))[0])
    if given == level:
        return ""
    return (
        f"no answers give level {level}: {in_words(version, row)} gives {given}, and any lower "
        "answer less than that."
    )


def _missing(version: Questionnaire, found: Iterable[int]) -> list[int]:
    return sorted({FIRST_LEVEL, *version.levels} - set(found))


def _least_rows(version: Questionnaire, dimension: str, number: int) -> dict[int, Row]:
    """Level of a dimension → the sheet with the least answers that gives it."""
    found: dict[int, Row] = {}
    totals: dict[int, int] = {}
    positions = [item.position for members in cells(version, dimension) for item in members]
    rank = {version.code_position[c]: n for n, c in enumerate(version.rated_codes)}
    ranks = np.array([rank.get(n, 0) for n in range(len(version.scale))])
    for codes in every_sheet(version, dimension):
        levels = score_cohort(AnswerMatrix(version, codes)).group_level[number]
        total = ranks[codes[:, positions]].sum(axis=1)
        for level in map(int, np.unique(levels)):
            here = np.flatnonzero(levels == level)
            least = here[total[here].argmin()]
            if level not in found or total[least] < totals[level]:
                found[level], totals[level] = codes[least], int(total[least])
    return found


def _unreached(version: Questionnaire, dimension: str, level: int, found: dict[int, Row]) -> str:
    above = {n: row for n, row in found.items() if n > level}
    said = f"no answers give level {level}"
    if not above:
        return f"{said}; the best ones give level {max(found)}."
    nearest = min(above)
    shown = ", ".join(
        f"{item.id} {version.scale[above[nearest][item.position]].code}"
        for members in cells(version, dimension)
        for item in members
    )
    return f"{said}: {shown} gives level {nearest}, and no lower answers give a level between."


def _overall(version: Questionnaire, codes: Codes) -> np.ndarray:
    return score_cohort(AnswerMatrix(version, codes)).level


def _overall_rows(version: Questionnaire, reached: dict[str, dict[int, Row]]) -> dict[int, Row]:
    """Overall level → a sheet that gives it: all dimensions alike, or on the way up."""
    rows = []
    for level in (FIRST_LEVEL, *version.levels):
        row = uniform(version, version.rated_codes[0])
        for dimension, found in reached.items():
            best = max((n for n in found if n <= level), default=min(found))
            for members in cells(version, dimension):
                for item in members:
                    row[item.position] = found[best][item.position]
        rows.append(row)
    codes = stacked(version, [*rows, *climbs(version)])
    levels = _overall(version, codes)
    return {int(level): codes[np.flatnonzero(levels == level)[0]] for level in np.unique(levels)}


def _least_sheet(version: Questionnaire, level: int) -> Row | None:
    """The lowest of some sheets with at least that overall level from which no answer can fall.

    If level were given by any answers, it would be given by such a sheet (a better answer never
    lowers a level). They are looked for from each dimension's end of the questionnaire.
    """
    top = uniform(version, version.rated_codes[-1])
    if int(_overall(version, stacked(version, [top]))[0]) < level:
        return None
    order = [item.position for d in version.dimensions for item in d.items if item.scored]
    best, given = top, version.levels[-1] + 1
    for turn in range(0, len(order), max(1, len(order) // (2 * len(version.dimensions)))):
        row = _lowered(version, top, [*order[turn:], *order[:turn]], _at_least(version, level))
        now = int(_overall(version, stacked(version, [row]))[0])
        if now < given:
            best, given = row, now
        if now == level:
            break
    return best


def _at_least(version: Questionnaire, level: int) -> Callable[[Codes], np.ndarray]:
    return lambda codes: _overall(version, codes) >= level


def _lowered(
    version: Questionnaire,
    row: Row,
    order: list[int],
    holds: Callable[[Codes], np.ndarray],
) -> Row:
    """Each answer in turn as low as it can be while the level holds."""
    codes = [version.code_position[code] for code in version.rated_codes]
    row = row.copy()
    for position in order:
        tried = np.repeat(row[None], len(codes), axis=0)
        tried[:, position] = codes
        row = tried[int(np.flatnonzero(holds(np.asfortranarray(tried)))[0])].copy()
    return row
