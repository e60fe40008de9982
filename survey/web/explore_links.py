"""Where the views of a cohort's organisations lead, and an organisation's own page."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for

from survey.web.cohort_overview import Overview
from survey.web.cohort_tabs import Tab
from survey.web.languages import gettext as _

_PLACE = "0" * 32


def view_tabs(overview: Overview) -> list[Tab]:
    """The views of exploring; each shows the same organisations."""
    named = (
        ("explore", _("Heatmap")),
        ("explore_spread", _("Dimensions")),
        ("explore_groups", _("Archetypes")),
        ("explore_ladder", _("Levels and lenses")),
        ("explore_models", _("Models and figures")),
        ("explore_change", _("Change")),
        ("exports", _("Take along")),
    )
    cohort = overview.cohort.id
    query: dict[str, Any] = dict(overview.view.query())
    return [
        Tab(name, url_for(f"{blueprint}.show", cohort=cohort, **query), _is_shown(blueprint))
        for blueprint, name in named
        if f"{blueprint}.show" in current_app.view_functions
    ]


def _is_shown(blueprint: str) -> bool:
    return request.blueprint == blueprint


class Organisations:
    """Addresses of organisations' pages in a cohort; built once, for lists of hundreds."""

    def __init__(self, cohort: str) -> None:
        self._address = url_for("organisation.show", cohort=cohort, enrolment=_PLACE)

    def __call__(self, enrolment: str) -> str:
        """The page of one."""
        return self._address.replace(_PLACE, enrolment)
