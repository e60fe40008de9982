"""What an epoch publishes: the figures of each cell of the lattice and of likes, without names.

Made once an epoch from the ledger, which knows members and stays where nobody sees it. A page
reads from here only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from scoring.peers.disclosure import NEIGHBOURS, Cell, Ledger
from scoring.peers.facts import SLACK, Names, Tally, Told
from scoring.peers.shape import Floats


@dataclass(frozen=True, slots=True)
class Share:
    """Counts `of` a number of organisations, (…) each; 0 of 0 where nothing is told.

    `tail` is the part of `of` that would be counted even if there were none.
    """

    count: Floats
    of: Floats
    tail: Floats


@dataclass(frozen=True, slots=True)
class View:
    """What is told of one set of blocks. Shapes are those of `facts.Tally`."""

    organisations: int
    practices: Share
    figures: Share


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A block of like organisations: where it lies, which is for finding it and never shown."""

    centre: tuple[float, ...]
    view: View


@dataclass(frozen=True, slots=True)
class Release:
    """The figures of an epoch: of each cell, widest first, and of each neighbourhood."""

    names: Names
    epoch: int
    floor: int
    cells: Mapping[Cell, View]
    neighbourhoods: tuple[Neighbourhood, ...]


def release(ledger: Ledger) -> Release:
    """What may be told in this epoch. Raises ValueError before the first one."""
    if ledger.names is None:
        raise ValueError("nothing may be told before the first epoch")
    cells: dict[Cell, View] = {}
    neighbourhoods = []
    for block in ledger.blocks:
        own = view_of(block.tally, block.size)
        neighbourhoods.append(Neighbourhood(block.centre, own))
        for width in range(len(block.cell) + 1):
            cell = block.cell[:width]
            cells[cell] = together([cells[cell], own]) if cell in cells else own
    ordered = sorted(cells, key=lambda cell: (len(cell), cell))
    return Release(
        ledger.names,
        ledger.epoch,
        ledger.floor,
        MappingProxyType({cell: cells[cell] for cell in ordered}),
        tuple(neighbourhoods),
    )


def view_of(tally: Tally, size: int) -> View:
    """What is told of one block of that size."""
    return View(size, _share(tally.practices, size), _share(tally.figures, size))


def together(views: Iterable[View]) -> View:
    """What is told of several sets that share nobody. Raises ValueError for none at all."""
    chosen = list(views)
    if not chosen:
        raise ValueError("there is nothing to tell of no organisations")
    practices = [one.practices for one in chosen]
    figures = [one.figures for one in chosen]
    return View(sum(one.organisations for one in chosen), _sum(practices), _sum(figures))


def like(
    neighbourhoods: Iterable[Neighbourhood], vector: Floats, organisations: int = NEIGHBOURS
) -> View | None:
    """The organisations most like a vector, at least that many if there are; None without any.

    Whole neighbourhoods: the nearest one by one would be a set of its own for everyone who asks,
    and sets that differ by one tell of one.
    """
    known = list(neighbourhoods)
    if not known:
        return None
    distance = ((np.array([one.centre for one in known]) - vector) ** 2).sum(axis=1)
    chosen: list[View] = []
    for place in np.argsort(distance, kind="stable"):
        chosen.append(known[place].view)
        if sum(one.organisations for one in chosen) >= organisations:
            break
    return together(chosen)


def _share(told: Told, size: int) -> Share:
    """Counts drawn up to the whole of the block, so that no base says who has no answer."""
    drawn = np.where(told.asked > 0, size, 0) / np.maximum(told.asked, 1)
    return Share(
        np.rint(told.kept * drawn), np.where(told.asked > 0, float(size), 0.0),
        np.rint(SLACK * drawn),
    )  # fmt: skip


def _sum(shares: list[Share]) -> Share:
    count, of, tail = shares[0].count, shares[0].of, shares[0].tail
    for share in shares[1:]:
        count, of, tail = count + share.count, of + share.of, tail + share.tail
    return Share(count, of, tail)
