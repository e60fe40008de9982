"""Whether a version follows rightly on the one before it: its number, its ids, its languages.

The version before is the highest one below it that is known: of those shipped, those in folders
beside it, and those in further places.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from questionnaires.catalogue import shipped, version_folders
from questionnaires.changes import MAJOR, given_step
from questionnaires.comparison import Comparison, NotComparable, compare
from questionnaires.crosswalk_reading import (
    CrosswalkDraft,
    crosswalk_files,
    make_crosswalk,
    read_crosswalk,
)
from questionnaires.faults import Fault, Refused
from questionnaires.reading import DEFINITION, read_version
from questionnaires.schema import Questionnaire
from questionnaires.version import VERSION, AnyVersion, version_key

REASONS = 3
"""So many changes are named as the reason why a number is wrong."""


def succession_faults(
    folder: Path, version: AnyVersion, places: Iterable[Path] = ()
) -> list[Fault]:
    """What is wrong with the version in `folder` as the successor of those known before it.

    `places`: folders that hold further versions. Crosswalks of the folder are checked too.
    """
    known = _known(folder, version.id, places)
    drafts, faults = _drafts(folder)
    shipping = shipped().versions.get((version.id, version.version))
    if shipping is not None and shipping.definition_sha256 != version.definition_sha256:
        said = (
            f"{version.version} is published, and comes with the program, with another definition "
            "or English text; give it a new version number."
        )
        return [*faults, Fault(str(folder / DEFINITION), "version", said)]
    for draft in drafts:
        faults.extend(_crosswalk_faults(draft, version, known))
    earlier = [v for v in known if version_key(v) < version_key(version.version)]
    if not earlier:
        return faults
    before = known[max(earlier, key=version_key)]
    definition = str(folder / DEFINITION)
    clarified = {text for d in drafts if d.old == before.version for text in d.clarified}
    try:
        found = compare(before, version, clarified)
    except NotComparable as error:
        return [*faults, Fault(definition, "kind", str(error))]
    faults.extend(Fault(definition, where, said) for where, said in _number(found))
    faults.extend(Fault(definition, where, said) for where, said in _ids(before, version))
    for locale in sorted(set(before.texts) - set(version.texts)):
        name = f"{locale}.yaml"
        said = f"is missing; {before.version} has this language."
        faults.append(Fault(str(folder / name), "", said))
    crosswalks = {draft.old for draft in drafts}
    if (
        isinstance(version, Questionnaire)
        and found.step == MAJOR
        and before.version not in crosswalks
    ):
        name = f"crosswalk-from-{before.version}.yaml"
        said = f"is missing; it says what becomes of answers to {before.version}."
        faults.append(Fault(str(folder / name), "", said))
    return faults


def _known(folder: Path, name: str, places: Iterable[Path]) -> dict[str, AnyVersion]:
    """Version number → version of that questionnaire; what cannot be read is passed over."""
    found = {v: one for (q, v), one in shipped().versions.items() if q == name}
    folders = [f for place in places for f in version_folders(place / name)]
    if VERSION.fullmatch(folder.name):
        folders += [
            path for path in sorted(folder.parent.iterdir()) if (path / DEFINITION).exists()
        ]
    for path in folders:
        if path.resolve() == folder.resolve():
            continue
        try:
            one = read_version(path)
        except Refused:
            continue  # its own faults are named where it is checked itself
        if one.id == name:
            found.setdefault(one.version, one)
    return found


def _drafts(folder: Path) -> tuple[list[CrosswalkDraft], list[Fault]]:
    drafts: list[CrosswalkDraft] = []
    faults: list[Fault] = []
    for path in crosswalk_files(folder):
        try:
            drafts.append(read_crosswalk(path))
        except Refused as refused:
            faults.extend(refused.faults)
    return drafts, faults


def _crosswalk_faults(
    draft: CrosswalkDraft, version: AnyVersion, known: dict[str, AnyVersion]
) -> Iterable[Fault]:
    before = known.get(draft.old)
    if not isinstance(before, Questionnaire) or not isinstance(version, Questionnaire):
        said = f"{draft.questionnaire} {draft.old} is not known here; put it beside this version."
        yield Fault(draft.file, "from", said)
        return
    try:
        make_crosswalk(draft, before, version)
    except Refused as refused:
        yield from refused.faults


def _number(found: Comparison) -> Iterable[tuple[str, str]]:
    if found.numbered_right:
        return
    old, new = found.old.version, found.new.version
    if not found.changes:
        yield "version", f"is {new}, yet nothing changed since {old}."
        return
    given = given_step(old, new)
    reasons = [change for change in found.changes if change.step == found.step]
    named = "; ".join(f"{change.where} ({change.kind})" for change in reasons[:REASONS])
    more = f" and {len(reasons) - REASONS} more" if len(reasons) > REASONS else ""
    yield (
        "version",
        f"is {new}, a {given} step from {old}, yet the changes need a {found.step} step, such as "
        f"{found.number}: {named}{more}.",
    )


def _ids(before: AnyVersion, version: AnyVersion) -> Iterable[tuple[str, str]]:
    if not isinstance(before, Questionnaire) or not isinstance(version, Questionnaire):
        return
    for item in before.by_id:
        if item not in version.by_id and item not in version.retired:
            yield f"item {item}", "is gone; keep its id in the file, marked as retired."
    for item in before.retired:
        if item in version.by_id:
            yield (
                f"item {item}",
                f"was retired in {before.retired[item]}; ids are never used again.",
            )
        elif item not in version.retired:
            yield f"item {item}", f"is retired in {before.version}; keep it so."
