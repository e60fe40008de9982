"""P's, pillars and models: their figures in words, and the dimensions and items behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from survey.reports.bars import Strip, strip
from survey.reports.phrasing import Phrasing


@dataclass(frozen=True, slots=True)
class Part:
    """An element or feature. `share`: % in place 0…100, None when hidden or not rated.

    `hidden`: an answer is missing, so only the range is shown. `bar` draws the same figure.
    """

    name: str
    figure: str
    share: float | None
    hidden: bool
    dimensions: str
    items: str
    bar: Strip


@dataclass(frozen=True, slots=True)
class Bracket:
    """A set of the first `count` parts of a group, with the mean of these; `about` says so."""

    name: str
    figure: str
    count: int
    about: str
    bar: Strip


@dataclass(frozen=True, slots=True)
class Group:
    """A set of parts with its own figure: a lens with its elements, a model with its features.

    `bracketed` are sets made of the first of these same parts, so that each part is shown once.
    `about` says of how many parts the figure is the mean.
    """

    name: str
    figure: str
    share: float | None
    finding: str
    parts: tuple[Part, ...]
    about: str
    bar: Strip
    bracketed: tuple[Bracket, ...] = ()


def lenses(result: Mapping[str, Any], words: Phrasing) -> tuple[Group, ...]:
    """The lenses with their elements; a lens inside another is bracketed there."""
    drawn = words.questionnaire.lenses
    found = []
    for code, elements in drawn.items():
        if any(set(elements) < set(other) for other in drawn.values()):
            continue
        inside = tuple(
            _bracket(inner, members, result, words)
            for inner, members in drawn.items()
            if tuple(elements[: len(members)]) == tuple(members) and inner != code
        )
        figures = result["lenses"][code]
        parts = tuple(
            _part(
                element,
                words.text.elements[element].name,
                result["elements"][element],
                words,
                figures["in_place"],
            )
            for element in elements
        )
        found.append(
            Group(
                words.text.lenses[code].name,
                _in_place(figures, words),
                figures["in_place"],
                _lowest(parts, words),
                parts,
                _mean_of(
                    [part.name for part in parts if part.share is not None or part.hidden], words
                ),
                _bar(words.text.lenses[code].name, figures, words),
                inside,
            )
        )
    return tuple(found)


def models(result: Mapping[str, Any], words: Phrasing) -> tuple[Group, ...]:
    """The model figures, each with its features."""
    found = []
    for code, features in words.questionnaire.models.items():
        figures = _as_in_place(result["models"][code])
        parts = tuple(
            _part(
                feature,
                words.text.features[feature].name,
                _as_in_place(result["features"][feature]),
                words,
            )
            for feature in features
        )
        found.append(
            Group(
                words.text.models[code].name,
                _in_place(figures, words),
                figures["in_place"],
                _lowest(parts, words),
                parts,
                _mean_of(
                    [part.name for part in parts if part.share is not None or part.hidden], words
                ),
                _bar(words.text.models[code].name, figures, words),
            )
        )
    return tuple(found)


def models_finding(groups: Sequence[Group], words: Phrasing) -> str:
    """The title of the models: the one most in place and the one least; "" when none is known."""
    known = [group for group in groups if group.share is not None]
    if not known:
        return ""
    most = max(known, key=lambda group: group.share or 0)
    least = min(known, key=lambda group: group.share or 0)
    if most.share == least.share:
        return words._("All models stand at the same height, %(figure)s") % {"figure": most.figure}
    return words._("Most in place: %(most)s, %(much)s. Least: %(least)s, %(little)s") % {
        "most": most.name,
        "much": most.figure,
        "least": least.name,
        "little": least.figure,
    }


def _bracket(
    code: str, elements: Sequence[str], result: Mapping[str, Any], words: Phrasing
) -> Bracket:
    name, figures = words.text.lenses[code].name, result["lenses"][code]
    rated = [element for element in elements if result["elements"][element]["in_scope"]]
    about = _mean_of(rated, words)
    return Bracket(
        name, _in_place(figures, words), len(elements), about, _bar(name, figures, words)
    )


def _mean_of(rated: Sequence[str], words: Phrasing) -> str:
    """Of how many parts a figure is the mean: what is not rated does not count."""
    return (
        words.ngettext(
            "The mean of the one rated above",
            "The mean of the %(count)s rated above",
            len(rated),
        )
        % {"count": len(rated)}
        if rated
        else ""
    )


def _bar(
    name: str, figures: Mapping[str, Any], words: Phrasing, mean: float | None = None
) -> Strip:
    alt = f"{name}: {_in_place(figures, words)}"
    return strip(
        alt,
        figures["in_place"],
        figures["in_place_range"],
        mean=mean if figures["in_scope"] else None,
    )


def _as_in_place(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "in_scope": figures["in_scope"],
        "in_place": figures["figure"],
        "in_place_range": figures["figure_range"],
    }


def _part(
    code: str,
    name: str,
    figures: Mapping[str, Any],
    words: Phrasing,
    mean: float | None = None,
) -> Part:
    feeding = [item for item in words.questionnaire.items if code in item.feeds]
    heaviest = max((item.feeds[code] for item in feeding), default=Fraction(1))
    main = [item for item in feeding if item.feeds[code] == heaviest]
    lighter = [item for item in feeding if item.feeds[code] != heaviest]
    main_dimensions = list(dict.fromkeys(item.dimension for item in main))
    others = [
        code for code in dict.fromkeys(i.dimension for i in lighter) if code not in main_dimensions
    ]
    dimensions = words.names(main_dimensions)
    if others:
        dimensions = words._("%(main)s; supported by %(others)s") % {
            "main": dimensions,
            "others": words.names(others),
        }
    items = ", ".join(item.id for item in main)
    if lighter:
        items = words._("%(items)s; supporting %(lighter)s") % {
            "items": items,
            "lighter": ", ".join(item.id for item in lighter),
        }
    share = figures["in_place"]
    hidden = figures["in_scope"] and share is None
    return Part(
        name,
        _in_place(figures, words),
        share,
        hidden,
        dimensions,
        items,
        _bar(name, figures, words, mean),
    )


def _in_place(figures: Mapping[str, Any], words: Phrasing) -> str:
    if not figures["in_scope"]:
        return words._("not rated")
    ends = figures["in_place_range"]
    figure = figures["in_place"]
    if figure is None:
        return words.percent_range(ends)
    if ends[0] == ends[1]:
        return words.percent(figure)
    return words._("%(figure)s (%(range)s)") % {
        "figure": words.percent(figure),
        "range": words.percent_range(ends),
    }


def _lowest(parts: tuple[Part, ...], words: Phrasing) -> str:
    """The lowest part in a sentence; nothing when a part is hidden or all stand alike."""
    shares = [part.share for part in parts if part.share is not None]
    if any(part.hidden for part in parts) or not shares or min(shares) == max(shares):
        return ""
    lowest = [part for part in parts if part.share == min(shares)]
    return words._("Lowest: %(names)s, %(figure)s.") % {
        "names": words.listing([part.name for part in lowest]),
        "figure": lowest[0].figure,
    }
