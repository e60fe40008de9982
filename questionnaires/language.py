"""What every language file of every kind of questionnaire begins with, and how names are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from questionnaires.node import MISSING, Node

LANGUAGE_KEYS = ("locale", "revision", "title", "purpose")
"""Keys of a language file that are the same for every kind."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name and, where there is one, the sentence that explains it."""

    name: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """One language of a version. `sha256` covers the file's content."""

    locale: str
    revision: int
    sha256: str
    title: str
    purpose: str


def read_language(top: Node, sha256: str) -> Language:
    """The keys every language file has; a fault for each that is missing."""
    return Language(
        locale=top.get("locale").text(),
        revision=top.get("revision").integer(1),
        sha256=sha256,
        title=top.get("title").text(),
        purpose=top.get("purpose").text(),
    )


def read_named(node: Node, codes: Iterable[str]) -> Mapping[str, Named]:
    """Code → its name, or name and meaning; a fault for each code without one or without place."""
    wanted = list(codes)
    if not wanted and node.value is MISSING:
        return MappingProxyType({})
    node.only(wanted)
    found = {}
    for code in wanted:
        entry = node.get(code)
        if isinstance(entry.value, dict):
            entry.only(("name", "meaning"))
            found[code] = Named(entry.get("name").text(), entry.get("meaning").text())
        else:
            found[code] = Named(entry.text())
    return MappingProxyType(found)
