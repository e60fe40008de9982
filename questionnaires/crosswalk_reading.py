"""Reads the crosswalk files of a version folder: `crosswalk-from-1.1.0.yaml`, one a version.

A file is read by itself into a draft; with both versions at hand the draft becomes a crosswalk,
or every fault in it is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from questionnaires.crosswalk import (
    COPY,
    KINDS,
    LEAST,
    NEW,
    NONE,
    RETIRED,
    TRUST,
    Crosswalk,
    Link,
    Rule,
)
from questionnaires.crosswalk_checks import complete, default_link, link_faults
from questionnaires.faults import Fault, Refused
from questionnaires.node import Node
from questionnaires.reading import CROSSWALK_FILE
from questionnaires.schema import Questionnaire
from questionnaires.version import VERSION, version_key
from questionnaires.yaml_text import read_yaml

REVIEWERS = 2
"""How many people must have found that a clarified text moves no answer (blueprint 4.1)."""


@dataclass(frozen=True, slots=True)
class CrosswalkDraft:
    """A crosswalk file by itself. `clarified`: texts whose new words move no answer, as
    `maturity compare` names them ("items.CHN-3.anchors.L"), and why."""

    file: str
    questionnaire: str
    old: str
    new: str
    links: tuple[Link, ...]
    by_default: bool
    clarified: Mapping[str, str]


def crosswalk_files(folder: Path) -> list[Path]:
    """The crosswalk files of a version folder, sorted."""
    return sorted(path for path in folder.glob("*.yaml") if CROSSWALK_FILE.fullmatch(path.name))


def read_crosswalk(path: Path) -> CrosswalkDraft:
    """The crosswalk in the file. Raises Refused with every fault of its form."""
    name = str(path)
    document = read_yaml(path, name)
    if not isinstance(document, dict):
        raise Refused([Fault(name, "", "must be a mapping of keys to values.")])
    faults: list[Fault] = []
    top = Node(name, "", document, faults)
    top.only(("crosswalk", "from", "to", "map", "default", "clarified"))
    draft = CrosswalkDraft(
        file=name,
        questionnaire=top.get("crosswalk").identifier(),
        old=_version(top.get("from")),
        new=_version(top.get("to")),
        links=tuple(_link(node) for node in top.get("map").each()),
        by_default=_default(top.get("default")) if top.has("default") else False,
        clarified=_clarified(top.get("clarified")) if top.has("clarified") else {},
    )
    if draft.old and draft.new and version_key(draft.old) >= version_key(draft.new):
        top.get("to").fault(f"{draft.new} is not above {draft.old}; a crosswalk leads upward.")
    named = CROSSWALK_FILE.fullmatch(path.name)
    if named is None:
        top.get("from").fault(f"the file must be called crosswalk-from-{draft.old}.yaml.")
    elif draft.old and named["old"] != draft.old:
        top.get("from").fault(f"says {draft.old}, yet the file is called {path.name}.")
    if faults:
        raise Refused(list(dict.fromkeys(faults)))
    return draft


def make_crosswalk(draft: CrosswalkDraft, old: Questionnaire, new: Questionnaire) -> Crosswalk:
    """The crosswalk between these versions. Raises Refused with every fault."""
    links = complete(draft.links, draft.by_default, old, new)
    faults = [Fault(draft.file, where, message) for where, message in link_faults(links, old, new)]
    if (draft.questionnaire, draft.old) != (old.id, old.version):
        faults.append(Fault(draft.file, "from", f"is not {old.id} {old.version}."))
    if (draft.questionnaire, draft.new) != (new.id, new.version):
        faults.append(Fault(draft.file, "to", f"is not {new.id} {new.version}."))
    if faults:
        raise Refused(faults)
    return Crosswalk(old, new, links)


def unchanged_crosswalk(old: Questionnaire, new: Questionnaire) -> Crosswalk:
    """The crosswalk between versions of one major number: the same items, and new ones.

    Nothing but unscored items may come or go between them, so nothing needs to be said.
    """
    gone = tuple(item.id for item in old.items if item.id not in new.by_id)
    come = tuple(item.id for item in new.items if item.id not in old.by_id)
    links = [default_link(item.id) for item in new.items if item.id in old.by_id]
    links += [Link((item,), (), RETIRED, COPY, NONE) for item in gone]
    links += [Link((), (item,), NEW, COPY, NONE) for item in come]
    return Crosswalk(old, new, tuple(links))


def _version(node: Node) -> str:
    version = node.text()
    if version and not VERSION.fullmatch(version):
        node.fault(f"{version!r} must be major.minor.patch, such as 1.0.0.")
        return ""
    return version


def _link(node: Node) -> Link:
    node.only(("from", "to", "kind", "rule", "trust", "confirm"))
    sources, targets = node.get("from").texts(), node.get("to").texts()
    named = Node(node.file, f"{', '.join(sources)} → {', '.join(targets)}", node.value, node.faults)
    kind = _one_of(named.get("kind"), KINDS)
    maps = kind not in (NEW, RETIRED)
    return Link(
        sources,
        targets,
        kind,
        _rule(named.get("rule")) if maps or named.has("rule") else COPY,
        _one_of(named.get("trust"), TRUST) if maps or named.has("trust") else NONE,
        named.get("confirm").flag(False),
    )


def _rule(node: Node) -> Rule:
    if isinstance(node.value, dict):
        return MappingProxyType({code: child.text() for code, child in node.entries()})
    return _one_of(node, (COPY, LEAST))


def _one_of(node: Node, known: tuple[str, ...]) -> str:
    value = node.text()
    if value and value not in known:
        node.fault(f"{value[:40]!r} is not known; known are {', '.join(known)}.")
        return known[0]
    return value or known[0]


def _default(node: Node) -> bool:
    """Whether items that are not named stay the same: the only default there is."""
    node.only(("kind", "rule", "trust"))
    wanted = default_link("")
    for key, value in (("kind", wanted.kind), ("rule", wanted.rule), ("trust", wanted.trust)):
        if node.get(key).text() != value:
            node.get(key).fault(f"must be {value}: other changes are named item by item.")
    return True


def _clarified(node: Node) -> Mapping[str, str]:
    found = {}
    for entry in node.each():
        entry.only(("text", "reviewers", "note"))
        if len(set(entry.get("reviewers").texts())) < REVIEWERS:
            entry.get("reviewers").fault(
                f"names fewer than {REVIEWERS} people who found that no answer moves."
            )
        found[entry.get("text").text()] = entry.get("note").text()
    return MappingProxyType(found)
