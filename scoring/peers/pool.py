"""The pool: one final sheet of each consenting organisation, and where the organisation stands.

Rows are organisations, so nobody counts twice however often they answer. All sheets belong to one
version, and simulated organisations never stand beside real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaires.context import lists, region_of_country
from questionnaires.schema import SKIPPED, Questionnaire
from questionnaires.version import edition_of
from scoring.matrix import AnswerMatrix, Codes

UNKNOWN = -1
"""The place of a sector, size or region that an organisation did not give."""

FACETS = ("sector", "employees", "region")
"""What segments are made of, in the order in which they are told apart."""

Places = NDArray[np.int16]


class PoolRefused(ValueError):
    """These sheets are no pool; the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """Sheets of one version as they come from storage, a row each.

    `organisations`: whose sheet it is; `taken`: numbers that rise with time; `facets`: int16
    (rows, 3), positions in the lists of sectors, sizes and regions, UNKNOWN where not given.
    """

    matrix: AnswerMatrix
    organisations: Sequence[str]
    taken: Sequence[int] | NDArray[np.int64]
    facets: Places
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """`organisations` (rows,), each once and in order; `facets` int16 (rows, 3).

    `taken` (rows,) tells a sheet from an organisation's earlier ones.
    """

    matrix: AnswerMatrix
    organisations: NDArray[np.str_]
    taken: NDArray[np.int64]
    facets: Places
    simulated: bool

    @property
    def size(self) -> int:
        """How many organisations."""
        return len(self.organisations)

    @property
    def codes(self) -> Codes:
        """Their answers: int8 (organisations, items)."""
        return self.matrix.codes


def gather(parts: Sequence[Part]) -> Pool:
    """The pool of these sheets: of each organisation the latest one, the last of equally late.

    Raises PoolRefused for no part at all, several versions, simulated beside real sheets, and
    parts whose rows do not belong together.
    """
    if not parts:
        raise PoolRefused("a pool needs sheets of one version")
    versions = {
        (q.id, q.version, q.definition_sha256) for q in (p.matrix.questionnaire for p in parts)
    }
    if len(versions) > 1:
        named = ", ".join(sorted(f"{name} {number}" for name, number, _ in versions))
        raise PoolRefused(f"a pool holds one version, not {named}: carry the sheets over first")
    if len({part.simulated for part in parts}) > 1:
        raise PoolRefused("simulated organisations do not stand beside real ones")
    for part in parts:
        _check(part)
    organisations = np.concatenate([np.asarray(part.organisations, np.str_) for part in parts])
    taken = np.concatenate([np.asarray(part.taken, np.int64) for part in parts])
    codes = np.concatenate([part.matrix.codes for part in parts])
    facets = np.concatenate([part.facets for part in parts])
    order = np.lexsort((taken, organisations))
    sorted_names = organisations[order]
    last = np.ones(len(order), bool)
    last[:-1] = sorted_names[1:] != sorted_names[:-1]
    kept = order[last]
    matrix = AnswerMatrix(parts[0].matrix.questionnaire, np.asfortranarray(codes[kept]))
    return Pool(matrix, organisations[kept], taken[kept], facets[kept], parts[0].simulated)


def _check(part: Part) -> None:
    rows = part.matrix.rows
    if len(part.organisations) != rows or len(part.taken) != rows:
        raise PoolRefused(f"{rows} sheets need as many organisations and times")
    if part.facets.shape != (rows, len(FACETS)):
        raise PoolRefused(f"{rows} sheets need as many rows of {', '.join(FACETS)}")
    most = np.array([len(options) for options in facet_codes()])
    if rows and ((part.facets < UNKNOWN) | (part.facets >= most)).any():
        raise PoolRefused("a facet is a position in its list, or -1 where it was not given")


def facet_codes() -> tuple[tuple[str, ...], ...]:
    """The codes of sectors, sizes and regions; a facet is a position among them."""
    known = lists()
    names = ("sectors", "employees", "regions")
    return tuple(tuple(option.code for option in known[name]) for name in names)


def facets_of(context: Any) -> tuple[int, int, int]:
    """Where a sheet's checked context stands: positions of sector, size and region, or UNKNOWN.

    The region follows from the country.
    """
    region = region_of_country().get(context.get("country", ""), "")
    given = (context.get("sector"), context.get("employees"), region)
    sector, size, place = (
        codes.index(code) if code in codes else UNKNOWN
        for code, codes in zip(given, facet_codes(), strict=True)
    )
    return sector, size, place


def under_version(matrix: AnswerMatrix, questionnaire: Questionnaire) -> AnswerMatrix:
    """The same answers under another version of the same edition: the same items by their ids.

    What only the other version asks is skipped. Raises PoolRefused for another edition, whose
    items may mean something else.
    """
    old, new = matrix.questionnaire, questionnaire
    if (old.id, old.version, old.definition_sha256) == (new.id, new.version, new.definition_sha256):
        return matrix
    if (old.id, edition_of(old.version)) != (new.id, edition_of(new.version)):
        raise PoolRefused(
            f"answers to {old.id} {old.version} do not mean the same in {new.id} {new.version}"
        )
    codes = np.full((matrix.rows, len(new.items)), SKIPPED, np.int8, order="F")
    places, wanted = dict(old.positions), dict(new.positions)
    for item in new.items:
        before = old.by_id.get(item.id)
        if before is None:
            continue
        place = places[item.id]
        known = np.full(len(place) + 1, SKIPPED, np.int8)
        for code, number in place.items():
            known[number] = wanted[item.id].get(code, SKIPPED)
        # A skipped answer (-1) reads the last place.
        codes[:, item.position] = known[matrix.codes[:, before.position]]
    return AnswerMatrix(new, codes)
