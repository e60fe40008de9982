"""From the start to the report in another language, and from one language to the next."""

from __future__ import annotations

from typing import Any

import pytest
from pypdf import PdfReader

from survey.wording import LANGUAGES, translations
from tests.journeys.conftest import NewVisitor
from tests.journeys.downloads import download, read_pdf


@pytest.mark.parametrize(("locale", "scripts"), [("nl", False), ("pt_BR", True)])
def test_the_quick_check_and_its_report_are_in_the_language_of_the_visitor(
    new_visitor: NewVisitor, locale: str, scripts: bool
) -> None:
    words, language = translations(locale).gettext, LANGUAGES[locale]
    visitor = new_visitor(java_script_enabled=scripts, locale=language.tag)
    visitor.go("/")
    assert visitor.page.url == f"{visitor.origin}/{language.url}/"
    visitor.press_button(words("Start the quick check"))
    while not visitor.address.endswith("/check"):
        for item in visitor.items:
            visitor.choose(item, "L")
        visitor.press_button(words("Save and continue"))
    visitor.press_button(words("Submit and show the result"))
    level = visitor.title
    assert words("Indicative") in visitor.words
    report = f"{visitor.address}report"
    visitor.go(report)
    ready = visitor.page.get_by_text(words("The report is ready."))
    ready.wait_for(timeout=60_000)
    pdf = download(visitor.page, words("Download the report (PDF)"))
    root: Any = PdfReader(pdf).trailer["/Root"]
    assert root["/Lang"] == language.tag
    assert level in read_pdf(pdf)


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("page", ["quick-1", "one-{item}"], ids=["a page", "in a room"])
def test_what_was_chosen_and_typed_stays_on_the_way_to_another_language(
    new_visitor: NewVisitor, page: str, scripts: bool
) -> None:
    visitor = new_visitor(java_script_enabled=scripts)
    assessment = visitor.start("quick")
    item = visitor.items[0]
    visitor.go_to(f"p/{page.format(item=item)}", assessment)
    visitor.choose(item, "P")
    if page == "quick-1":
        visitor.page.get_by_text("Note and evidence").first.click()
    visitor.page.fill(f"#note-{item}", "typed in English")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Nederlands").click()
    assert f"/nl/a/{assessment}/" in visitor.page.url
    assert visitor.page.locator("html").get_attribute("lang") == "nl"
    assert visitor.chosen(item) == "P"
    assert visitor.page.input_value(f"#note-{item}") == "typed in English"
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="English").click()
    assert f"/en/a/{assessment}/" in visitor.page.url
    assert visitor.chosen(item) == "P"
