"""JSON texts that are written once and carry a fingerprint of themselves; never a pickle.

What was changed, cut off or is something else is refused with the reason, not read in part.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

MOST_BYTES = 200_000_000

BROKEN = (KeyError, IndexError, TypeError, ValueError, OverflowError)
"""What reading a sealed text that does not hold together may raise."""


class ModelRefused(ValueError):
    """This text may not be used here; the message says why."""


def sealed(form: str, body: Mapping[str, Any]) -> str:
    """The text of a body in that form, the same for the same body."""
    whole = {**body, "format": form}
    return _text({**whole, "fingerprint": fingerprint(form, body)})


def fingerprint(form: str, body: Mapping[str, Any]) -> str:
    """SHA-256 in hex over all of a body in that form."""
    return hashlib.sha256(_text({**body, "format": form}).encode()).hexdigest()


def open_sealed(text: str, form: str) -> dict[str, Any]:
    """The body in a sealed text of that form. Raises ModelRefused."""
    if len(text) > MOST_BYTES:
        raise ModelRefused(f"a text of {MOST_BYTES} characters or more is not read")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise ModelRefused("this is not JSON") from None
    if not isinstance(body, dict) or body.pop("format", None) != form:
        raise ModelRefused(f"this is not in the form {form}")
    if body.pop("fingerprint", None) != fingerprint(form, body):
        raise ModelRefused("this was changed after it was written: its fingerprint differs")
    return body


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"))
