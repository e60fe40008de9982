"""Faults: what is wrong with a file or a sheet, and where, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong.

    `file` names the file (or "" for data that came from elsewhere), `where` the item or
    field inside it, `message` says what is wrong and what to do, as a sentence.
    """

    file: str
    where: str
    message: str

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.where) if part)
        return f"{place}: {self.message}" if place else self.message


class Refused(ValueError):
    """Input that was refused; `faults` holds every fault, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
