"""Pages in a real browser: when the largest thing is painted, and how far things shift."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from bench.cost import Size
from bench.printing import BROWSERS
from bench.table import Row, held
from tests.journeys.server import serving
from tests.journeys.visitor import Visitor
from tests.journeys.watching import Seen, watch

FONTS_LATE = 1.0
WIDTHS = (320, 1280)


def rows(size: Size) -> list[Row]:
    """Two rows a page; none where there is no Chromium."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        return []
    with (
        TemporaryDirectory(prefix="bench-") as folder,
        serving(Path(folder) / "site") as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        found = []
        for name, where in PAGES:
            seen = [
                _fresh(browser, site.origin, width, where)
                for width in WIDTHS
                for _ in range(min(size.rounds, 3))
            ]
            found += _rows(name, seen)
        browser.close()
    return found


def _fresh(browser: Browser, origin: str, width: int, where: Callable[[Visitor], str]) -> Seen:
    context = browser.new_context(viewport={"width": width, "height": 900})
    try:
        return watch(context, where(Visitor(context, origin)), FONTS_LATE)
    finally:
        context.close()


def _rows(name: str, seen: list[Seen]) -> list[Row]:
    what = f"Empty cache, 320 and 1280 px wide, type {FONTS_LATE:g} s late"
    return [
        held(
            f"{name}: shift", f"CLS, the worst; {what}", max(s.shift for s in seen), "", must=0.01
        ),
        held(
            f"{name}: painted",
            f"LCP; {what}",
            median(s.paint for s in seen) / 1000,
            "s",
            must=1.5,
        ),
    ]


def _begun(visitor: Visitor, form: str = "full") -> str:
    address = visitor.send("/en/start", {"form": form})
    return "/en/a/" + address.split("/a/")[1].split("/")[0]


PAGES: tuple[tuple[str, Callable[[Visitor], str]], ...] = (
    ("Start page", lambda visitor: f"{visitor.origin}/en/"),
    ("Section page", lambda visitor: f"{visitor.origin}{_begun(visitor)}/p/CHN"),
    ("Result page", lambda visitor: visitor.send(f"{_begun(visitor)}/submit")),
)
"""Name of a page, and what brings it about and gives its address."""
