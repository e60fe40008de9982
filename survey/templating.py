"""Where templates live, and what every template can call, on the page and in the PDF alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from survey import wording

I18N = "jinja2.ext.i18n"


def template_folder() -> Path:
    """The checkout's `templates/`, else the copy inside the installed package.

    The checkout comes first because an editable install may leave a stale copy behind.
    """
    package = Path(__file__).parent
    checkout = package.parent / "templates"
    return checkout if (checkout / "base.html").exists() else package / "templates"


def equip(environment: Environment, locale: Callable[[], str]) -> Environment:
    """Give `environment` translations, number and date writing for the locale of the moment."""
    environment.add_extension(I18N)
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
        lambda text: wording.translations(locale()).gettext(text),
        lambda one, many, count: wording.translations(locale()).ngettext(one, many, count),
        newstyle=True,
        pgettext=lambda about, text: wording.translations(locale()).pgettext(about, text),
        npgettext=lambda about, one, many, count: wording.translations(locale()).npgettext(
            about, one, many, count
        ),
    )
    environment.filters.update(
        decimal=lambda value, digits=1: wording.decimal(value, locale(), digits),
        percent=lambda value: wording.whole_percent(value, locale()),
        day=lambda moment: wording.day(moment, locale()),
    )
    return environment


@cache
def report_environment(locale: str) -> Environment:
    """The environment that renders reports in `locale`, outside any web application."""
    environment = Environment(
        loader=FileSystemLoader(template_folder()), autoescape=True, auto_reload=False
    )
    return equip(environment, lambda: locale)


def render(template: str, locale: str, **context: Any) -> str:
    """`template` with `context`, without a web application."""
    return report_environment(locale).get_template(template).render(**context)
