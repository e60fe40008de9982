"""Languages: which there are, their translations, and how each writes numbers and dates.

The key of a language is its gettext locale (en, nl, pt_BR); `url` stands in addresses and
`tag` in the lang attribute. Adding a language is one entry here, one catalogue of
translations, and one text file in each questionnaire version.
"""

from __future__ import annotations

import gettext
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal

from questionnaires.sentence import translated

FOLDER = Path(__file__).parent / "translations"
DOMAIN = "messages"


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the pages: gettext locale, address prefix, BCP 47 tag, its own name."""

    locale: str
    url: str
    tag: str
    name: str


LANGUAGES = {
    language.locale: language
    for language in (
        Language("en", "en", "en", "English"),
        Language("nl", "nl", "nl", "Nederlands"),
        Language("pt_BR", "pt-br", "pt-BR", "Português (Brasil)"),
    )
}
REFERENCE = "en"


@cache
def translations(locale: str) -> gettext.NullTranslations:
    """The catalogue of `locale`; English is the text in the source itself."""
    if locale == REFERENCE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, [locale])


def alphabetical(text: str) -> tuple[str, str]:
    """A sort key that puts names in the order of a list for people: É beside E, not after Z."""
    plain = unicodedata.normalize("NFD", text)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return letters.casefold(), text


def say(text: str, locale: str) -> str:
    """A Sentence of the pure packages in the words of `locale`; other text as it is."""
    return str(translated(text, translations(locale).gettext))


def decimal(value: float, locale: str, digits: int = 1) -> str:
    """`value` with exactly `digits` decimals, rounded half up, in the writing of `locale`."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    # str() first: output figures carry at most six decimals, and half of those is exact there.
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return format_decimal(exact, format=pattern, locale=locale)


def whole_percent(value: float, locale: str) -> str:
    """A percentage 0…100 without decimals, with its sign: "53%"."""
    return f"{decimal(value, locale, 0)}%"


def day(moment: int | date, locale: str) -> str:
    """A day in words, from epoch seconds (UTC) or a date: "21 November 2026"."""
    when = datetime.fromtimestamp(moment, UTC).date() if isinstance(moment, int) else moment
    # Babel's own long English order is American; the product writes day month year.
    return (
        format_date(when, format="d MMMM y", locale=locale)
        if locale == REFERENCE
        else (format_date(when, format="long", locale=locale))
    )
