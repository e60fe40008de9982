"""The fields of a form, or a refusal that names the field (S22, S23)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from flask import request
from werkzeug.exceptions import HTTPException

FORM_TYPE = "application/x-www-form-urlencoded"
MAX_FIELDS = 400


class BadForm(HTTPException):
    """A form that cannot be read; `field` names the culprit, the description is a sentence."""

    def __init__(self, code: int, field: str, description: str) -> None:
        super().__init__(description)
        self.code, self.field = code, field


@dataclass(frozen=True, slots=True)
class Fields:
    """Field name → its one value; `lists` for the fields that may be given several times."""

    single: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    def get(self, name: str) -> str:
        """The value of a field, "" when it was not sent."""
        return self.single.get(name, "")

    def number(self, name: str) -> int:
        """A field that holds a whole number. Raises BadForm."""
        text = self.get(name)
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise BadForm(422, name, f"The field {name} must hold a whole number.")
        return int(text)


def read_fields(repeatable: Collection[str] = ()) -> Fields:
    """The fields of this request. Raises BadForm with 400, 413, 415 or 422."""
    if request.mimetype != FORM_TYPE:
        raise BadForm(415, "", "A form must be sent as application/x-www-form-urlencoded.")
    raw = request.get_data(cache=True)
    parts = raw.split(b"&") if raw else []
    if len(parts) > MAX_FIELDS:
        raise BadForm(413, "", f"The form has {len(parts)} fields; at most {MAX_FIELDS} are read.")
    single: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    for part in parts:
        name_raw, _, value_raw = part.partition(b"=")
        name = _text(name_raw, "")
        value = _text(value_raw, name)
        if name in repeatable:
            lists.setdefault(name, []).append(value)
        elif name in single:
            raise BadForm(422, name, f"The field {name} was sent twice; send it once.")
        else:
            single[name] = value
    return Fields(single, {name: tuple(values) for name, values in lists.items()})


def _text(raw: bytes, name: str) -> str:
    shown = f"The field {name}" if name else "A field name"
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise BadForm(400, name, f"{shown} is not valid UTF-8 text.") from None
    if "\x00" in text:
        raise BadForm(422, name, f"{shown} holds a NUL character; remove it.")
    return text
