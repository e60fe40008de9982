"""Every kind of page at both widths: accessible, nothing cut off, nothing from elsewhere.

And again in the other languages, on a phone; and in one that is longer than any, where whatever
is not translated shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from survey.app import create_app
from survey.config import Settings
from survey.wording import LANGUAGES, REFERENCE
from tests.journeys.gallery import Gallery
from tests.journeys.kinds_of_page import PAGES, show
from tests.journeys.page_checks import (
    broken_words,
    faults_of,
    faults_of_room,
    faults_on_a_phone,
)
from tests.journeys.server import ROOT, Site, serving
from tests.journeys.untranslated import untranslated
from tests.journeys.visitor import NARROW, WIDE, Visitor
from tests.long_language import URL as LONG

NOT_PAGES = {
    "static": "style sheets, scripts and pictures",
    "start.root": "leads to the start page in the browser's language",
    "start.health": "a word for operators, as JSON",
    "results.download": "a PDF, held by the tests of reports",
    "results.data": "JSON, for keeping",
    "fit.data": "JSON, for keeping",
    "outcomes_results.data": "JSON, for keeping",
    "together.data": "JSON, for keeping",
    "forms.download": "a PDF, held by the tests of blank forms",
    "brand.logo": "a picture",
    "cohort_reports.download": "a PDF or a ZIP, held by a consultant's day",
    "compare.figures": "CSV, for keeping",
    "compare.picture": "SVG, for keeping",
    "exports.columns": "CSV, for keeping",
    "exports.figures": "CSV, for keeping",
    "exports.picture": "SVG, for keeping",
    "exports.table": "CSV, for keeping",
    "exports.workbook": "XLSX, for keeping",
    "exports.workbook_file": "XLSX, for keeping",
    "past_results.example": "CSV, to be filled in",
}
"""Addresses that can be opened and show no page of ours, and what they give instead."""

OTHERS = [language.url for language in LANGUAGES.values() if language.locale != REFERENCE]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that also speaks the long language."""
    folder = ROOT / "tests" / "programs" / "long_language"
    with serving(tmp_path_factory.mktemp("site") / "instance", (folder, ROOT)) as site:
        yield site


@pytest.fixture(scope="module")
def gallery(browser: Browser, site: Site) -> Iterator[Gallery]:
    """One browser that holds assessments in all their states, and one that opens links."""
    own, other = browser.new_context(), browser.new_context()
    gallery = Gallery(Visitor(own, site.origin), Visitor(other, site.origin), site)
    yield gallery
    gallery.close()
    own.close()
    other.close()


@pytest.mark.parametrize("kind", PAGES)
def test_the_page_is_accessible_and_fits_a_phone(gallery: Gallery, kind: str) -> None:
    seen_by = show(gallery, kind)
    shown = gallery.shown[kind] = seen_by.page.url
    assert faults_of(seen_by.page) == []
    assert seen_by.page.url == shown, "another page took its place meanwhile"
    seen_by.assert_nothing_went_wrong()
    seen_by.page.unroute_all()
    for language in OTHERS:
        seen_by.show_in(language)
        assert seen_by.page.url.startswith(f"{seen_by.origin}/{language}/")
        assert [f"{language}: {fault}" for fault in faults_on_a_phone(seen_by.page)] == []
    seen_by.show_in(LONG)
    assert untranslated(seen_by.page) == []
    for width in (WIDE, NARROW):
        assert faults_of_room(seen_by.page, width) == []


def test_a_text_that_is_not_translated_cut_off_or_broken_would_be_found(gallery: Gallery) -> None:
    gallery.visitor.go(f"/{LONG}/")
    assert untranslated(gallery.visitor.page) == []
    gallery.visitor.page.evaluate(
        """() => {
          document.querySelector('main p').append(' left in English');
          document.querySelector('button').setAttribute('aria-label', 'Start');
          document.querySelector('h1').style.cssText = 'overflow: hidden; height: 1rem';
        }"""
    )
    found = " ".join(untranslated(gallery.visitor.page))
    assert "left in English" in found
    assert "Start" in found
    assert any("cut off: <h1" in fault for fault in faults_of_room(gallery.visitor.page, WIDE))
    assert broken_words(gallery.visitor.page) == []
    gallery.visitor.page.evaluate(
        "() => { document.querySelector('main p').style.cssText = 'width: 4rem' }"
    )
    assert broken_words(gallery.visitor.page) != []


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
          main.prepend(Object.assign(document.createElement('p'), {textContent: 'pale'}));
          main.firstChild.style.color = '#ccc';
          main.append(Object.assign(document.createElement('a'), {className: 'button', href: '/'}));
          main.lastChild.style.cssText = 'width: 900px; min-height: 0; display: block';
        }"""
    )
    found = " ".join(faults_of(gallery.visitor.page))
    for fault in ("violates image-alt", "violates link-name", "sideways (9", "below 44 px"):
        assert fault in found
    assert found.count("violates color-contrast: <p") == 2
    on_a_phone = " ".join(faults_on_a_phone(gallery.visitor.page))
    assert "violates image-alt" in on_a_phone
