"""The segment an organisation is compared with: its sector, size and region, widened as needed.

The order is fixed: the region is given up first, then the size, then the sector. What was given
up is shown beside every figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.peers.disclosure import Cell, narrowest
from scoring.peers.pool import FACETS
from scoring.peers.release import Release, View


@dataclass(frozen=True, slots=True)
class Segment:
    """The cell compared with. `kept` and `widened` are names of facets in the order of FACETS.

    `organisations` counts whoever is told of, the asking organisation included if it is.
    """

    cell: Cell
    kept: tuple[str, ...]
    widened: tuple[str, ...]
    view: View

    @property
    def organisations(self) -> int:
        """How many organisations the figures are about."""
        return self.view.organisations


def segment_of(release: Release, facets: Iterable[int]) -> Segment | None:
    """The narrowest cell with these facets that something may be told of; None if there is none.

    `facets`: positions of sector, size and region, UNKNOWN where not given. Which cell it is
    depends on the lattice only, never on who asks.
    """
    cell = narrowest(facets)
    for width in range(len(cell), -1, -1):
        found = release.cells.get(cell[:width])
        if found is not None:
            return Segment(cell[:width], FACETS[:width], FACETS[width:], found)
    return None
