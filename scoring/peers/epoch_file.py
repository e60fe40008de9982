"""The ledger and the release of an epoch as JSON texts, sealed like a model and refused likewise.

The ledger knows members and is read by the job that makes epochs only; pages read the release.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from scoring.peers.disclosure import LEAST_FLOOR, Block, Ledger
from scoring.peers.facts import EDGES, Names, Tally, Told
from scoring.peers.release import Neighbourhood, Release, Share, View
from scoring.peers.sealed import BROKEN, ModelRefused, open_sealed, sealed

LEDGER = "peer-ledger/1"
RELEASE = "peer-release/1"


def write_ledger(ledger: Ledger) -> str:
    """The ledger as text. Private: it says who counts where."""
    return sealed(
        LEDGER,
        {
            "epoch": ledger.epoch,
            "floor": ledger.floor,
            "names": _names(ledger.names) if ledger.names is not None else None,
            "simulated": ledger.simulated,
            "blocks": [
                {
                    "cell": list(block.cell),
                    "members": [list(sheet) for sheet in block.members],
                    "centre": list(block.centre),
                    "practices": _told(block.tally.practices),
                    "figures": _told(block.tally.figures),
                }
                for block in ledger.blocks
            ],
            "spent": sorted(map(list, ledger.spent)),
            "waiting": [[*sheet, since] for sheet, since in ledger.waiting.items()],
        },
    )


def read_ledger(text: str) -> Ledger:
    """The ledger in `text`. Raises ModelRefused with the reason."""
    return _read(text, LEDGER, _ledger)


def write_release(release: Release) -> str:
    """The release as text; it names nobody."""
    return sealed(
        RELEASE,
        {
            "epoch": release.epoch,
            "floor": release.floor,
            "names": _names(release.names),
            "cells": [[list(cell), _view(view)] for cell, view in release.cells.items()],
            "neighbourhoods": [
                [list(one.centre), _view(one.view)] for one in release.neighbourhoods
            ],
        },
    )


def read_release(text: str) -> Release:
    """The release in `text`. Raises ModelRefused with the reason."""
    return _read(text, RELEASE, _release)


Kind = TypeVar("Kind")


def _read(text: str, form: str, make: Callable[[Any], Kind]) -> Kind:
    body = open_sealed(text, form)
    try:
        return make(body)
    except BROKEN as error:
        raise ModelRefused(f"this {form} does not hold together: {error}") from None


def _ledger(body: Any) -> Ledger:
    names = _names_of(body["names"]) if body["names"] is not None else None
    simulated = body["simulated"]
    ledger = Ledger(
        int(body["epoch"]),
        int(body["floor"]),
        tuple(_block(entry, names) for entry in body["blocks"]),
        frozenset((str(name), int(taken)) for name, taken in body["spent"]),
        {(str(name), int(taken)): int(since) for name, taken, since in body["waiting"]},
        names,
        simulated,
    )
    if ledger.floor < LEAST_FLOOR or simulated not in {None, True, False}:
        raise ValueError(f"the floor is {LEAST_FLOOR} at least")
    if any(block.size < ledger.least for block in ledger.blocks):
        raise ValueError(f"a block holds {ledger.least} organisations at least")
    return ledger


def _release(body: Any) -> Release:
    names = _names_of(body["names"])
    cells = {tuple(map(int, cell)): _view_of(view, names) for cell, view in body["cells"]}
    return Release(
        names,
        int(body["epoch"]),
        int(body["floor"]),
        MappingProxyType(cells),
        tuple(
            Neighbourhood(tuple(map(float, centre)), _view_of(view, names))
            for centre, view in body["neighbourhoods"]
        ),
    )


def _names(names: Names) -> list[Any]:
    return [list(names.practices), list(names.figures), list(names.levels)]


def _names_of(entry: Any) -> Names:
    practices, figures, levels = entry
    return Names(tuple(map(str, practices)), tuple(map(str, figures)), tuple(map(int, levels)))


def _told(told: Told) -> list[Any]:
    return [told.kept.tolist(), told.asked.tolist()]


def _told_of(entry: Any, shape: tuple[int, int]) -> Told:
    kept, asked = (_counts(part, shape, np.int32) for part in entry)
    return Told(kept, asked)


def _block(entry: Any, names: Names | None) -> Block:
    if names is None:
        raise ValueError("before the first epoch there is no block")
    practices, figures = _shapes(names)
    return Block(
        tuple(map(int, entry["cell"])),
        tuple((str(name), int(taken)) for name, taken in entry["members"]),
        Tally(_told_of(entry["practices"], practices), _told_of(entry["figures"], figures)),
        tuple(map(float, entry["centre"])),
    )


def _view(view: View) -> list[Any]:
    return [view.organisations, *(_share(share) for share in (view.practices, view.figures))]


def _view_of(entry: Any, names: Names) -> View:
    organisations, practices, figures = entry
    of_practices, of_figures = _shapes(names)
    return View(
        int(organisations), _share_of(practices, of_practices), _share_of(figures, of_figures)
    )


def _share(share: Share) -> list[Any]:
    # Counts are whole; as integers they take half of the room.
    return [part.astype(int).tolist() for part in (share.count, share.of, share.tail)]


def _share_of(entry: Any, shape: tuple[int, int]) -> Share:
    count, of, tail = (_counts(part, shape, float) for part in entry)
    return Share(count, of, tail)


def _shapes(names: Names) -> tuple[tuple[int, int], tuple[int, int]]:
    """The shapes of counts of practices and of figures."""
    return (1 + len(names.levels), len(names.practices)), (len(names.figures), EDGES)


def _counts(entry: Any, shape: tuple[int, int], kind: Any) -> Any:
    part = np.array(entry, kind)
    if not part.size and not (shape[0] and shape[1]):
        # A list without rows does not say how long they would be.
        part = part.reshape(shape)
    if part.shape != shape or not (np.isfinite(part).all() and (part >= 0).all()):
        raise ValueError(f"counts are {shape[0]} rows of {shape[1]} numbers from 0 up")
    return part
