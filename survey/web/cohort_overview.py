"""What every overview of a cohort starts from: the cohort, its organisations, and who is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import request

from questionnaires.fit import Fit
from questionnaires.schema import Questionnaire
from survey.actions.place_cohort import PlacedCohort, place_cohort
from survey.reports.cohort_groups import archetype_names
from survey.reports.cohort_names import FactNames
from survey.reports.phrasing import Phrasing
from survey.reports.simulated import called
from survey.storage import cohorts
from survey.storage.cohort_rows import CohortRow, CohortRows, load_rows
from survey.storage.cohorts import CohortRecord
from survey.storage.database import Transaction
from survey.web import policy
from survey.web.explore_view import (
    ARCHETYPE,
    DOWN,
    FACTS,
    LEVEL,
    NAME,
    SUBMITTED,
    View,
    read_view,
)
from survey.web.languages import current, gettext
from survey.web.state import State, VersionWithheld, state
from survey.wording import alphabetical

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Columns, Places

MODELS = "service-model-fit"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a fact: its code, name, and how many organisations have it."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Organisations with the same value of a fact; without a segment one of all, unnamed."""

    code: str
    name: str
    places: Places


@dataclass(frozen=True)
class Overview:
    """A cohort as this request wants to see it. `every`: all organisations, unfiltered.

    `placed`: where each of them stands among the archetypes of its pool.
    """

    cohort: CohortRecord
    questionnaire: Questionnaire
    view: View
    every: CohortRows
    words: Phrasing
    names: FactNames
    placed: PlacedCohort

    @cached_property
    def chosen(self) -> CohortRows:
        """The organisations the filters leave, in the order of the view."""
        from scoring.cohort_figures import Columns  # noqa: F401 - numpy comes with the figures

        return self.every.take(self.places)

    @cached_property
    def places(self) -> Places:
        """Where the chosen ones stand among all, in the order of the view."""
        return self._order(self._matching())

    @property
    def columns(self) -> Columns:
        """The figures of the chosen ones."""
        return self.chosen.columns

    @property
    def rated(self) -> int:
        """How many of the chosen ones have a result with a figure for the whole."""
        return int((self.columns.of("overall.in_place") >= 0).sum())

    @cached_property
    def choices(self) -> dict[str, list[Choice]]:
        """What can be filtered by: each fact's values among all organisations."""
        found = {}
        for fact in FACTS:
            if fact == ARCHETYPE and not self.placed.archetypes:
                continue
            counts = Counter(self._codes(fact))
            found[fact] = [
                Choice(code, self.names.value(fact, code), counts[code])
                for code in sorted(counts, key=self.names.order(fact))
            ]
        return found

    @cached_property
    def segments(self) -> list[Segment]:
        """The chosen organisations by the fact of the view, each in the view's order."""
        import numpy as np

        if not self.view.by:
            return [Segment("", "", np.arange(len(self.chosen.rows)))]
        places: dict[str, list[int]] = {}
        for place, code in enumerate(self.codes(self.view.by)):
            places.setdefault(code, []).append(place)
        return [
            Segment(code, self.names.value(self.view.by, code), np.array(places[code], np.intp))
            for code in sorted(places, key=self.names.order(self.view.by))
        ]

    def codes(self, fact: str) -> list[str]:
        """The value of a fact of each of the chosen ones."""
        every = self._codes(fact)
        return [every[place] for place in self.places.tolist()]

    def _codes(self, fact: str) -> list[str]:
        if fact == ARCHETYPE:
            return self.placed.stands
        return [str(getattr(row, fact)) for row in self.every.rows]

    def _matching(self) -> Places:
        import numpy as np

        text = self.view.q.casefold()
        matches = np.array([text in row.name.casefold() for row in self.every.rows], bool)
        for fact, value in self.view.filters.items():
            if fact != "q":
                code = _coded(value)
                matches &= np.array([known == code for known in self._codes(fact)], bool)
        return np.flatnonzero(matches)

    def _order(self, places: Places) -> Places:
        import numpy as np

        rows, down = self.every.rows, self.view.order == DOWN
        if self.view.sort in (NAME, SUBMITTED):
            by_name = self.view.sort == NAME

            def key(place: Any) -> Any:
                row = rows[place]
                return alphabetical(row.name) if by_name else row.submitted_at or 0

            return np.array(sorted(places, key=key, reverse=down), np.intp)
        if self.view.sort == ARCHETYPE:
            return self._by_archetype(places, down=down)
        figure = {LEVEL: "overall.level"}.get(self.view.sort)
        if figure is None:
            code = self.view.sort if self.view.sort in self.questionnaire.dimension else "overall"
            figure = f"{code}.in_place"
        values = self.every.columns.of(figure)[places].astype(np.int32)
        # Who has no figure stands last, whichever way the order goes.
        keyed = np.where(values < 0, np.iinfo(np.int32).max, -values if down else values)
        return places[np.argsort(keyed, kind="stable")]

    def _by_archetype(self, places: Places, *, down: bool) -> Places:
        """Group by group, in each the surest first; who stands between or nowhere comes last."""
        import numpy as np

        count, placed = len(self.placed.archetypes), self.placed
        first = placed.ranked[places, 0]
        rank = np.where(first < 0, count + 1, count - 1 - first if down else first)
        rank[placed.between[places]] = count
        surest = -np.nan_to_num(placed.likely[places, 0])
        return places[np.lexsort((surest, rank))]


NOT_SAID = "-"
"""Stands in an address for an organisation that did not say."""


def _coded(value: str) -> str:
    return "" if value == NOT_SAID else value


def read_overview(tx: Transaction, cohort: str) -> Overview:
    """The overview that the address of this request asks for, in one reading transaction."""
    here = state()
    found = cohorts.find_cohort(tx, cohort)
    questionnaire = version_of(here, found)
    rows = load_rows(tx, questionnaire, lambda v: here.catalogue.get(questionnaire.id, v))
    placed = place_cohort(tx, rows.rows, questionnaire, here.catalogue)
    locale = current().locale
    words = Phrasing(locale, questionnaire)
    names = archetype_names(placed.archetypes, placed.own_names, words)
    view = read_view(request.args, frozenset(questionnaire.dimension))
    return Overview(
        found,
        questionnaire,
        view,
        rows,
        words,
        FactNames(locale, questionnaire, model_names(here, locale), names),
        placed,
    )


def open_overview(cohort: str) -> Overview:
    """The same, in a transaction of its own."""
    with state().database.read(policy.tenant()) as tx:
        return read_overview(tx, cohort)


def version_of(here: State, cohort: CohortRecord) -> Questionnaire:
    """The maturity questionnaire of a cohort. Raises VersionWithheld."""
    for name, number in cohort.versions.items():
        try:
            return here.catalogue.get(name, number)
        except LookupError:
            continue
    raise VersionWithheld(f"cohort {cohort.id} names no questionnaire that is served")


def model_names(here: State, locale: str) -> dict[str, str]:
    """Code of a service model → its name; none where these questionnaires are not served."""
    try:
        version = here.newest(Fit, MODELS)
    except VersionWithheld:
        return {}
    return {code: text.name for code, text in version.text(locale).candidates.items()}


def shown_name(row: CohortRow) -> str:
    """What an organisation is called among others: a simulated one says so."""
    return called(row.name, gettext, simulated=row.simulated)


def organisations(rows: Sequence[CohortRow]) -> list[str]:
    """The ids of the organisations of some rows."""
    return [row.organisation for row in rows]
