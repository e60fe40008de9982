"""Claimed against shown by evidence, and what agreed answers would bring, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from survey.reports.phrasing import Phrasing
from survey.reports.staircase import Staircase, staircase

if TYPE_CHECKING:  # numpy is loaded where figures are counted, never at start-up
    from scoring.evidenced import Evidenced


@dataclass(frozen=True, slots=True)
class Shown:
    """The interval: the finding, what it rests on, and the picture (None while it is hidden)."""

    title: str
    rests_on: str
    picture: Staircase | None


def shown(interval: Evidenced, words: Phrasing) -> Shown | None:
    """The interval in words; None where nothing is claimed."""
    if not interval.claims:
        return None
    missing = len(interval.unshown)
    rests_on = words.ngettext(
        "%(missing)s of %(claims)s claims (largely or fully in place) has no document or data "
        "behind it; shown by evidence it counts as partly.",
        "%(missing)s of %(claims)s claims (largely or fully in place) have no document or data "
        "behind them; shown by evidence they count as partly.",
        missing,
    ) % {"missing": missing, "claims": interval.claims}
    ends = interval.level_range
    if ends is None:
        return Shown(words._("There is no interval while answers are missing"), rests_on, None)
    title = ends_in_words(ends, words)
    top = words.questionnaire.levels[-1]
    return Shown(title, rests_on, staircase(title, ends[0], top, possible=ends[1]))


def ends_in_words(ends: tuple[int, int], words: Phrasing) -> str:
    """Level shown and level claimed as a sentence."""
    if ends[0] == ends[1]:
        return words._("Claimed and shown by evidence: level %(level)s") % {"level": ends[0]}
    return words._("Claimed: level %(high)s. Shown by evidence: level %(low)s") % {
        "low": ends[0],
        "high": ends[1],
    }


def agreed_in_words(scored: Mapping[str, Any] | None, count: int, words: Phrasing) -> str:
    """What `count` agreed answers would score to; "" when they change nothing that is rated."""
    if scored is None or scored["level"] is None:
        return ""
    return words.ngettext(
        "With the answer agreed on, it would be level %(level)s, %(figure)s in place.",
        "With the %(count)s answers agreed on, it would be level %(level)s, %(figure)s in place.",
        count,
    ) % {"count": count, "level": scored["level"], "figure": words.percent(scored["in_place"])}
