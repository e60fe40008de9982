"""Turns the files of a version folder into a version of its kind, or names every fault in them.

A folder holds `questionnaire.yaml` (structure and every number), `en.yaml` (the reference
texts), more languages beside it, and, once published, `frozen.json` with the definition hash.
Crosswalks from older versions stand there too; `crosswalk_reading` reads them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from questionnaires.faults import Fault, Refused
from questionnaires.frozen import frozen_faults
from questionnaires.kinds import read_kind
from questionnaires.language import Language
from questionnaires.node import Node
from questionnaires.version import AnyVersion
from questionnaires.yaml_text import content_sha256, read_yaml

DEFINITION = "questionnaire.yaml"
REFERENCE = "en.yaml"
LANGUAGE_FILE = re.compile(r"[a-z]{2}(_[A-Z]{2})?\.yaml")
CROSSWALK_FILE = re.compile(r"crosswalk-from-(?P<old>[0-9]+\.[0-9]+\.[0-9]+)\.yaml")


def read_version(folder: Path) -> AnyVersion:
    """The version in `folder`. Raises Refused with every fault of all its files."""
    draft, faults = read_draft(folder)
    if faults or draft is None:
        raise Refused(faults)
    return draft


def read_draft(folder: Path) -> tuple[AnyVersion | None, list[Fault]]:
    """What can be made of the files in `folder`, and every fault in them.

    With faults the version holds harmless defaults in their places: good for finding further
    faults, for nothing else. It is None when the definition or the English is no mapping, or
    when the definition names no kind that is known, so that nobody can say what it should hold.
    """
    faults: list[Fault] = []
    documents = _documents(folder, faults)
    if DEFINITION not in documents or REFERENCE not in documents:
        return None, faults
    hashes = {name: content_sha256(document) for name, document in documents.items()}
    digest = content_sha256(documents[DEFINITION], documents[REFERENCE])
    sealed = {name: hashes[name] for name in (DEFINITION, REFERENCE)}
    faults.extend(frozen_faults(folder, digest, sealed))
    definition = Node(str(folder / DEFINITION), "", documents.pop(DEFINITION), faults)
    kind = read_kind(definition)
    if kind is None:
        return None, faults
    draft = kind.definition(definition, digest)
    texts: dict[str, Language] = {}
    for name, document in documents.items():
        top = Node(str(folder / name), "", document, faults)
        read = kind.texts(top, draft, hashes[name])
        if read.locale and f"{read.locale}.yaml" != name:
            top.get("locale").fault(f"says {read.locale!r}, yet the file is called {name}.")
        texts[name.removesuffix(".yaml")] = read
    # A key that is read twice tells its fault twice.
    return replace(draft, texts=MappingProxyType(texts)), list(dict.fromkeys(faults))


def _documents(folder: Path, faults: list[Fault]) -> dict[str, Any]:
    """File name → content of the definition and each language, those that are mappings."""
    found: dict[str, Any] = {}
    names = {path.name for path in folder.glob("*.yaml")} - {DEFINITION}
    languages = sorted(name for name in names if not CROSSWALK_FILE.fullmatch(name))
    for name in dict.fromkeys((DEFINITION, REFERENCE, *languages)):
        shown = str(folder / name)
        if name != DEFINITION and not LANGUAGE_FILE.fullmatch(name):
            faults.append(Fault(shown, "", "is not a language file such as nl.yaml or pt_BR.yaml."))
            continue
        try:
            document = read_yaml(folder / name, shown)
        except Refused as refused:
            faults.extend(refused.faults)
            continue
        if isinstance(document, dict):
            found[name] = document
        else:
            faults.append(Fault(shown, "", "must be a mapping of keys to values."))
    return found
