"""Which handler shows an item: one a question type."""

from __future__ import annotations

from typing import Any

from questionnaires.schema import Item, Questionnaire
from questionnaires.sheet import Answer
from survey.web import probe_question, rated_question
from survey.web.rated_question import Question


def show_question(
    item: Item,
    number: int,
    answer: Answer,
    questionnaire: Questionnaire,
    locale: str,
    **more: Any,
) -> Question:
    """The item as a question; `more` as `rated_question.show_question` takes it."""
    handler = probe_question if item.answers else rated_question
    return handler.show_question(item, number, answer, questionnaire, locale, **more)
