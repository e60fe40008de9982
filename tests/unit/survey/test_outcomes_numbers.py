"""Numbers as people type them, in each language."""

from __future__ import annotations

import pytest

from survey.web.outcomes_numbers import NotANumber, decimal_mark, read_number, write_number

READ: dict[str, dict[str, float | None]] = {
    "en": {
        "": None, "  ": None, "5": 5, "-5": -5, "\u22125.5": -5.5, "82.4": 82.4, "82,4": 82.4,
        "12 500": 12500, "12\u202f500.5": 12500.5, "12'500": 12500, "1,234,567": 1234567,
        "1,234.5": 1234.5, "1.234,5": 1234.5, "1.234": 1.234, "45%": 45, ".5": 0.5, "5.0": 5,
        "0,125": 0.125, "007": 7,
    },
    "nl": {"82,4": 82.4, "82.4": 82.4, "1,234": 1.234, "1.234.567": 1234567, "1.234,5": 1234.5},
    "pt_BR": {"82,4": 82.4, "1.234.567,25": 1234567.25, "-,5": -0.5},
}  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "typed", "number"),
    [(locale, typed, number) for locale, all_ in READ.items() for typed, number in all_.items()],
)
def test_a_number_is_read_as_it_is_meant(locale: str, typed: str, number: float | None) -> None:
    found = read_number(typed, locale)
    assert found == number
    assert type(found) is type(number)


@pytest.mark.parametrize(
    ("locale", "typed", "said"),
    [
        ("nl", "1.234", "1.234 can be read in two ways; write 1234 or 1,234."),
        ("pt_BR", "12.500", "12.500 can be read in two ways; write 12500 or 12,500."),
        ("en", "-1,234", "-1,234 can be read in two ways; write -1234 or -1.234."),
        ("en", "about 5", "“about 5” is not a number; write for instance 1234.5."),
        ("nl", "5 à 6", "“5 à 6” is not a number; write for instance 1234,5."),
        ("en", "1,23,4", "“1,23,4” is not a number; write for instance 1234.5."),
        ("en", "12,34,567.8", "“12,34,567.8” is not a number; write for instance 1234.5."),
        ("en", "1e5", "“1e5” is not a number; write for instance 1234.5."),
        ("en", "٣", "“٣” is not a number; write for instance 1234.5."),
        ("en", "1.2345678", "has too many digits; 6 decimals are kept."),
        ("en", "1" * 16, "has too many digits; 6 decimals are kept."),
    ],
)
def test_what_is_unclear_is_refused_with_what_to_write(locale: str, typed: str, said: str) -> None:
    with pytest.raises(NotANumber) as raised:
        read_number(typed, locale)
    assert raised.value.sentence == said


@pytest.mark.parametrize("locale", ["en", "nl", "pt_BR"])
@pytest.mark.parametrize("number", [0, 5, -5.5, 82.4, 1234567, 0.000001, 1e9, 1234.5])
def test_a_number_that_is_written_is_read_again(locale: str, number: float) -> None:
    assert read_number(write_number(number, locale), locale) == number


def test_a_field_shows_no_more_than_was_typed() -> None:
    assert [write_number(n, "en") for n in (None, 5.0, 82.4, 1e15)] == [
        "", "5", "82.4", "1000000000000000",
    ]  # fmt: skip
    assert write_number(82.4, "nl") == "82,4"
    assert [decimal_mark(locale) for locale in ("en", "nl", "pt_BR")] == [".", ",", ","]
