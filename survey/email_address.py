"""What counts as an e-mail address, and how it is written so that one mailbox is one text."""

from __future__ import annotations

import re

MOST = 254
"""Characters an address may have (RFC 5321)."""

_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class NotAnAddress(ValueError):
    """The text is no e-mail address that mail can be sent to."""


def read_address(text: str) -> str:
    """The address in lower case, its domain in ASCII. Raises NotAnAddress.

    Quoted local parts, comments and addresses without a dot in the domain are refused: nobody's
    mailbox needs them, and they are how headers are smuggled (S50).
    """
    local, at, domain = text.strip().casefold().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise NotAnAddress(text) from error
    labels = domain.split(".")
    good = (
        bool(at)
        and len(local) <= 64
        and len(local) + 1 + len(domain) <= MOST
        and _LOCAL.fullmatch(local) is not None
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
    )
    if not good:
        raise NotAnAddress(text)
    return f"{local}@{domain}"
