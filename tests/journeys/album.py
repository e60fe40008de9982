"""Takes a picture of every kind of page, wide and narrow, for people to look at.

`python -m tests.journeys.album FOLDER [word…]` writes one sheet a page and width: as it is, in
forced colours, and with its text at 200 %. Words keep to the kinds that contain one of them.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.journeys.conftest import OPTIONS, system_browser
from tests.journeys.gallery import Gallery
from tests.journeys.kinds_of_page import PAGES, show
from tests.journeys.server import serving
from tests.journeys.visitor import NARROW, WIDE, Visitor

TALLEST = 2400
"""Pixels of a page that a sheet shows; what is below looks like what is above."""

GAP = 16


def take_album(folder: Path, words: Collection[str]) -> None:
    """Write a PNG for each kind of page and width into `folder`."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        serving(Path(scratch) / "instance") as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=system_browser(), args=OPTIONS)
        own, other = browser.new_context(), browser.new_context()
        here = Gallery(Visitor(own, site.origin), Visitor(other, site.origin), site)
        for kind in PAGES:
            if words and not any(word in kind for word in words):
                continue
            page = show(here, kind).page
            for width in (WIDE, NARROW):
                page.set_viewport_size({"width": width, "height": 900})
                name = re.sub(r"[^a-z]+", "-", kind)
                _sheet(_looks(page)).save(folder / f"{name}-{width}.png", optimize=True)
        browser.close()


def _looks(page: Page) -> list[Image.Image]:
    found = [_picture(page)]
    page.emulate_media(forced_colors="active")
    found.append(_picture(page))
    page.emulate_media(forced_colors="none")
    # Through the browser's own style objects, which our content policy allows.
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    found.append(_picture(page))
    page.evaluate("() => { document.documentElement.style.fontSize = '' }")
    return found


def _picture(page: Page) -> Image.Image:
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    return whole.crop((0, 0, whole.width, min(whole.height, TALLEST)))


def _sheet(looks: list[Image.Image]) -> Image.Image:
    width = sum(look.width for look in looks) + GAP * (len(looks) - 1)
    sheet = Image.new("RGB", (width, max(look.height for look in looks)), "#7f7f7f")
    left = 0
    for look in looks:
        sheet.paste(look, (left, 0))
        left += look.width + GAP
    return sheet


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    take_album(target, sys.argv[2:])
