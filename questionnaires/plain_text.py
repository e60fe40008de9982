"""What counts as plain text from a person: normal form, length, no control characters (S23)."""

from __future__ import annotations

import unicodedata

from questionnaires.sentence import Sentence, said

MAX_NOTE = 4000
"""Characters in a note, a reason or an evidence text."""

MAX_LINE = 300
"""Characters in a one-line field such as a name."""

_KEPT_CONTROLS = frozenset("\n\t")


class NotPlainText(ValueError):
    """The text cannot be kept; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def plain_text(value: object, limit: int = MAX_NOTE) -> str:
    """`value` as NFC text without outer blanks. Raises NotPlainText."""
    if not isinstance(value, str):
        raise NotPlainText(said("must be text."))
    if len(value) > 8 * limit:  # spares normalising what cannot fit
        raise _too_long(len(value), limit)
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > limit:
        raise _too_long(len(text), limit)
    for character in text:
        if character in _KEPT_CONTROLS:
            continue
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise NotPlainText(
                said(
                    "holds the character U+%(code)s, which is not text; remove it.",
                    code=f"{ord(character):04X}",
                )
            )
    return text


def _too_long(length: int, limit: int) -> NotPlainText:
    return NotPlainText(
        said(
            "has %(length)s characters, and at most %(limit)s can be kept; shorten it.",
            length=length,
            limit=limit,
        )
    )
