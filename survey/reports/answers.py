"""Lists of questions in words: what is missing, what to find out, what does not apply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from questionnaires.sheet import AnswerSheet
from survey.reports.phrasing import Phrasing


@dataclass(frozen=True, slots=True)
class Question:
    """An item as a list names it. `remark`: how to find out, or why it does not apply."""

    item: str
    dimension: str
    statement: str
    remark: str = ""


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
