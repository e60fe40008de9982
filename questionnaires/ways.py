"""The way from one version of a questionnaire to a newer one: crosswalks in a row."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from questionnaires.crosswalk import Crosswalk
from questionnaires.crosswalk_reading import unchanged_crosswalk
from questionnaires.schema import Questionnaire
from questionnaires.version import AnyVersion, version_key

Crosswalks = Mapping[tuple[str, str, str], Crosswalk]
"""(questionnaire, older version, newer version) → the crosswalk of that file."""


class NoWay(LookupError):
    """No crosswalks lead from the one version to the other; the text says which end is missing."""


def find_way(
    versions: Mapping[tuple[str, str], AnyVersion],
    crosswalks: Crosswalks,
    old: Questionnaire,
    new: Questionnaire,
) -> tuple[Crosswalk, ...]:
    """The fewest crosswalks that lead from `old` up to `new`; none when they are the same.

    Between versions of one major number nothing needs to be written down (blueprint 4.1): where
    no file leads on, the same items are taken. Raises NoWay.
    """
    if (old.id, old.version) == (new.id, new.version):
        return ()
    if old.id != new.id or version_key(old.version) > version_key(new.version):
        raise NoWay(f"{new.id} {new.version} is not a later version of {old.id} {old.version}.")
    between = [
        found
        for (name, version), found in versions.items()
        if name == old.id
        and isinstance(found, Questionnaire)
        and version_key(old.version) < version_key(version) <= version_key(new.version)
    ]
    between.sort(key=lambda version: version_key(version.version))
    reached: dict[str, tuple[Crosswalk, ...]] = {old.version: ()}
    waiting = deque([old])
    while waiting:
        here = waiting.popleft()
        # Newest first, so that of ways equally long the one with the longest steps is taken.
        for there in reversed(between):
            if there.version in reached or there.version == here.version:
                continue
            step = _step(crosswalks, here, there)
            if step is not None:
                reached[there.version] = (*reached[here.version], step)
                waiting.append(there)
    if new.version not in reached:
        ends = ", ".join(sorted(reached, key=version_key))
        raise NoWay(
            f"no crosswalk leads from {old.id} {old.version} to {new.version}; "
            f"from there one gets to {ends}."
        )
    return reached[new.version]


def _step(crosswalks: Crosswalks, old: Questionnaire, new: Questionnaire) -> Crosswalk | None:
    written = crosswalks.get((old.id, old.version, new.version))
    if written is not None:
        return written
    upward = version_key(old.version) < version_key(new.version)
    if upward and version_key(old.version)[0] == version_key(new.version)[0]:
        return unchanged_crosswalk(old, new)
    return None
