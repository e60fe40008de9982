"""The answers in words: per dimension for the report, and the lists of what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from questionnaires.schema import Item
from questionnaires.sheet import AnswerSheet
from survey.reports.phrasing import Phrasing


@dataclass(frozen=True, slots=True)
class Question:
    """An item as a list names it. `remark`: how to find out, or why it does not apply."""

    item: str
    dimension: str
    statement: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer. `anchor` is the item's own text for the chosen answer."""

    item: str
    level: int
    statement: str
    answer: str
    anchor: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class DimensionAnswers:
    """One dimension with all its answers and its standing in words."""

    name: str
    meaning: str
    standing: str
    answers: tuple[GivenAnswer, ...]


def given_answers(sheet: AnswerSheet, item: Item, words: Phrasing) -> GivenAnswer:
    """The answer to `item` in words; a skipped one says so."""
    text = words.text.items[item.id]
    answer = sheet.answer(item.id)
    name, anchor = words._("Not answered"), ""
    if answer.code is not None:
        name = words.text.scale[answer.code].name
        anchor = text.anchors.get(answer.code, "")
        if answer.code == words.questionnaire.na_code:
            anchor = text.na_condition
    return GivenAnswer(
        item.id, item.level, text.statement, name, anchor, answer.reason, answer.note
    )


def dimension_answers(
    sheet: AnswerSheet, standings: Mapping[str, str], words: Phrasing
) -> tuple[DimensionAnswers, ...]:
    """Every dimension in its order; `standings`: dimension code → its level in words."""
    return tuple(
        DimensionAnswers(
            words.text.dimensions[dimension.code].name,
            words.text.dimensions[dimension.code].meaning,
            standings.get(dimension.code, ""),
            tuple(given_answers(sheet, item, words) for item in dimension.items),
        )
        for dimension in words.questionnaire.dimensions
    )


def quick_answers(sheet: AnswerSheet, words: Phrasing) -> tuple[DimensionAnswers, ...]:
    """The answers of the quick check, by dimension, only what it asks."""
    found = []
    for dimension in words.questionnaire.dimensions:
        asked = tuple(given_answers(sheet, i, words) for i in dimension.items if i.quick)
        if asked:
            named = words.text.dimensions[dimension.code]
            found.append(DimensionAnswers(named.name, named.meaning, "", asked))
    return tuple(found)


def questions(
    items: Iterable[str], words: Phrasing, evidence: bool = False
) -> tuple[Question, ...]:
    """The items as a list; with `evidence`, what would show the answer stands beside each."""
    by_id = words.questionnaire.by_id
    return tuple(
        Question(
            item,
            words.names([by_id[item].dimension]),
            words.text.items[item].statement,
            words.text.items[item].evidence if evidence else "",
        )
        for item in items
    )


def does_not_apply(sheet: AnswerSheet, words: Phrasing) -> tuple[Question, ...]:
    """The items answered N/A, with the reason given or else the condition that holds.

    Items of a dimension that is out of scope as a whole are named too: their reasons differ.
    """
    found = []
    for item in words.questionnaire.items:
        answer = sheet.answer(item.id)
        if answer.code == words.questionnaire.na_code:
            text = words.text.items[item.id]
            remark = answer.reason or text.na_condition
            found.append(Question(item.id, words.names([item.dimension]), text.statement, remark))
    return tuple(found)
