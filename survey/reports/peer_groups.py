"""Which group of organisations one is most like, with its probability, or an honest no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.reports.group_names import group_name, tentatively
from survey.reports.phrasing import Phrasing

MOST = 99
"""Nobody is ever told to be in a group for certain."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group: what it is called, its share of the organisations, and how likely it is one's
    own, "" where that is next to nothing.
    """

    name: str
    share: str
    chance: str


@dataclass(frozen=True, slots=True)
class PeerGroups:
    """What is said of groups: the finding, more sentences, and all groups there are."""

    title: str
    sentences: tuple[str, ...]
    rows: tuple[GroupRow, ...]


def peer_groups(told: Mapping[str, Any], words: Phrasing) -> PeerGroups | None:
    """The groups of a comparison; None while there are too few organisations to look for any."""
    groups = told["groups"]
    if groups is None or groups["too_few"]:
        return None
    if not groups["all"]:
        return PeerGroups(
            words._("No groups were found among these organisations"),
            (
                words._(
                    "They differ by degree and not by kind, as far as can be told. Nothing is "
                    "shown rather than groups that would not come back."
                ),
            ),
            (),
        )
    names = {group["key"]: _name(group, words) for group in groups["all"]}
    placed = groups["placed"]
    chances = {}
    if placed is not None:
        chances = {
            placed["second"]: _chance(placed["next_chance"], words),
            placed["first"]: _chance(placed["chance"], words),
        }
    return PeerGroups(
        _title(placed, names, words),
        _sentences(groups["all"], placed, words),
        tuple(
            GroupRow(
                names[group["key"]],
                words.percent(group["share"]),
                chances.get(group["key"], ""),
            )
            for group in groups["all"]
        ),
    )


def _name(group: Mapping[str, Any], words: Phrasing) -> str:
    traits = [(dimension, led) for dimension, led in group["traits"]]
    name = group_name(group["key"], traits, {group["key"]: group["names"]}, words)
    return tentatively(name, words, tentative=group["tentative"])


def _chance(chance: float, words: Phrasing) -> str:
    if 100 * chance < 1:
        return words._("under %(figure)s") % {"figure": words.percent(1)}
    return words.percent(min(100 * chance, MOST))


def _title(placed: Mapping[str, Any] | None, names: Mapping[str, str], words: Phrasing) -> str:
    if placed is None:
        return words._("Too little is answered to say which group you are most like")
    said = {
        "first": names[placed["first"]],
        "second": names[placed["second"]],
        "chance": _chance(placed["chance"], words),
        "next": _chance(placed["next_chance"], words),
    }
    if placed["between"]:
        return (
            words._("You stand between “%(first)s” (%(chance)s) and “%(second)s” (%(next)s)") % said
        )
    return words._("You are most like “%(first)s” (%(chance)s probability)") % said


def _sentences(
    groups: list[Mapping[str, Any]], placed: Mapping[str, Any] | None, words: Phrasing
) -> tuple[str, ...]:
    found = [
        words._(
            "Groups are of organisations whose strengths and weaknesses are alike, whatever their "
            "level. A name says where a group is ahead of its own level, and where behind it."
        )
    ]
    if any(group["tentative"] for group in groups):
        found.append(
            words._(
                "A group is called tentative when it was not found again surely enough among "
                "organisations drawn anew."
            )
        )
    if placed is not None:
        found.append(
            words._(
                "The probability is that of your profile, given the groups; no group is better."
            )
        )
    return tuple(found)
