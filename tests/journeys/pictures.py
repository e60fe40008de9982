"""Takes the pictures of the documentation from the running application.

`python -m tests.journeys.pictures` writes docs/pictures/ anew.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.journeys.conftest import OPTIONS, system_browser
from tests.journeys.gallery import EXAMPLE, Gallery
from tests.journeys.server import ROOT, serving
from tests.journeys.visitor import WIDE, Visitor

FOLDER = ROOT / "docs" / "pictures"
LONGEST = 1400
MOST_BYTES = 200_000


def take_pictures(folder: Path) -> None:
    """Write result.png and question.png: the worked example, and a page half filled in."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        serving(Path(scratch) / "instance") as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=system_browser(), args=OPTIONS)
        context = browser.new_context(viewport={"width": WIDE, "height": 900})
        visitor = Visitor(context, site.origin)
        here = Gallery(visitor, visitor, site)
        # With its report made, the page offers it for download.
        visitor.go(f"{here.final}report")
        visitor.page.get_by_text("The report is ready.").wait_for(timeout=60_000)
        visitor.go(here.final)
        _write(visitor, folder / "result.png")
        visitor.go(f"/en/a/{here.begin('full')}/p/PRM")
        for item in visitor.items[:3]:
            visitor.choose(item, EXAMPLE[item])
        visitor.page.locator("#saved", has_text="Saved at").wait_for()
        _write(visitor, folder / "question.png")
        browser.close()


def _write(visitor: Visitor, path: Path) -> None:
    visitor.page.evaluate("() => document.activeElement.blur()")
    visitor.page.mouse.move(0, 0)
    whole = Image.open(io.BytesIO(visitor.page.screenshot(full_page=True)))
    top = whole.crop((0, 0, whole.width, min(whole.height, LONGEST)))
    # A page has few colours: a palette halves the file and is not seen.
    top.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size <= MOST_BYTES, f"{path.name} has {path.stat().st_size} bytes"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    take_pictures(FOLDER)
