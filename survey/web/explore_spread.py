"""How the organisations of a cohort spread over levels and shares."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.web.cohort_charts import SPREAD, charts
from survey.web.cohort_overview import open_overview
from survey.web.languages import PREFIX
from survey.web.policy import COHORT

pages = Blueprint(
    "explore_spread", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/explore/spread"
)


@pages.get("")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """The charts."""
    overview = open_overview(cohort)
    return render_template(
        "explore/spread.html", overview=overview, charts=charts(overview, SPREAD)
    )
