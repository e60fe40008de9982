"""What can be chosen of an organisation's context, in the language of the page."""

from __future__ import annotations

from babel import Locale

from questionnaires.context import lists, region_of_country
from survey.web.languages import current
from survey.web.languages import gettext as _
from survey.wording import alphabetical


def options_of(name: str) -> list[tuple[str, str]]:
    """The entries of a list as (code, label), in its order."""
    return [(option.code, option.label[current().locale]) for option in lists()[name]]


def with_none(options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same, for a field that may stay empty."""
    return [("", _("Choose…")), *options]


def country_names() -> dict[str, str]:
    """Country code → name."""
    territories = Locale.parse(current().locale).territories
    return {code: territories.get(code, code) for code in region_of_country()}


def countries() -> list[tuple[str, str]]:
    """The countries as (code, name), by name."""
    return sorted(country_names().items(), key=lambda named: alphabetical(named[1]))


def region_name(country: str) -> str:
    """The name of the region that a country lies in, "" for none."""
    return dict(options_of("regions")).get(region_of_country().get(country, ""), "")
