"""What is wrong with one figure: which of its fields, and the sentence about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from questionnaires.sentence import Sentence


class Number(str):
    """A number in a sentence, with a decimal point; a page writes it as its language does."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class EntryFault:
    """One fault of a figure. `key`: that of the answer, for a row "rows.2.value" (from 1)."""

    key: str
    message: Sentence


class RefusedEntry(ValueError):
    """A figure that was refused; `faults` holds every fault of it."""

    def __init__(self, faults: Iterable[EntryFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{fault.key}: {fault.message}" for fault in self.faults))
