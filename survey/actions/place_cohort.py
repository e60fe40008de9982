"""Where the organisations of a cohort stand among the groups of their pool, all at once.

A consultant may see this of the cohort's own organisations, however few they are: the floor
protects those whom one has no right to see. The model is the pool's; a cohort is never fitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from questionnaires.catalogue import Catalogue
from questionnaires.schema import Questionnaire
from questionnaires.version import edition_of
from survey.actions.look_at_peers import ModelInUse, model_in_use
from survey.reports.cohort_groups import BETWEEN
from survey.storage import peers
from survey.storage.cohort_rows import CohortRow
from survey.storage.cohort_sheets import load_sheets
from survey.storage.database import Transaction
from survey.storage.pool import FULL, PoolKey

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Places
    from scoring.layout import Flags
    from scoring.matrix import AnswerMatrix
    from scoring.peers.model import Archetype
    from scoring.peers.shape import Floats


class Chances(NamedTuple):
    """How likely the two likeliest groups are, 0-1; `between`: the first not enough alone."""

    first: str
    chance: float
    second: str
    next_chance: float
    between: bool


@dataclass(frozen=True, eq=False)
class PlacedCohort:
    """Where the `count` organisations of a cohort stand. `used` None: the pool has no model yet.

    `own_names`: key → language → a curator's name. `places` (rows,): which organisations' answers
    were looked at; `matrix` has a row for each, and so has `found` (rows, groups), the chances,
    NaN for who stands nowhere. Many rows: figures stay arrays, words are made for what is shown.
    """

    key: PoolKey
    count: int
    used: ModelInUse | None = None
    own_names: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    places: Places | None = None
    matrix: AnswerMatrix | None = None
    found: Floats | None = None

    @property
    def archetypes(self) -> tuple[Archetype, ...]:
        """The groups of the pool; none while there are none."""
        return () if self.used is None else self.used.model.archetypes

    @cached_property
    def ranked(self) -> Places:
        """(count, 2): the places of the likeliest and the next group in the model, -1 for none."""
        import numpy as np

        ranked = np.full((self.count, 2), -1, np.intp)
        if self.found is not None:
            known = ~np.isnan(self.found[:, 0])
            order = np.argsort(-self.found[known], axis=1, kind="stable")
            ranked[np.asarray(self.places)[known]] = order[:, :2]
        return ranked

    @cached_property
    def likely(self) -> Floats:
        """(count, 2): how likely those are, 0-1; NaN for none."""
        import numpy as np

        likely = np.full((self.count, 2), np.nan)
        if self.found is not None:
            known = ~np.isnan(self.found[:, 0])
            likely[np.asarray(self.places)[known]] = -np.sort(-self.found[known], axis=1)[:, :2]
        return likely

    @cached_property
    def between(self) -> Flags:
        """(count,): who stands between two groups."""
        from scoring.peers.placement import CLEAR

        return self.likely[:, 0] < CLEAR

    @cached_property
    def stands(self) -> list[str]:
        """Of each organisation the key of its group, BETWEEN, or "" for who stands nowhere."""
        import numpy as np

        if self.found is None:
            return [""] * self.count
        names = np.array([*(archetype.key for archetype in self.archetypes), BETWEEN, ""])
        place = np.where(self.between, len(names) - 2, self.ranked[:, 0])
        found: list[str] = names[place].tolist()
        return found

    def chances(self, place: int) -> Chances | None:
        """How likely the groups of one organisation are; None where it stands nowhere."""
        if self.found is None or self.ranked[place, 0] < 0:
            return None
        first, second = (self.archetypes[at].key for at in self.ranked[place].tolist())
        chance, next_chance = self.likely[place].tolist()
        return Chances(first, chance, second, next_chance, bool(self.between[place]))

    @cached_property
    def points(self) -> Floats:
        """(count, 2): where each lies on the map, NaN for who stands nowhere."""
        import numpy as np

        points = np.full((self.count, 2), np.nan)
        if self.matrix is not None and self.used is not None:
            from scoring.peers.cluster_map import axes_of

            model = self.used.model
            points[np.asarray(self.places)] = axes_of(model).points(model.shapes(self.matrix))
            points[self.ranked[:, 0] < 0] = np.nan
        return points


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
        return PlacedCohort(key, len(rows), used)
    own_names = peers.archetype_names(tx, key)
    places, matrix = _gather(rows, load_sheets(tx), key, used.questionnaire, catalogue)
    if matrix is None:
        return PlacedCohort(key, len(rows), used, own_names)
    found = used.model.chances(matrix)
    return PlacedCohort(key, len(rows), used, own_names, places, matrix, found)


def _pool_of(rows: Sequence[CohortRow], questionnaire: Questionnaire) -> PoolKey:
    rated = [row.simulated for row in rows if row.result]
    edition = edition_of(questionnaire.version)
    return PoolKey(questionnaire.id, edition, 2 * sum(rated) > len(rated))


def _gather(
    rows: Sequence[CohortRow],
    sheets: Mapping[str, bytes],
    key: PoolKey,
    questionnaire: Questionnaire,
    catalogue: Catalogue,
) -> tuple[Places, AnswerMatrix | None]:
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
    order = np.array(places, np.intp)
    if not places:
        return order, None
    return order, AnswerMatrix(questionnaire, np.asfortranarray(np.concatenate(codes)))
