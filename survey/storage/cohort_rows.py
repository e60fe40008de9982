"""Everything overviews of a cohort show of its organisations, in one query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from questionnaires.schema import Questionnaire
from questionnaires.version import edition_of
from survey.storage.figures import figure_names
from survey.storage.tables import (
    Assessment,
    Enrolment,
    Organisation,
    PartFigures,
    PartResult,
    PartSheet,
    Result,
    ResultFigures,
)

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Columns, Places


class CohortRow(NamedTuple):
    """One organisation of a cohort. `level` 0: not rated (yet); `simulated`: it does not exist."""

    enrolment: str
    name: str
    state: str
    sector: str
    employees: str
    country: str
    model: str
    level: int
    assessment: str
    organisation: str
    version: str
    form: str
    submitted_at: int | None
    result: str | None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class CohortRows:
    """The organisations of a cohort and their figures, place by place."""

    rows: Sequence[CohortRow]
    columns: Columns

    def take(self, places: Places) -> CohortRows:
        """Only those at `places`, in that order."""
        return CohortRows([self.rows[place] for place in places], self.columns.take(places))


_ROWS = (
    select(
        Enrolment.id,
        Enrolment.name,
        Enrolment.state,
        Enrolment.sector,
        Enrolment.employees,
        Enrolment.country,
        Enrolment.model,
        func.coalesce(ResultFigures.level, 0),
        Enrolment.assessment_id,
        Assessment.organisation_id,
        Assessment.version,
        Assessment.form,
        Enrolment.submitted_at,
        Enrolment.result_id,
        Organisation.simulated,
        ResultFigures.packed,
    )
    .join(Assessment, Assessment.id == Enrolment.assessment_id)
    .join(Organisation, Organisation.id == Assessment.organisation_id)
    .outerjoin(ResultFigures, ResultFigures.result_id == Enrolment.result_id)
    .order_by(Enrolment.id)
)


def load_rows(
    tx: Connection, questionnaire: Questionnaire, find: Callable[[str], Questionnaire]
) -> CohortRows:
    """All organisations of the connection's cohort, with figures in the places of one version.

    `questionnaire` is the cohort's version, `find` gives another one by its number. A result of
    another edition, or of a version that is withheld, counts as not rated. Needs a tenant.
    """
    from scoring.cohort_figures import stack

    names = figure_names(questionnaire)
    places: dict[str, Sequence[str]] = {questionnaire.version: names}
    found = tx.execute(_ROWS).all()
    packed: list[tuple[bytes | None, Sequence[str]]] = []
    for row in found:
        version, content = row.version, row.packed
        if version not in places:
            places[version] = _places(version, questionnaire, find)
        own = places[version]
        packed.append((content if own else None, own))
    return CohortRows([CohortRow._make(row[:-1]) for row in found], stack(packed, names))


def _places(
    version: str, questionnaire: Questionnaire, find: Callable[[str], Questionnaire]
) -> Sequence[str]:
    if edition_of(version) != edition_of(questionnaire.version):
        return ()
    try:
        return figure_names(find(version))
    except LookupError:
        return ()


def answers_of(tx: Connection, results: Sequence[str]) -> dict[str, bytes]:
    """Result id → its packed sheet, for the export of single answers."""
    found: dict[str, bytes] = {}
    for start in range(0, len(results), 500):
        query = select(Result.id, Result.packed).where(
            Result.id.in_(list(results[start : start + 500]))
        )
        found |= {row[0]: bytes(row[1]) for row in tx.execute(query)}
    return found


class PartRow(NamedTuple):
    """The figures of one part's newest result; `segment` "" is the whole organisation."""

    enrolment: str
    questionnaire: str
    version: str
    segment: str
    packed: bytes


_NEWEST = select(PartResult.part_id, func.max(PartResult.number).label("number")).group_by(
    PartResult.part_id
)


def load_parts(tx: Connection) -> list[PartRow]:
    """The newest results of all parts of the cohort's organisations. Needs a tenant."""
    newest: Any = (
        _NEWEST.join(PartSheet, PartSheet.id == PartResult.part_id)
        .join(Enrolment, Enrolment.assessment_id == PartSheet.assessment_id)
        .subquery()
    )
    query = (
        select(
            Enrolment.id,
            PartSheet.questionnaire,
            PartSheet.version,
            PartSheet.segment,
            PartFigures.packed,
        )
        .join(PartSheet, PartSheet.assessment_id == Enrolment.assessment_id)
        .join(newest, newest.c.part_id == PartSheet.id)
        .join(
            PartResult,
            and_(PartResult.part_id == PartSheet.id, PartResult.number == newest.c.number),
        )
        .join(PartFigures, PartFigures.part_result_id == PartResult.id)
        .order_by(Enrolment.id, PartSheet.questionnaire, PartSheet.segment)
    )
    return [PartRow._make(row) for row in tx.execute(query)]


def names_of(tx: Connection) -> list[str]:
    """The names of the cohort's organisations. Needs a tenant."""
    return list(tx.execute(select(Enrolment.name)).scalars())
