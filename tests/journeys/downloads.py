"""What a browser downloads, and what the PDF among it says."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page
from pypdf import PdfReader


def read_pdf(path: Path) -> str:
    """All that a PDF says, with single spaces."""
    return " ".join(" ".join(p.extract_text() for p in PdfReader(path).pages).split())


def download(page: Page, name: str) -> Path:
    """What a click on the link of that name downloads."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return Path(waiting.value.path())


def download_by_key(page: Page) -> Path:
    """What Enter downloads where the focus is."""
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    return Path(waiting.value.path())
