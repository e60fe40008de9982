"""Pages of a second year: each function goes to one kind of page and leaves it open."""

from __future__ import annotations

from survey.storage import sqlite_driver
from tests.journeys.gallery import EXAMPLE, SECTIONS, Gallery, assessment_of
from tests.journeys.server import Site

A_YEAR = 365 * 24 * 3600


def a_year_passes(site: Site) -> None:
    """What is stored becomes a year older, as if the clock had moved."""
    connection = sqlite_driver.driver().connect(
        site.database.removeprefix("sqlite:///"), timeout=30
    )
    try:
        for table, column in (
            ("assessment", "created_at"),
            ("assessment", "changed_at"),
            ("result", "submitted_at"),
        ):
            connection.execute(f"update {table} set {column} = {column} - {A_YEAR}")  # noqa: S608 - our own names
        connection.commit()
    finally:
        connection.close()


def begin_again(here: Gallery, assessment: str) -> str:
    """Begin the year after; the id of its assessment."""
    return assessment_of(here.visitor.send(f"/en/a/{assessment}/again"))


def second_year(here: Gallery) -> str:
    """An assessment of a second year with one section answered."""

    def make() -> str:
        following = begin_again(here, assessment_of(here.finish()))
        here.visitor.send_page(following, "CHN", {"CHN-2": "F", "CHN-3": "F", "CHN-4": "N"})
        return following

    return here.once("second year", make)


def second_result(here: Gallery) -> str:
    """The address of a result with a year before it."""

    def make() -> str:
        following = begin_again(here, assessment_of(here.finish()))
        better = {**EXAMPLE, "PAC-2": "F", "PAC-3": "DK", "STR-2": "P"}
        for section in SECTIONS:
            answers = {item: code for item, code in better.items() if item.startswith(section)}
            here.visitor.send_page(following, section, answers)
        return here.submit(following)

    return here.once("second result", make)


def page(here: Gallery, rest: str, words: str) -> None:
    here.visitor.go(f"/en/a/{second_year(here)}/{rest}")
    assert words in here.visitor.words


def tasks_of_an_older_year(here: Gallery) -> None:
    page(here, "", "Year after year")
    here.visitor.page.locator("main a", has_text="Begun on").click()
    here.visitor.page.get_by_text("A newer assessment was begun").wait_for()


def result(here: Gallery) -> None:
    here.visitor.go(second_result(here))
    assert "Since last time" in here.visitor.words


def erase_refused(here: Gallery) -> None:
    page(here, "erase", "What shall be deleted?")
    here.visitor.press_button("Delete for good")
    assert here.visitor.page.title().startswith("Error:")


def nothing_to_follow(here: Gallery) -> None:
    here.visitor.go(f"/en/a/{here.begin('full')}/")
    here.visitor.page.evaluate(
        "address => { const form = document.querySelector('form'); form.action = address; "
        "form.submit(); }",
        f"/en/a/{here.visitor.assessment}/again",
    )
    here.visitor.page.get_by_text("This assessment is not submitted yet").wait_for()
