"""Views as bytes, one by one: a page reads the two it needs, not the whole release.

The outline says which views there are: cells of the lattice, widest first, then neighbourhoods.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.peers.disclosure import NEIGHBOURS, Cell, narrowest
from scoring.peers.facts import EDGES, Names
from scoring.peers.release import Release, Share, View
from scoring.peers.sealed import BROKEN, ModelRefused
from scoring.peers.shape import Floats

KEPT = np.dtype("<i4")


@dataclass(frozen=True, slots=True)
class Outline:
    """`cells`: cell → its place; `sizes` (places,): organisations in each view; `centres`
    (neighbourhoods, dimensions) belong to the places after the cells.
    """

    names: Names
    epoch: int
    floor: int
    cells: Mapping[Cell, int]
    sizes: tuple[int, ...]
    centres: Floats

    @property
    def organisations(self) -> int:
        """Of how many organisations anything is told at all."""
        return self.sizes[self.cells[()]] if () in self.cells else 0

    def cell_of(self, facets: Iterable[int]) -> Cell | None:
        """The narrowest cell with these facets that is told of; None if there is none."""
        cell = narrowest(facets)
        return next(
            (cell[:width] for width in range(len(cell), -1, -1) if cell[:width] in self.cells),
            None,
        )

    def places_like(self, vector: Floats, organisations: int = NEIGHBOURS) -> tuple[int, ...]:
        """The places of the nearest neighbourhoods that hold so many together, if there are."""
        distance = ((self.centres - vector) ** 2).sum(axis=1)
        chosen: list[int] = []
        held = 0
        for near in np.argsort(distance, kind="stable").tolist():
            chosen.append(len(self.cells) + near)
            held += self.sizes[chosen[-1]]
            if held >= organisations:
                break
        return tuple(chosen)


def outline_of(release: Release) -> dict[str, Any]:
    """The outline of a release as plain JSON."""
    names = release.names
    views = [*release.cells.values(), *(one.view for one in release.neighbourhoods)]
    return {
        "names": [list(names.practices), list(names.figures), list(names.levels)],
        "epoch": release.epoch,
        "floor": release.floor,
        "cells": [list(cell) for cell in release.cells],
        "sizes": [view.organisations for view in views],
        "centres": [list(one.centre) for one in release.neighbourhoods],
    }


def read_outline(numbers: Any) -> Outline:
    """The outline that `outline_of` wrote. Raises ModelRefused."""
    try:
        practices, figures, levels = numbers["names"]
        cells = {tuple(map(int, cell)): place for place, cell in enumerate(numbers["cells"])}
        centres = np.array(numbers["centres"], float)
        outline = Outline(
            Names(tuple(map(str, practices)), tuple(map(str, figures)), tuple(map(int, levels))),
            int(numbers["epoch"]),
            int(numbers["floor"]),
            cells,
            tuple(map(int, numbers["sizes"])),
            centres,
        )
        if len(outline.sizes) != len(cells) + len(centres):
            raise ValueError("each view has a size")
    except BROKEN as error:
        raise ModelRefused(f"this outline does not hold together: {error}") from None
    return outline


def write_views(release: Release) -> Iterator[bytes]:
    """Each view in the order of the outline."""
    for view in (*release.cells.values(), *(one.view for one in release.neighbourhoods)):
        shares = (view.practices, view.figures)
        parts = [part.ravel() for share in shares for part in (share.count, share.of, share.tail)]
        yield zlib.compress(np.concatenate(parts).astype(KEPT).tobytes())


def read_view(content: bytes, place: int, outline: Outline) -> View:
    """The view at a place. Raises ModelRefused for what is no view of this outline."""
    names = outline.names
    shapes = ((1 + len(names.levels), len(names.practices)), (len(names.figures), EDGES))
    sizes = [rows * columns for rows, columns in shapes for _part in range(3)]
    try:
        numbers = np.frombuffer(zlib.decompress(content), KEPT).astype(float)
        if len(numbers) != sum(sizes) or (numbers < 0).any():
            raise ValueError(f"a view has {sum(sizes)} numbers from 0 up")
    except (zlib.error, ValueError) as error:
        raise ModelRefused(f"this view does not hold together: {error}") from None
    parts = np.split(numbers, np.cumsum(sizes)[:-1])
    practices, figures = (
        Share(*(part.reshape(shape) for part in parts[start : start + 3]))
        for start, shape in zip((0, 3), shapes, strict=True)
    )
    return View(outline.sizes[place], practices, figures)
