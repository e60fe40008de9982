"""Finds and loads questionnaire versions: the shipped ones and further folders.

A folder of a catalogue holds `<id>/<version>/`. A broken version never hides the good ones:
it is left out and its faults are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from questionnaires.crosswalk import Crosswalk
from questionnaires.crosswalk_reading import (
    CrosswalkDraft,
    crosswalk_files,
    make_crosswalk,
    read_crosswalk,
)
from questionnaires.faults import Fault, Refused
from questionnaires.kinds import KINDS
from questionnaires.reading import DEFINITION, read_version
from questionnaires.schema import Questionnaire
from questionnaires.version import VERSION, AnyVersion, Version, version_key
from questionnaires.ways import Crosswalks, find_way

SHIPPED = Path(__file__).parent / "published"


V = TypeVar("V", bound=Version[Any])


class UnknownVersion(LookupError):
    """No such questionnaire or version in the catalogue; the text says which are known."""


@dataclass(frozen=True)
class Catalogue:
    """Loaded versions of every kind by (id, version), and the faults of the folders left out.

    `crosswalks` are those that lead between two of them, as their files say.
    """

    versions: Mapping[tuple[str, str], AnyVersion]
    faults: tuple[Fault, ...] = ()
    crosswalks: Crosswalks = field(default_factory=lambda: MappingProxyType({}))

    def way(self, old: Questionnaire, new: Questionnaire) -> tuple[Crosswalk, ...]:
        """The crosswalks that lead from `old` up to `new`, () for the same. Raises NoWay."""
        return find_way(self.versions, self.crosswalks, old, new)

    def get(self, questionnaire: str, version: str) -> Questionnaire:
        """That version of a maturity questionnaire. Raises UnknownVersion."""
        return self.find(Questionnaire, questionnaire, version)

    def latest(self, questionnaire: str) -> Questionnaire:
        """The highest version of a maturity questionnaire. Raises UnknownVersion."""
        return self.newest(Questionnaire, questionnaire)

    def any(self, questionnaire: str, version: str) -> AnyVersion:
        """That version, whatever its kind. Raises UnknownVersion."""
        try:
            return self.versions[questionnaire, version]
        except KeyError:
            known = ", ".join(sorted(f"{q} {v}" for q, v in self.versions)) or "none"
            raise UnknownVersion(
                f"{questionnaire} {version} is not in the catalogue; known: {known}."
            ) from None

    def find(self, kind: type[V], questionnaire: str, version: str) -> V:
        """That version, which is one of `kind`. Raises UnknownVersion."""
        found = self.any(questionnaire, version)
        if not isinstance(found, kind):
            raise UnknownVersion(
                f"{questionnaire} {version} is a questionnaire of kind {found.kind}, "
                f"and one of kind {kind.kind} is needed."
            )
        return found

    def newest(self, kind: type[V], questionnaire: str) -> V:
        """The highest version of a questionnaire of `kind`. Raises UnknownVersion."""
        found = [version for name, version in self.versions if name == questionnaire]
        highest = max(found, key=version_key, default="(any version)")
        return self.find(kind, questionnaire, highest)


def version_folders(root: Path) -> list[Path]:
    """The version folders below `root`, which may be one itself, sorted; hidden ones left out."""
    if (root / DEFINITION).exists():
        return [root]
    found = (path.parent for path in root.glob("**/" + DEFINITION))
    return sorted(path for path in found if not _hidden(path.relative_to(root)))


def _hidden(path: Path) -> bool:
    """Whether a part of `path` starts with a dot, such as a version still being copied."""
    return any(part.startswith(".") for part in path.parts)


def load_catalogue(roots: Iterable[Path] = ()) -> Catalogue:
    """The shipped versions and those below `roots`.

    A version may stand in several places when its definition is the same; of each language the
    highest revision is taken, the earlier place's when they are equal.
    """
    versions: dict[tuple[str, str], AnyVersion] = {}
    faults: list[Fault] = []
    drafts: list[CrosswalkDraft] = []
    places = (SHIPPED, *roots)
    faults.extend(
        Fault(str(root), "", "is not a folder of questionnaires.")
        for root in places
        if not root.is_dir()
    )
    for folder in (f for root in places for f in version_folders(root)):
        try:
            questionnaire = _load(folder)
        except Refused as refused:
            faults.extend(refused.faults)
            continue
        key = (questionnaire.id, questionnaire.version)
        known = versions.setdefault(key, questionnaire)
        if known.definition_sha256 != questionnaire.definition_sha256:
            faults.append(
                Fault(str(folder), "", f"{key[0]} {key[1]} exists already with another definition.")
            )
        elif known is not questionnaire:
            versions[key] = _with_newer_languages(known, questionnaire)
        drafts.extend(_crosswalk_drafts(folder, faults))
    crosswalks: dict[tuple[str, str, str], Crosswalk] = {}
    for draft in drafts:
        old = versions.get((draft.questionnaire, draft.old))
        new = versions.get((draft.questionnaire, draft.new))
        if not isinstance(old, Questionnaire) or not isinstance(new, Questionnaire):
            continue  # nobody can go that way here
        try:
            found = make_crosswalk(draft, old, new)
        except Refused as refused:
            faults.extend(refused.faults)
            continue
        crosswalks.setdefault((old.id, old.version, new.version), found)
    return Catalogue(MappingProxyType(versions), tuple(faults), MappingProxyType(crosswalks))


def _crosswalk_drafts(folder: Path, faults: list[Fault]) -> list[CrosswalkDraft]:
    found = []
    for path in crosswalk_files(folder):
        try:
            found.append(read_crosswalk(path))
        except Refused as refused:
            faults.extend(refused.faults)
    return found


@cache
def shipped() -> Catalogue:
    """The versions that come with the program, loaded once a process."""
    return load_catalogue()


def _load(folder: Path) -> AnyVersion:
    questionnaire = read_version(folder)
    faults = place_faults(folder, questionnaire)
    faults += KINDS[questionnaire.kind].integrity(questionnaire, str(folder / DEFINITION))
    if faults:
        raise Refused(faults)
    return questionnaire


def _with_newer_languages(known: AnyVersion, other: AnyVersion) -> AnyVersion:
    texts = dict(known.texts)
    for locale, found in other.texts.items():
        if locale not in texts or found.revision > texts[locale].revision:
            texts[locale] = found
    return replace(known, texts=MappingProxyType(texts))


def place_faults(folder: Path, questionnaire: AnyVersion) -> list[Fault]:
    """A fault when the folder is called after another version than the one it defines."""
    if not VERSION.fullmatch(folder.name) or folder.name == questionnaire.version:
        return []
    return [
        Fault(
            str(folder / DEFINITION),
            "version",
            f"says {questionnaire.version}, yet the folder is called {folder.name}.",
        )
    ]
