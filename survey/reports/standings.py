"""Where each dimension stands: in words, and as the rows and the finding of the profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey.reports.phrasing import Phrasing
from survey.reports.profile import Outlook, Profile, Standing, profile
from survey.reports.wheel import Sector, Wheel, wheel

NAMED = 3
"""How many dimensions the chart's title names as holding back."""


@dataclass(frozen=True, slots=True)
class Dots:
    """Peers in the profile: dimension → where 5, 10 … 95 % of them stand, in bands `grain` wide,
    and the same in words. `legend` says what a dot is.
    """

    of: Mapping[str, Sequence[int]]
    grain: Mapping[str, int]
    words: Mapping[str, str]
    legend: str


def chart(
    result: Mapping[str, Any],
    words: Phrasing,
    last: Mapping[str, float] | None = None,
    peers: Dots | None = None,
    outlook: Mapping[str, Outlook] | None = None,
) -> Profile:
    """The profile of all dimensions in the questionnaire's order.

    `last`: dimension → last year's % in place; `peers`: the peers' dots; `outlook`: dimension →
    where it stands with what is planned.
    """
    rows = []
    for code, figures in result["dimensions"].items():
        before = (last or {}).get(code)
        rows.append(
            Standing(
                words.text.dimensions[code].name,
                figures["level"],
                figures["level_range"],
                figures["in_place"],
                figures["in_place_range"],
                _level(figures, words),
                _in_place(figures, words),
                _note(figures, words),
                before,
                peers.of.get(code, ()) if peers else (),
                (outlook or {}).get(code),
                ""
                if before is None
                else words._("last year: %(figure)s") % {"figure": words.percent(before)},
                peers.grain.get(code, 0) if peers else 0,
                peers.words.get(code, "") if peers else "",
            )
        )
    top = words.questionnaire.levels[-1]
    return profile(finding(result, words), rows, top, peers.legend if peers else "")


def emblem(result: Mapping[str, Any], words: Phrasing) -> Wheel:
    """The wheel of all dimensions, their levels as rings, the overall level in the middle."""
    sectors = []
    for code, figures in result["dimensions"].items():
        ends = figures["level_range"]
        level = figures["level"]
        if ends is None:
            sectors.append(Sector(words.text.dimensions[code].name, None, None, "–"))
            continue
        sectors.append(
            Sector(
                words.text.dimensions[code].name,
                ends[0] if level is None else level,
                ends[1],
                _short_range(ends) if level is None else str(level),
            )
        )
    centre = result["level"]
    if centre is None:
        centre = "–" if result["level_range"] is None else _short_range(result["level_range"])
    title = words._("Levels of all dimensions as a wheel. %(finding)s.") % {
        "finding": finding(result, words)
    }
    return wheel(title, str(centre), sectors, words.questionnaire.levels[-1])


def _short_range(ends: Sequence[int]) -> str:
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def in_words(result: Mapping[str, Any], words: Phrasing) -> dict[str, str]:
    """Dimension → its level and % in place as one line."""
    return {
        code: words._("%(level)s, %(figure)s in place")
        % {"level": _level(figures, words), "figure": _in_place(figures, words)}
        if figures["in_scope"]
        else _level(figures, words)
        for code, figures in result["dimensions"].items()
    }


def finding(result: Mapping[str, Any], words: Phrasing) -> str:
    """The profile's title: the strongest dimension, and those that hold back or are lowest."""
    rated = {c: d for c, d in result["dimensions"].items() if d["level"] is not None}
    if not rated:
        return words._("No dimension can be shown yet")
    height = {code: (d["level"], d["in_place"]) for code, d in rated.items()}
    if min(height.values()) == max(height.values()):
        return words._("All dimensions stand at the same height")
    strongest = words.names([max(height, key=lambda code: height[code])])
    held = result["holds_back"]
    weak: list[str] = []
    if held:
        # Either may hold back alone.
        weak = (held["guard"] or held["pooled"][0])["dimensions"]
    if not weak:
        lowest = words.names(sorted(height, key=lambda code: height[code])[:NAMED])
        return words._("Strongest in %(strongest)s; lowest: %(lowest)s") % {
            "strongest": strongest,
            "lowest": lowest,
        }
    weak = sorted(weak, key=lambda code: height.get(code, (0, 0)))[:NAMED]
    return words.ngettext(
        "Strongest in %(strongest)s; %(weak)s holds you back",
        "Strongest in %(strongest)s; %(weak)s hold you back",
        len(weak),
    ) % {"strongest": strongest, "weak": words.names(weak)}


def _level(figures: Mapping[str, Any], words: Phrasing) -> str:
    if not figures["in_scope"]:
        return words._("not rated")
    if figures["level"] is None:
        return words._("level %(levels)s") % {"levels": words.level_range(figures["level_range"])}
    named = words._("%(level)s %(name)s") % {
        "level": figures["level"],
        "name": words.level_name(figures["level"]),
    }
    if figures["level_range"][0] == figures["level_range"][1]:
        return named
    return words._("%(level)s (%(range)s)") % {
        "level": named,
        "range": words.level_range(figures["level_range"]),
    }


def _in_place(figures: Mapping[str, Any], words: Phrasing) -> str:
    if not figures["in_scope"]:
        return "–"
    ends = figures["in_place_range"]
    if figures["in_place"] is None:
        return words.percent_range(ends)
    if ends[0] == ends[1]:
        return words.percent(figures["in_place"])
    return words._("%(figure)s (%(range)s)") % {
        "figure": words.percent(figures["in_place"]),
        "range": words.percent_range(ends),
    }


def _note(figures: Mapping[str, Any], words: Phrasing) -> str:
    notes = []
    if not figures["in_scope"]:
        notes.append(words._("Too little of it applies."))
    elif figures["level"] is None:
        notes.append(words._("An answer is missing."))
    if figures["uneven"]:
        notes.append(words._("Uneven: a higher level is met, one beneath it is not."))
    if figures["highest"] is not None and figures["highest"] < words.questionnaire.levels[-1]:
        notes.append(
            words._("Highest level that can be rated here: %(level)s.")
            % {"level": figures["highest"]}
        )
    return " ".join(notes)
