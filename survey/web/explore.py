"""Exploring a cohort: who stands where, dimension by dimension; the address says what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.reports.cohort_groups import archetype_names, standing_text
from survey.reports.cohort_heatmap import PAGE_ROWS, Heatmap, HeatRow, heatmap, list_rows
from survey.storage.cohort_rows import CohortRow
from survey.web.cohort_overview import Overview, open_overview, shown_name
from survey.web.explore_links import Organisations, view_tabs
from survey.web.languages import PREFIX
from survey.web.policy import COHORT

pages = Blueprint("explore", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/explore")


@dataclass(frozen=True, slots=True)
class HeatmapPage:
    """The heatmap, and where it is banded a page of the list of organisations below it.

    `row`: place among the chosen → organisation; `stands`: where it stands among the archetypes,
    in words, empty while there are none.
    """

    overview: Overview
    heatmap: Heatmap
    listed: tuple[HeatRow, ...]
    page: int
    pages: int
    place_of: Organisations
    stands: Mapping[int, str]

    def row(self, place: int) -> CohortRow:
        """The organisation at a place."""
        return self.overview.chosen.rows[place]


@pages.app_context_processor
def _tabs() -> dict[str, object]:
    return {"view_tabs": view_tabs}


@pages.get("/")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """Organisations × dimensions."""
    overview = open_overview(cohort)
    return render_template("explore/heatmap.html", page=heatmap_page(overview), view=overview.view)


def heatmap_page(overview: Overview) -> HeatmapPage:
    """What the heatmap shows of an overview."""
    import numpy as np

    view = overview.view
    names = [shown_name(row) for row in overview.chosen.rows]
    segments = [(segment.name, segment.places) for segment in overview.segments]
    drawn = heatmap(overview.columns, names, segments, overview.words, view.show)
    count = -(-len(names) // PAGE_ROWS) if drawn.banded else 1
    number = min(view.page, count)
    listed: tuple[HeatRow, ...] = ()
    if drawn.banded:
        start = (number - 1) * PAGE_ROWS
        places = np.arange(start, min(start + PAGE_ROWS, len(names)))
        listed = list_rows(overview.columns, names, places, overview.words, view.show)
    shown = listed or [row for group in drawn.groups for row in group.rows]
    return HeatmapPage(
        overview,
        drawn,
        listed,
        number,
        count,
        Organisations(overview.cohort.id),
        _standing(overview, [row.place for row in shown]),
    )


def _standing(overview: Overview, chosen: Sequence[int]) -> Mapping[int, str]:
    """Place among the chosen → where it stands, of those that are shown one by one."""
    placed, words = overview.placed, overview.words
    if not placed.archetypes:
        return {}
    names = archetype_names(placed.archetypes, placed.own_names, words)
    return {
        place: standing_text(placed.chances(int(overview.places[place])), names, words)
        for place in chosen
        if place >= 0
    }
