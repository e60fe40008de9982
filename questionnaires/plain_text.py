"""What counts as plain text from a person: normal form, length, no control characters (S23)."""

from __future__ import annotations

import unicodedata

MAX_NOTE = 4000
"""Characters in a note, a reason or an evidence text."""

MAX_LINE = 300
"""Characters in a one-line field such as a name."""

_KEPT_CONTROLS = frozenset("\n\t")


class NotPlainText(ValueError):
    """The text cannot be kept; the message says why, as a sentence."""


def plain_text(value: object, limit: int = MAX_NOTE) -> str:
    """`value` as NFC text without outer blanks. Raises NotPlainText."""
    if not isinstance(value, str):
        raise NotPlainText("must be text.")
    if len(value) > 8 * limit:  # spares normalising what cannot fit
        raise NotPlainText(
            f"has {len(value)} characters, and at most {limit} can be kept; shorten it."
        )
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > limit:
        raise NotPlainText(
            f"has {len(text)} characters, and at most {limit} can be kept; shorten it."
        )
    for character in text:
        if character in _KEPT_CONTROLS:
            continue
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise NotPlainText(
                f"holds the character U+{ord(character):04X}, which is not text; remove it."
            )
    return text
