"""The language of a page stands in its address: /en/, /nl/, /pt-br/."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, url_for

from survey import wording
from survey.wording import LANGUAGES, REFERENCE, Language

BY_URL = {language.url: language for language in LANGUAGES.values()}
PREFIX = "/<any({}):lang>".format(",".join(f'"{url}"' for url in BY_URL))
"""What the address of every page starts with."""


def current() -> Language:
    """The language of this request; outside one, or before it is known, the reference."""
    language: Language = g.get("language", LANGUAGES[REFERENCE]) if g else LANGUAGES[REFERENCE]
    return language


def gettext(text: str) -> str:
    """`text` in the language of this request."""
    return wording.translations(current().locale).gettext(text)


def say(text: str) -> str:
    """A Sentence of the pure packages in the language of this request; other text as it is."""
    return wording.say(text, current().locale)


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many` in the language of this request."""
    return wording.translations(current().locale).ngettext(one, many, count)


def preferred() -> Language:
    """The first of our languages that the browser asks for."""
    tag = request.accept_languages.best_match([k.tag for k in LANGUAGES.values()])
    return next((k for k in LANGUAGES.values() if k.tag == tag), LANGUAGES[REFERENCE])


def set_up_languages(app: Flask) -> None:
    """Take the language out of addresses, and put it into those we build."""

    @app.url_value_preprocessor
    def _take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.language = BY_URL[values.pop("lang")]
        else:
            first = request.path.split("/", 2)[1]
            g.language = BY_URL.get(first, LANGUAGES[REFERENCE])

    @app.url_defaults
    def _put(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current().url


def switcher(**instead: str) -> list[dict[str, Any]]:
    """This page in each language, for the header; `instead` changes parts of its address."""
    found = []
    for language in LANGUAGES.values():
        if request.endpoint and request.view_args is not None and request.method == "GET":
            parts = request.view_args | instead
            address = url_for(request.endpoint, **parts, lang=language.url)
        else:
            address = f"/{language.url}/"
        found.append(
            {
                "name": language.name,
                "tag": language.tag,
                "url": address,
                "current": language == current(),
            }
        )
    return found
