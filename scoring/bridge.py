"""Two sheets on one footing: figures on the questions their two versions share.

Within a major version the same answers give the same figures, so the questions shared are all
that are scored in both. Across major versions they are those whose answers mean exactly the same
(trust exact in the crosswalk, blueprint 4.3). Everything else counts as not asked, which is as
N/A. Levels are not bridged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.schema import Questionnaire
from scoring.one_sheet import OneSheet

LEAST_SHARE = Fraction(7, 10)
"""Of the newer version's scored questions a bridge needs at least this part (blueprint 4.4)."""

Codes = Mapping[str, str | None]


@dataclass(frozen=True)
class Bridge:
    """The questions two versions share: `items` leads from the older id to the newer one."""

    older: Questionnaire
    newer: Questionnaire
    items: Mapping[str, str]

    @property
    def asked(self) -> int:
        """How many questions of the newer version are scored."""
        return sum(item.scored for item in self.newer.items)

    @property
    def holds(self) -> bool:
        """Whether enough is shared to compare the two."""
        return len(self.items) >= LEAST_SHARE * self.asked


@dataclass(frozen=True)
class Moved:
    """A mean of cells (0…1) on the bridge, for the older sheet and the newer one.

    None where it is hidden by a skipped answer or nothing of it is in scope.
    """

    before: Fraction | None
    after: Fraction | None

    @property
    def change(self) -> Fraction | None:
        """By how much it moved, -1…1."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Bridged:
    """Both sheets on a bridge: over all, and each dimension of the older version."""

    overall: Moved
    dimensions: Mapping[str, Moved]


def build(older: Questionnaire, newer: Questionnaire, exact: Mapping[str, str]) -> Bridge:
    """The bridge on the pairs of `exact` (older id → newer id) that are scored in both versions.

    Nothing is shared between versions whose answer scales differ: an answer copied from one to
    the other would not mean the same.
    """
    if older.scale != newer.scale:
        return Bridge(older, newer, {})
    shared = {
        before: after
        for before, after in exact.items()
        if _is_scored(before, older) and _is_scored(after, newer)
    }
    return Bridge(older, newer, shared)


def same_items(older: Questionnaire, newer: Questionnaire) -> dict[str, str]:
    """The ids both versions know, each leading to itself: within a major version all are exact."""
    return {item.id: item.id for item in older.items if item.id in newer.by_id}


def cross(bridge: Bridge, older: Codes, newer: Codes) -> Bridged:
    """Both sheets' codes (item → code) under the older version's scoring, on the bridge alone.

    What differs between the two is what the organisation changed, for questions and scoring are
    the same on both sides.
    """
    back = {before: newer.get(after) for before, after in bridge.items.items()}
    first, second = _only(older, bridge), _only(back, bridge)
    return Bridged(
        Moved(first.ladder.mean, second.ladder.mean),
        {
            one.code: Moved(one.mean, other.mean)
            for one, other in zip(first.dimensions, second.dimensions, strict=True)
        },
    )


def untouched(bridge: Bridge) -> frozenset[str]:
    """The dimensions that are built of the same questions at the same levels in both versions.

    Their figures can be compared as they stand.
    """
    found = set()
    for code, dimension in bridge.newer.dimension.items():
        before = bridge.older.dimension.get(code)
        asked = {(item.id, item.level) for item in dimension.items if item.scored}
        carried = {
            (bridge.items.get(item.id), item.level)
            for item in (before.items if before else ())
            if item.scored
        }
        if asked == carried:
            found.add(code)
    return frozenset(found)


def _is_scored(item: str, version: Questionnaire) -> bool:
    return item in version.by_id and version.by_id[item].scored


def _only(codes: Codes, bridge: Bridge) -> OneSheet:
    """`codes` of the older version with everything that is not on the bridge out of scope."""
    version = bridge.older
    kept = {
        item.id: codes.get(item.id) if item.id in bridge.items else version.na_code
        for item in version.items
    }
    return OneSheet(kept, version)
