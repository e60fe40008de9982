"""The PDF report of a result: A4, tagged (PDF/UA-1), the same bytes for the same result.

WeasyPrint is imported inside, so that processes that never print do not load it. Nothing is
fetched: styles and type come from this package by fixed names, every other address is refused.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import cache
from typing import Any

from survey import wording
from survey.reports.result_page import ResultPage
from survey.reports.tokens import STATIC
from survey.templating import render

SCHEME = "asset:/"
STYLES = ("css/tokens.css", "css/report.css")
TYPE_FOLDER = "vendor/source-sans-3-5.3.1"


class Refused(ValueError):
    """A document asked for something that is not one of the report's own assets."""


@cache
def assets() -> dict[str, bytes]:
    """Every address a report may use and what stands there. Nothing else is ever read."""
    names = [*STYLES, *(f"{TYPE_FOLDER}/{f.name}" for f in (STATIC / TYPE_FOLDER).glob("*.woff2"))]
    found = {SCHEME + name: (STATIC / name).read_bytes() for name in names}
    for name in STYLES:
        # Relative addresses are joined only for schemes the standard library knows.
        found[SCHEME + name] = found[SCHEME + name].replace(b'"../', f'"{SCHEME}'.encode())
    return found


@cache
def fetcher() -> Any:
    """A WeasyPrint fetcher that serves `assets` and raises Refused for all else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc] # the library has no types
        """Looks names up in a dict; the base class's handlers are never reached."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            del headers
            if url not in assets():
                raise Refused("a report loads nothing but its own styles and type.")
            kind = "text/css" if url.endswith(".css") else "font/woff2"
            return URLFetcherResponse(url, assets()[url], {"Content-Type": kind})

    return AssetFetcher()


@cache
def _styles() -> tuple[list[Any], Any]:
    """Parsed styles and their fonts, once a process: parsing costs more than a page."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    # It warns of every letter no font has, once a drawing: a name may hold any script.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    fonts = FontConfiguration()
    sheets = [CSS(url=SCHEME + name, url_fetcher=fetcher(), font_config=fonts) for name in STYLES]
    return sheets, fonts


def warm() -> None:
    """Load WeasyPrint, styles and type now instead of with the first report."""
    _styles()


def report_html(page: ResultPage, locale: str) -> str:
    """The report before it is printed."""
    created = ""
    if page.submitted_at is not None:
        created = datetime.fromtimestamp(page.submitted_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return render(
        "report/report.html",
        locale,
        page=page,
        created=created,
        language=wording.LANGUAGES[locale],
    )


def print_html(html: str) -> bytes:
    """`html` as a tagged PDF, in the report's styles, loading nothing else."""
    from weasyprint import HTML

    sheets, fonts = _styles()
    document = HTML(string=html, base_url=SCHEME, url_fetcher=fetcher())
    printed: bytes = document.write_pdf(
        stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1"
    )
    return printed


def render_pdf(page: ResultPage, locale: str) -> bytes:
    """The report of `page`. Its dates are the day of submission, never today."""
    return print_html(report_html(page, locale))
