"""Every lint of a questionnaire version, told all at once.

Faults of reading come first, of all files. Where the definition itself could be read, references,
reachability and wording follow. A version without a fault may be published.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from questionnaires.catalogue import place_faults, version_folders
from questionnaires.faults import Fault
from questionnaires.kinds import KINDS
from questionnaires.reading import DEFINITION, read_draft
from questionnaires.succession import succession_faults
from questionnaires.version import AnyVersion


def check_version(folder: Path, places: Iterable[Path] = ()) -> list[Fault]:
    """Every fault of the version in `folder`, by file; empty when there is none.

    Each fault names its file, and the item or key in it. `places`: further folders of versions
    that it may follow on.
    """
    return _check(folder, places)[1]


def check_paths(paths: Iterable[Path]) -> list[Fault]:
    """Every fault of the versions at or below `paths`.

    A path is a version folder, a file in one, or a folder that holds some at any depth. Two
    folders that define one version differently are a fault too.
    """
    faults: list[Fault] = []
    folders: dict[Path, None] = {}
    for path in paths:
        inside = path.is_file() and (path.parent / DEFINITION).exists()
        found = [path.parent] if inside else version_folders(path)
        if not found:
            faults.append(Fault(str(path), "", f"holds no questionnaire version ({DEFINITION})."))
        folders.update(dict.fromkeys(found))
    known: dict[tuple[str, str], tuple[str, Path]] = {}
    for folder in folders:
        questionnaire, found_here = _check(folder)
        faults.extend(found_here)
        if questionnaire is None or not questionnaire.version:
            continue
        key = (questionnaire.id, questionnaire.version)
        sha256, other = known.setdefault(key, (questionnaire.definition_sha256, folder))
        if sha256 != questionnaire.definition_sha256:
            faults.append(
                Fault(str(folder), "", f"{' '.join(key)} stands in {other} too, and differs.")
            )
    return faults


def _check(folder: Path, places: Iterable[Path] = ()) -> tuple[AnyVersion | None, list[Fault]]:
    draft, faults = read_draft(folder)
    for path in sorted(folder.glob("*.yml")):
        faults.append(Fault(str(path), "", f"is not read; call it {path.stem}.yaml."))
    if draft is None:
        return None, faults
    definition = str(folder / DEFINITION)
    if any(fault.file == definition for fault in faults):
        return draft, faults
    faults.extend(place_faults(folder, draft))
    kind = KINDS[draft.kind]
    faults.extend(kind.integrity(draft, definition))
    faults.extend(kind.reach(draft, definition))
    for locale, texts in draft.texts.items():
        faults.extend(kind.wording(draft, texts, str(folder / f"{locale}.yaml")))
    faults.extend(succession_faults(folder, draft, places))
    return draft, faults
