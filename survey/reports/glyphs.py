"""Letters of any script in a PDF that stays valid: what a font lacks, and what it maps wrongly.

Names and notes may hold anything. Fonts of the system serve the scripts that the vendored type
lacks; a letter that none of them has is printed as a sign that says so.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SIGN = "?"
"""Stands for a letter that no font has."""

BODY = "<body"

WARNING = ".notdef glyph"
"""How WeasyPrint's warning of a letter without a glyph begins; its last argument is the letter."""

_UNMAPPED = re.compile(rb"^(<[0-9a-f]{4}> )<>$")
_NOTHING = b"<2060>"
"""U+2060 joins words and is neither seen nor read."""


class _Collector(logging.Filter):
    """Keeps the letters that WeasyPrint warns of, and the warnings out of the log."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: set[int] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        if str(record.msg).startswith(WARNING) and isinstance(record.args, tuple):
            self.letters.add(int(str(record.args[-1])))
        return record.levelno >= logging.ERROR


@contextmanager
def letters_without_glyph() -> Iterator[set[int]]:
    """A set that fills with the code points that were printed meanwhile and have no glyph."""
    logger = logging.getLogger("weasyprint")
    collector = _Collector()
    before = logger.level
    logger.setLevel(logging.WARNING)
    logger.addFilter(collector)
    try:
        yield collector.letters
    finally:
        logger.removeFilter(collector)
        logger.setLevel(before)


def replace_letters(html: str, letters: set[int]) -> str:
    """`html` with a sign for each of `letters` in its body; the title and metadata keep them."""
    head, body, rest = html.partition(BODY)
    return head + body + rest.translate(dict.fromkeys(letters, SIGN))


def complete_text_maps(_document: Any, pdf: Any) -> None:
    """Let no glyph of `pdf` map to no text, which PDF/UA forbids.

    Where several glyphs make one cluster, as in Devanagari and Thai, WeasyPrint gives all the
    text to the first and none to the others.
    """
    for entry in pdf.objects:
        lines = getattr(entry, "stream", None)
        if lines and b"begincmap" in lines:
            lines[:] = [
                _UNMAPPED.sub(rb"\1" + _NOTHING, line) if isinstance(line, bytes) else line
                for line in lines
            ]
