"""The report of a cohort in words: participation, levels, who stands where, what to work on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.catalogue import Catalogue
from questionnaires.schema import FIRST_LEVEL
from survey import wording
from survey.reports.bars import Strip, strip
from survey.reports.brand import Brand, brand_of
from survey.reports.phrasing import Phrasing
from survey.reports.simulated import KEY, sentence
from survey.reports.tokens import tokens

NAMED = 3
"""How many dimensions the findings name as strongest and weakest."""


@dataclass(frozen=True, slots=True)
class Count:
    """A line of a count: what, how many, and its share of all as a bar."""

    name: str
    count: int
    share: str
    bar: Strip


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a dimension is spread: levels counted, and % in place at 10, 25, 50, 75, 90 %.

    `box` holds the same five figures (0-100) for the picture, None without any; `alt` says it.
    """

    name: str
    median: str
    levels: tuple[int, ...]
    middle: str
    box: tuple[float, float, float, float, float] | None
    alt: str


@dataclass(frozen=True, slots=True)
class Target:
    """A target and how many reached it."""

    name: str
    level: int
    reached: str
    bar: Strip


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation or band: its level, % in place, and a level for each dimension (0 none)."""

    name: str
    level: int
    in_place: str
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CohortReport:
    """Everything that is printed. `titles` and texts say the findings.

    `simulated` says that these organisations do not exist, "" of real ones.
    """

    name: str
    day: str
    made_at: int
    brand: Brand
    participation: tuple[Count, ...]
    participation_title: str
    levels: tuple[Count, ...]
    levels_title: str
    unrated: int
    findings: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    by_band: bool
    distributions: tuple[Distribution, ...]
    targets: tuple[Target, ...]
    facts: tuple[tuple[str, str], ...]
    colours: Mapping[str, str]
    simulated: str = ""


def cohort_report(request: Mapping[str, Any], catalogue: Catalogue) -> CohortReport:
    """The report that `request` asks for.

    `request`: "locale", "questionnaire", "version", "name", "made_at", "brand", "summary"
    (cohort_summary.py), "invited", "joined" and "submitted"; "simulated" where it is. Raises
    LookupError for a version that is not there.
    """
    questionnaire = catalogue.get(request["questionnaire"], request["version"])
    words = Phrasing(request["locale"], questionnaire)
    summary = request["summary"]
    title, counts = _levels(summary, words)
    joined = words.ngettext(
        "%(count)s organisation takes part", "%(count)s organisations take part", request["joined"]
    ) % {"count": request["joined"]}
    return CohortReport(
        name=request["name"],
        day=wording.day(request["made_at"], words.locale),
        made_at=request["made_at"],
        brand=brand_of(request["brand"]),
        participation=_participation(request, words),
        participation_title=words._("%(joined)s; %(submitted)s submitted")
        % {"joined": joined, "submitted": request["submitted"]},
        levels=counts,
        levels_title=title,
        unrated=request["submitted"] - summary["rated"],
        findings=_findings(summary, words),
        codes=tuple((code, words.text.dimensions[code].name) for code in summary["dimensions"]),
        lines=_lines(summary, words),
        by_band=bool(summary["bands"]),
        distributions=tuple(
            _distribution(code, found, words) for code, found in summary["dimensions"].items()
        ),
        targets=_targets(summary, words),
        facts=(
            (words._("Questionnaire"), f"{words.text.title} {questionnaire.version}"),
            (words._("Fingerprint of its definition"), questionnaire.definition_sha256[:16]),
        ),
        colours=tokens(),
        simulated=sentence(words._, many=True) if KEY in request else "",
    )


def _count(name: str, count: int, whole: int, words: Phrasing) -> Count:
    share = 100 * count / whole if whole else 0.0
    said = words.percent(share)
    return Count(name, count, said, strip(f"{name}: {count}, {said}", share))


def _participation(request: Mapping[str, Any], words: Phrasing) -> tuple[Count, ...]:
    # Who came by a link was never invited by name.
    whole = max(request["invited"], request["joined"])
    return (
        _count(words._("Invited or joined by a link"), whole, whole, words),
        _count(words._("Take part"), request["joined"], whole, words),
        _count(words._("Submitted"), request["submitted"], whole, words),
    )


def _levels(summary: Mapping[str, Any], words: Phrasing) -> tuple[str, tuple[Count, ...]]:
    _unrated, *counts = summary["levels"]
    rated = summary["rated"]
    lines = tuple(
        _count(f"{level} {words.level_name(level)}", count, rated, words)
        for level, count in enumerate(counts, FIRST_LEVEL)
    )
    if not rated:
        return words._("No organisation has a level yet"), lines
    return (
        words._("At least half of the organisations stand at level %(level)s, %(name)s, or above")
        % {"level": summary["median"], "name": words.level_name(summary["median"])},
        lines,
    )


def _findings(summary: Mapping[str, Any], words: Phrasing) -> tuple[str, ...]:
    rated = {
        code: found["in_place"]["median"]
        for code, found in summary["dimensions"].items()
        if found["in_place"]
    }
    if not rated:
        return ()
    order = sorted(rated, key=lambda code: -rated[code])
    found = []
    if summary["in_place"]:
        found.append(
            words._("In the middle, %(figure)s of everything asked is in place.")
            % {"figure": words.percent(summary["in_place"]["median"])}
        )
    if rated[order[0]] > rated[order[-1]]:
        found.append(
            words._("Strongest: %(names)s.") % {"names": _named(order[:NAMED], rated, words)}
        )
        found.append(
            words._("Weakest: %(names)s.") % {"names": _named(order[::-1][:NAMED], rated, words)}
        )
    return tuple(found)


def _named(codes: list[str], rated: Mapping[str, float], words: Phrasing) -> str:
    return words.listing(
        [f"{words.text.dimensions[code].name} ({words.percent(rated[code])})" for code in codes]
    )


def _lines(summary: Mapping[str, Any], words: Phrasing) -> tuple[Line, ...]:
    rows = [
        Line(row["name"], row["level"], words.percent(row["in_place"]), tuple(row["levels"]))
        for row in summary["rows"]
    ]
    for band in summary["bands"]:
        name = words.ngettext(
            "%(count)s organisation", "%(count)s organisations", band["count"]
        ) % {"count": band["count"]}
        share = words.percent_range((band["low"], band["high"]))
        rows.append(Line(name, band["level"], share, tuple(band["levels"])))
    return tuple(rows)


def _distribution(code: str, found: Mapping[str, Any], words: Phrasing) -> Distribution:
    name, spread = words.text.dimensions[code].name, found["in_place"]
    if spread is None:
        none = words._("not rated")
        return Distribution(name, "–", tuple(found["levels"]), none, None, f"{name}: {none}")
    middle = words._("%(median)s; half between %(low)s and %(high)s") % {
        "median": words.percent(spread["median"]),
        "low": words.percent(spread["q1"]),
        "high": words.percent(spread["q3"]),
    }
    box = (spread["p10"], spread["q1"], spread["median"], spread["q3"], spread["p90"])
    level = str(found["median"] or "–")
    return Distribution(name, level, tuple(found["levels"]), middle, box, f"{name}: {middle}")


def _targets(summary: Mapping[str, Any], words: Phrasing) -> tuple[Target, ...]:
    found = []
    for code, dimension in summary["dimensions"].items():
        if dimension["target"] is None:
            continue
        reached, rated = dimension["reached"]
        name = words.text.dimensions[code].name
        said = words._("%(reached)s of %(rated)s") % {"reached": reached, "rated": rated}
        share = 100 * reached / rated if rated else None
        found.append(Target(name, dimension["target"], said, strip(f"{name}: {said}", share)))
    return tuple(found)
