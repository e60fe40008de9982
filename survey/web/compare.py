"""Compare organisations of a cohort with each other, or a group of them with the rest."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from survey.actions.refusals import NotFound
from survey.reports.chart_picture import chart_picture
from survey.reports.cohort_chart import Chart
from survey.reports.cohort_compare import difference_chart, group_chart, organisations_chart
from survey.storage.cohort_rows import CohortRow
from survey.web.cohort_overview import NOT_SAID, Overview, open_overview, shown_name
from survey.web.explore_view import ARCHETYPE, FACTS
from survey.web.exports import SVG, chart_file
from survey.web.languages import PREFIX, current
from survey.web.languages import gettext as _
from survey.web.policy import COHORT
from survey.web.print_jobs import attachment
from survey.web.simulated import captioned

pages = Blueprint("compare", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/compare")

LEAST, MOST = 2, 6
OFFERED = 30
"""Organisations that can be ticked without searching."""

FIELD, FACT, VALUE = "o", "fact", "value"


@dataclass(frozen=True, slots=True)
class ComparePage:
    """What is compared. `ticked`: the organisations asked for, in that order.

    `offered` are those that can be ticked beside them, `more` how many others match. `query`:
    what an address needs to show the same. `errors`: what is wrong with what was asked for.
    """

    overview: Overview
    ticked: tuple[CohortRow, ...]
    offered: tuple[CohortRow, ...]
    more: int
    fact: str
    value: str
    charts: tuple[Chart, ...]
    query: dict[str, list[str] | str]
    errors: list[dict[str, str]]


@pages.get("/")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """The comparison, and what else can be chosen."""
    page = _page(open_overview(cohort))
    status = 422 if page.errors else 200
    return render_template("explore/compare.html", page=page, errors=page.errors), status


@pages.get("/<chart>.svg")
@COHORT
def picture(cohort: str, chart: str) -> ResponseReturnValue:
    """One of its charts as a picture."""
    page = _page(open_overview(cohort))
    found = page.overview.cohort
    about = captioned(found.name, simulated=found.simulated)
    content = chart_picture(_named(page, chart), current().locale, about)
    return attachment(content, SVG, f"{chart}.svg")


@pages.get("/<chart>.csv")
@COHORT
def figures(cohort: str, chart: str) -> ResponseReturnValue:
    """The figures of one of its charts."""
    return chart_file(_named(_page(open_overview(cohort)), chart))


def _named(page: ComparePage, name: str) -> Chart:
    for chart in page.charts:
        if chart.code == name:
            return chart
    raise NotFound("no such chart, or nothing to compare")


def _page(overview: Overview) -> ComparePage:
    asked = list(dict.fromkeys(request.args.getlist(FIELD)))
    places = {row.enrolment: place for place, row in enumerate(overview.every.rows)}
    if any(name not in places for name in asked):
        raise NotFound("an organisation of another cohort, or of none")
    fact, value = request.args.get(FACT, ""), request.args.get(VALUE, "")
    errors = _errors(asked)
    charts: tuple[Chart, ...] = ()
    query: dict[str, list[str] | str] = {}
    if asked and not errors:
        charts, query = (_beside(overview, [places[name] for name in asked]),), {FIELD: asked}
    elif fact in FACTS and value and not asked:
        charts, query = _groups(overview, fact, value), {FACT: fact, VALUE: value}
    ticked = tuple(overview.every.rows[places[name]] for name in asked)
    others = [row for row in overview.chosen.rows if row.enrolment not in asked and row.level]
    return ComparePage(
        overview,
        ticked,
        tuple(others[:OFFERED]),
        max(len(others) - OFFERED, 0),
        fact if fact in FACTS else "",
        value,
        charts,
        query,
        errors,
    )


def _errors(asked: list[str]) -> list[dict[str, str]]:
    if len(asked) == 1:
        return [{"field": FIELD, "message": _("One organisation is ticked. Tick another one.")}]
    if len(asked) > MOST:
        message = _("%(count)s organisations are ticked. Tick at most %(most)s.")
        return [{"field": FIELD, "message": message % {"count": len(asked), "most": MOST}}]
    return []


def _beside(overview: Overview, places: list[int]) -> Chart:
    import numpy as np

    names = [shown_name(overview.every.rows[place]) for place in places]
    columns = overview.every.columns.take(np.array(places, np.intp))
    return organisations_chart(columns, names, overview.words)


def _groups(overview: Overview, fact: str, value: str) -> tuple[Chart, ...]:
    """The organisations with that value against all others that the filters leave."""
    import numpy as np

    code = "" if value == NOT_SAID else value
    inside = np.array([known == code for known in overview.codes(fact)], bool)
    if not inside.any() or inside.all():
        return ()
    group = overview.columns.take(np.flatnonzero(inside))
    rest = overview.columns.take(np.flatnonzero(~inside))
    name = overview.names.value(fact, code)
    return (
        difference_chart(group, rest, name, overview.words, formed=fact == ARCHETYPE),
        group_chart(group, rest, name, overview.words),
    )
