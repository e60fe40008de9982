"""Chance, passed in as an argument: ids and the secrets of links."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

TOKEN_BYTES = 16
"""128 bits: what a link's secret holds at least (S38)."""

DEVICE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Chance:
    """Where randomness comes from; tests hand over their own source."""

    random_bytes: Callable[[int], bytes] = secrets.token_bytes

    def new_id(self) -> str:
        """An id for a row: 32 hexadecimal digits, public but never repeated."""
        return self.random_bytes(16).hex()

    def new_token(self) -> str:
        """The secret of a link, as it stands in an address."""
        return _text(self.random_bytes(TOKEN_BYTES))

    def new_device(self) -> str:
        """The secret in a browser's cookie."""
        return _text(self.random_bytes(DEVICE_BYTES))


def secret_hash(secret: str) -> bytes:
    """What is stored of a link's or cookie's secret. It is random, so no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
