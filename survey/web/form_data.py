"""The fields of a form, or a refusal that names the field (S22, S23)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from flask import g, request
from werkzeug.exceptions import HTTPException

from survey.web.languages import gettext as _

FORM_TYPE = "application/x-www-form-urlencoded"
MAX_FIELDS = 400

BYTES, NUL = "bytes", "nul"
"""What can be wrong with a name or a value: bytes that are no text, a NUL character."""


class BadForm(HTTPException):
    """A form that cannot be read; `field` names the culprit, the description is a sentence."""

    def __init__(self, code: int, field: str, description: str) -> None:
        super().__init__(description)
        self.code, self.field = code, field


@dataclass(frozen=True, slots=True)
class Fields:
    """Field name → its one value; `lists` for the fields that may be given several times.

    `broken` says of each field that could not be read what is wrong with it. What can be shown
    of it is in `single` all the same, so that nobody types a page anew.
    """

    single: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    broken: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The fields that were sent, also those that could not be read."""
        return frozenset((*self.single, *self.broken))

    def get(self, name: str) -> str:
        """The value of a field, "" when it was not sent."""
        return self.single.get(name, "")

    def number(self, name: str) -> int:
        """A field that holds a whole number. Raises BadForm."""
        text = self.get(name)
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise BadForm(422, name, _problem(name, _("must hold a whole number.")))
        return int(text)

    def refuse_broken(self) -> None:
        """Raise BadForm that names the first field that could not be read, if there is one."""
        for name, message in self.broken.items():
            raise BadForm(422, name, _problem(name, message))


def read_fields(repeatable: Collection[str] = ()) -> Fields:
    """The fields of this request. Raises BadForm with 400, 413 or 415."""
    if request.mimetype != FORM_TYPE:
        raise BadForm(415, "", _("A form must be sent as %(type)s.") % {"type": FORM_TYPE})
    raw = request.get_data(cache=True)
    parts = raw.split(b"&") if raw else []
    if len(parts) > MAX_FIELDS:
        message = _("The form has %(count)s fields; at most %(most)s are read.")
        raise BadForm(413, "", message % {"count": len(parts), "most": MAX_FIELDS})
    single: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    broken: dict[str, str] = {}
    for part in parts:
        name_raw, _equals, value_raw = part.partition(b"=")
        if not _is_utf8(part):
            # No browser sends such bytes bare, and the form token could not be found among them.
            name, _wrong = _text(name_raw)
            raise BadForm(400, name, _problem(name, _("is not valid UTF-8 text.")))
        (name, wrong_name), (value, wrong_value) = _text(name_raw), _text(value_raw)
        if wrong_name or wrong_value:
            broken.setdefault(name, _in_value(wrong_value) or _in_name(wrong_name))
        if name in repeatable:
            lists.setdefault(name, []).append(value)
        elif name in single:
            broken.setdefault(name, _("was sent twice; send it once."))
        else:
            single[name] = value
    return Fields(single, {name: tuple(values) for name, values in lists.items()}, broken)


def sent_fields() -> list[tuple[str, str]]:
    """The fields of this form, less its token, to stand in a form that sends them once more.

    They came from a page of ours (protection.py).
    """
    fields: Fields | None = g.get("fields")
    if fields is None:
        return []
    single = [(name, value) for name, value in fields.single.items() if name != "csrf_token"]
    return single + [(name, value) for name in fields.lists for value in fields.lists[name]]


def _problem(name: str, problem: str) -> str:
    return _("The field %(name)s %(problem)s") % {"name": name[:80], "problem": problem}


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _in_value(fault: str) -> str:
    return {
        BYTES: _("is not valid UTF-8 text."),
        NUL: _("holds a NUL character; remove it."),
    }.get(fault, "")


def _in_name(fault: str) -> str:
    return {
        BYTES: _("has a name that is not valid UTF-8 text."),
        NUL: _("has a name that holds a NUL character; remove it."),
    }.get(fault, "")


def _text(raw: bytes) -> tuple[str, str]:
    """The text of one name or value as far as it can be shown, and BYTES or NUL if it is faulty."""
    plain = unquote_to_bytes(raw.replace(b"+", b" "))
    try:
        text, wrong = plain.decode("utf-8"), ""
    except UnicodeDecodeError:
        text, wrong = plain.decode("utf-8", "replace"), BYTES
    if "\x00" in text:
        return text.replace("\x00", "\ufffd"), NUL
    return text, wrong
