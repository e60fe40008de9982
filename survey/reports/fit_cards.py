"""The card of a recommended service model: why, what it means, what to do, what carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.fit import Candidate, Fit
from questionnaires.schema import Questionnaire
from survey.reports.fit_reasons import Reasons, reasons, signed
from survey.reports.phrasing import Writing
from survey.wording import decimal


@dataclass(frozen=True, slots=True)
class Practices:
    """The maturity answers that a recommended model rests on: item → code, None = skipped."""

    questionnaire: Questionnaire
    codes: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Practice:
    """A maturity item that carries a model. `in_place`: fully, as far as answers go."""

    item: str
    dimension: str
    statement: str
    answer: str
    in_place: bool


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A warning: in a few words, and the sentence that explains it with the answer behind it."""

    name: str
    meaning: str
    answer: str


@dataclass(frozen=True, slots=True)
class Card:
    """One recommended or considered candidate. `made_of` is said of a combination, whose parts'
    reasons are those of their own; `reasons` is None then.
    """

    code: str
    name: str
    standing: str
    means: str
    own_meaning: str
    reasons: Reasons | None
    made_of: str
    first_30_days: str
    watch_out: str
    obstacles: tuple[Obstacle, ...]
    practices: tuple[Practice, ...]


def card(
    candidate: Candidate,
    result: Mapping[str, Any],
    version: Fit,
    words: Writing,
    practices: Practices | None,
) -> Card:
    """The card of a candidate that the `result` recommends or considers."""
    text = version.text(words.locale).candidates[candidate.code]
    figure = decimal(result["fit"][candidate.group][candidate.code], words.locale)
    said = reading_in_words(result["reading"][candidate.group][candidate.code], words)
    own = words._("This meaning is our own; the articles behind this questionnaire only name it.")
    return Card(
        code=candidate.code,
        name=text.name,
        standing=words._("%(figure)s of 100, %(reading)s") % {"figure": figure, "reading": said},
        means=text.means,
        own_meaning=own if candidate.own_meaning else "",
        reasons=None if candidate.derived else reasons(candidate.code, result, version, words),
        made_of=_made_of(candidate, result, version, words),
        first_30_days=text.first_30_days,
        watch_out=text.watch_out,
        obstacles=_obstacles(candidate.code, result, version, words),
        practices=_practices(candidate, practices, words.locale, words),
    )


def _made_of(candidate: Candidate, result: Mapping[str, Any], version: Fit, words: Writing) -> str:
    if candidate.derived is None:
        return ""
    why, texts = result["why"][candidate.code], version.text(words.locale)
    fits = result["fit"][candidate.group]
    parts = [
        words._("%(model)s (%(figure)s)")
        % {"model": texts.candidates[code].name, "figure": decimal(fits[code], words.locale)}
        for code in why["parts"]
    ]
    return words._(
        "Made of %(models)s. It counts as much as the last of these, and %(points)s for the answer "
        "on “%(factor)s”."
    ) % {
        "models": words.listing(parts),
        "points": signed(why["bonus"], words.locale),
        "factor": texts.factors[candidate.derived.factor].name,
    }


def _obstacles(
    code: str, result: Mapping[str, Any], version: Fit, words: Writing
) -> tuple[Obstacle, ...]:
    texts = version.text(words.locale)
    found = []
    for entry in result["obstacles"]:
        if code in entry["candidates"]:
            named, factor = texts.warnings[entry["code"]], texts.factors[entry["factor"]]
            answer = words._("Your answer on “%(factor)s”: %(answer)s.") % {
                "factor": factor.name,
                "answer": factor.options[entry["answer"]],
            }
            found.append(Obstacle(named.name, named.meaning, answer))
    return tuple(found)


def _practices(
    candidate: Candidate, practices: Practices | None, locale: str, words: Writing
) -> tuple[Practice, ...]:
    if practices is None:
        return ()
    questionnaire, texts = practices.questionnaire, practices.questionnaire.text(locale)
    found = []
    for item in candidate.items:
        known = questionnaire.by_id.get(item)
        if known is None:
            continue
        code = practices.codes.get(item)
        found.append(
            Practice(
                item,
                texts.dimensions[known.dimension].name,
                texts.items[item].statement,
                texts.scale[code].name if code else words._("No answer yet"),
                code == questionnaire.rated_codes[-1],
            )
        )
    return tuple(found)


def reading_in_words(reading: str | None, words: Writing) -> str:
    """A reading of scoring.fit as people say it."""
    return {
        "strong": words._("strong fit"),
        "possible": words._("possible fit"),
        "weak": words._("weak fit"),
        None: words._("not enough answers"),
    }[reading]
