"""Sheets that the scoring lints try, as matrices of codes, and the figures they give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations_with_replacement, product

import numpy as np
from numpy.typing import NDArray

from questionnaires.schema import SKIPPED, Item, Questionnaire
from scoring.cohort import score_cohort
from scoring.matrix import AnswerMatrix, Codes
from scoring.ranges import completed

BLOCK = 4096
MOST_CONDITIONS = 10
"""N/A conditions of which every combination is tried; of more, each alone and all at once."""

Row = NDArray[np.int8]
"""One sheet: a code's position an item, in the order of the version."""


def uniform(version: Questionnaire, code: str) -> Row:
    """The same answer to every item of the scale; probes are skipped."""
    position = version.code_position[code]
    return np.array([SKIPPED if i.answers else position for i in version.items], dtype=np.int8)


def stacked(version: Questionnaire, rows: Iterable[Row]) -> Codes:
    """Rows on top of each other: (rows, items), column-major."""
    found = list(rows)
    return np.asfortranarray(np.array(found, dtype=np.int8).reshape(-1, len(version.items)))


def figures(version: Questionnaire, codes: Codes) -> NDArray[np.float64]:
    """Every figure of every sheet (figures, rows), and both ends of its range; -1 is unrated."""
    lowest, highest = version.rated_codes[0], version.rated_codes[-1]
    probes = [item.position for item in version.items if item.answers]
    ends = [np.asfortranarray(completed(codes, version, code)) for code in (lowest, highest)]
    for end in ends:
        end[:, probes] = SKIPPED  # answers of the scale are none of theirs
    given = _figures(version, codes)
    # Without a don't-know or a gap both ends are the sheet itself.
    found = [given if (end == codes).all() else _figures(version, end) for end in ends]
    return np.concatenate([given, *found])


def _figures(version: Questionnaire, codes: Codes) -> NDArray[np.float64]:
    scores = score_cohort(AnswerMatrix(version, codes))
    levels = (scores.level[None], scores.pooled_level[None], scores.guard[None], scores.group_level)
    shares = (
        scores.overall, scores.ladder, scores.groups, scores.lenses, scores.features,
        scores.models,
    )  # fmt: skip
    return np.concatenate(
        [
            *(level.astype(np.float64) for level in levels),
            *(np.nan_to_num(counted.shares(), nan=-1.0) for counted in shares),
        ]
    )


def cells(version: Questionnaire, dimension: str) -> list[list[Item]]:
    """The scored items of a dimension, level by level."""
    items = version.dimension[dimension].items
    return [[i for i in items if i.scored and i.level == level] for level in version.levels]


def every_sheet(version: Questionnaire, dimension: str) -> Iterator[Codes]:
    """Blocks of sheets with every combination of cell values a dimension can have.

    Items of one cell weigh the same, so of the combinations with one total a single one is
    taken. All other items stand at the lowest answer. Ascending in the first level last.
    """
    rated = version.rated_codes
    value = {code.code: code.value or 0 for code in version.scale}
    patterns = []
    for members in cells(version, dimension):
        by_total: dict[object, tuple[str, ...]] = {}
        for chosen in combinations_with_replacement(rated, len(members)):
            by_total.setdefault(sum(value[code] for code in chosen), chosen)
        positions = [[version.code_position[code] for code in one] for one in by_total.values()]
        patterns.append(np.array(positions, dtype=np.int8).reshape(len(positions), len(members)))
    sizes = [len(pattern) for pattern in patterns]
    total = int(np.prod(sizes, dtype=np.int64))
    base = uniform(version, rated[0])
    for start in range(0, total, BLOCK):
        numbers = np.arange(start, min(start + BLOCK, total))
        codes = np.asfortranarray(np.repeat(base[None], len(numbers), axis=0))
        places = np.unravel_index(numbers, sizes)
        for members, pattern, place in zip(
            cells(version, dimension), patterns, places, strict=True
        ):
            for column, item in enumerate(members):
                codes[:, item.position] = pattern[place, column]
        yield codes


def climbs(version: Questionnaire) -> Codes:
    """Sheets on the way from the lowest answers to the highest, raised one answer at a time.

    Three ways: level by level, dimension by dimension, and from the highest level down.
    """
    by_level = sorted((i for i in version.items if i.scored), key=lambda item: item.level)
    by_dimension = [i for d in version.dimensions for i in d.items if i.scored]
    rows = []
    for order in (by_level, by_dimension, by_level[::-1]):
        row = uniform(version, version.rated_codes[0])
        rows.append(row.copy())
        for item in order:
            for code in version.rated_codes[1:]:
                row[item.position] = version.code_position[code]
                rows.append(row.copy())
    return stacked(version, rows)


def without_some(version: Questionnaire) -> Codes:
    """Sheets in which conditions of N/A hold, all else at the lowest or the highest answer.

    Of a dimension every combination of its items that offer N/A is tried too.
    """
    na = version.code_position[version.na_code]
    groups: dict[str, list[int]] = defaultdict(list)
    for item in version.items:
        if item.na and item.scored:
            groups[item.na].append(item.position)
    rows = []
    for code in (version.rated_codes[0], version.rated_codes[-1]):
        base = uniform(version, code)
        for held in _some(list(groups.values())):
            row = base.copy()
            row[held] = na
            rows.append(row)
        for dimension in version.dimensions:
            offering = [[i.position] for i in dimension.items if i.na and i.scored]
            for held in _some(offering):
                row = base.copy()
                row[held] = na
                rows.append(row)
    return stacked(version, rows)


def _some(groups: Sequence[list[int]]) -> Iterator[list[int]]:
    """Positions of every combination of the groups, or of each and of all when they are many."""
    if len(groups) <= MOST_CONDITIONS:
        for chosen in product((False, True), repeat=len(groups)):
            yield [p for one, group in zip(chosen, groups, strict=True) if one for p in group]
        return
    yield []
    yield from groups
    yield [position for group in groups for position in group]


def in_words(version: Questionnaire, row: Row) -> str:
    """A sheet in few words: "F: STR-2, STR-3; N: all others"."""
    names = [code.code for code in version.scale]
    found: dict[str, list[str]] = defaultdict(list)
    for item in version.items:
        if item.scored:
            found[names[row[item.position]]].append(item.id)
    most = max(found, key=lambda code: len(found[code]))
    parts = [f"{code}: {', '.join(ids)}" for code, ids in found.items() if code != most]
    return "; ".join([*parts, f"{most}: all{' others' if parts else ''}"])
