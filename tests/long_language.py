"""A language that nobody speaks: English with two accented letters for each vowel.

Its texts are 40 % longer than the English ones and more, as other languages may be, and a text
that goes past the translations shows by its plain vowels. It is installed into processes that
tests start; see tests/programs/long_language/sitecustomize.py.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any

LOCALE = "en_BE"
"""English as Belgium writes its numbers: with a decimal comma."""

URL, TAG = "long", "en-BE"
GROWTH = 1.4

_ACCENTED = str.maketrans(
    {plain: accented * 2 for plain, accented in zip("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ", strict=True)}
)
_KEPT = re.compile(r"(%\(\w+\)s|</?\w+[^>]*>|&\w+;)")
_NOT_TEXTS = {"locale", "revision", "sha256"}


def long(text: str) -> str:
    """`text` in the long language; values, markup and entities in it stay as they are."""
    parts = _KEPT.split(text)
    grown = "".join(
        part if place % 2 else part.translate(_ACCENTED) for place, part in enumerate(parts)
    )
    lacking = max(int(len(text) * GROWTH) - len(grown), 0)
    # A word grows longer, a sentence by words: no language has words of fifty letters.
    more = (" éééé" * lacking)[:lacking] if " " in text else "é" * lacking
    return grown + (more.rstrip() + "é" if more.endswith(" ") else more)


class LongTranslations(gettext.NullTranslations):
    """The catalogue of the long language, made as it is asked for."""

    def gettext(self, message: str) -> str:
        """The long text."""
        return long(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The long text for that number."""
        return long(super().ngettext(msgid1, msgid2, n))


def lengthened(value: Any) -> Any:
    """Texts of a questionnaire in the long language, whatever they are kept in."""
    if isinstance(value, str):
        return long(value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: lengthened(held) for key, held in value.items()})
    if isinstance(value, tuple):
        return tuple(lengthened(held) for held in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name not in _NOT_TEXTS]
        return replace(value, **{name: lengthened(getattr(value, name)) for name in names})
    return value


def install() -> Callable[[], None]:
    """Add the long language to this process; what is given back takes it away again.

    Pages have it only when survey.web is imported afterwards.
    """
    from questionnaires import context
    from questionnaires.version import Version
    from survey import wording

    wording.LANGUAGES[LOCALE] = wording.Language(LOCALE, URL, TAG, long("Long"))
    known, plain_text, plain_option = wording.translations, Version.text, context._option
    catalogue = LongTranslations()
    kept: dict[str, Any] = {}

    def text(version: Any, locale: str) -> Any:
        if locale != LOCALE:
            return plain_text(version, locale)
        name = f"{version.id} {version.version}"
        if name not in kept:
            kept[name] = lengthened(version.texts["en"])
        return kept[name]

    def option(entry: dict[str, Any]) -> context.Option:
        made = plain_option(entry)
        return replace(made, label={**made.label, LOCALE: long(made.label["en"])})

    def translations(locale: str) -> gettext.NullTranslations:
        return catalogue if locale == LOCALE else known(locale)

    for place, name, ours, _theirs in (
        replaced := (
            (wording, "translations", translations, known),
            (Version, "text", text, plain_text),
            (context, "_option", option, plain_option),
        )
    ):
        setattr(place, name, ours)
    context.lists.cache_clear()

    def take_away() -> None:
        del wording.LANGUAGES[LOCALE]
        for place, name, _ours, theirs in replaced:
            setattr(place, name, theirs)
        context.lists.cache_clear()

    return take_away
