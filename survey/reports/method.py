"""How the levels were decided, in words and figures of the version itself: ladder and method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.gates import Need, needs_of
from survey.reports.bars import Strip, Threshold, strip
from survey.reports.phrasing import Phrasing

POSSIBLE_AT_TWO = 67
"""An example of how much in % can be in place at level 2."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of the ladder: its pooled figure and what it needs in order to count.

    `bar` marks what the figure has to exceed: for this level, and for the ones above it.
    """

    level: int
    name: str
    meaning: str
    figure: str
    share: float | None
    needs: str
    state: str
    bar: Strip


@dataclass(frozen=True, slots=True)
class Method:
    """What somebody needs in order to check the result: rules, versions and fingerprints."""

    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def ladder(result: Mapping[str, Any], words: Phrasing) -> tuple[Rung, ...]:
    """The levels from low to high with the figures of all dimensions pooled (3.6)."""
    reached = result["pooled_level"]
    needs = needs_of(words.questionnaire)
    rungs = []
    for level in words.questionnaire.levels:
        cell = result["pooled"][str(level)]
        share = cell["value"]
        figure = {
            "open": words._("open: an answer is missing"),
            "transparent": words._("nothing that applies"),
        }.get(cell["state"], "") or words.exact_percent(share)
        need = words.listing(
            [
                words._("level %(levels)s above %(edge)s")
                % {
                    "levels": words.listing([str(n) for n in each.levels]),
                    "edge": words.exact_percent(float(each.threshold)),
                }
                if each.strict
                else words._("levels %(levels)s at %(edge)s or more on average")
                % {
                    "levels": words.listing([str(n) for n in each.levels]),
                    "edge": words.exact_percent(float(each.threshold)),
                }
                for each in needs[level]
            ]
        )
        state = ""
        if reached is not None:
            state = words._("counts") if level <= reached else words._("not yet")
        named = words.text.levels[level]
        rungs.append(
            Rung(
                level,
                named.name,
                named.meaning,
                figure,
                None if share is None else share * 100,
                need,
                state,
                strip(
                    f"{level} {named.name}: {figure}",
                    None if share is None else share * 100,
                    thresholds=_thresholds(level, share, needs),
                ),
            )
        )
    return tuple(rungs)


def _thresholds(
    level: int, share: float | None, needs: Mapping[int, tuple[Need, ...]]
) -> tuple[Threshold, ...]:
    """What the figure of `level` by itself has to exceed, for any level, lowest first."""
    wanted = sorted(
        {
            (float(need.threshold), need.strict)
            for each in needs.values()
            for need in each
            if need.levels == (level,)
        }
    )
    return tuple(
        Threshold(
            round(edge * 100, 2),
            # The result carries six decimals: less apart than that is the same.
            share is not None and (share > edge + 1e-6 or (not strict and share >= edge - 1e-6)),
        )
        for edge, strict in wanted
    )


def ladder_finding(result: Mapping[str, Any], words: Phrasing) -> str:
    """The ladder's title: the highest level that counts, and the first that does not yet."""
    reached, levels = result["pooled_level"], words.questionnaire.levels
    if reached is None:
        return words._("Which levels count is open until every question is answered")
    if reached >= levels[-1]:
        return words._("All levels of the ladder count")
    following = next(level for level in levels if level > reached)
    if reached < levels[0]:
        return words._("Level %(level)s does not count yet") % {"level": following}
    return words._("Levels up to %(reached)s count, level %(next)s not yet") % {
        "reached": reached,
        "next": following,
    }


def method(result: Mapping[str, Any], words: Phrasing) -> Method:
    """The method page: how levels are decided and the fingerprints that fix this result."""
    questionnaire = words.questionnaire
    rules = questionnaire.rules
    answers = [
        f"{words.text.scale[code.code].name} {words.exact_percent(float(code.value))}"
        for code in questionnaire.scale
        if code.value is not None and not code.unknown
    ]
    paragraphs = [
        words._(
            "Why this is asked: the people who serve customers decide how an organisation is seen, "
            "as a frustration or as outstanding, and with it whether customers stay, buy again and "
            "recommend it. Levels let service grow in order: first practices exist, then everybody "
            "follows them, then they are measured, then they improve by themselves."
        ),
        words._(
            "Each answer has a value: %(answers)s. An answer that does not apply leaves the "
            "figures."
        )
        % {"answers": words.listing(answers)},
        words._(
            "A level counts when the practices of that level and of the levels beneath it are far "
            "enough in place; the ladder shows what each level needs. This holds for every "
            "dimension by itself, and for all dimensions together."
        ),
        words._(
            "For an overall level n, at least %(share)s of the rated dimensions must also have "
            "level n − %(offset)s or more, so that a few strong dimensions cannot hide weak ones. "
            "The overall level is the lower of the two."
        )
        % {"share": words.exact_percent(float(rules.guard.share)), "offset": rules.guard.offset},
        words._(
            "“In place” says how much of everything is there, from 0 to 100%%. It is a mean over "
            "the levels and is no level itself: level 2 with %(share)s in place is possible."
        )
        % {"share": words.percent(POSSIBLE_AT_TWO)},
        words._(
            "An answer “%(unknown)s” counts as not in place and is listed under “to find out”; the "
            "range shows what the true answer could change."
        )
        % {"unknown": words.text.scale[questionnaire.unknown_code].name},
    ]
    facts = (
        (words._("Questionnaire"), f"{words.text.title} ({questionnaire.id})"),
        (words._("Version"), questionnaire.version),
        (words._("Scoring rules"), questionnaire.scoring_version),
        (words._("Definition (SHA-256)"), questionnaire.definition_sha256),
        (words._("Fingerprint of definition, answers and result"), result["fingerprint"]),
    )
    return Method(tuple(paragraphs), facts)
