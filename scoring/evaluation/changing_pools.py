"""Small pools that change from epoch to epoch: some join, some answer anew, some are erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.evaluation.drawn import matrix, questionnaire
from scoring.peers.disclosure import Ledger, Sheet, next_epoch, opened
from scoring.peers.facts import NO_FIGURE, Facts, Names
from scoring.peers.pool import Places, Pool


@dataclass(frozen=True, slots=True)
class Organisation:
    """One that is in the pool: its sheet, where it stands, what it answered to a few practices."""

    sheet: Sheet
    facets: tuple[int, int, int]
    practices: tuple[int, ...]


def pool_of(organisations: list[Organisation]) -> Pool:
    """Their pool. The sheets are empty: what is told comes from the facts."""
    facets: Places = np.array([one.facets for one in organisations], np.int16).reshape(-1, 3)
    return Pool(
        matrix(np.zeros((len(organisations), len(questionnaire().items)), np.int8)),
        np.array([one.sheet[0] for one in organisations], np.str_),
        np.array([one.sheet[1] for one in organisations], np.int64),
        facets,
        False,
    )


def facts_of_these(organisations: list[Organisation], practices: int = 3) -> Facts:
    """What is known of them: their practices, and a figure and a level that follow from these."""
    answers = np.array([one.practices for one in organisations], np.int8).reshape(-1, practices)
    names = Names(tuple(f"P-{number}" for number in range(practices)), ("overall",), (2, 3))
    bins = np.where(answers[:, :1] > 0, 60, 20).astype(np.int8)
    level = np.where(answers[:, 1] > 0, 3, 2).astype(np.int8)
    return Facts(names, answers, bins, level)


def step(ledger: Ledger, organisations: list[Organisation], seed: int = 1) -> Ledger:
    """The ledger of the next epoch."""
    vectors = np.array([one.practices for one in organisations], float).reshape(-1, 3)
    return next_epoch(ledger, pool_of(organisations), facts_of_these(organisations), vectors, seed)


def drawn(rng: np.random.Generator, number: int, taken: int) -> Organisation:
    """An organisation by chance."""
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
