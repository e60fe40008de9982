"""The result in a few lines that somebody can retell: each leads to the section behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey.reports.advice import NextStep, Route
from survey.reports.phrasing import Phrasing
from survey.reports.uncertainty import Uncertainty

NAMED = 3
"""How many dimensions a line names."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it answers, its text, and the section (an id on the page) that says more."""

    about: str
    text: str
    section: str


def story(
    result: Mapping[str, Any],
    steps: Sequence[NextStep],
    way: Route | None,
    uncertain: Uncertainty | None,
    words: Phrasing,
    since: str = "",
    among: str = "",
) -> tuple[Line, ...]:
    """Since last time (`since`), among others (`among`), strong, weak, held back by, first, would
    bring, uncertain: the lines that have something.
    """
    lines = [Line(words._("Since last time"), f"{since}.", "trend")] if since else []
    if among:
        lines.append(Line(words._("Among others"), f"{among}.", "peers"))
    lines += [*_strong_and_weak(result, words), *_held_back(result, words)]
    if steps:
        lines.append(Line(words._("Do first"), steps[0].action, "steps"))
    if way:
        lines.append(Line(words._("It brings"), f"{way.title}.", "route"))
    if uncertain:
        lines.append(Line(words._("Uncertain"), f"{uncertain.title}.", "uncertain"))
    return tuple(lines)


def _strong_and_weak(result: Mapping[str, Any], words: Phrasing) -> list[Line]:
    rated = {c: (d["level"], d["in_place"]) for c, d in result["dimensions"].items() if d["level"]}
    if not rated or min(rated.values()) == max(rated.values()):
        return []
    order = sorted(rated, key=lambda code: rated[code], reverse=True)
    count = min(NAMED, len(order) // 2)
    return [
        Line(about, _standing(codes, rated, words), "dimensions")
        for about, codes in (
            (words._("Strong"), order[:count]),
            (words._("Weak"), order[-count:][::-1]),
        )
    ]


def _standing(codes: Sequence[str], rated: Mapping[str, tuple[int, float]], words: Phrasing) -> str:
    said = [
        words._("%(name)s (level %(level)s, %(figure)s)")
        % {
            "name": words.names([code]),
            "level": rated[code][0],
            "figure": words.percent(rated[code][1]),
        }
        for code in codes
    ]
    return f"{words.listing(said)}."


def _held_back(result: Mapping[str, Any], words: Phrasing) -> list[Line]:
    held = result["holds_back"]
    if not held:
        return []
    short = [entry["level"] for entry in held["pooled"]]
    parts = []
    if held["guard"]:
        parts.append(
            words.ngettext(
                "%(count)s more dimension must reach level %(level)s",
                "%(count)s more dimensions must reach level %(level)s",
                held["guard"]["must_rise"],
            )
            % {"count": held["guard"]["must_rise"], "level": result["level"]}
        )
    if short:
        parts.append(
            words.ngettext(
                "practices of level %(levels)s are not far enough in place",
                "practices of levels %(levels)s are not far enough in place",
                len(short),
            )
            % {"levels": words.listing([str(level) for level in short])}
        )
    said = words.listing(parts)
    return [Line(words._("Held back"), f"{said[:1].upper()}{said[1:]}.", "hindrances")]
