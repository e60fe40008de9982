"""What the page and the PDF show of a service-model result: everything, already in words.

`fit_section` only reads the result; it recommends nothing and computes no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.fit import Candidate, Fit, Group
from questionnaires.fit_sheet import FitSheet
from survey.reports.bars import Strip, Threshold, strip
from survey.reports.fit_cards import Card, Practices, card, reading_in_words
from survey.reports.phrasing import Writing
from survey.reports.tokens import tokens
from survey.wording import decimal


@dataclass(frozen=True, slots=True)
class CandidateBar:
    """The fit of one candidate: a bar from 0 to 100, marked where fits are called possible and
    strong. `figure` is "" when too little was answered.
    """

    name: str
    figure: str
    reading: str
    chosen: bool
    bar: Strip


@dataclass(frozen=True, slots=True)
class GroupSection:
    """One group: the finding, all its candidates, and a card for each that is recommended.

    `chosen`: what is recommended, in few words; `best`: the bar of the best, None if none has one.
    """

    code: str
    name: str
    meaning: str
    chosen: str
    best: CandidateBar | None
    finding: str
    sentences: tuple[str, ...]
    bars: tuple[CandidateBar, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class FitSection:
    """A service-model result in one language. `segment`: the customer group, "" the whole."""

    segment: str
    about: str
    title: str
    sentences: tuple[str, ...]
    left_out: tuple[str, ...]
    groups: tuple[GroupSection, ...]
    marks: str
    method: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    colours: Mapping[str, str]


def recommended_names(result: Mapping[str, Any], version: Fit, locale: str) -> str:
    """The best candidate of each group that fits at least possibly, as a list in a sentence."""
    return Writing(locale).listing(_best(result, version, locale))


def _best(result: Mapping[str, Any], version: Fit, locale: str) -> list[str]:
    texts = version.text(locale).candidates
    found = []
    for group in version.groups:
        codes = result["recommended"][group.code]
        if not group.each and codes and result["reading"][group.code][codes[0]] != "weak":
            found.append(texts[codes[0]].name)
    return found


def fit_section(
    result: Mapping[str, Any],
    sheet: FitSheet,
    version: Fit,
    locale: str,
    practices: Practices | None = None,
) -> FitSection:
    """The section of `result`, the scored `sheet`; `practices` as answered in the same assessment.

    Raises KeyError for a result of another version.
    """
    words = Writing(locale)
    texts = version.text(locale)
    best = _best(result, version, locale)
    any_figure = any(result["recommended"].values())
    if best:
        title = words._("What fits best: %(models)s") % {"models": words.listing(best)}
    elif any_figure:
        title = words._("No service model fits well with these answers")
    else:
        title = words._("Too few answers to recommend a service model")
    sentences = [texts.purpose]
    goals = [texts.goals[goal].name for goal in result["goals"]]
    if goals:
        sentences.append(
            words._("What you want to reach: %(goals)s.") % {"goals": words.listing(goals)}
        )
    if practices and practices.questionnaire.id != version.practices:
        practices = None
    return FitSection(
        segment=sheet.segment,
        about=sheet.segment or words._("The whole organisation"),
        title=title,
        sentences=tuple(sentences),
        left_out=tuple(texts.factors[code].question for code in result["left_out"]),
        groups=tuple(_group(group, result, version, words, practices) for group in version.groups),
        marks=words._(
            "The marks in the bars: from %(possible)s on a fit is possible, from %(strong)s on it "
            "is strong."
        )
        % {
            "possible": decimal(float(version.rules.possible), locale, 0),
            "strong": decimal(float(version.rules.strong), locale, 0),
        },
        method=_method(version, words),
        facts=_facts(result, version, words),
        colours=tokens(),
    )


def _group(
    group: Group,
    result: Mapping[str, Any],
    version: Fit,
    words: Writing,
    practices: Practices | None,
) -> GroupSection:
    texts = version.text(words.locale)
    named = texts.groups[group.code]
    recommended = result["recommended"][group.code]
    considered = result["considered"].get(group.code, [])
    weak = bool(recommended) and result["reading"][group.code][recommended[0]] == "weak"
    names = {c.code: texts.candidates[c.code].name for c in group.candidates}
    bars = {
        candidate.code: _bar(candidate, result, version, words, candidate.code in recommended)
        for candidate in group.candidates
    }
    figures = {code: fit for code, fit in result["fit"][group.code].items() if fit is not None}
    best = max(figures, key=lambda code: figures[code], default=None)
    chosen = words.listing([names[code] for code in recommended])
    if considered and not recommended:
        models = words.listing([names[code] for code in considered])
        chosen = words._("consider %(models)s") % {"models": models}
    elif best is not None and (weak or not recommended):
        chosen = words._("none fits well")
    return GroupSection(
        code=group.code,
        name=named.name,
        meaning=named.meaning,
        chosen=chosen,
        best=None if best is None else bars[best],
        finding=_finding(group, result, names, words),
        sentences=tuple(_mix(group, result, version, words)),
        bars=tuple(bars.values()),
        cards=tuple(
            card(version.candidate[code], result, version, words, practices)
            for code in (*recommended, *considered)
        ),
    )


def _finding(
    group: Group, result: Mapping[str, Any], names: Mapping[str, str], words: Writing
) -> str:
    figures = {code: fit for code, fit in result["fit"][group.code].items() if fit is not None}
    recommended = result["recommended"][group.code]
    if not figures:
        return words._("Too few answers for a figure")
    if group.each:
        return _to_add(recommended, result["considered"].get(group.code, []), names, words)
    best = recommended[0]
    readings = {
        "strong": words._("%(model)s fits strongly, with %(figure)s of 100 points"),
        "possible": words._("%(model)s fits possibly, with %(figure)s of 100 points"),
        "weak": words._("None fits well; %(model)s comes closest, with %(figure)s of 100 points"),
    }
    finding = readings[result["reading"][group.code][best]] % {
        "model": names[best],
        "figure": decimal(figures[best], words.locale),
    }
    if recommended[1:]:
        return words._("%(finding)s; an equal choice: %(models)s") % {
            "finding": finding,
            "models": words.listing([names[code] for code in recommended[1:]]),
        }
    others = sorted((code for code in figures if code != best), key=lambda c: -figures[c])
    if not others:
        return finding
    return words._("%(finding)s; next comes %(model)s, with %(figure)s") % {
        "finding": finding,
        "model": names[others[0]],
        "figure": decimal(figures[others[0]], words.locale),
    }


def _to_add(
    recommended: list[str], considered: list[str], names: Mapping[str, str], words: Writing
) -> str:
    add = {"models": words.listing([names[code] for code in recommended])}
    consider = {"models": words.listing([names[code] for code in considered])}
    if recommended and considered:
        return words._("Add %(models)s, and consider %(others)s") % {
            **add,
            "others": consider["models"],
        }
    if recommended:
        return words._("Add %(models)s") % add
    if considered:
        return words._("Consider %(models)s") % consider
    return words._("Nothing needs to be added")


def _mix(group: Group, result: Mapping[str, Any], version: Fit, words: Writing) -> list[str]:
    mixed = result["touch_mix"]
    if group.code != version.mix.group or len(mixed) < 2:
        return []
    texts = version.text(words.locale).candidates
    models = words.listing([texts[code].name for code in mixed])
    average = result["touch_average"]
    if average is None:
        advice = words._("Your customer groups differ, so let %(models)s go together.") % {
            "models": models
        }
    else:
        advice = words._(
            "Your customer groups differ clearly, so combine %(models)s. The average customer gets "
            "%(average)s."
        ) % {"models": models, "average": texts[average].name}
    # Sources 000 (22 June 2021) and 004; one witness, as both stem from one article.
    usual = words._(
        "Combining is usual: in a survey that an article of 2021 quotes, one in three companies "
        "did. 14 in 100 combined high, low and tech touch, 12 in 100 high and low touch. This is "
        "for orientation only, not a benchmark."
    )
    return [advice, usual]


def _bar(
    candidate: Candidate, result: Mapping[str, Any], version: Fit, words: Writing, chosen: bool
) -> CandidateBar:
    figure = result["fit"][candidate.group][candidate.code]
    reading = result["reading"][candidate.group][candidate.code]
    name = version.text(words.locale).candidates[candidate.code].name
    written = "" if figure is None else decimal(figure, words.locale)
    said, rules = reading_in_words(reading, words), version.rules
    marks = [Threshold(float(edge), met=True) for edge in (rules.possible, rules.strong)]
    alt = words._("%(model)s: %(reading)s") % {"model": name, "reading": said}
    if written:
        alt = words._("%(model)s: %(figure)s of 100, %(reading)s") % {
            "model": name,
            "figure": written,
            "reading": said,
        }
    return CandidateBar(name, written, said, chosen, strip(alt, figure, thresholds=marks))


def _method(version: Fit, words: Writing) -> tuple[str, ...]:
    rules = version.rules
    figures = {
        "close": decimal(float(rules.close), words.locale, 0),
        "strong": decimal(float(rules.strong), words.locale, 0),
        "possible": decimal(float(rules.possible), words.locale, 0),
        "bonus": decimal(float(rules.bonus), words.locale, 0),
        "share": words.percent(float(100 * rules.least_answered)),
    }
    return (
        words._(
            "Each model has an ideal answer to some of the questions, and a weight for each. The "
            "nearer your answers are to the ideal ones, the higher its fit, from 0 to 100. Each "
            "goal that it serves adds %(bonus)s."
        )
        % figures,
        words._(
            "%(strong)s and more is a strong fit, %(possible)s and more a possible one, less a "
            "weak one. Models within %(close)s points of the best are equal choices. A model has "
            "no figure when less than %(share)s of its weight was answered."
        )
        % figures,
        words._(
            "Nothing here is good or bad, and no maturity level changes. Warnings stand beside a "
            "recommendation and subtract nothing."
        ),
    )


def _facts(result: Mapping[str, Any], version: Fit, words: Writing) -> tuple[tuple[str, str], ...]:
    texts = version.text(words.locale)
    return (
        (words._("Questionnaire"), f"{texts.title} {version.version}"),
        (
            words._("Questions answered"),
            words._("%(answered)s of %(total)s")
            % {"answered": result["answered"], "total": len(version.factors)},
        ),
        (words._("Scoring rules"), result["scoring_version"]),
        (words._("Definition (SHA-256)"), result["definition_sha256"]),
        (words._("Fingerprint of definition, answers and result"), result["fingerprint"]),
    )
