"""Which forms may carry a file, how large each may be, and how such a form is read (S22)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import g, request

from survey.web.form_data import BadForm, Fields
from survey.web.languages import gettext as _

MULTIPART = "multipart/form-data"
MEBIBYTE = 1024 * 1024

MOST_BYTES: Mapping[str, int] = {
    "invitations.check": 8 * MEBIBYTE,
    "invitations.send": 8 * MEBIBYTE,
    "past_results.check": 8 * MEBIBYTE,
    "past_results.store": 12 * MEBIBYTE,
    "brand.save_logo": 2 * MEBIBYTE,
}
"""Endpoint → the largest request it reads. Every other form is read to the general limit."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as it was sent: what its sender calls it, and its bytes. Neither is to be trusted."""

    name: str
    content: bytes


def allow_upload(endpoint: str) -> bool:
    """Let this request be as large as its endpoint allows; whether it may carry files."""
    most = MOST_BYTES.get(endpoint)
    if most is None:
        return False
    request.max_content_length = most
    request.max_form_memory_size = most
    return True


def read_multipart(repeatable: Collection[str] = ()) -> Fields:
    """The fields of a form that carries files; the files are then in `uploaded`.

    Raises BadForm with 400. Fields left empty and files not chosen are no files.
    """
    single: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    broken: dict[str, str] = {}
    for name, values in request.form.lists():
        if any("\x00" in value for value in (name, *values)):
            broken[name.replace("\x00", "\ufffd")] = _("holds a NUL character; remove it.")
        if name in repeatable:
            lists[name] = tuple(values)
            continue
        if len(values) > 1:
            broken[name] = _("was sent twice; send it once.")
        single[name] = values[0].replace("\x00", "\ufffd")
    files: dict[str, UploadedFile] = {}
    for name, sent in request.files.items(multi=True):
        if name in files:
            raise BadForm(400, name, _("Choose one file only."))
        content = sent.stream.read()
        # A large one lies in a temporary file, which is not left to chance.
        sent.close()
        if sent.filename or content:
            files[name] = UploadedFile((sent.filename or "")[:300], content)
    g.files = files
    return Fields(single, lists, broken)


def uploaded(name: str) -> UploadedFile | None:
    """The file of that field; None when none was chosen."""
    files: Mapping[str, UploadedFile] = g.get("files", {})
    return files.get(name)
