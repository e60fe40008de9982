"""Reads the fields of one figure's answer: numbers, lists and texts, each with its faults."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from questionnaires.outcomes import Kpi, Outcomes
from questionnaires.outcomes_faults import EntryFault, Number
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from questionnaires.sentence import Sentence, said

MOST = 10**12
"""Numbers of cases, counts and the like lie below it."""

LARGEST = 10**15
"""Larger numbers are not even repeated in a fault."""


class EntryFields:
    """The fields of an answer in decoded JSON; faults are gathered on the way.

    A reader gives None for a field that is absent, and for one with a fault.
    """

    def __init__(self, data: Mapping[str, Any], kpi: Kpi, version: Outcomes) -> None:
        self.data, self.kpi, self.version = data, kpi, version
        self.faults: list[EntryFault] = []

    def fault(self, key: str, message: Sentence) -> None:
        """Note what is wrong with the field `key`."""
        self.faults.append(EntryFault(key, message))

    def number(
        self, key: str, low: Fraction | int, high: Fraction | int, data: Any = None, at: str = ""
    ) -> Fraction | None:
        """The number under `key` within [low, high]; None without one, or with a fault."""
        value = (self.data if data is None else data).get(key)
        found = exact(value)
        if value is not None and found is None:
            self.fault(at + key, said("must be a number."))
        elif found is not None and abs(found) > LARGEST:
            self.fault(at + key, said("is far too large."))
            return None
        elif found is not None and not low <= found <= high:
            self.fault(at + key, outside(found, low, high))
            return None
        return found

    def whole(self, key: str, low: int, data: Any = None, at: str = "") -> int | None:
        """The whole number under `key`, at least `low`."""
        found = self.number(key, low, MOST, data, at)
        if found is not None and found.denominator != 1:
            self.fault(at + key, said("must be a whole number."))
            return None
        return None if found is None else int(found)

    def answers(self, key: str, data: Any = None, at: str = "") -> int | None:
        """The number of cases or answers under `key`."""
        n = self.whole(key, 0, data, at)
        self.refuse_few(at + key, n)
        return n

    def refuse_few(self, field: str, n: int | None) -> None:
        """Note a fault when so few answered a survey that they could be told apart."""
        least = self.version.rules.least_answers
        if self.kpi.survey and n is not None and n < least:
            self.fault(
                field,
                said(
                    "is below %(least)s answers; so few could be told apart, so it is not kept.",
                    least=least,
                ),
            )

    def line(self, value: object, field: str) -> str:
        """A line of plain text; "" with a fault at `field`."""
        try:
            return plain_text(value, MAX_LINE)
        except NotPlainText as error:
            self.fault(field, error.sentence)
            return ""

    def listed(self, key: str, most: int) -> list[Any]:
        """The members of the list under `key`; none with a fault."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, said("must be a list."))
            return []
        if len(value) > most:
            self.fault(
                key,
                said(
                    "holds %(count)s entries; at most %(most)s are read.",
                    count=len(value),
                    most=most,
                ),
            )
            return []
        return value


def exact(value: object) -> Fraction | None:
    """A JSON number as it was written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return Fraction(repr(value))
    except ValueError:  # inf and nan, which JSON does not know
        return None


def outside(value: Fraction, low: Fraction | int, high: Fraction | int) -> Sentence:
    """That a value lies outside its range."""
    return said(
        "%(value)s lies outside %(low)s to %(high)s.",
        value=plain(value),
        low=plain(low),
        high=plain(high),
    )


def plain(number: Fraction | float) -> Number:
    """A number for a sentence: "100", "99.5"."""
    return Number(f"{float(number):.12g}")
