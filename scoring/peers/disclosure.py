"""What may be told about others: whole blocks of organisations, frozen from epoch to epoch.

Every organisation belongs to one block, which holds more than the floor of them and lies in one
cell of a lattice: sector, then size, then region, widened where too few stand there. Whatever is
published is a sum over whole blocks, and a block's members come and go together. So whichever
figures of whichever epochs are added or subtracted, organisations of one block cannot be told
apart, and no remainder is smaller than a block. A block's counts are never none or all.

Sheets that were replaced or erased leave in company: an erasure takes so many others along that
no difference is about fewer than the floor, and those stay out until they send a new sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scoring.peers.facts import Facts, Names, Tally, tally
from scoring.peers.pool import FACETS, UNKNOWN, Pool
from scoring.peers.shape import Floats

FLOOR = 10
LEAST_FLOOR = 5

NEIGHBOURS = 25
"""A cell with twice as many newcomers is cut into blocks of like organisations of this size."""

MOST_BLOCKS = 2000
PATIENCE = 1
"""Epochs a newcomer waits for company before it counts in the next wider cell only."""

Cell = tuple[int, ...]
"""A cell of the lattice: positions of sector, size and region, as many as it is narrow."""

Sheet = tuple[str, int]
"""Whose sheet, and when it was taken."""


@dataclass(frozen=True, slots=True)
class Block:
    """Organisations that are only ever told of together. Private: `members` is shown to nobody.

    `centre` is the mean of their vectors, by which like blocks are found.
    """

    cell: Cell
    members: tuple[Sheet, ...]
    tally: Tally
    centre: tuple[float, ...]

    @property
    def size(self) -> int:
        """How many organisations."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was told up to an epoch, so that the next one tells nothing by the difference.

    `spent`: sheets that left in company and may not come back; `waiting`: since which epoch a
    sheet waits for company. `names` and `simulated` are None before the first epoch.
    """

    epoch: int
    floor: int
    blocks: tuple[Block, ...]
    spent: frozenset[Sheet]
    waiting: Mapping[Sheet, int]
    names: Names | None = None
    simulated: bool | None = None

    @property
    def least(self) -> int:
        """The smallest block: each of its members sees the floor of others."""
        return self.floor + 1


def opened(floor: int = FLOOR) -> Ledger:
    """The ledger before anything was told. Raises ValueError for a floor below LEAST_FLOOR."""
    if floor < LEAST_FLOOR:
        raise ValueError(f"the floor is {LEAST_FLOOR} at least, not {floor}")
    return Ledger(0, floor, (), frozenset(), {})


def with_floor(ledger: Ledger, floor: int) -> Ledger:
    """The ledger under another floor. Blocks that are too small for it are told of no more.

    They go as a whole, and their sheets stay out until newer ones come: opening a new ledger
    instead would tell by the difference. Raises ValueError for a floor below LEAST_FLOOR.
    """
    least = opened(floor).least
    small = [block for block in ledger.blocks if block.size < least]
    return replace(
        ledger,
        floor=floor,
        blocks=tuple(block for block in ledger.blocks if block.size >= least),
        spent=ledger.spent.union(*(block.members for block in small)),
    )


def next_epoch(ledger: Ledger, pool: Pool, facts: Facts, vectors: Floats, seed: int) -> Ledger:
    """The ledger of the next epoch.

    `facts` and `vectors` (rows, any) have a row for each organisation of the pool. Whoever is no
    longer in the pool is in no figure of the new epoch. Raises ValueError for a pool of another
    kind than the ledger's: what was told could not be set against it.
    """
    if ledger.names not in {None, facts.names}:
        raise ValueError("a ledger counts the same practices and figures in every epoch")
    if ledger.simulated not in {None, pool.simulated}:
        raise ValueError("simulated and real organisations have ledgers of their own")
    rng = np.random.default_rng(seed)
    here = {sheet: row for row, sheet in enumerate(_sheets(pool))}
    present = set(pool.organisations.tolist())
    blocks: list[Block] = []
    spent = {sheet for sheet in ledger.spent if sheet in here}
    for block in ledger.blocks:
        staying = _staying(block, here, present, ledger.least, rng)
        if len(staying) == block.size:
            blocks.append(block)
            continue
        spent.update(sheet for sheet in block.members if sheet in here and sheet not in staying)
        if staying:
            rows = np.array([here[sheet] for sheet in staying])
            rest = tally(facts, rows, ledger.least, block.tally)
            blocks.append(Block(block.cell, staying, rest, _centre(vectors[rows])))
    counted = {organisation for block in blocks for organisation, _ in block.members}
    newcomers = {
        sheet: ledger.waiting.get(sheet, ledger.epoch)
        for sheet in here
        if sheet not in spent and sheet[0] not in counted
    }
    for cell, members in list(_companies(newcomers, here, pool, vectors, ledger)):
        rows = np.array([here[sheet] for sheet in members])
        first = tally(facts, rows, ledger.least)
        blocks.append(Block(cell, members, first, _centre(vectors[rows])))
        for sheet in members:
            del newcomers[sheet]
    # While nothing was ever told, the first epoch is still to come, and with it everyone's place.
    epoch = ledger.epoch + 1 if blocks or ledger.epoch else 0
    return Ledger(
        epoch, ledger.floor, tuple(blocks), frozenset(spent), newcomers, facts.names,
        pool.simulated,
    )  # fmt: skip


def narrowest(facets: Iterable[int]) -> Cell:
    """The narrowest cell an organisation with these facets stands in."""
    cell: list[int] = []
    for facet in facets:
        if facet == UNKNOWN:
            break
        cell.append(int(facet))
    return tuple(cell)


def _sheets(pool: Pool) -> Iterator[Sheet]:
    return zip(pool.organisations.tolist(), pool.taken.tolist(), strict=True)


def _staying(
    block: Block,
    here: Mapping[Sheet, int],
    present: set[str],
    least: int,
    rng: np.random.Generator,
) -> tuple[Sheet, ...]:
    """The members that stay: all or none, or enough while enough go as well."""
    erased = [sheet for sheet in block.members if sheet[0] not in present]
    current = [sheet for sheet in block.members if sheet in here]
    gone = block.size - len(current)
    if gone == 0:
        return block.members
    if not erased and gone < least:
        # Replaced sheets may stay a while; most of the block gone, the rest goes with them.
        return block.members if 2 * gone <= block.size else ()
    company = max(least - gone, 0)
    if len(current) - company < least:
        return block.members if not erased and 2 * gone <= block.size else ()
    order = rng.permutation(len(current))[company:]
    return tuple(current[place] for place in np.sort(order))


def _companies(
    newcomers: Mapping[Sheet, int],
    here: Mapping[Sheet, int],
    pool: Pool,
    vectors: Floats,
    ledger: Ledger,
) -> Iterator[tuple[Cell, tuple[Sheet, ...]]]:
    """Newcomers in companies large enough for a block, in the narrowest cell that has one."""
    alone: dict[Cell, list[Sheet]] = {}
    for sheet in newcomers:
        alone.setdefault(narrowest(pool.facets[here[sheet]]), []).append(sheet)
    size = max(NEIGHBOURS, ledger.least, len(newcomers) // MOST_BLOCKS)
    for width in range(len(FACETS), -1, -1):
        for cell in sorted(cell for cell in alone if len(cell) == width):
            sheets = alone.pop(cell)
            if len(sheets) >= ledger.least:
                rows = np.array([here[sheet] for sheet in sheets])
                for part in _alike(np.arange(len(sheets)), vectors[rows], size):
                    yield cell, tuple(sheets[place] for place in part)
                continue
            for sheet in sheets:
                waited = ledger.epoch - newcomers[sheet]
                # At first everyone may widen at once, so that there is something to see at all.
                if cell and (ledger.epoch == 0 or waited >= PATIENCE * (len(FACETS) - width + 1)):
                    alone.setdefault(cell[:-1], []).append(sheet)


def _alike(places: Any, vectors: Floats, size: int) -> list[Any]:
    """Places cut in halves along their widest direction while both halves hold `size`."""
    if len(places) < 2 * size:
        return [places]
    widest = int(np.ptp(vectors[places], axis=0).argmax())
    order = places[np.argsort(vectors[places, widest], kind="stable")]
    half = len(order) // 2
    return [*_alike(order[:half], vectors, size), *_alike(order[half:], vectors, size)]


def _centre(vectors: Floats) -> tuple[float, ...]:
    return tuple(vectors.mean(axis=0).tolist())
