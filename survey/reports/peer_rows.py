"""Each figure among those of others: its percentile, where that may lie, where half of them are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey import wording
from survey.reports.phrasing import Phrasing
from survey.reports.profile import Bar, along
from survey.reports.standings import Dots

OVERALL = "overall"
FIRST_QUARTER, LAST_QUARTER = 4, 14
"""Places of 25 % and 75 % among 5, 10 … 95 %."""


@dataclass(frozen=True, slots=True)
class PeerRow:
    """One figure. `pin` and `likely`: the percentile and where it may lie along an axis from 0 to
    100, None where one has no figure; `like`: the percentile among the most alike, "" if none.
    `alt` says the picture in words; `whole`: it is that of everything together.
    """

    name: str
    own: str
    percentile: str
    likely_words: str
    half: str
    like: str
    note: str
    pin: float | None
    likely: Bar | None
    alt: str
    whole: bool


def peer_rows(
    told: Mapping[str, Any], result: Mapping[str, Any], words: Phrasing
) -> tuple[tuple[PeerRow, ...], tuple[PeerRow, ...]]:
    """The whole and each dimension, and each lens; what too few others have is left out."""
    text = words.text
    dimensions = {code: text.dimensions[code].name for code in result["dimensions"]}
    lenses = {code: text.lenses[code].name for code in result["lenses"]}
    own = {OVERALL: result, **result["dimensions"], **result["lenses"]}
    names = {OVERALL: words._("Everything together"), **dimensions, **lenses}
    rows = {
        code: _row(code, name, own[code]["in_place"], told, words)
        for code, name in names.items()
        if code in told["figures"]
    }
    return (
        tuple(row for code, row in rows.items() if code not in lenses),
        tuple(row for code, row in rows.items() if code in lenses),
    )


def profile_dots(told: Mapping[str, Any], words: Phrasing, legend: str) -> Dots | None:
    """The peers as the profile draws them; None without any."""
    figures = {code: told["figures"][code] for code in told["figures"] if code != OVERALL}
    if not figures:
        return None
    return Dots(
        {code: figure["dots"] for code, figure in figures.items()},
        {code: figure["grain"] for code, figure in figures.items()},
        {
            code: words._("half of the others: %(range)s") % {"range": middle_half(figure, words)}
            for code, figure in figures.items()
        },
        legend,
    )


def middle_half(figure: Mapping[str, Any], words: Phrasing) -> str:
    """Where the middle half of the peers stand: "35% to 55%"."""
    dots, grain = figure["dots"], figure["grain"]
    ends = (dots[FIRST_QUARTER], min(dots[LAST_QUARTER] + grain, 100))
    return words.percent_range(ends)


def _row(
    code: str, name: str, own: float | None, told: Mapping[str, Any], words: Phrasing
) -> PeerRow:
    figure = told["figures"][code]
    like = (told["like"] or {"figures": {}})["figures"].get(code, {})
    half = middle_half(figure, words)
    note = ""
    if figure["peers"] != told["figures"][OVERALL]["peers"]:
        note = words.ngettext(
            "%(count)s organisation", "%(count)s organisations", figure["peers"]
        ) % {"count": wording.decimal(figure["peers"], words.locale, 0)}
    if "percentile" not in figure:
        return PeerRow(name, "–", "–", "", half, "", note, None, None, name, code == OVERALL)
    low, high = figure["low"], figure["high"]
    likely = words.level_range((low, high))
    alt = words._("%(name)s: percentile %(percentile)s, likely %(range)s") % {
        "name": name,
        "percentile": figure["percentile"],
        "range": likely,
    }
    return PeerRow(
        name,
        "–" if own is None else words.percent(own),
        str(figure["percentile"]),
        likely,
        half,
        str(like.get("percentile", "")),
        note,
        along(figure["percentile"]),
        Bar(along(low), round(along(high) - along(low), 2)),
        alt,
        code == OVERALL,
    )
