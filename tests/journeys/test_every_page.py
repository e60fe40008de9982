"""Every kind of page at both widths: accessible, nothing cut off, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.gallery import PAGES, Gallery
from tests.journeys.page_checks import faults_of
from tests.journeys.server import Site
from tests.journeys.visitor import Visitor


@pytest.fixture(scope="module")
def gallery(browser: Browser, site: Site) -> Iterator[Gallery]:
    """One browser that holds assessments in all their states, and one that opens links."""
    own, other = browser.new_context(), browser.new_context()
    yield Gallery(Visitor(own, site.origin), Visitor(other, site.origin), site)
    own.close()
    other.close()


@pytest.mark.parametrize("kind", PAGES)
def test_the_page_is_accessible_and_fits_a_phone(gallery: Gallery, kind: str) -> None:
    seen_by = gallery.show(kind)
    assert faults_of(seen_by.page) == []
    seen_by.assert_nothing_went_wrong()


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
