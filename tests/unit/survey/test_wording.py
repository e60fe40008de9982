"""How numbers and days are written, and that every language can be loaded."""

from datetime import date
from gettext import NullTranslations

import pytest

from questionnaires.sentence import said
from survey.wording import (
    LANGUAGES,
    REFERENCE,
    alphabetical,
    day,
    decimal,
    say,
    translations,
    whole_percent,
)


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (3.25, 1, "3.3"),
        (3.35, 1, "3.4"),
        (2.5, 0, "3"),
        (0.05, 1, "0.1"),
        (-0.05, 1, "-0.1"),
        (3.0, 1, "3.0"),
        (3, 2, "3.00"),
        (1234.5, 1, "1,234.5"),
        (3.119048, 6, "3.119048"),
        (1e-7, 1, "0.0"),
    ],
)
def test_numbers_are_rounded_half_up_with_their_digits(
    value: float, digits: int, written: str
) -> None:
    assert decimal(value, REFERENCE, digits) == written


@pytest.mark.parametrize(("value", "written"), [(52.97619, "53%"), (0.5, "1%"), (100, "100%")])
def test_percentages_have_no_decimals(value: float, written: str) -> None:
    assert whole_percent(value, REFERENCE) == written


def test_days_are_written_in_words_from_seconds_and_from_dates() -> None:
    assert day(0, REFERENCE) == "1 January 1970"
    assert day(86_399, REFERENCE) == "1 January 1970"
    assert day(date(2026, 11, 21), REFERENCE) == "21 November 2026"
    assert day(date(2026, 11, 21), "nl") == "21 november 2026"


def test_every_language_has_its_translations_and_names_itself() -> None:
    for locale, language in LANGUAGES.items():
        assert language.locale == locale
        assert isinstance(translations(locale), NullTranslations)
        assert language.url == language.url.lower()
        assert language.name


def test_english_is_the_text_of_the_source() -> None:
    assert translations(REFERENCE).gettext("Any text at all") == "Any text at all"
    assert translations(REFERENCE).ngettext("one", "many", 2) == "many"


def test_names_are_listed_as_people_look_them_up() -> None:
    names = ["Zâmbia", "Índia", "Áustria", "azul", "Brasil", "Iraque"]
    assert sorted(names, key=alphabetical) == [
        *("Áustria", "azul", "Brasil", "Índia", "Iraque", "Zâmbia"),
    ]


@pytest.mark.parametrize(
    ("locale", "written"),
    [("en", "1,234.5"), ("nl", "1.234,5"), ("pt_BR", "1.234,5")],
)
def test_each_language_writes_numbers_its_own_way(locale: str, written: str) -> None:
    assert decimal(1234.5, locale) == written


@pytest.mark.parametrize(
    ("locale", "written"),
    [("nl", "21 november 2026"), ("pt_BR", "21 de novembro de 2026")],
)
def test_each_language_writes_days_its_own_way(locale: str, written: str) -> None:
    assert day(date(2026, 11, 21), locale) == written


def test_a_sentence_of_the_pure_packages_is_said_in_each_language() -> None:
    sentence = said("must be a list of at most %(most)s codes.", most=40)
    assert say(sentence, REFERENCE) == sentence
    dutch = translations("nl").gettext("must be a list of at most %(most)s codes.")
    assert say(sentence, "nl") == dutch % {"most": 40}
    assert say("as it is, %(most)s", "nl") == "as it is, %(most)s"


@pytest.mark.parametrize(("count", "form"), [(0, "one"), (1, "one"), (2, "many")])
def test_brazilian_portuguese_counts_none_as_one(count: int, form: str) -> None:
    one, many = "%(num)s question has no answer yet", "%(num)s questions have no answer yet"
    catalogue = translations("pt_BR")
    same = {"one": catalogue.ngettext(one, many, 1), "many": catalogue.ngettext(one, many, 2)}
    assert same["one"] != same["many"]
    assert catalogue.ngettext(one, many, count) == same[form]
