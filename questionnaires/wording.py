"""The wording rules of items, as data per language, and the lint that applies them.

The rules come from survey-method findings (docs/questionnaire-format.md says which); what a
program cannot judge, such as one verb or an observable object, is left to reviewers there.
Rules are kept for English, the reference; in other languages only equal anchors are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from questionnaires.faults import Fault
from questionnaires.schema import Item, ItemTexts, Questionnaire, Texts

WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*|&")


@dataclass(frozen=True, slots=True)
class WordingRules:
    """Wording rules of one language; all words in lower case.

    `refused`: word → why it is refused. `coverage`: words that say how many, which is the
    anchors' part, save before one of `periods` (a frequency) or after one of `asking`
    (what is known, told or written: "know how soon each channel answers").
    `level_words`: level → groups of words; a statement of that level holds one of each group.
    """

    fewest: int
    most: int
    refused: Mapping[str, str]
    refused_phrases: Mapping[str, str]
    coverage: frozenset[str]
    periods: frozenset[str]
    asking: frozenset[str]
    level_words: Mapping[int, Mapping[str, frozenset[str]]]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _because(reason: str, words: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), reason)


ENGLISH = WordingRules(
    fewest=6,
    most=18,
    refused=MappingProxyType(
        {
            **_because("asks two things at once; make it two items", "and &"),
            **_because(
                "negates; say what is there instead",
                "not never cannot can't don't doesn't isn't aren't won't hasn't haven't didn't",
            ),
            **_because("says what ought to be; say what is done", "should ought shall"),
            **_because("speaks of later; write in the present tense", "will would"),
            **_because(
                "judges quality, which each reader does differently; name what can be seen",
                "adequately appropriately correctly effectively efficiently excellently fully "
                "optimally professionally promptly properly satisfactorily seamlessly "
                "successfully sufficiently suitably thoroughly",
            ),
        }
    ),
    refused_phrases=MappingProxyType({"as well as": "asks two things at once; make it two items"}),
    coverage=_words("every all each everyone everybody"),
    periods=_words(
        "hour hours shift shifts day days week weeks fortnight month months quarter quarters "
        "season seasons year years"
    ),
    asking=_words("how what"),
    level_words=MappingProxyType(
        {
            4: MappingProxyType(
                {
                    "a measure or comparison": _words(
                        "analysed analyzed average baseline benchmark calculated compared "
                        "comparison counted figure figures index measure measured measures median "
                        "percentage quantified rate rated rates ratio sample sampled score scored "
                        "scores share statistics target targets trend trends"
                    )
                }
            ),
            5: MappingProxyType(
                {
                    "a change": _words(
                        "adapt adapted adapts adjust adjusted adjusts change changed changes "
                        "corrected designs fixed improve improved improvement improvements "
                        "improves redesign redesigned redesigns removed renewed replaced revised "
                        "tuned updated"
                    ),
                    "the data or people it comes from": _words(
                        "baseline complaints contributions customers data error errors evidence "
                        "experiments feedback findings forecast found ideas learning measured "
                        "predicted proposals result results staff suggestions survey surveys "
                        "tested tests trends"
                    ),
                }
            ),
        }
    ),
)

RULES: Mapping[str, WordingRules] = MappingProxyType({"en": ENGLISH})
"""Language → its wording rules."""


def wording_faults(questionnaire: Questionnaire, texts: Texts, file: str) -> list[Fault]:
    """What the texts of one language have against the wording rules; empty texts are passed over.

    `file` is how faults call the language file.
    """
    rules = RULES.get(texts.locale)
    found: list[tuple[str, str]] = []
    for item in questionnaire.items:
        words = texts.items[item.id]
        where = f"items.{item.id}"
        found.extend((f"{where}.anchors", message) for message in _equal_anchors(words))
        if rules and words.statement:
            found.extend(
                (f"{where}.statement", m) for m in _statement(words.statement, item, rules)
            )
        if rules and item.level == min(questionnaire.levels, default=0):
            found.extend((f"{where}.anchors", m) for m in _first_anchor(words, rules))
    if rules:
        found.extend(_same_statements(texts))
    return [Fault(file, where, message) for where, message in found]


def split(text: str) -> list[str]:
    """The words of a text in lower case, apostrophes straight; "all-day" is one word."""
    return WORD.findall(text.lower().replace("\u2019", "'"))


def _statement(statement: str, item: Item, rules: WordingRules) -> Iterable[str]:
    words = split(statement)
    if not rules.fewest <= len(words) <= rules.most:
        yield f"has {len(words)} words; write {rules.fewest} to {rules.most}."
    for word in dict.fromkeys(words):
        if word in rules.refused:
            yield f"“{word}” {rules.refused[word]}."
    joined = f" {' '.join(words)} "
    for phrase, reason in rules.refused_phrases.items():
        if f" {phrase} " in joined:
            yield f"“{phrase}” {reason}."
    for word in coverage_words(words, rules):
        yield f"“{word}” says how many, which is for the anchors to say; leave it out."
    for what, known in rules.level_words.get(item.level, {}).items():
        if not known & set(words):
            yield f"is of level {item.level}, yet names no word for {what}."


def coverage_words(words: list[str], rules: WordingRules) -> list[str]:
    """The words of coverage that are neither a frequency nor what somebody knows."""
    found = []
    for position, word in enumerate(words):
        if word not in rules.coverage or rules.asking & set(words[:position]):
            continue
        # "every quarter", "every two weeks", "each working day"
        if not rules.periods & set(words[position + 1 : position + 3]):
            found.append(word)
    return found


def _equal_anchors(texts: ItemTexts) -> Iterable[str]:
    seen: dict[str, str] = {}
    for code, anchor in texts.anchors.items():
        words = " ".join(split(anchor))
        if words and words in seen:
            yield f"{seen[words]} and {code} say the same; anchors must differ."
        seen.setdefault(words, code)


def _first_anchor(texts: ItemTexts, rules: WordingRules) -> Iterable[str]:
    """The highest anchor of the lowest level: full coverage, and nothing more."""
    code, anchor = next(reversed(list(texts.anchors.items())), ("", ""))
    if anchor and not rules.coverage & set(split(anchor)):
        yield f"{code} must state full coverage (every, all, each, everyone)."
    if ";" in anchor:
        yield f"{code} must state full coverage and nothing more; drop what follows the semicolon."


def _same_statements(texts: Texts) -> Iterable[tuple[str, str]]:
    first: dict[str, str] = {}
    for item, words in texts.items.items():
        statement = " ".join(split(words.statement))
        if statement and statement in first:
            yield f"items.{item}.statement", f"is the same as that of {first[statement]}."
        first.setdefault(statement, item)
