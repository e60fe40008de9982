"""Where a version's rated items stand, and its answers as ranks that statistics can order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.schema import Questionnaire
from scoring.matrix import Codes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNRATED = -1
"""The rank where nothing was rated: skipped, don't know, does not apply."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rated items stand. Arrays have an entry for each of them, in file order.

    `dimension` is a number 0 … dimensions - 1, `level` the level, `column` the item's place
    among the `columns` of an answer matrix. `rated` are the codes of the scale, lowest first;
    `na` and `unknown` the codes for what does not apply and for don't know.
    """

    dimension: Ints
    level: Ints
    column: Ints
    columns: int
    rated: tuple[int, ...]
    na: int
    unknown: int

    @property
    def items(self) -> int:
        """How many items are rated."""
        return len(self.column)

    @property
    def top(self) -> int:
        """The rank of what is fully in place."""
        return len(self.rated) - 1

    @property
    def dimensions(self) -> int:
        """How many dimensions they have."""
        return int(self.dimension.max()) + 1

    def ranks(self, codes: Codes) -> Codes:
        """How far each rated item is in place: int8 (rows, items), 0 … top, UNRATED otherwise.

        `codes`: int8 (rows, columns) as in `scoring.matrix`.
        """
        known = np.full(max(self.na, self.unknown, *self.rated) + 2, UNRATED, np.int8)
        known[np.array(self.rated)] = np.arange(len(self.rated))
        # A skipped answer (-1) reads the last place, which no code of the scale fills.
        return np.asarray(known[codes[:, self.column]])


def layout_of(questionnaire: Questionnaire) -> Layout:
    """The layout of a version: its scored items; probes and items on trial stay unanswered."""
    q = questionnaire
    place = {code: number for number, code in enumerate(q.dimension)}
    scored = [item for item in q.items if item.scored]
    return Layout(
        dimension=np.array([place[item.dimension] for item in scored]),
        level=np.array([item.level for item in scored]),
        column=np.array([item.position for item in scored]),
        columns=len(q.items),
        rated=tuple(q.code_position[code] for code in q.rated_codes),
        na=q.code_position[q.na_code],
        unknown=q.code_position[q.unknown_code],
    )
