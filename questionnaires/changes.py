"""What kinds of change there are between two versions, and which number each of them needs.

The rules are those of the method (blueprint 4.1). One test stands behind them: the same answers
must give the same levels, indices, lenses and features; where they can differ, it is a major
change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from questionnaires.version import version_key

SAME_NUMBER, PATCH, MINOR, MAJOR = "none", "patch", "minor", "major"
STEPS = (SAME_NUMBER, PATCH, MINOR, MAJOR)
"""Which part of the number has to rise, least first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The number a class of changes needs, and how such a change is handled."""

    step: str
    handling: str


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "language": Rule(SAME_NUMBER, "a revision of that language file, with a hash of its own"),
        "wording": Rule(PATCH, "look again at the text in every language"),
        "layout": Rule(PATCH, "none"),
        "clarified anchor": Rule(PATCH, "two reviewers have signed it; note it in the change log"),
        "improvement": Rule(MINOR, "the order of steps may change; note it"),
        "new unscored item": Rule(MINOR, "absent in old answers: not asked"),
        "new goal or question about the context": Rule(MINOR, "empty in old answers"),
        "N/A offered": Rule(MINOR, "watch how often it is chosen"),
        "new lens or model": Rule(MINOR, "computed for old answers too"),
        "changed unit": Rule(MINOR, "convert by the factor"),
        "new figure": Rule(MINOR, "empty in old answers"),
        "new sub-field of a figure": Rule(MINOR, "absent in old answers: not asked"),
        "items": Rule(MAJOR, "a crosswalk says what becomes of the answers"),
        "new meaning": Rule(MAJOR, "give it a new id; the crosswalk maps it approximately or not"),
        "answer scale": Rule(MAJOR, "the crosswalk maps the answers"),
        "weights and rules": Rule(
            MAJOR, "score old answers again as a new, labelled result; show both"
        ),
        "algorithm": Rule(MAJOR, "score old answers again as a new, labelled result; show both"),
        "changed definition of a figure": Rule(MAJOR, "the series of that figure breaks"),
    }
)
"""Class of change → its rule."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: its class in RULES, where it is, and what stood and stands there ("" none).

    `where` is a path: "item PEO-4.level", "scoring.guard.share", "items.CHN-3.anchors.L".
    """

    kind: str
    where: str
    old: str
    new: str

    @property
    def step(self) -> str:
        """Which part of the number has to rise for it."""
        return RULES[self.kind].step

    @property
    def compatible(self) -> bool:
        """Whether old answers keep their results."""
        return self.step != MAJOR


def needed_step(changes: Iterable[Change]) -> str:
    """The part of the number all these changes together need."""
    return max((change.step for change in changes), key=STEPS.index, default=SAME_NUMBER)


def next_number(version: str, step: str) -> str:
    """The version number after `version` with that part risen; the same for SAME_NUMBER."""
    major, minor, patch = version_key(version)
    return {
        SAME_NUMBER: version,
        PATCH: f"{major}.{minor}.{patch + 1}",
        MINOR: f"{major}.{minor + 1}.0",
        MAJOR: f"{major + 1}.0.0",
    }[step]


def given_step(old: str, new: str) -> str:
    """Which part of the number rises from `old` to `new`. Raises ValueError if none does."""
    before, after = version_key(old), version_key(new)
    if after < before:
        raise ValueError(f"{new} is below {old}")
    for step, was, now in zip((MAJOR, MINOR, PATCH), before, after, strict=True):
        if was != now:
            return step
    return SAME_NUMBER


def path_changes(
    kind: str, where: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterable[Change]:
    """A change of that kind for each key whose value differs; a key that is absent is ""."""
    for key in dict.fromkeys((*old, *new)):
        was, now = shown(old.get(key, "")), shown(new.get(key, ""))
        if was != now:
            yield Change(kind, f"{where}.{key}" if where else key, was, now)


def shown(value: object) -> str:
    """A value as a change shows it: fractions and numbers as typed, sets and lists with commas."""
    if isinstance(value, (frozenset, set)):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, (tuple, list)):
        return ", ".join(map(shown, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(entry)}" for key, entry in value.items())
    return str(value)
