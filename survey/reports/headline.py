"""The level as a sentence, what it rests on, and why it may look low."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.reports.phrasing import Phrasing

MUCH_IN_PLACE = 60
"""From this % in place a level below the middle of the scale asks for an explanation."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The first thing a reader sees. `status` is one word or two; `sentences` follow."""

    title: str
    status: str
    level_meaning: str
    in_place: str
    sentences: tuple[str, ...]


def headline(result: Mapping[str, Any], words: Phrasing) -> Headline:
    """The headline of a final, provisional or indicative result."""
    if result["state"] == "indicative":
        return _indicative(result, words)
    status = words._("Final") if result["state"] == "final" else words._("Provisional")
    if result["partly_out_of_scope"]:
        status = words._("%(status)s, partly out of scope") % {"status": status}
    ends = result["level_range"]
    if ends is None:
        return Headline(
            words._("There is no level, because nothing that was asked applies"), status, "", "", ()
        )
    in_place = words._("%(figure)s in place") % {
        "figure": words.percent_range(result["in_place_range"])
    }
    if result["level"] is None:
        return Headline(
            _between(ends, words), status, "", in_place, (_why_provisional(result, words),)
        )
    level = result["level"]
    title = words._("You are at level %(level)s, %(name)s") % {
        "level": level,
        "name": words.level_name(level),
    }
    sentences = []
    if result["in_place_range"][0] != result["in_place_range"][1]:
        in_place = words._("%(figure)s in place") % {"figure": words.percent(result["in_place"])}
        sentences.append(
            words._(
                "What you do not know yet could change this: level %(levels)s, "
                "%(figures)s in place."
            )
            % {
                "levels": words.level_range(ends),
                "figures": words.percent_range(result["in_place_range"]),
            }
        )
    return Headline(title, status, words.text.levels[level].meaning, in_place, tuple(sentences))


def _between(ends: list[int], words: Phrasing) -> str:
    if ends[0] == ends[1]:
        return words._("Provisional: level %(level)s, whatever the missing answers are") % {
            "level": ends[0]
        }
    return words._("Provisional: between level %(low)s and level %(high)s") % {
        "low": ends[0],
        "high": ends[1],
    }


def _why_provisional(result: Mapping[str, Any], words: Phrasing) -> str:
    missing = len(result["answer_first"])
    return words.ngettext(
        "%(count)s question has no answer yet. Until then only ranges can be given.",
        "%(count)s questions have no answer yet. Until then only ranges can be given.",
        missing,
    ) % {"count": missing}


def _indicative(result: Mapping[str, Any], words: Phrasing) -> Headline:
    quick = result["quick"]
    top = words.questionnaire.levels[-1]
    status = words._("Indicative")
    cap = words._(
        "This is the quick check: it goes up to level %(cap)s and gives no levels per dimension. "
        "The full questionnaire does."
    ) % {"cap": words.questionnaire.rules.quick.cap}
    if quick["indicative"] is None:
        title = words._("Indicative: level %(levels)s of %(top)s") % {
            "levels": words.level_range(quick["indicative_range"]),
            "top": top,
        }
        figure = words.percent_range(quick["percent_range"])
        sentences = [_why_provisional(result, words), cap]
        meaning = ""
    else:
        level = quick["indicative"]
        title = words._("Indicative level %(level)s of %(top)s, %(name)s") % {
            "level": level,
            "top": top,
            "name": words.level_name(level),
        }
        figure = words.percent(quick["percent"])
        sentences = [cap]
        meaning = words.text.levels[level].meaning
    in_place = words._("%(figure)s of what was asked is in place") % {"figure": figure}
    return Headline(title, status, meaning, in_place, tuple(sentences))


def explanation(result: Mapping[str, Any], words: Phrasing) -> tuple[str, ...]:
    """Why the level is low although much is in place (3.5); empty where it is not so."""
    level, in_place = result["level"], result["in_place"]
    levels = words.questionnaire.levels
    if level is None or in_place is None or in_place < MUCH_IN_PLACE or level > levels[0]:
        return ()
    first = levels[0]
    why = [
        words._(
            "A level counts when its own practices are far enough in place and everything beneath "
            "it is in place even further."
        )
    ]
    if result["pooled_level"] < first:
        why.append(
            words._(
                "Your level-%(level)s practices are not there yet, and what you have of higher "
                "levels rests on them."
            )
            % {"level": first}
        )
    elif any(short["level"] == first for short in (result["holds_back"] or {}).get("pooled", ())):
        full = words.text.scale[words.questionnaire.rated_codes[-1]].name
        why.append(
            words._(
                "Your level-%(level)s practices are far enough in place for level %(level)s to "
                "count; the next steps rest on them, and a base with known gaps does not carry "
                "them yet."
            )
            % {"level": first}
        )
        why.append(
            words._(
                "What lifts you: bring the level-%(level)s practices to “%(full)s”. The level "
                "above then counts as soon as it is far enough in place itself; after that the "
                "same holds one step higher."
            )
            % {"level": first, "full": full}
        )
    else:
        why.append(
            words._("What is in place is spread unevenly: some dimensions lag behind the others.")
        )
    return tuple(why)


def confidence(result: Mapping[str, Any], words: Phrasing) -> str:
    """The confidence figure (3.13) as a sentence, empty where there is none."""
    figure = result["confidence"]
    if not figure:
        return ""
    band = {
        "low": words._("low"),
        "medium": words._("medium"),
        "high": words._("high"),
    }[figure["band"]]
    return words._("Confidence %(band)s: %(share)s of what you claim has evidence beside it.") % {
        "band": band,
        "share": words.percent(figure["share"]),
    }
