"""Secrets of links that are sent by mail: derived when the mail is written, stored nowhere.

A mail waits in a queue, and what waits there must hold no secret. So the secret is made from the
instance's key and the row it belongs to, once by the action, which stores its SHA-256, and again
by the worker that writes the mail.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from survey.chance import TOKEN_BYTES


def derived_token(key: str, purpose: str, row: str, nonce: str = "") -> str:
    """The secret of the link of `row`: 128 bits, as it stands in an address.

    `key` is Settings.signing_key(). `purpose` keeps links of different kinds apart (S39). A new
    `nonce`, such as the id of the message, makes a new secret for the same row.
    """
    said = "\0".join(("link", purpose, row, nonce)).encode()
    raw = hmac.new(key.encode(), said, hashlib.sha256).digest()[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
