"""The PDF report of a result: A4, tagged (PDF/UA-1), the same bytes for the same result.

WeasyPrint is imported inside, so that processes that never print do not load it. Nothing is
fetched: styles and type come from this package by fixed names, every other address is refused.
"""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from survey import wording
from survey.reports.glyphs import complete_text_maps, letters_without_glyph, replace_letters
from survey.reports.page_margins import margins_as_artifacts
from survey.reports.pictures import apart
from survey.reports.printed import Report
from survey.reports.simulated import FOOT
from survey.reports.tokens import STATIC, type_files
from survey.templating import render

SCHEME = "asset:/"
STYLES = ("css/tokens.css", "css/report.css")
TYPES = {
    "css": "text/css",
    "woff2": "font/woff2",
    "svg": "image/svg+xml",
    "png": "image/png",
}


class Refused(ValueError):
    """A document asked for something that is not one of the report's own assets."""


@cache
def assets() -> dict[str, bytes]:
    """Every address a report may use and what stands there. Nothing else is ever read."""
    found = {SCHEME + name: (STATIC / name).read_bytes() for name in (*STYLES, *type_files())}
    for name in STYLES:
        # Relative addresses are joined only for schemes the standard library knows.
        found[SCHEME + name] = found[SCHEME + name].replace(b'"../', f'"{SCHEME}'.encode())
    return found


def fetcher(pictures: Mapping[str, bytes] = MappingProxyType({})) -> Any:
    """A WeasyPrint fetcher that serves `assets` and `pictures`, and raises Refused for all else.

    `pictures`: address → SVG or PNG, those of one document.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc] # the library has no types
        """Looks names up in dicts; the base class's handlers are never reached."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            del headers
            found = pictures.get(url) or assets().get(url)
            if found is None:
                raise Refused("a report loads nothing but its own styles and type.")
            kind = TYPES[url.rpartition(".")[2]]
            return URLFetcherResponse(url, found, {"Content-Type": kind})

    return AssetFetcher()


@cache
def _styles() -> tuple[list[Any], Any]:
    """Parsed styles and their fonts, once a process: parsing costs more than a page."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    sheets = [CSS(url=SCHEME + name, url_fetcher=fetcher(), font_config=fonts) for name in STYLES]
    # Fonts that outlive the library's own modules complain on stderr while they go.
    atexit.register(_styles.cache_clear)
    return sheets, fonts


def warm() -> None:
    """Load WeasyPrint, styles and type now instead of with the first report."""
    _styles()


def created_at(submitted_at: int | None) -> str:
    """The moment a document says it was made at: that of its results; "" without one."""
    if submitted_at is None:
        return ""
    return datetime.fromtimestamp(submitted_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def report_html(report: Report, locale: str) -> str:
    """The report before it is printed."""
    return render(
        "report/report.html",
        locale,
        report=report,
        page=report.page,
        created=created_at(report.page.submitted_at),
        language=wording.LANGUAGES[locale],
    )


def print_html(
    html: str, *, css: str = "", pictures: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    """`html` as a tagged PDF, in the report's styles, loading nothing else.

    `css` is ours and comes after those styles; `pictures`: address → PNG that it may show.
    """
    with letters_without_glyph() as missing:
        printed = _print(html, css, pictures)
    if missing:
        # PDF/UA allows no letter that is drawn as nothing: where no font has it, a sign says so.
        printed = _print(replace_letters(html, missing), css, pictures)
    return printed


def _print(html: str, css: str, pictures: Mapping[str, bytes]) -> bytes:
    from weasyprint import CSS, HTML

    sheets, fonts = _styles()
    html, charts = apart(html, SCHEME)
    serve = fetcher({**charts, **pictures})
    if css:
        sheets = [*sheets, CSS(string=css, url_fetcher=serve, font_config=fonts)]
    document = HTML(string=html, base_url=SCHEME, url_fetcher=serve)
    printed: bytes = document.write_pdf(
        stylesheets=sheets,
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        finisher=_finish,
    )
    return printed


def _finish(document: Any, pdf: Any) -> None:
    complete_text_maps(document, pdf)
    margins_as_artifacts(document, pdf)


def render_pdf(report: Report, locale: str) -> bytes:
    """The PDF of `report`. Its dates are the day of submission, never today."""
    return print_html(report_html(report, locale), css=FOOT if report.simulated else "")
