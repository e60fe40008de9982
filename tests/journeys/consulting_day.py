"""What a consultant and the invited organisations do in a round, step by step."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pypdf import PdfReader

from questionnaires.catalogue import shipped
from questionnaires.sheet import Answer
from survey.actions.answer import Author, save_page
from survey.actions.submit import submit
from survey.chance import Chance
from survey.storage.database import Database
from survey.wording import LANGUAGES
from tests.journeys.gallery import EXAMPLE, assessment_of
from tests.journeys.server import Site
from tests.journeys.visitor import Visitor

COHORT = "Winter round"
WELCOME = {"en": "Welcome to the winter round.", "nl": "Welkom bij de winterronde."}
LOCALES = ("en", "nl", "pt_BR")
PLACES = ("Noord", "Zuid", "Oost", "West", "Delta", "Prisma", "Atlas", "Vega")
TRADES = ("Zorg", "Energia", "Travel")
INVITED: Mapping[str, tuple[str, str]] = {
    f"contact{number}@example.org": (
        f"{PLACES[number % 8]} {TRADES[number // 8]}",
        LOCALES[number % 3],
    )
    for number in range(24)
}
"""Who is invited: address → organisation and language."""

RATED = "NPLF"
"""Codes from not in place to fully in place."""

KEEP_PROGRESS = """addEventListener('DOMContentLoaded', () => {
  const bar = document.querySelector('progress[value]');
  if (bar) sessionStorage.progress = `${sessionStorage.progress || ''} ${bar.value}`;
})"""
"""Notes in the browser what each page that shows a progress bar shows."""


def list_to_paste() -> str:
    """The list as it comes out of a spreadsheet, with headings."""
    lines = ["e-mail;organisation;person;language"]
    for email, (organisation, locale) in INVITED.items():
        person = email.partition("@")[0].title()
        lines.append(f"{email};{organisation};{person};{LANGUAGES[locale].tag}")
    return "\n".join(lines)


def create_cohort(consultant: Visitor) -> str:
    """Make the cohort, from the list of cohorts; its id."""
    consultant.go("/en/cohorts/")
    consultant.follow("New cohort")
    consultant.page.fill("#name", COHORT)
    for locale, text in WELCOME.items():
        consultant.page.fill(f"#introduction-{locale}", text)
    consultant.press_button("Make the cohort and go on to inviting")
    return consultant.address.split("/cohorts/")[1].split("/")[0]


def open_tab(consultant: Visitor, name: str) -> None:
    """One click on a tab of the cohort, by the end of its address."""
    with consultant.page.expect_navigation():
        consultant.click(f"nav.tabs a[href$='/{name}/']")


def join(visitor: Visitor, link: str, locale: str) -> str:
    """Open the link of an invitation in its language and begin; the assessment."""
    visitor.language = LANGUAGES[locale]
    visitor.go(link)
    assert visitor.page.locator("html").get_attribute("lang") == visitor.language.tag
    visitor.press_button("Begin")
    return visitor.assessment


def join_past_pages(visitor: Visitor, link: str) -> str:
    """The same by sending what the page would; the assessment."""
    return assessment_of(visitor.send(link.removeprefix(visitor.origin)))


def answer_first_section(visitor: Visitor, number: int) -> None:
    """Answer the first section on its page."""
    visitor.go_to("p/STR")
    for item in visitor.items:
        visitor.choose(item, answers_of(number).get(item) or "P")
    visitor.press_button("Save and continue")


def answer_and_submit(site: Site, assessment: str, number: int, *, send: bool = True) -> None:
    """Answer everything as organisation `number` would, past the pages; submit when `send`."""
    questionnaire, now = shipped().latest("service-maturity"), int(time.time())
    answers = {item: Answer(code) for item, code in answers_of(number).items()}
    database = Database(site.database)
    try:
        base = 0
        save_page(
            database, questionnaire, assessment, answers, base=base, author=Author(()), now=now
        )
        if send:
            submit(database, questionnaire, assessment, now=now, chance=Chance())
    finally:
        database.dispose()


def answers_of(number: int) -> dict[str, str]:
    """The answers of organisation `number`: some are further than others, each in its own way."""
    start = number % len(RATED)
    return {
        item: RATED[min(max(start + (place * (number + 2)) % 3 - 1, 0), len(RATED) - 1)]
        for place, item in enumerate(EXAMPLE)
    }


def progress_shown(visitor: Visitor) -> list[int]:
    """What the progress bars showed that this tab has seen (KEEP_PROGRESS)."""
    return [int(v) for v in visitor.page.evaluate("() => sessionStorage.progress || ''").split()]


def reports_in(archive: Path) -> dict[str, str]:
    """The PDFs of a ZIP: name → all that its first two pages say. Fails on a damaged one."""
    found = {}
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
        assert len(names) == len(set(names))
        for name in names:
            with opened.open(name) as file:
                pages = PdfReader(file).pages
                found[name] = " ".join(page.extract_text() for page in pages[:2])
    return found
