"""What a mail's author is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from survey import wording
from survey.derived_token import derived_token
from survey.storage.database import Transaction
from survey.storage.messages import MessageRecord
from survey.wording import LANGUAGES, REFERENCE, Language


class NotToSend(Exception):
    """What the mail is about is gone, used or no longer allowed; nothing is sent (S19, S53).

    The text says why, for the list of mails.
    """


@dataclass(frozen=True, slots=True)
class MailText:
    """A mail's words: a subject, and paragraphs of plain text."""

    subject: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        """The whole text."""
        return "\n\n".join(paragraph for paragraph in self.paragraphs if paragraph) + "\n"


@dataclass(frozen=True, slots=True)
class Writing:
    """A mail that is about to be written. `tx` reads across tenants.

    `origin` is the public address from the settings, never from a request (S08); `now` the
    moment of sending.
    """

    tx: Transaction
    message: MessageRecord
    origin: str
    key: str
    now: int

    @property
    def language(self) -> Language:
        """The reader's language."""
        return LANGUAGES.get(self.message.locale, LANGUAGES[REFERENCE])

    def gettext(self, text: str) -> str:
        """`text` in the reader's language."""
        return wording.translations(self.language.locale).gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """`one` or `many` in the reader's language."""
        return wording.translations(self.language.locale).ngettext(one, many, count)

    def day(self, moment: int) -> str:
        """A day in the reader's language."""
        return wording.day(moment, self.language.locale)

    def address(self, path: str) -> str:
        """The whole address of a page; `path` is what follows the language, such as “join/…”."""
        return f"{self.origin}/{self.language.url}/{path}"

    def token(self, purpose: str, row: str, nonce: str = "") -> str:
        """The secret of a link (derived_token.py)."""
        return derived_token(self.key, purpose, row, nonce)


@dataclass(frozen=True, slots=True)
class MailKind:
    """How a kind of mail is written, and what to note when it went out or never will.

    `write` raises NotToSend, or NotFound when what it is about was erased. `sent` and `failed`
    run in the transaction that notes it; they are given the message and the moment.
    """

    write: Callable[[Writing], MailText]
    sent: Callable[[Transaction, MessageRecord, int], None] | None = None
    failed: Callable[[Transaction, MessageRecord, int], None] | None = None
