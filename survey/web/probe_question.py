"""The question on trial, with answers of its own such as yes and no: how it is shown.

Its fields are those of every question, so they are read by `rated_question.read_answer`.
"""

from __future__ import annotations

from questionnaires.schema import Item, Questionnaire
from questionnaires.sheet import Answer
from survey.web.rated_question import Choice, Question, question_with


def show_question(
    item: Item,
    number: int,
    answer: Answer,
    questionnaire: Questionnaire,
    locale: str,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    saved: Answer | None = None,
) -> Question:
    """Like `rated_question.show_question`, with the answers of the item's own set."""
    texts = questionnaire.text(locale)
    named = {code: texts.answer(item, code) for code in questionnaire.codes_offered(item)}
    na = named.pop(questionnaire.na_code, None)
    options = [Choice(code, name.name, name.meaning) for code, name in named.items()]
    extra = []
    if na is not None:
        extra.append(Choice(questionnaire.na_code, na.name, texts.items[item.id].na_condition))
    return question_with(
        options, extra, item, number, answer, questionnaire, locale,
        errors=errors, typed=typed, saved=saved,
    )  # fmt: skip
