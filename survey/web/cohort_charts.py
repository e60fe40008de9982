"""The charts of a cohort by name: what pages show, and pictures and figures to take along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from survey.reports.cohort_change import change_chart, movers_chart
from survey.reports.cohort_chart import Chart
from survey.reports.cohort_groups import BETWEEN, archetypes_chart
from survey.reports.cohort_ladder import ladder_chart, lenses_chart, reached_chart
from survey.reports.cohort_models import kpi_chart, practised_chart, recommended_chart
from survey.reports.cohort_spread import in_place_chart, levels_chart, targets_chart
from survey.storage import members
from survey.storage.cohort_rows import CohortRows, PartRow, load_parts, load_rows
from survey.storage.figures import part_names
from survey.storage.tenancy import ACROSS, Tenant
from survey.web import policy
from survey.web.cohort_overview import NOT_SAID, Overview, organisations, shown_name
from survey.web.explore_links import Organisations
from survey.web.explore_view import ARCHETYPE
from survey.web.state import state

SPREAD = ("levels", "in_place", "targets")
GROUPS = ("archetypes",)
LADDER = ("reached", "ladder", "lenses")
MODELS = ("practised", "recommended", "figures")
CHANGE = ("change", "movers")


def charts(overview: Overview, wanted: tuple[str, ...]) -> dict[str, Chart]:
    """Those of the `wanted` charts that the cohort has something for, in that order."""
    words, columns = overview.words, overview.columns
    makers: Mapping[str, Callable[[], Chart | None]] = {
        "levels": lambda: levels_chart(columns, words),
        "in_place": lambda: in_place_chart(columns, words),
        "targets": lambda: targets_chart(columns, overview.cohort.targets, words),
        "archetypes": lambda: _archetypes(overview),
        "reached": lambda: reached_chart(columns, words),
        "ladder": lambda: ladder_chart(columns, words),
        "lenses": lambda: lenses_chart(columns, words),
        "practised": lambda: practised_chart(columns, words),
    }
    found = {name: makers[name]() for name in wanted if name in makers}
    if set(wanted) & {"recommended", "figures"}:
        found |= _of_parts(overview)
    if set(wanted) & set(CHANGE):
        found |= _of_waves(overview)
    return {name: chart for name in wanted if (chart := found.get(name))}


def _archetypes(overview: Overview) -> Chart | None:
    placed, here = overview.placed, overview.view
    keys = {found.key: found.key for found in placed.archetypes} | {BETWEEN: BETWEEN, "": NOT_SAID}
    cohort = overview.cohort.id
    return archetypes_chart(
        overview.columns,
        overview.codes(ARCHETYPE),
        placed.archetypes,
        placed.own_names,
        overview.words,
        {
            key: url_for(
                "explore.show", cohort=cohort, **dict[str, Any](here.query(archetype=code))
            )
            for key, code in keys.items()
        },
    )


def _of_parts(overview: Overview) -> dict[str, Chart | None]:
    with state().database.read(policy.tenant()) as tx:
        parts = load_parts(tx)
    shown = {row.enrolment for row in overview.chosen.rows}
    parts = [part for part in parts if part.enrolment in shown]
    words, found = overview.words, dict[str, Chart | None]()
    fit = _newest(Fit, parts)
    if isinstance(fit, Fit):
        found["recommended"] = recommended_chart(fit, _merged(parts, fit), words)
    outcomes = _newest(Outcomes, parts)
    if isinstance(outcomes, Outcomes):
        found["figures"] = kpi_chart(outcomes, _merged(parts, outcomes), words)
    return found


def _newest(kind: type[Fit] | type[Outcomes], parts: list[PartRow]) -> Fit | Outcomes | None:
    """The newest version of a kind among the parts."""
    catalogue = state().catalogue
    for name in {part.questionnaire for part in parts}:
        try:
            return catalogue.newest(kind, name)
        except LookupError:
            continue
    return None


def _merged(parts: list[PartRow], newest: Fit | Outcomes) -> list[dict[str, float]]:
    """One entry an organisation: of several customer groups, the largest of each figure."""
    merged: dict[str, dict[str, float]] = {}
    for part in parts:
        if part.questionnaire != newest.id:
            continue
        try:
            version = state().catalogue.any(part.questionnaire, part.version)
        except LookupError:
            continue
        if not isinstance(version, (Fit, Outcomes)):
            continue
        known = merged.setdefault(part.enrolment, {})
        for name, value in part_names(version).unpack(part.packed).items():
            known[name] = max(known.get(name, value), value)
    return list(merged.values())


def _of_waves(overview: Overview) -> dict[str, Chart | None]:
    from scoring.cohort_figures import pairs

    earlier = wave_before(overview)
    if earlier is None:
        return {}
    first, second = pairs(organisations(earlier.rows), organisations(overview.chosen.rows))
    if not len(first):
        return {}
    before, after = earlier.columns.take(first), overview.columns.take(second)
    rows = [overview.chosen.rows[place] for place in second]
    place_of = Organisations(overview.cohort.id)
    return {
        "change": change_chart(before, after, overview.words),
        "movers": movers_chart(
            before.percent("overall.in_place"),
            after.percent("overall.in_place"),
            [shown_name(row) for row in rows],
            lambda place: place_of(rows[place].enrolment),
            overview.words,
        ),
    }


def wave_before(overview: Overview) -> CohortRows | None:
    """The organisations of the wave before; None without one that this consultant may see."""
    here, previous = state(), overview.cohort.previous_id
    if previous is None:
        return None
    with here.database.read(ACROSS) as tx:
        if members.find_membership(tx, previous, policy.signed_in().account) is None:
            return None
    version = overview.questionnaire
    with here.database.read(Tenant(previous)) as tx:
        return load_rows(tx, version, lambda number: here.catalogue.get(version.id, number))
