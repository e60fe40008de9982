"""Tables as files that a spreadsheet opens: no cell of theirs is ever a formula (S29)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that starts with one of these might be run as a formula."""

BOM = "\ufeff"
"""Tells spreadsheets that a file is UTF-8; other programs may rather go without."""

Value = str | int | float | None


def safe(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: an apostrophe before it if need be."""
    # Blanks before a formula are skipped by some programs.
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Value]], *, bom: bool = True) -> bytes:
    """A table as CSV in UTF-8, with commas and a point in numbers; None is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe(name) for name in head])
    writer.writerows(
        [safe(value) if isinstance(value, str) else value for value in row] for row in rows
    )
    return ((BOM if bom else "") + out.getvalue()).encode("utf-8", "replace")
