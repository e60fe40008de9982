"""Numbers as people type them: read in the writing of the page's language, or refused.

A mark that could group thousands or begin decimals is refused, with both readings in the sentence:
a wrong guess is a thousandfold error that nobody sees.
"""

from __future__ import annotations

import re
from decimal import Decimal

from babel import Locale

from questionnaires.sentence import Sentence, said

MOST_DIGITS = 15
MOST_DECIMALS = 6

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009'\u2019]")
_PLAIN = re.compile(r"-?[0-9]+([.,][0-9]+)?|-?[.,][0-9]+")
_TWO_WAYS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:(\.[0-9]{3})+(,[0-9]+)?|(,[0-9]{3})+(\.[0-9]+)?)")


class NotANumber(ValueError):
    """What was typed is no number, or could be two; `sentence` says what to write."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_number(text: str, locale: str) -> int | float | None:
    """The number in `text`, None when it is blank. Raises NotANumber.

    Blanks and apostrophes between digits group thousands everywhere, and so does a point or a
    comma that stands before each three digits more than once, or together with the other one. A
    single one begins decimals; the one that is foreign to the language is refused where it could
    group thousands as well ("1.234" in Dutch).
    """
    mark = decimal_mark(locale)
    other = "," if mark == "." else "."
    plain = _BLANKS.sub("", text).replace("\u2212", "-").removesuffix("%")
    if not plain:
        return None
    if _PLAIN.fullmatch(plain):
        if other in plain and _TWO_WAYS.fullmatch(plain):
            raise NotANumber(
                said(
                    "%(typed)s can be read in two ways; write %(whole)s or %(decimals)s.",
                    typed=plain,
                    whole=plain.replace(other, ""),
                    decimals=plain.replace(other, mark),
                )
            )
        return _number(plain.replace(",", "."))
    grouped = _GROUPED.fullmatch(plain)
    if grouped and (plain.count(".") > 1 or plain.count(",") > 1 or set(".,") <= set(plain)):
        group = "." if grouped[1] else ","
        return _number(plain.replace(group, "").replace(",", "."))
    raise NotANumber(
        said(
            "“%(typed)s” is not a number; write for instance %(example)s.",
            typed=text.strip()[:40],
            example=f"1234{mark}5",
        )
    )


def write_number(value: float | None, locale: str) -> str:
    """A number for a field: with the decimal mark of the language, nothing between thousands."""
    if value is None:
        return ""
    exact = Decimal(repr(value))
    whole = exact.quantize(Decimal(1))
    plain = format(whole if whole == exact else exact, "f")
    return plain.replace(".", decimal_mark(locale))


def decimal_mark(locale: str) -> str:
    """What stands before decimals."""
    return str(Locale.parse(locale).number_symbols["latn"]["decimal"])


def _number(plain: str) -> int | float:
    whole, _point, decimals = plain.partition(".")
    if len(whole) + len(decimals) > MOST_DIGITS or len(decimals) > MOST_DECIMALS:
        raise NotANumber(
            said(
                "has too many digits; %(most)s decimals are kept.",
                most=MOST_DECIMALS,
            )
        )
    return float(plain) if decimals.strip("0") else int(whole or "0")
