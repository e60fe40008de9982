"""One server and one browser for all journeys; a fresh browser window (context) for each person."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.server import Site, serving
from tests.journeys.visitor import WIDE, Visitor

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]

NewVisitor = Callable[..., Visitor]


def system_browser() -> str:
    """Where Chromium is installed."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, f"none of {', '.join(BROWSERS)} is on PATH; make setup-test names what is missing"
    return path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running instance."""
    with serving(tmp_path_factory.mktemp("site") / "instance") as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's own Chromium; its absence is a failure, never a skip."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_browser(), args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def new_visitor(browser: Browser, site: Site) -> Iterator[NewVisitor]:
    """Make people with a browser of their own; at the end, nothing may have gone wrong there."""
    with ExitStack() as opened:
        visitors = []

        def make(width: int = WIDE, **options: Any) -> Visitor:
            context = browser.new_context(viewport={"width": width, "height": 900}, **options)
            opened.callback(context.close)
            context.set_default_timeout(15_000)
            visitor = Visitor(context, site.origin)
            visitors.append(visitor)
            return visitor

        yield make
        for visitor in visitors:
            visitor.assert_nothing_went_wrong()


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """A person at a wide screen."""
    return new_visitor()
