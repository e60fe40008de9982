"""Small pools that change over epochs, and what an attacker makes of all that is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.peers.disclosure import Cell, Ledger, Sheet, next_epoch, opened
from scoring.peers.facts import NO_FIGURE, Facts, Names
from scoring.peers.pool import Places, Pool
from tests.unit.scoring.build import SHIPPED
from tests.unit.scoring.peers.pools import matrix


@dataclass(frozen=True)
class Organisation:
    """One that is in the pool: its sheet, where it stands, what it answered to a few practices."""

    sheet: Sheet
    facets: tuple[int, int, int]
    practices: tuple[int, ...]


def pool_of(organisations: list[Organisation]) -> Pool:
    facets: Places = np.array([one.facets for one in organisations], np.int16).reshape(-1, 3)
    return Pool(
        matrix(np.zeros((len(organisations), len(SHIPPED.items)), np.int8)),
        np.array([one.sheet[0] for one in organisations], np.str_),
        np.array([one.sheet[1] for one in organisations], np.int64),
        facets,
        False,
    )


def facts_of_these(organisations: list[Organisation], practices: int = 3) -> Facts:
    answers = np.array([one.practices for one in organisations], np.int8).reshape(-1, practices)
    names = Names(tuple(f"P-{number}" for number in range(practices)), ("overall",), (2, 3))
    bins = np.where(answers[:, :1] > 0, 60, 20).astype(np.int8)
    level = np.where(answers[:, 1] > 0, 3, 2).astype(np.int8)
    return Facts(names, answers, bins, level)


def step(ledger: Ledger, organisations: list[Organisation], seed: int = 1) -> Ledger:
    vectors = np.array([one.practices for one in organisations], float).reshape(-1, 3)
    return next_epoch(ledger, pool_of(organisations), facts_of_these(organisations), vectors, seed)


def drawn(rng: np.random.Generator, number: int, taken: int) -> Organisation:
    answers = [NO_FIGURE if chance < 0.05 else int(chance < 0.6) for chance in rng.random(3)]
    sector, size, region = (rng.random(3) * [2, 2, 3]).astype(int).tolist()
    return Organisation((f"o{number:04d}", taken), (sector, size, region - 1), tuple(answers))


def years(rng: np.random.Generator, epochs: int = 3, floor: int = 5) -> Iterator[
    tuple[list[Organisation], Ledger]
]:  # fmt: skip
    """A pool over some epochs: some join, some send a new sheet, some are erased."""
    count = int(rng.integers(20, 80))
    organisations = [drawn(rng, number, 0) for number in range(count)]
    ledger = opened(floor)
    for epoch in range(epochs):
        if epoch:
            kept = [one for one in organisations if rng.random() > 0.04]
            organisations = [
                drawn(rng, int(one.sheet[0][1:]), epoch) if rng.random() < 0.15 else one
                for one in kept
            ]
            joining = int(rng.integers(0, 15))
            organisations += [drawn(rng, count + number, epoch) for number in range(joining)]
            count += joining
        ledger = step(ledger, organisations, epoch)
        yield organisations, ledger


def told_sets(ledger: Ledger) -> list[frozenset[Sheet]]:
    """Whom each published figure is about: every cell, and each block alone as well."""
    cells: dict[Cell, set[Sheet]] = {}
    for block in ledger.blocks:
        for width in range(len(block.cell) + 1):
            cells.setdefault(block.cell[:width], set()).update(block.members)
    return [*map(frozenset, cells.values()), *(frozenset(b.members) for b in ledger.blocks)]


def naive_sets(organisations: list[Organisation], least: int) -> list[frozenset[Sheet]]:
    """What a program would tell that only counts who stands in each cell now."""
    found = []
    for width in range(4):
        for cell in {one.facets[:width] for one in organisations}:
            inside = frozenset(one.sheet for one in organisations if one.facets[:width] == cell)
            if len(inside) >= least:
                found.append(inside)
    return found


def system(told: list[frozenset[Sheet]]) -> Any:
    """The attacker's equations: a row for each figure, a column for each sheet ever told of."""
    sheets = sorted(set().union(*told)) if told else []
    place = {sheet: column for column, sheet in enumerate(sheets)}
    equations = np.zeros((len(told), len(sheets)))
    for row, members in enumerate(told):
        equations[row, [place[sheet] for sheet in members]] = 1
    return equations


def recovered(equations: Any) -> int:
    """How many answers follow from the equations: unit vectors in the span of the rows."""
    if not equations.size:
        return 0
    _, sizes, directions = np.linalg.svd(equations, full_matrices=False)
    span = directions[sizes > 1e-9]
    return int(((span**2).sum(axis=0) > 1 - 1e-6).sum())


def smallest_alike(equations: Any) -> int:
    """The fewest sheets that stand in the same figures: no remainder can be about fewer."""
    if not equations.size:
        return 10**9
    # Columns are told apart by a random sum of theirs, which is much quicker than by themselves.
    marks = np.random.default_rng(0).random(len(equations)) @ equations
    return int(np.unique(marks.round(9), return_counts=True)[1].min())
