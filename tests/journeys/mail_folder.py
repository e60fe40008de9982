"""The mail that a site sends, read from the folder it is written into."""

from __future__ import annotations

import re
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from tests.journeys.server import PATIENCE, Site

LOOK_SECONDS = 0.1


class MailFolder:
    """All mail that the worker of `site` has sent."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.folder: Path = site.instance / "mail"

    def letters(self, to: str) -> list[EmailMessage]:
        """What was sent to that address, the oldest first."""
        found = []
        for path in sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
            letter = message_from_bytes(path.read_bytes(), policy=default)
            if letter["To"] == to:
                found.append(letter)
        return found

    def wait_for(self, to: str) -> EmailMessage:
        """The first letter to that address, once it is there."""
        return self._wait_for(to, 1, "")

    def link(self, to: str, number: int = 1) -> str:
        """The address in the letter to them of that number among those that hold one."""
        address = rf"^{self.site.origin}/\S+$"
        found = re.search(address, body(self._wait_for(to, number, address)), re.MULTILINE)
        assert found is not None
        return found[0]

    def _wait_for(self, to: str, number: int, pattern: str) -> EmailMessage:
        end = time.monotonic() + PATIENCE
        while True:
            come = self.letters(to)
            found = [each for each in come if re.search(pattern, body(each), re.MULTILINE)]
            if len(found) >= number:
                return found[number - 1]
            assert time.monotonic() < end, f"{len(found)} of {number} letters came to {to}"
            time.sleep(LOOK_SECONDS)


def body(letter: EmailMessage) -> str:
    """The words of a letter."""
    return "\n".join(str(letter.get_content()).splitlines())
