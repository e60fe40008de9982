"""Where the organisations of a cohort stand among the groups of their pool, all at once.

A consultant may see this of the cohort's own organisations, however few they are: the floor
protects those whom one has no right to see. The model is the pool's; a cohort is never fitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from questionnaires.catalogue import Catalogue
from questionnaires.schema import Questionnaire
from survey.actions.look_at_peers import ModelInUse, model_in_use
from survey.reports.cohort_groups import BETWEEN
from survey.storage import peers
from survey.storage.cohort_rows import CohortRow, CohortRows
from survey.storage.cohort_sheets import load_sheets
from survey.storage.database import Transaction
from survey.storage.pool import FULL, PoolKey

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.matrix import AnswerMatrix
    from scoring.peers.model import Archetype
    from scoring.peers.shape import Floats


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely the two likeliest groups are, 0-1."""

    first: str
    chance: float
    second: str
    next_chance: float
    between: bool


@dataclass(frozen=True, eq=False)
class PlacedCohort:
    """Where the organisations of a cohort stand. `used` None: the pool has no model yet.

    `own_names`: key → language → a curator's name. `places`: those of the cohort's rows whose
    answers were looked at; `matrix` has a row for each, and so has `found` (rows, groups), the
    chances, NaN for who stands nowhere.
    """

    key: PoolKey
    used: ModelInUse | None = None
    own_names: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    places: Sequence[int] = ()
    matrix: AnswerMatrix | None = None
    found: Floats | None = None

    @property
    def archetypes(self) -> tuple[Archetype, ...]:
        """The groups of the pool; none while there are none."""
        return () if self.used is None else self.used.model.archetypes

    @cached_property
    def chances(self) -> Mapping[int, Chances]:
        """Place in the cohort → how likely its groups are, of those that stand somewhere."""
        if self.found is None or self.used is None:
            return {}
        import numpy as np

        from scoring.peers.placement import CLEAR

        known = np.flatnonzero(~np.isnan(self.found[:, 0]))
        ranked = np.argsort(-self.found[known], axis=1, kind="stable")[:, :2]
        likely = np.take_along_axis(self.found[known], ranked, axis=1)
        keys = self.used.model.keys
        return {
            self.places[row]: Chances(
                keys[first], chance, keys[second], next_chance, chance < CLEAR
            )
            for row, (first, second), (chance, next_chance) in zip(
                known.tolist(), ranked.tolist(), likely.tolist(), strict=True
            )
        }

    @cached_property
    def points(self) -> Mapping[int, tuple[float, float]]:
        """Place in the cohort → where it lies on the map, of those that stand somewhere."""
        if self.matrix is None or self.used is None:
            return {}
        from scoring.peers.cluster_map import axes_of

        model, chances = self.used.model, self.chances
        found = axes_of(model).points(model.shapes(self.matrix)).tolist()
        return {
            place: (x, y)
            for place, (x, y) in zip(self.places, found, strict=True)
            if place in chances
        }

    def named(self, rows: CohortRows) -> CohortRows:
        """The cohort's rows with the `archetype` of each: a group's key, BETWEEN, or ""."""
        if not self.chances:
            return rows
        given = list(rows.rows)
        for place, stands in self.chances.items():
            archetype = BETWEEN if stands.between else stands.first
            given[place] = given[place]._replace(archetype=archetype)
        return CohortRows(given, rows.columns)


def place_cohort(
    tx: Transaction, rows: Sequence[CohortRow], questionnaire: Questionnaire, catalogue: Catalogue
) -> PlacedCohort:
    """Where `rows`, all of the transaction's cohort, stand. Needs a tenant.

    A cohort is compared with simulated organisations where most of its own are simulated, and
    with real ones otherwise; those of the other kind, those of another edition and quick checks
    stand nowhere.
    """
    key = _pool_of(rows, questionnaire)
    used = model_in_use(tx, key, catalogue)
    if used is None or not used.model.archetypes:
        return PlacedCohort(key, used)
    own_names = peers.archetype_names(tx, key)
    places, matrix = _gather(rows, load_sheets(tx), key, used.questionnaire, catalogue)
    if matrix is None:
        return PlacedCohort(key, used, own_names)
    return PlacedCohort(key, used, own_names, places, matrix, used.model.chances(matrix))


def _pool_of(rows: Sequence[CohortRow], questionnaire: Questionnaire) -> PoolKey:
    rated = [row.simulated for row in rows if row.result]
    edition = questionnaire.version.partition(".")[0]
    return PoolKey(questionnaire.id, edition, 2 * sum(rated) > len(rated))


def _gather(
    rows: Sequence[CohortRow],
    sheets: Mapping[str, bytes],
    key: PoolKey,
    questionnaire: Questionnaire,
    catalogue: Catalogue,
) -> tuple[list[int], AnswerMatrix | None]:
    """The places of those that can be compared, and their answers under the model's version."""
    import numpy as np

    from scoring.matrix import AnswerMatrix, from_packed
    from scoring.peers.pool import under_version

    by_version: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        full = row.form == FULL and row.enrolment in sheets
        if full and row.simulated == key.simulated and row.version.startswith(f"{key.edition}."):
            by_version.setdefault(row.version, []).append(place)
    places: list[int] = []
    codes = []
    for version, given in by_version.items():
        try:
            known = catalogue.get(key.questionnaire, version)
        except LookupError:
            continue
        matrix = from_packed([sheets[rows[place].enrolment] for place in given], known)
        codes.append(under_version(matrix, questionnaire).codes)
        places += given
    if not places:
        return [], None
    return places, AnswerMatrix(questionnaire, np.asfortranarray(np.concatenate(codes)))
