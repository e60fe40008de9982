"""The language of a page stands in its address: /en/, /nl/, /pt-br/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException

from survey import wording
from survey.wording import LANGUAGES, REFERENCE, Language

BY_URL = {language.url: language for language in LANGUAGES.values()}
PREFIX = "/<any({}):lang>".format(",".join(f'"{url}"' for url in BY_URL))
"""What the address of every page starts with."""

THEN = "language-"
"""What the value of a switcher's button starts with."""

_KEPT_IN_QUERIES = "%&=+"


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
            first = request.path.partition("/")[2].partition("/")[0]
            g.language = BY_URL.get(first) or preferred()

    @app.url_defaults
    def _put(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current().url


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """This page in one language; `url` is the start page where it can be opened at no address.

    `then`: what a form's field `then` says to come back to its page in that language.
    """

    name: str
    tag: str
    url: str
    then: str
    current: bool


def switcher(*, query: bool = True, **instead: str) -> list[Elsewhere]:
    """This page in each language, for the header; `instead` changes parts of its address.

    `query`: with what stands behind the question mark.
    """
    endpoint, parts = _shown_page()
    behind = _query() if query else ""
    found = []
    for language in LANGUAGES.values():
        if endpoint:
            address = url_for(endpoint, **parts | instead, lang=language.url) + behind
        else:
            address = f"/{language.url}/"
        found.append(
            Elsewhere(
                language.name,
                language.tag,
                address,
                THEN + language.url,
                language == current(),
            )
        )
    return found


def chosen(then: str) -> str:
    """The `lang` for `url_for` that a button of the switcher asked for, "" for other buttons.

    A page that holds what was not sent yet saves it on the way to the other language, so that
    nobody types it anew.
    """
    url = then.removeprefix(THEN)
    return url if then.startswith(THEN) and url in BY_URL else ""


def _shown_page() -> tuple[str, dict[str, Any]]:
    """Endpoint and parts of the address at which this page can be opened; "" when at none.

    An answer to a form says no secret that stood in its address (S40).
    """
    if request.method in ("GET", "HEAD"):
        return request.endpoint or "", dict(request.view_args or {})
    # A page that answers a form stands, nearly always, at the address that shows the form.
    try:
        adapter = current_app.create_url_adapter(request)
        endpoint, parts = adapter.match(method="GET") if adapter else ("", {})
    except HTTPException:  # there is no such page, or the host is none of ours
        return "", {}
    if "token" in parts:
        return "", {}
    return endpoint, {name: value for name, value in parts.items() if name != "lang"}


def _query() -> str:
    text = quote(request.query_string, safe=_KEPT_IN_QUERIES)
    return f"?{text}" if text else ""
