"""Every kind of page at both widths: accessible, nothing cut off, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from survey.app import create_app
from survey.config import Settings
from tests.journeys.gallery import Gallery
from tests.journeys.kinds_of_page import PAGES, show
from tests.journeys.page_checks import faults_of
from tests.journeys.server import Site
from tests.journeys.visitor import Visitor

NOT_PAGES = {
    "static": "style sheets, scripts and pictures",
    "start.root": "leads to the start page in the browser's language",
    "start.health": "a word for operators, as JSON",
    "results.download": "a PDF, held by the tests of reports",
    "results.data": "JSON, for keeping",
    "forms.download": "a PDF, held by the tests of blank forms",
}
"""Addresses that can be opened and show no page of ours, and what they give instead."""


@pytest.fixture(scope="module")
def gallery(browser: Browser, site: Site) -> Iterator[Gallery]:
    """One browser that holds assessments in all their states, and one that opens links."""
    own, other = browser.new_context(), browser.new_context()
    yield Gallery(Visitor(own, site.origin), Visitor(other, site.origin), site)
    own.close()
    other.close()


@pytest.mark.parametrize("kind", PAGES)
def test_the_page_is_accessible_and_fits_a_phone(gallery: Gallery, kind: str) -> None:
    seen_by = show(gallery, kind)
    shown = gallery.shown[kind] = seen_by.page.url
    assert faults_of(seen_by.page) == []
    assert seen_by.page.url == shown, "another page took its place meanwhile"
    seen_by.assert_nothing_went_wrong()


def test_no_page_of_the_application_is_left_out(gallery: Gallery, tmp_path: Path) -> None:
    for kind in [kind for kind in PAGES if kind not in gallery.shown]:
        # Only where this test runs alone: the others have shown theirs by now.
        gallery.shown[kind] = show(gallery, kind).page.url
    app = create_app(Settings.from_environment({}, instance=tmp_path))
    opened = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert NOT_PAGES.keys() <= opened
    at = app.url_map.bind("localhost")
    paths = {urlsplit(address).path for address in gallery.shown.values()}
    seen = {at.match(path)[0] for path in paths if at.test(path)}
    assert opened - NOT_PAGES.keys() - seen == set()


def test_a_page_with_faults_would_be_found(gallery: Gallery) -> None:
    gallery.visitor.go("/en/")
    gallery.visitor.page.evaluate(
        """() => {
          const main = document.querySelector('main');
          main.append(document.createElement('img'));
          main.append(Object.assign(document.createElement('a'), {className: 'button', href: '/'}));
          main.lastChild.style.cssText = 'width: 900px; min-height: 0; display: block';
        }"""
    )
    found = " ".join(faults_of(gallery.visitor.page))
    for fault in ("violates image-alt", "violates link-name", "sideways (9", "below 44 px"):
        assert fault in found
