"""A value of a file together with its place, so that every fault can name where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, TypeVar

from questionnaires.faults import Fault

T = TypeVar("T")
MISSING = object()

# Fraction("1e999999999") would fill the memory, and int() takes digits of any script.
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9}|/[0-9]{1,9})?")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Node:
    """One value of a parsed file. Accessors note a fault and return a harmless default."""

    def __init__(self, file: str, where: str, value: Any, faults: list[Fault]) -> None:
        self.file, self.where, self.value, self.faults = file, where, value, faults

    def fault(self, message: str) -> None:
        """Note a fault at this place."""
        self.faults.append(Fault(self.file, self.where, message))

    def _at(self, key: str, value: Any) -> Node:
        where = f"{self.where}.{key}" if self.where else key
        return Node(self.file, where, value, self.faults)

    def get(self, key: str) -> Node:
        """The value under `key`; MISSING when there is none."""
        value = self.value.get(key, MISSING) if isinstance(self.value, dict) else MISSING
        return self._at(key, value)

    def has(self, key: str) -> bool:
        """Whether this is a mapping that holds `key`."""
        return isinstance(self.value, dict) and key in self.value

    def only(self, allowed: Iterable[str]) -> None:
        """Note a fault for each key outside `allowed`."""
        known = set(allowed)
        for key, child in self.entries():
            if key not in known:
                names = ", ".join(sorted(known)) or "none"
                child.fault(f"is not a known key; known are {names}.")

    def entries(self) -> list[tuple[str, Node]]:
        """Key and value of each entry of a mapping, in file order."""
        if self.value is MISSING:
            self.fault("is missing.")
            return []
        if not isinstance(self.value, dict):
            self.fault("must be a mapping of keys to values.")
            return []
        return [(key, self._at(key, value)) for key, value in self.value.items()]

    def each(self) -> list[Node]:
        """The members of a list."""
        if self.value is MISSING:
            self.fault("is missing.")
            return []
        if not isinstance(self.value, list):
            self.fault("must be a list.")
            return []
        return [self._at(str(n + 1), value) for n, value in enumerate(self.value)]

    def text(self, *, default: str | None = None) -> str:
        """Plain, non-empty text."""
        if self.value is MISSING and default is not None:
            return default
        if self.value is MISSING or self.value == "":
            self.fault("is missing; write its text.")
            return ""
        if not isinstance(self.value, str):
            self.fault("must be plain text.")
            return ""
        if not self.value.strip():
            self.fault("holds only blanks; write its text.")
            return ""
        if found := _NOT_TEXT.search(self.value):
            self.fault(f"holds the character U+{ord(found.group()):04X}; remove it.")
            return ""
        return self.value

    def identifier(self) -> str:
        """A code or id: letters, digits, - and _, starting with a letter."""
        value = self.text()
        if value and not IDENTIFIER.fullmatch(value):
            self.fault(f"{value!r} must be letters, digits, - and _, starting with a letter.")
        return value

    def texts(self) -> tuple[str, ...]:
        """A list of plain texts."""
        return tuple(member.text() for member in self.each())

    def _convert(
        self, pattern: re.Pattern[str], convert: Callable[[str], T], what: str, default: T
    ) -> T:
        text = self.text()
        if not text:
            return default
        try:
            if pattern.fullmatch(text):
                return convert(text)
        except ZeroDivisionError:
            pass  # 1/0 is as little a number as "many"
        self.fault(f"{text[:40]!r} is not {what}.")
        return default

    def fraction(self, low: Fraction | int | None = None, high: int | None = None) -> Fraction:
        """An exact number such as 0.85 or 1/3, within [low, high] where these are given."""
        value = self._convert(_NUMBER, Fraction, "a number such as 0.85 or 1/3", Fraction(1))
        if (low is not None and value < low) or (high is not None and value > high):
            self.fault(f"{self.value} lies outside {low} to {high if high is not None else 'any'}.")
        return value

    def integer(self, low: int = 0) -> int:
        """A whole number from `low` upward."""
        value = self._convert(_WHOLE, int, "a whole number", low)
        if value < low:
            self.fault(f"{value} is below {low}.")
        return value

    def flag(self, default: bool) -> bool:
        """The text `true` or `false`."""
        text = self.text(default=str(default).lower())
        if text not in ("true", "false", ""):
            self.fault(f"{text[:40]!r} must be true or false.")
        return text == "true"
