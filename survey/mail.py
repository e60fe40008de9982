"""Mail as it leaves: one plain text to one person, over SMTP or into a folder.

Nothing a person typed can add a header (S50): control characters never reach one.
"""

from __future__ import annotations

import smtplib
import ssl
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

SECONDS = 20
"""How long a mail server may take to answer."""

MOST_SUBJECT = 150

PLAIN, STARTTLS, TLS = "smtp", "smtp+starttls", "smtps"
PORTS = {PLAIN: 25, STARTTLS: 587, TLS: 465}
"""smtp takes TLS where the server offers it; the two others insist on it."""


class MailRefused(Exception):
    """The server refuses this mail for good, such as an address that does not exist."""


class MailDelayed(Exception):
    """It could not be sent now; later it may."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: to whom, what, in which language (BCP 47). `id` is the same at each attempt."""

    id: str
    to: str
    subject: str
    body: str
    language: str
    at: int


class Outbox(Protocol):
    """Where mail goes."""

    def send(self, letter: Letter) -> None:
        """Hand the mail over. Raises MailRefused or MailDelayed."""


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """The mail with its headers. `sender`: an address, or “Name <address>”."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(letter.subject)[:MOST_SUBJECT]
    message["From"] = Address(one_line(name), addr_spec=address)
    message["To"] = Address(addr_spec=letter.to)
    message["Date"] = format_datetime(datetime.fromtimestamp(letter.at, UTC))
    # The same at each attempt, so that a mail sent twice by a killed worker is known as one.
    message["Message-ID"] = f"<{letter.id}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    message["Content-Language"] = letter.language
    return message


def one_line(text: str) -> str:
    """`text` as it may stand in a header: control characters become spaces."""
    plain = "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in text)
    return " ".join(plain.split())


@dataclass(frozen=True, slots=True)
class FolderOutbox:
    """Writes each mail into a folder as an .eml file: the default, and what tests read."""

    folder: Path
    sender: str

    def send(self, letter: Letter) -> None:
        """Write the file, whole or not at all. Raises MailDelayed."""
        path = self.folder / f"{letter.at}-{letter.id}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_suffix(".part")
            draft.write_bytes(message_of(letter, self.sender).as_bytes())
            draft.replace(path)
        except OSError as error:
            raise MailDelayed(f"the folder for mail: {error.strerror}") from error


def forget_letters(folder: Path, letters: Iterable[str]) -> None:
    """Remove what a FolderOutbox wrote for these ids; nothing where there is nothing."""
    for letter in letters:
        for path in folder.glob(f"*-{letter}.eml"):
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class SmtpOutbox:
    """Sends over SMTP. `url` as in MATURITY_SMTP."""

    url: str
    sender: str

    def send(self, letter: Letter) -> None:
        """Send it. Raises MailRefused, or MailDelayed: also for what the operator must mend."""
        message = message_of(letter, self.sender)
        try:
            with self._connected() as server:
                server.send_message(message, parseaddr(self.sender)[1], [letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = error.recipients[letter.to]
            raise _failure(code, reason) from error
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
            raise MailDelayed("the mail server does not let this site in") from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailDelayed(f"the mail server: {type(error).__name__}") from error

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        context = ssl.create_default_context()
        if parts.scheme == TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
        try:
            server.ehlo()
            if parts.scheme == STARTTLS or (parts.scheme == PLAIN and server.has_extn("starttls")):
                server.starttls(context=context)
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server


def _failure(code: int, reason: bytes | str) -> Exception:
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
    said = f"{code} {one_line(text)}"[:200]
    return MailRefused(said) if 500 <= code < 600 else MailDelayed(said)
