"""What is counted about peers: practices in place, and how far each figure is, in whole per cents.

Counts of a block of organisations are kept away from none and all, so that knowing a count never
tells what a single member answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaires.schema import SKIPPED, Questionnaire
from scoring.cohort import score_cohort
from scoring.matrix import AnswerMatrix, Codes

EDGES = 100
"""A figure stands in one of the bins 0 … EDGES; counts are kept of those below 1, 2 … EDGES."""

NO_FIGURE = -1

SLACK = 2
"""Of every yes or no in a block at least this many are told, whatever there are: one member who
knows their own answer must not learn all others'."""

OVERALL = "overall"
OPEN = "open:"
ROUNDING = 1e-9
BLOCK = 65_536
WIDE = 200
"""A figure with a wider range than this is cut in even factors: hours, contacts, customers."""

Bins = NDArray[np.int8]
Counts = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Names:
    """What is counted: practices, figures, and the overall levels at which practices are."""

    practices: tuple[str, ...]
    figures: tuple[str, ...]
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of some organisations, a row each.

    `practices` (rows, practices): 1 in place (the two highest answers), 0 not, NO_FIGURE where it
    does not apply. `figures` (rows, figures): the bin each figure stands in, NO_FIGURE where there
    is none. `level` (rows,) is the overall level, 0 where there is none.
    """

    names: Names
    practices: Bins
    figures: Bins
    level: Bins


@dataclass(frozen=True, slots=True)
class Told:
    """Counts of a block that may be told: `kept` (…), out of `asked` (…), 0 where nothing is."""

    kept: Counts
    asked: Counts


@dataclass(frozen=True, slots=True)
class Tally:
    """What is told of a block.

    `practices` (1 + levels, practices): of all, then of those at each level. `figures` (figures,
    EDGES): those below each edge.
    """

    practices: Told
    figures: Told


def facts_of(matrix: AnswerMatrix) -> Facts:
    """Practices, and the part in place of the whole, of each dimension and of each lens."""
    q = matrix.questionnaire
    scored = [item for item in q.items if item.scored]
    names = Names(tuple(item.id for item in scored), (OVERALL, *q.dimension, *q.lenses), q.levels)
    practices = np.empty((matrix.rows, len(names.practices)), np.int8)
    figures = np.empty((matrix.rows, len(names.figures)), np.int8)
    level = np.empty(matrix.rows, np.int8)
    # Scores of a million sheets at once would take more room than the sheets and facts together.
    for start in range(0, matrix.rows, BLOCK):
        rows = slice(start, start + BLOCK)
        part = AnswerMatrix(q, np.asfortranarray(matrix.codes[rows]))
        practices[rows] = _practices(part.codes[:, [item.position for item in scored]], q)
        figures[rows], level[rows] = _figures(part)
    return Facts(names, practices, figures, level)


def facts_of_values(names: tuple[str, ...], bins: Bins) -> Facts:
    """Facts of other figures, KPIs for instance: their bins (rows, figures), and no practices.

    Each such figure wants a ledger and a pool of its own, of those who have it.
    """
    rows = len(bins)
    return Facts(Names((), names, ()), np.empty((rows, 0), np.int8), bins, np.zeros(rows, np.int8))


def facts_of_moves(items: tuple[str, ...], open_: Any, moved: Any) -> Facts:
    """Which items were open a wave ago, and of those which rose since: flags (rows, items).

    They are told like practices, under the names of the items and OPEN before them, so that what
    others did next keeps to the same blocks as all else.
    """
    rose = np.where(open_, moved, NO_FIGURE).astype(np.int8)
    practices = np.concatenate([rose, open_.astype(np.int8)], axis=1)
    names = Names((*items, *(OPEN + item for item in items)), (), ())
    rows = len(practices)
    return Facts(names, practices, np.empty((rows, 0), np.int8), np.zeros(rows, np.int8))


def under_names(facts: Facts, names: Names) -> Facts:
    """The same facts under the names that a ledger counts: what it never counted is left out,
    and what is no longer asked has no figure.
    """
    return Facts(
        names,
        _columns(facts.practices, facts.names.practices, names.practices),
        _columns(facts.figures, facts.names.figures, names.figures),
        facts.level,
    )


def _columns(bins: Bins, have: tuple[str, ...], want: tuple[str, ...]) -> Bins:
    chosen = np.full((len(bins), len(want)), NO_FIGURE, np.int8)
    for place, name in enumerate(want):
        if name in have:
            chosen[:, place] = bins[:, have.index(name)]
    return chosen


def _practices(codes: Codes, q: Questionnaire) -> Bins:
    in_place = [q.code_position[code] for code in q.rated_codes[len(q.rated_codes) // 2 :]]
    practices = np.isin(codes, in_place).astype(np.int8)
    practices[(codes == q.code_position[q.na_code]) | (codes == SKIPPED)] = NO_FIGURE
    return practices


def _figures(matrix: AnswerMatrix) -> tuple[Bins, Bins]:
    """Bins of the parts in place, and the overall levels."""
    scores = score_cohort(matrix)
    dimensions = scores.groups.shares()[: len(matrix.questionnaire.dimensions)]
    shares = np.concatenate([scores.overall.shares(), dimensions, scores.lenses.shares()])
    return binned(100 * shares.T, np.arange(1, EDGES + 1)), scores.level


def binned(values: Any, edges: Any) -> Bins:
    """The bin of each value: how many of the ascending edges it reaches; NO_FIGURE for NaN.

    `edges`: at most EDGES, fixed before anything is published, or they would tell of the pool.
    """
    reached = np.searchsorted(np.asarray(edges), np.asarray(values) + ROUNDING, side="right")
    return np.where(np.isnan(values), NO_FIGURE, reached).astype(np.int8)


def edges_between(low: float, high: float) -> NDArray[np.float64]:
    """The edges of a figure that lies between two bounds: even steps, or even factors if wide.

    They follow from the figure's definition, so they tell nothing of a pool.
    """
    part = np.arange(1, EDGES + 1) / EDGES
    if high - low <= WIDE:
        return np.asarray(low + (high - low) * part)
    return np.asarray(low - 1 + (high - low + 1) ** part)


def tally(facts: Facts, rows: Any, least: int, before: Tally | None = None) -> Tally:
    """What is told of the block of these rows; nothing of what fewer than `least` have.

    `before`: what was told of the block they are the rest of. The difference is about those who
    left, so it keeps to the same rules.
    """
    practices, bins, level = facts.practices[rows], facts.figures[rows], facts.level[rows]
    groups = [practices, *(practices[level == number] for number in facts.names.levels)]
    below = np.zeros((bins.shape[1], EDGES), np.int32)
    for figure in range(bins.shape[1]):
        known = bins[bins[:, figure] >= 0, figure].astype(np.intp)
        below[figure] = np.bincount(known, minlength=EDGES + 1)[:EDGES].cumsum()
    return Tally(
        told(
            np.array([(group == 1).sum(axis=0) for group in groups], np.int32),
            np.array([(group >= 0).sum(axis=0) for group in groups], np.int32),
            least,
            before.practices if before is not None else None,
        ),
        told(
            below,
            np.repeat((bins >= 0).sum(axis=0, dtype=np.int32)[:, None], EDGES, axis=1),
            least,
            before.figures if before is not None else None,
        ),
    )


def told(count: Counts, asked: Counts, least: int, before: Told | None = None) -> Told:
    """`count` of `asked`, moved SLACK away from none and all; for the rest of a block, so that
    the count of those who left is as well.

    What was not told of the whole block, or would be by fewer than `least` who left, is not told.
    """
    low, high = np.full_like(count, SLACK), np.maximum(asked - SLACK, SLACK)
    open_ = asked >= least
    if before is not None:
        left = before.asked - asked
        open_ &= (before.asked > 0) & ((left >= least) | (left == 0))
        gone = left > 0
        # Where the whole block's count was moved itself, it leaves those who left in doubt.
        least_kept = np.where(gone, before.kept - left + SLACK, before.kept)
        most_kept = np.where(gone, before.kept - SLACK, before.kept)
        low, high = np.clip(least_kept, low, high), np.clip(most_kept, low, high)
    kept = np.clip(count, low, high)
    return Told(
        np.where(open_, kept, 0).astype(np.int32), np.where(open_, asked, 0).astype(np.int32)
    )
