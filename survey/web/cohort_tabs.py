"""The tabs of a cohort's pages, and where each leads."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from survey.web.languages import gettext as _
from survey.web.policy import membership

_BELONGS = {
    "invitations": "cohorts",
    "interview": "cohorts",
    "returning": "cohorts",
    "past_results": "cohorts",
    "explore_spread": "explore",
    "explore_groups": "explore",
    "explore_ladder": "explore",
    "explore_models": "explore",
    "explore_change": "explore",
    "exports": "explore",
    "organisation": "explore",
    "section_review": "explore",
    "report_links": "cohort_reports",
    "brand": "cohort_reports",
}
"""Pages without a tab of their own → the tab they belong to."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab. `current`: the page that is shown belongs to it."""

    name: str
    url: str
    current: bool


def cohort_tabs() -> list[Tab]:
    """The tabs of the cohort of this request."""
    named = (
        ("cohorts", "cohorts.show", _("Overview")),
        ("explore", "explore.show", _("Organisations")),
        ("compare", "compare.show", _("Compare")),
        ("cohort_reports", "cohort_reports.show", _("Reports")),
        ("cohort_settings", "cohort_settings.show", _("Settings")),
    )
    cohort = membership().cohort
    belongs = _BELONGS.get(request.blueprint or "", request.blueprint)
    return [
        Tab(name, url_for(endpoint, cohort=cohort), belongs == blueprint)
        for blueprint, endpoint, name in named
        if endpoint in current_app.view_functions
    ]
