"""Figures of service in a pool: the latest of each organisation that consented, KPI by KPI."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from typing import Any

from sqlalchemy import Connection, func, select

from questionnaires.outcomes import Kpi, Outcomes
from questionnaires.version import edition_of
from survey.storage.figures import part_names
from survey.storage.pool import PoolKey, member_mark, with_figures
from survey.storage.tables import Assessment, Organisation, PartFigures, PartResult, PartSheet

LONGEST_SUBJECT = 64
"""A figure whose name is longer than a column has room for is not compared."""


@dataclass(frozen=True, slots=True)
class KpiPool:
    """One KPI of those who consented: mark of an organisation → its figure and when it came."""

    kpi: Kpi
    values: dict[str, tuple[float, int]]


def load_kpis(
    tx: Connection, key: PoolKey, find: Callable[[str, str], Any], secret: str
) -> dict[str, KpiPool]:
    """Subject → the latest figures of it, of the whole organisation only."""
    newest = func.row_number().over(
        partition_by=(Organisation.id, PartSheet.questionnaire),
        order_by=(PartResult.submitted_at.desc(), PartResult.number.desc(), PartResult.id),
    )
    columns = select(
        Organisation.id.label("organisation"),
        PartSheet.questionnaire,
        PartSheet.version,
        PartFigures.packed,
        PartResult.submitted_at,
        newest.label("newest"),
    )
    found = (
        with_figures(columns)
        .where(
            Organisation.pool_consent_at.is_not(None),
            Organisation.simulated.is_(key.simulated),
            Assessment.questionnaire == key.questionnaire,
            PartSheet.segment == "",
        )
        .subquery()
    )
    kpis: dict[str, KpiPool] = {}
    for row in tx.execute(select(found).where(found.c.newest == 1)):
        mark = member_mark(secret, row.organisation)
        for subject, (kpi, value) in _values(row, find).items():
            own = kpis.setdefault(subject, KpiPool(kpi, {}))
            own.values[mark] = (value, row.submitted_at)
    return kpis


def own_kpis(
    tx: Connection, assessment: str, find: Callable[[str, str], Any]
) -> dict[str, tuple[Kpi, float]]:
    """Subject → the latest figure submitted with an assessment, of the whole organisation."""
    columns = select(PartSheet.questionnaire, PartSheet.version, PartFigures.packed)
    query = (
        with_figures(columns)
        .where(Assessment.id == assessment, PartSheet.segment == "")
        .order_by(PartResult.number)
    )
    found: dict[str, tuple[Kpi, float]] = {}
    for row in tx.execute(query):
        found |= _values(row, find)
    return found


def _values(row: Any, find: Callable[[str, str], Any]) -> dict[str, tuple[Kpi, float]]:
    """The figures of one result by subject: the same KPI in the same edition."""
    try:
        known = find(row.questionnaire, row.version)
        if not isinstance(known, Outcomes):
            return {}
        numbers = part_names(known).unpack(bytes(row.packed))
    except (LookupError, struct.error):
        # A version that is withheld, or figures of other places: as good as not measured.
        return {}
    edition = edition_of(row.version)
    # Euros do not stand beside reals, and figures are stored without their currency.
    values = [(kpi, numbers[f"value.{kpi.id}"]) for kpi in known.kpis if not kpi.currency]
    found = {
        f"{row.questionnaire}/{edition}/{kpi.id}": (kpi, value)
        for kpi, value in values
        if not isnan(value)
    }
    return {subject: given for subject, given in found.items() if len(subject) <= LONGEST_SUBJECT}
