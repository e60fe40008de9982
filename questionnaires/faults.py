"""Faults: what is wrong with a file or a sheet, and where, said so that a person can mend it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.sentence import Sentence, said

MAX_SHOWN = 4000
"""Characters of one part of a fault; what was sent may be far longer than what is worth saying."""

_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong.

    `file` names the file (or "" for data that came from elsewhere), `where` the item or
    field inside it, `message` says what is wrong and what to do, as a sentence; it stays a
    Sentence where it was made as one. Each is kept on one line, and characters that no terminal
    or file takes are escaped.
    """

    file: str
    where: str
    message: str

    def __post_init__(self) -> None:
        for name in ("file", "where", "message"):
            object.__setattr__(self, name, _shown(getattr(self, name)))

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.where) if part)
        return f"{place}: {self.message}" if place else self.message


class Refused(ValueError):
    """Input that was refused; `faults` holds every fault, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def _shown(text: str) -> str:
    if isinstance(text, Sentence):
        values = {k: _shown(v) if isinstance(v, str) else v for k, v in text.values.items()}
        return said(text.pattern, **values)
    short = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
    return _NOT_SHOWN.sub(lambda found: ascii(found.group())[1:-1], short)
