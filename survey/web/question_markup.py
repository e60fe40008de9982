"""Questions as HTML, drawn once for everybody whose answer looks the same.

Questions are most of a page and were most of its cost. Without words of the respondent's own a
question is one of a few hundred, decided by its version, language, place and answer. What somebody
typed is never kept: it is theirs, and hardly ever met again.
"""

from __future__ import annotations

from flask import get_template_attribute
from markupsafe import Markup

from questionnaires.schema import Item, Questionnaire
from questionnaires.sheet import Answer
from survey.web.question_types import show_question
from survey.web.rated_question import NOTE_LIMIT, Question, strengths

MOST_KEPT = 4096
"""About 3 kB each; some sixty items with six answers, in both forms, are 800 in a language."""

_kept: dict[tuple[object, ...], Markup] = {}


def question_markup(question: Question) -> Markup:
    """`question` as it stands on a page."""
    draw = get_template_attribute("macros/question.html", "rated_question")
    return Markup(draw(question, strengths(), NOTE_LIMIT))  # noqa: S704 - the macro has escaped it


def saved_question_markup(
    item: Item, number: int, answer: Answer, questionnaire: Questionnaire, locale: str
) -> Markup:
    """A question with an answer as it was saved, on a page without faults."""
    if answer.note or answer.reason:
        return question_markup(show_question(item, number, answer, questionnaire, locale))
    texts = questionnaire.text(locale)
    # Both hashes: a language may be revised under the same definition.
    version = (questionnaire.definition_sha256, texts.sha256, locale)
    key = (*version, item.id, number, answer.code, answer.evidence)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = question_markup(show_question(item, number, answer, questionnaire, locale))
        _kept[key] = found
    return found
