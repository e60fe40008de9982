"""Freezes a version and puts it into a catalogue folder; what is published never changes.

The definition and the English texts are sealed by their hash. Other languages may be added
later, or replaced by a higher revision. Every write is a new file renamed into place, so that
a reader, or a crash, never meets half a file or half a version.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from datetime import date
from pathlib import Path

from questionnaires.checks import check_version
from questionnaires.crosswalk_reading import crosswalk_files
from questionnaires.faults import Fault, Refused
from questionnaires.frozen import FROZEN, read_frozen
from questionnaires.reading import DEFINITION, REFERENCE, read_version
from questionnaires.version import AnyVersion
from questionnaires.yaml_text import content_sha256, read_yaml


def freeze(folder: Path, published_on: date) -> str:
    """Seal the version in `folder` with `frozen.json`; gives its definition hash (hex).

    Does nothing when it is sealed with this hash already. Raises Refused with every fault when
    a lint fails, or when it was sealed with another hash: that needs a new version number.
    """
    questionnaire = _checked(folder)
    if read_frozen(folder) is None:
        _write(folder / FROZEN, _seal(folder, questionnaire, published_on))
    return questionnaire.definition_sha256


def publish_to(folder: Path, catalogue_root: Path, published_on: date) -> Path:
    """Copy the version in `folder` to `<catalogue_root>/<id>/<version>/`, sealed; gives that place.

    A date it was sealed with before is kept. Where the version exists with the same definition
    hash, languages and crosswalks it lacks are added and languages of a lower revision replaced.
    Raises Refused, before anything is written, when a lint fails, when its number does not suit
    what changed since the version before, when it exists with another definition hash, when a
    language differs without a higher revision, or when a published crosswalk changed; OSError when
    a file cannot be written.
    """
    questionnaire = _checked(folder, catalogue_root)
    target = catalogue_root / questionnaire.id / questionnaire.version
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        if _copy_whole(folder, target, questionnaire, published_on):
            return target
    _copy_additions(folder, target, questionnaire)
    return target


def _checked(folder: Path, *places: Path) -> AnyVersion:
    faults = check_version(folder, places)
    if faults:
        raise Refused(faults)
    return read_version(folder)


def _seal(folder: Path, questionnaire: AnyVersion, published_on: date) -> bytes:
    content = {
        "definition_sha256": questionnaire.definition_sha256,
        "files": {
            name: content_sha256(read_yaml(folder / name)) for name in (DEFINITION, REFERENCE)
        },
        "published_on": published_on.isoformat(),
    }
    return (json.dumps(content, indent=2) + "\n").encode()


def _copy_whole(folder: Path, target: Path, questionnaire: AnyVersion, published_on: date) -> bool:
    """Whether the copy became the version; False when another process was first."""
    draft = _beside(target)
    draft.mkdir()
    try:
        texts = (f"{locale}.yaml" for locale in questionnaire.texts)
        crosswalks = (path.name for path in crosswalk_files(folder))
        for name in (DEFINITION, *texts, *crosswalks):
            _write(draft / name, (folder / name).read_bytes())
        sealed = folder / FROZEN
        seal = sealed.read_bytes() if sealed.exists() else None
        _write(draft / FROZEN, seal or _seal(folder, questionnaire, published_on))
        draft.rename(target)
    except OSError:
        if target.exists():
            return False
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return True


def _copy_additions(folder: Path, target: Path, questionnaire: AnyVersion) -> None:
    there = read_version(target)
    if there.definition_sha256 != questionnaire.definition_sha256:
        raise Refused(
            [
                Fault(
                    str(folder / DEFINITION),
                    "version",
                    f"{questionnaire.id} {questionnaire.version} is published in {target} with "
                    f"another definition or English text (published {there.definition_sha256}, "
                    f"found {questionnaire.definition_sha256}); give it a new version number.",
                )
            ]
        )
    faults, wanted = [], []
    for locale, texts in questionnaire.texts.items():
        known = there.texts.get(locale)
        if known is None or texts.revision > known.revision:
            wanted.append(f"{locale}.yaml")
        elif texts.revision == known.revision and texts.sha256 != known.sha256:
            faults.append(
                Fault(
                    str(folder / f"{locale}.yaml"),
                    "revision",
                    f"differs from the published revision {known.revision}; "
                    f"make it {known.revision + 1}.",
                )
            )
    for path in crosswalk_files(folder):
        published = target / path.name
        if not published.exists():
            wanted.append(path.name)
        elif content_sha256(read_yaml(published)) != content_sha256(read_yaml(path)):
            faults.append(Fault(str(path), "", "differs from the published one, which stays."))
    if faults:
        raise Refused(faults)
    for name in wanted:
        _write(target / name, (folder / name).read_bytes())


def _beside(path: Path) -> Path:
    # The dot hides it from the catalogue while it is being written, and after a crash.
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


def _write(path: Path, content: bytes) -> None:
    draft = _beside(path)
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
