"""The pages in each language, and the way from one language to another."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from survey.wording import LANGUAGES, day, translations
from tests.integration.web.browser import Browser

TAGS = [language.tag for language in LANGUAGES.values()]
LINKS = re.compile(r'<li><a href="([^"]+)" lang="([^"]+)" hreflang="\2"')
ALTERNATES = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')
BUTTONS = re.compile(r'<button form="(\w+)" name="then" value="([^"]*)" lang="([^"]+)"')


def links_of(page: str) -> dict[str, str]:
    """Tag → address of the switcher's links."""
    return {tag: address.replace("&amp;", "&") for address, tag in LINKS.findall(page)}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_page_names_its_language_and_where_it_stands_in_the_others(
    browser: Browser, locale: str
) -> None:
    language = LANGUAGES[locale]
    page = browser.get(f"/{language.url}/").text
    assert f'<html lang="{language.tag}">' in page
    assert dict(ALTERNATES.findall(page)) == {
        other.tag: f"http://127.0.0.1:8000/{other.url}/" for other in LANGUAGES.values()
    }
    assert links_of(page) == {other.tag: f"/{other.url}/" for other in LANGUAGES.values()}
    assert f'hreflang="{language.tag}" aria-current="true"' in page
    title = translations(locale).gettext("How mature is your customer service?")
    assert f"<h1>{title}</h1>" in page


@pytest.mark.parametrize(
    ("wish", "url"),
    [
        ("nl-BE,nl;q=0.9,en;q=0.5", "nl"),
        ("pt-BR", "pt-br"),
        ("pt", "pt-br"),
        ("fr,en;q=0.5", "en"),
        ("fr", "en"),
        ("", "en"),
        ("de;q=0.9,nl;q=0.8", "nl"),
    ],
)
def test_the_first_page_is_in_the_language_the_browser_asks_for(
    browser: Browser, wish: str, url: str
) -> None:
    answer = browser.get("/", headers={"Accept-Language": wish})
    assert answer.headers["Location"] == f"/{url}/"


def test_the_way_to_another_language_keeps_the_page_and_what_it_was_asked(
    browser: Browser,
) -> None:
    _assessment, result = browser.submitted()
    page = browser.get(f"{result}?plan=PAC-2&plan=PRD-3").text
    there = links_of(page)["nl"]
    assert there == f"/nl{result.removeprefix('/en')}?plan=PAC-2&plan=PRD-3"
    planned = browser.get(there)
    assert planned.status_code == 200
    assert planned.text.count('name="plan" value="') == page.count('name="plan" value="')
    assert planned.text.count(" checked") == page.count(" checked") > 0


def test_what_stands_behind_the_question_mark_stays_text(browser: Browser) -> None:
    page = browser.get('/en/?x="><script>%22').text
    assert links_of(page)["nl"] == "/nl/?x=%22%3E%3Cscript%3E%22"


def test_a_page_of_questions_saves_on_the_way_to_another_language(browser: Browser) -> None:
    assessment = browser.start()
    page = browser.get(f"/en/a/{assessment}/p/CHN").text
    assert BUTTONS.findall(page) == [
        ("answers", "language-nl", "nl"),
        ("answers", "language-pt-br", "pt-BR"),
    ]
    answer = browser.save(
        assessment, "CHN", {"CHN-2": "P"}, base=0, then="language-pt-br", note_CHN_2="half"
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pt-br/a/{assessment}/p/CHN")
    there = browser.get(answer.headers["Location"]).text
    assert 'value="P" autocomplete="off" checked' in there
    assert ">\nhalf</textarea>" in there


def test_enter_in_a_field_still_means_to_continue(browser: Browser) -> None:
    assessment = browser.start()
    for path, form in (
        (f"a/{assessment}/p/one-CHN-2", "answers"),
        (f"a/{assessment}/about", "about"),
    ):
        page = browser.get(f"/en/{path}").text
        buttons = re.findall(rf'<button form="{form}" name="then" value="([^"]*)"', page)
        assert buttons[0] == "continue"


def test_a_refused_page_stays_in_its_language_and_leads_to_the_others(browser: Browser) -> None:
    assessment = browser.start()
    about = f"/en/a/{assessment}/about"
    refused = browser.post(about, {"country": "nowhere", "then": "language-nl"})
    assert refused.status_code == 422
    assert '<html lang="en">' in refused.text
    saved = browser.post(about, {"organisation": "Vermeer", "then": "language-nl"})
    assert saved.headers["Location"] == about.replace("/en/", "/nl/")
    assert 'value="Vermeer"' in browser.get(saved.headers["Location"]).text


def test_after_a_form_the_switcher_leads_to_the_page_that_shows_it(browser: Browser) -> None:
    assessment = browser.start()
    refused = browser.post(f"/en/a/{assessment}/erase")
    assert refused.status_code == 422
    assert links_of(refused.text)["nl"] == f"/nl/a/{assessment}/erase"
    nowhere = browser.post("/en/start", {"form": "other"})
    assert nowhere.status_code == 422
    assert links_of(nowhere.text)["nl"] == "/nl/"


def test_only_public_pages_are_named_to_search_engines(browser: Browser) -> None:
    assessment = browser.start()
    assert ALTERNATES.findall(browser.get("/nl/forms/service-maturity/1.0.0/").text)
    assert ALTERNATES.findall(browser.get(f"/nl/a/{assessment}/").text) == []
    assert ALTERNATES.findall(browser.get("/nl/nothing-here").text) == []


def test_a_submitted_page_has_nothing_to_save_and_leads_on_by_links(browser: Browser) -> None:
    assessment, _result = browser.submitted()
    page = browser.get(f"/en/a/{assessment}/p/CHN").text
    assert BUTTONS.findall(page) == []
    assert links_of(page)["nl"] == f"/nl/a/{assessment}/p/CHN"


@pytest.mark.parametrize("then", ["language-", "language-xx", "language-/evil", "languagenl"])
def test_a_language_that_is_none_is_taken_for_going_on(browser: Browser, then: str) -> None:
    assessment = browser.start()
    answer = browser.save(assessment, "CHN", {}, base=0, then=then)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/en/a/{assessment}/")


@pytest.mark.parametrize("locale", ["nl", "pt_BR"])
def test_what_is_wrong_is_said_in_the_language_of_the_page(browser: Browser, locale: str) -> None:
    words, url = translations(locale).gettext, LANGUAGES[locale].url
    assessment = browser.start()
    form = {"base": "0", "note-CHN-2": "x" * 5000, "evidence-CHN-3": "9", "other": "1"}
    refused = browser.post(f"/{url}/a/{assessment}/p/CHN", form)
    assert refused.status_code == 422
    too_long = words("has %(length)s characters, and at most %(limit)s can be kept; shorten it.")
    for said in (
        words("the note %(problem)s") % {"problem": too_long % {"length": 5000, "limit": 4000}},
        words("must be a number from 0 to %(most)s.") % {"most": 3},
        words("does not belong to this page."),
        words("There is a problem"),
    ):
        assert said in refused.text
    about = browser.post(f"/{url}/a/{assessment}/about", {"country": "nowhere"})
    no_country = words("%(code)s is not a country code such as NL or BR.")
    assert no_country.partition("%(code)s")[2] in about.text


@pytest.mark.parametrize("locale", ["nl", "pt_BR"])
def test_error_pages_are_in_the_language_of_the_address(browser: Browser, locale: str) -> None:
    words, language = translations(locale).gettext, LANGUAGES[locale]
    for answer, title in (
        (browser.get(f"/{language.url}/no/such/page"), "This page is not here"),
        (browser.ask("DELETE", f"/{language.url}/"), "This did not work"),
        (browser.ask("GET", f"/{language.url}/start"), "This page cannot be used that way"),
        (browser.send(f"/{language.url}/start"), "This form has expired"),
    ):
        assert answer.status_code >= 400
        assert f'<html lang="{language.tag}">' in answer.text
        assert f"<h1>{words(title)}</h1>" in answer.text


def test_an_address_without_a_language_answers_in_the_one_the_browser_asks_for(
    browser: Browser,
) -> None:
    answer = browser.get("/no/such/page", headers={"Accept-Language": "nl"})
    assert answer.status_code == 404
    assert '<html lang="nl">' in answer.text


def test_countries_stand_in_the_order_of_their_language(browser: Browser) -> None:
    assessment = browser.start()
    page = browser.get(f"/pt-br/a/{assessment}/about").text
    listed = page.partition('id="country"')[2].partition("</select>")[0]
    names = re.findall(r"<option[^>]*>([^<]+)</option>", listed)[1:]
    assert names.index("Áustria") < names.index("Brasil") < names.index("Índia")
    assert names.index("Índia") < names.index("Japão")


def test_days_are_written_as_the_language_does(browser: Browser, app: Flask) -> None:
    browser.start()
    assert app.extensions["maturity"].now()
    now = app.extensions["maturity"].now()
    for locale, language in LANGUAGES.items():
        assert day(now, locale) in browser.get(f"/{language.url}/").text
