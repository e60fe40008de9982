"""What is uncertain about a result, as sentences: ranges, evidence, uneven dimensions, scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.reports.phrasing import Phrasing


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """`title` says the finding in one line, `sentences` what lies behind it."""

    title: str
    sentences: tuple[str, ...]


def uncertainty(result: Mapping[str, Any], words: Phrasing) -> Uncertainty | None:
    """What a reader must not take for certain; None where there is nothing to be sure of."""
    if result["level_range"] is None or result["state"] == "indicative":
        return None
    sentences = []
    open_ended = [
        code
        for code, figures in result["dimensions"].items()
        if (ends := figures["in_place_range"]) and ends[0] != ends[1]
    ]
    if open_ended:
        sentences.append(
            words.ngettext(
                "%(names)s could stand higher, because answers are missing or not known.",
                "%(names)s could stand higher, because answers are missing or not known.",
                len(open_ended),
            )
            % {"names": words.names(open_ended)}
        )
    uneven = [code for code, figures in result["dimensions"].items() if figures["uneven"]]
    if uneven:
        sentences.append(
            words.ngettext(
                "%(names)s is uneven: a higher level is met there, one beneath it is not. The "
                "level counts only up to that gap.",
                "%(names)s are uneven: a higher level is met there, one beneath it is not. The "
                "level counts only up to that gap.",
                len(uneven),
            )
            % {"names": words.names(uneven)}
        )
    return Uncertainty(_finding(result, words), tuple(sentences))


def _finding(result: Mapping[str, Any], words: Phrasing) -> str:
    levels, figures = result["level_range"], result["in_place_range"]
    if figures[0] == figures[1]:
        return words._("Every answer is known, so nothing here is a range")
    if levels[0] == levels[1]:
        return words._(
            "The level is %(level)s in any case; in place lies between %(low)s and %(high)s"
        ) % {
            "level": levels[0],
            "low": words.percent(figures[0]),
            "high": words.percent(figures[1]),
        }
    return words._(
        "The level lies between %(low)s and %(high)s, in place between %(least)s and %(most)s"
    ) % {
        "low": levels[0],
        "high": levels[1],
        "least": words.percent(figures[0]),
        "most": words.percent(figures[1]),
    }
