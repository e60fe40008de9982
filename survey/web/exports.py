"""What a consultant takes along: each chart as a picture or figures, the cohort as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey.actions.cohort_workbook import (
    XLSX,
    fetch_workbook,
    request_workbook,
    workbook_state,
)
from survey.actions.refusals import NotFound
from survey.reports.chart_picture import chart_picture, heatmap_picture
from survey.reports.cohort_chart import Chart
from survey.reports.cohort_groups import archetype_names
from survey.reports.cohort_sheet import Sheet, as_workbook, cohort_sheet
from survey.reports.group_map import GroupMap
from survey.reports.map_picture import map_picture
from survey.reports.safe_cells import Value, csv_file
from survey.storage.assessments import codes_in
from survey.storage.cohort_rows import answers_of
from survey.storage.cohorts import ANSWERS
from survey.storage.jobs import JobRecord
from survey.web import policy
from survey.web.cohort_charts import CHANGE, GROUPS, LADDER, MODELS, SPREAD, charts
from survey.web.cohort_map import COLUMNS as MAP_COLUMNS
from survey.web.cohort_map import MAP, cohort_map, map_table
from survey.web.cohort_overview import Overview, open_overview
from survey.web.explore import HeatmapPage, heatmap_page
from survey.web.languages import PREFIX, current, ngettext
from survey.web.languages import gettext as _
from survey.web.policy import COHORT
from survey.web.print_jobs import attachment, phase_of, waiting_page
from survey.web.simulated import captioned
from survey.web.state import state

CSV = "text/csv; charset=utf-8"
SVG = "image/svg+xml"
HEATMAP = "heatmap"
MOST_AT_ONCE = 1_000
"""Organisations whose workbook is written while the browser waits, in some seconds."""

ALL = (*SPREAD, *GROUPS, *LADDER, *MODELS, *CHANGE)

pages = Blueprint("exports", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/export")


@pages.get("/")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """What there is to take along, of the organisations that the filters leave."""
    overview = open_overview(cohort)
    return render_template(
        "explore/exports.html",
        overview=overview,
        charts=charts(overview, ALL),
        mapped=cohort_map(overview) is not None,
        answers=_answers_shown(),
        at_once=len(overview.chosen.rows) <= MOST_AT_ONCE,
    )


@pages.get("/chart/<chart>.svg")
@COHORT
def picture(cohort: str, chart: str) -> ResponseReturnValue:
    """A chart as a picture."""
    overview = open_overview(cohort)
    if chart == HEATMAP:
        content = heatmap_picture(
            heatmap_page(overview).heatmap, current().locale, _about(overview)
        )
    elif chart == MAP:
        content = map_picture(_map(overview), current().locale, _about(overview))
    else:
        content = chart_picture(_chart(overview, chart), current().locale, _about(overview))
    return attachment(content, SVG, f"{chart}.svg")


@pages.get("/chart/<chart>.csv")
@COHORT
def figures(cohort: str, chart: str) -> ResponseReturnValue:
    """The figures of a chart."""
    overview = open_overview(cohort)
    if chart == HEATMAP:
        head, rows = _heatmap_table(heatmap_page(overview))
        return _csv(head, rows, chart)
    if chart == MAP and _map(overview):
        return _csv(MAP_COLUMNS, map_table(overview), chart)
    return chart_file(_chart(overview, chart))


@pages.get("/cohort.csv")
@COHORT
def table(cohort: str) -> ResponseReturnValue:
    """The organisations with all their figures as CSV."""
    sheet = _sheet(open_overview(cohort))
    return _csv([column.name for column in sheet.columns], list(sheet.rows), "cohort")


@pages.get("/columns.csv")
@COHORT
def columns(cohort: str) -> ResponseReturnValue:
    """What each column of that file means."""
    overview = open_overview(cohort)
    rows = [(c.name, c.meaning, c.unit, c.values) for c in _sheet(overview).columns]
    return _csv(_dictionary_heads(), rows, "columns")


@pages.get("/cohort.xlsx")
@COHORT
def workbook(cohort: str) -> ResponseReturnValue:
    """The organisations with all their figures as a workbook, and what each column means.

    More than MOST_AT_ONCE are left to a worker: writing them takes longer than a page may.
    """
    overview = open_overview(cohort)
    if len(overview.chosen.rows) > MOST_AT_ONCE:
        return redirect(url_for(".show", cohort=cohort, **dict[str, Any](overview.view.query())))
    titles = (_("Organisations"), _("Columns"))
    content = as_workbook(_sheet(overview), titles, _dictionary_heads())
    return attachment(content, XLSX, "cohort.xlsx")


@dataclass(frozen=True, slots=True)
class WorkbookPage:
    """How far a workbook is: `phase` is waiting, done or failed."""

    cohort: str
    job: str
    phase: str


@pages.post("/workbook")
@COHORT
def make_workbook(cohort: str) -> ResponseReturnValue:
    """Ask for the workbook of all organisations."""
    here, who = state(), policy.signed_in().account
    job = request_workbook(
        here.database, cohort, who, current().locale, now=here.now(), chance=here.chance
    )
    return redirect(url_for(".workbook_progress", cohort=cohort, job=job), 303)


@pages.get("/workbook/<job>")
@COHORT
def workbook_progress(cohort: str, job: str) -> ResponseReturnValue:
    """How far it is: a page that asks again by itself until the file is there."""
    phase = phase_of(_workbook(cohort, job))
    page = WorkbookPage(cohort, job, phase)
    return waiting_page(render_template("explore/workbook.html", page=page), phase)


@pages.get("/workbook/<job>.xlsx")
@COHORT
def workbook_file(cohort: str, job: str) -> ResponseReturnValue:
    """The file as it was made."""
    found = fetch_workbook(state().database, _workbook(cohort, job))
    if found is None:
        raise NotFound("not made yet")
    return attachment(found.content, found.media_type, found.name)


def _workbook(cohort: str, job: str) -> JobRecord:
    return workbook_state(state().database, cohort, policy.signed_in().account, job)


def _dictionary_heads() -> tuple[str, ...]:
    return (_("Column"), _("Meaning"), _("Unit"), _("Values"))


def _answers_shown() -> bool:
    """Whether single answers may leave: only where organisations agreed to show them."""
    return policy.membership().sees == ANSWERS


def _sheet(overview: Overview) -> Sheet:
    answers = None
    if _answers_shown():
        wanted = [row.result for row in overview.chosen.rows if row.result]
        with state().database.read(policy.tenant()) as tx:
            packed = answers_of(tx, wanted)
        versions = {row.result: row.version for row in overview.chosen.rows}
        answers = {
            result: codes_in(sheet, overview.questionnaire)
            for result, sheet in packed.items()
            # Sheets of another version have other items: their figures stand, their answers not.
            if versions[result] == overview.questionnaire.version
        }
    placed = overview.placed
    return cohort_sheet(
        overview.chosen.rows,
        overview.columns,
        overview.words,
        answers,
        [placed.chances(place) for place in overview.places.tolist()],
        archetype_names(placed.archetypes, placed.own_names, overview.words),
    )


def _chart(overview: Overview, name: str) -> Chart:
    found = charts(overview, (name,)).get(name)
    if found is None:
        raise NotFound("no such chart, or nothing to show in it")
    return found


def _map(overview: Overview) -> GroupMap:
    found = cohort_map(overview)
    if found is None:
        raise NotFound("nobody stands on the map")
    return found


def chart_file(chart: Chart) -> Response:
    """The figures of a chart as CSV."""
    head, rows = _chart_table(chart)
    return _csv(head, rows, chart.code)


def _chart_table(chart: Chart) -> tuple[Sequence[str], list[Sequence[Value]]]:
    grouped = any(row.group for row in chart.rows)
    head = (*(("group",) if grouped else ()), "code", "name", *chart.columns)
    rows: list[Sequence[Value]] = [
        (
            *((row.group,) if grouped else ()),
            row.code,
            row.label,
            *(figure.value for figure in row.figures),
        )
        for row in chart.rows
    ]
    return head, rows


def _heatmap_table(page: HeatmapPage) -> tuple[Sequence[str], list[Sequence[Value]]]:
    """The cells as they are read; organisations one by one have their archetype as well."""
    drawn = page.heatmap
    placed = bool(page.stands) and not drawn.banded
    head = (
        "group",
        "name",
        *(("archetype",) if placed else ()),
        *(code for code, _name in drawn.heads),
    )
    rows: list[Sequence[Value]] = [
        (
            group.name,
            row.name,
            *((page.stands[row.place],) if placed else ()),
            *(cell.text for cell in row.cells),
        )
        for group in drawn.groups
        for row in group.rows
    ]
    return head, rows


def _csv(head: Sequence[str], rows: Sequence[Sequence[Value]], name: str) -> Response:
    """A file; `?bom=0` leaves out the mark that spreadsheets know UTF-8 by."""
    content = csv_file(head, rows, bom=request.args.get("bom") != "0")
    return attachment(content, CSV, f"{name}.csv")


def _about(overview: Overview) -> str:
    count = len(overview.chosen.rows)
    said = ngettext(
        "%(cohort)s: %(count)s organisation", "%(cohort)s: %(count)s organisations", count
    ) % {"cohort": overview.cohort.name, "count": count}
    filters = [
        overview.view.q if fact == "q" else overview.names.value(fact, "" if v == "-" else v)
        for fact, v in overview.view.filters.items()
    ]
    about = f"{said} ({', '.join(filters)})" if filters else said
    return captioned(about, simulated=overview.cohort.simulated)
