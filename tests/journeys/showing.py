"""Results, reports, forms and links: each function goes to one kind of page and leaves it open."""

from __future__ import annotations

import json

from tests.journeys.answering import send_link
from tests.journeys.gallery import Gallery, assessment_of
from tests.journeys.terminal import maturity
from tests.journeys.trouble import fail_job

BLANK_FORM = "/en/forms/service-maturity/1.1.0/"


def result(here: Gallery, address: str, status: str) -> None:
    here.visitor.go(address)
    assert here.visitor.page.locator(".standing .tag").inner_text() == status


def indicative(here: Gallery) -> None:
    assessment = here.begin("quick")
    here.visitor.go(f"/en/a/{assessment}/p/quick-1")
    some = dict.fromkeys(here.visitor.items, "P")
    here.visitor.send_page(assessment, "quick-1", some)
    result(here, here.submit(assessment), "Indicative")


def out_of_scope(here: Gallery) -> None:
    result(here, here.finish(out_of_scope="PRD"), "Final, partly out of scope")
    for words in ("Not rated, because too little of it applies", "Somebody else does this."):
        assert words in here.visitor.words


def report_waiting(here: Gallery) -> None:
    with here.site.without_worker():
        here.visitor.go(f"{here.submit(here.begin('quick'))}report")
        assert "is being made" in here.visitor.words, here.visitor.words
        here.stand_still()


def report_failed(here: Gallery) -> None:
    with here.site.without_worker():
        result = here.submit(here.begin("quick"))
        fail_job(here.site, result=result.rstrip("/").rpartition("/")[2])
    here.visitor.go(f"{result}report")
    assert "could not be made" in here.visitor.words


def result_with_a_failed_report(here: Gallery) -> None:
    report_failed(here)
    here.visitor.follow("Back to the result")
    assert "could not be made" in here.visitor.words


def report_done(here: Gallery) -> None:
    here.visitor.go(f"{here.final}report")
    here.visitor.page.get_by_text("The report is ready.").wait_for(timeout=60_000)


def form_unasked(here: Gallery) -> None:
    here.visitor.go(BLANK_FORM)
    assert here.visitor.page.get_by_role("button", name="Make the blank form").count() == 1


def form_waiting(here: Gallery) -> None:
    with here.site.without_worker():
        here.visitor.send(BLANK_FORM)
        here.visitor.go(BLANK_FORM)
        assert "is being made" in here.visitor.words, here.visitor.words
        here.stand_still()


def form_failed(here: Gallery) -> None:
    with here.site.without_worker():
        here.visitor.send(BLANK_FORM)
        fail_job(here.site, questionnaire="service-maturity")
    here.visitor.go(BLANK_FORM)
    assert "could not be made" in here.visitor.words


def form_done(here: Gallery) -> None:
    here.visitor.send(BLANK_FORM)
    here.visitor.go(BLANK_FORM)
    here.visitor.page.get_by_text("The form is ready.").wait_for(timeout=60_000)


def share(here: Gallery) -> None:
    assessment = assessment_of(here.final)
    for fields in ({"section": "PRD", "label": "product owner"}, {"section": "STR"}):
        here.visitor.send(f"/en/a/{assessment}/share/section", fields)
    result = here.final.rstrip("/").rpartition("/")[2]
    here.visitor.go(f"/en/a/{assessment}/share")
    here.visitor.page.locator(f"option[value='{result}']").wait_for(state="attached")
    here.visitor.page.fill("#result-label", "the board")
    with here.visitor.page.expect_navigation():
        here.visitor.page.locator("form[action$='share/result'] button").click()
    assert here.visitor.page.locator("#address").count() == 1


def read_only(here: Gallery) -> None:
    result = here.final.rstrip("/").rpartition("/")[2]
    send_link(here, assessment_of(here.final), "result", result)
    assert here.colleague.page.url.endswith(here.final)


def planned(here: Gallery) -> None:
    here.visitor.go(f"{here.final}?plan=PRD-3&plan=PAC-2")
    assert here.visitor.page.locator("input[name=plan]:checked").count() == 2


def planned_wrongly(here: Gallery) -> None:
    assert here.visitor.status(f"{here.final}?plan=PRD-3&plan=nothing") == 422


def among_simulated(here: Gallery) -> None:
    """A result beside others: of a demonstration, so that no real result has peers by it."""
    here.visitor.go(here.once("demonstration", lambda: demonstrate(here)))
    here.visitor.press_button("Open")
    assert "Among simulated organisations" in here.visitor.words
    assert "Simulated: this organisation does not exist." in here.visitor.words
    assert here.visitor.page.get_by_text("The dots as a table").count() == 1


def demonstrate(here: Gallery) -> str:
    """Fill the site with a dozen simulated organisations; the link to the result of one."""
    said = maturity(here.site, "demo", "--organisations", "12", "--beside-real")
    return str(json.loads(said)["result"])
