"""What a version of a questionnaire is, whatever its kind: a name, a number, a hash and texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from questionnaires.language import Language
from questionnaires.node import Node

VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){2}")
HEAD_KEYS = ("id", "version", "kind", "scoring_version")
"""Keys of a definition that are the same for every kind."""

L_co = TypeVar("L_co", bound=Language, covariant=True)


@dataclass(frozen=True)
class Version(Generic[L_co]):
    """One version of a questionnaire, complete and standing alone; each kind adds its own.

    `kind` is the name of its kind in `questionnaires.kinds`. `definition_sha256` covers the
    definition and the English texts. `texts`: locale → the texts in that language.
    """

    kind: ClassVar[str]

    id: str
    version: str
    scoring_version: str
    definition_sha256: str
    texts: Mapping[str, L_co] = field(repr=False)

    def text(self, locale: str) -> L_co:
        """The texts in `locale`, or English when the version lacks that language."""
        return self.texts.get(locale) or self.texts["en"]


AnyVersion = Version[Language]


@dataclass(frozen=True, slots=True)
class Head:
    """The first keys of a definition."""

    id: str
    version: str
    scoring_version: str


def read_head(top: Node) -> Head:
    """The keys every definition has; a fault for each that is missing or malformed."""
    version = top.get("version").text()
    if version and not VERSION.fullmatch(version):
        top.get("version").fault(f"{version!r} must be major.minor.patch, such as 1.0.0.")
    return Head(top.get("id").identifier(), version, top.get("scoring_version").text())


def edition_of(version: str) -> str:
    """The first number of a version: within it answers mean the same (blueprint 4.1)."""
    return version.partition(".")[0]


def version_key(version: str) -> tuple[int, ...]:
    """Sort key of a major.minor.patch version."""
    return tuple(int(part) for part in version.split("."))
