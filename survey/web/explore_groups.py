"""The archetypes of a cohort: a map of who is alike, and what each group is like."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.reports.cohort_chart import Chart
from survey.reports.group_map import GroupMap
from survey.reports.group_names import number_told
from survey.web.cohort_charts import GROUPS, charts
from survey.web.cohort_map import cohort_map
from survey.web.cohort_overview import Overview, open_overview
from survey.web.explore_view import ARCHETYPE
from survey.web.languages import PREFIX
from survey.web.policy import COHORT

pages = Blueprint(
    "explore_groups", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/explore/archetypes"
)

TOO_FEW, NO_GROUPS, FOUND = "too few", "no groups", "found"


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """What there is to show. `state` is TOO_FEW, NO_GROUPS or FOUND.

    `organisations`: how many the pool had at least when it was last looked at, `fewest` how many
    it takes; `left_out`: how many with a result stand nowhere.
    """

    overview: Overview
    state: str
    organisations: int
    fewest: int
    simulated: bool
    map: GroupMap | None
    charts: dict[str, Chart]
    left_out: int


@pages.get("")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """The map and the table."""
    from scoring.peers.model import FEWEST
    from scoring.peers.model import NO_GROUPS as NONE_FOUND

    overview = open_overview(cohort)
    placed = overview.placed
    state = FOUND if placed.archetypes else TOO_FEW
    if placed.used is not None and placed.used.model.outcome == NONE_FOUND:
        state = NO_GROUPS
    stands = zip(overview.chosen.rows, overview.codes(ARCHETYPE), strict=True)
    page = GroupsPage(
        overview,
        state,
        0 if placed.used is None else number_told(placed.used.model.organisations),
        FEWEST,
        placed.key.simulated,
        cohort_map(overview),
        charts(overview, GROUPS),
        sum(not code for row, code in stands if row.result),
    )
    return render_template("explore/groups.html", page=page, overview=overview)
