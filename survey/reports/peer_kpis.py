"""Figures of service among those of others: percentile, and where quarters of them stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.catalogue import Catalogue
from questionnaires.outcomes import HIGHER, LOWER, Kpi, Outcomes
from questionnaires.version import edition_of, version_key
from survey import wording
from survey.reports.outcomes_words import FigureWords


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One figure. `quarters`: where a quarter, half and three quarters of the others begin;
    `better`: which way is good, "" where neither is.
    """

    name: str
    better: str
    own: str
    percentile: str
    likely: str
    quarters: tuple[str, str, str]
    organisations: str


def kpi_rows(
    comparison: Mapping[str, Any], catalogue: Catalogue, locale: str
) -> tuple[KpiRow, ...]:
    """The figures of a comparison, in the order of their questionnaire; those of versions that
    are no longer served are left out.
    """
    found = []
    for subject, told in comparison["kpis"].items():
        questionnaire, edition, code = subject.split("/")
        version = _newest(catalogue, questionnaire, edition)
        if version is None or code not in version.by_id:
            continue
        place = (questionnaire, [kpi.id for kpi in version.kpis].index(code))
        found.append((place, _row(version.by_id[code], told, FigureWords(locale, version))))
    return tuple(row for _place, row in sorted(found, key=lambda pair: pair[0]))


def _newest(catalogue: Catalogue, questionnaire: str, edition: str) -> Outcomes | None:
    versions = [
        version
        for (name, number), version in catalogue.versions.items()
        if name == questionnaire and isinstance(version, Outcomes) and edition_of(number) == edition
    ]
    return max(versions, key=lambda version: version_key(version.version), default=None)


def _row(kpi: Kpi, told: Mapping[str, Any], words: FigureWords) -> KpiRow:
    better = {HIGHER: words._("higher is better"), LOWER: words._("lower is better")}
    first, half, last = (words.value(value, kpi) for value in told["quartiles"])
    return KpiRow(
        words.name(kpi.id),
        better.get(kpi.better, ""),
        words.value(told["value"], kpi),
        str(told["percentile"]),
        words._("%(low)s to %(high)s") % {"low": told["low"], "high": told["high"]},
        (first, half, last),
        wording.decimal(told["peers"], words.locale, 0),
    )
