"""A questionnaire as a form on paper: every question in page order with boxes to tick.

For interviews and for places without a screen; what is written down is typed in afterwards, in
the same order and under the same numbers as on the pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from questionnaires.context import ONE_OF, SOME_OF, lists
from questionnaires.language import Named
from questionnaires.schema import Item, Questionnaire, Texts
from survey import wording
from survey.reports.pdf import print_html
from survey.templating import render

ROOMY_QUESTIONS, ROOMY_LETTERS = 4, 3000
"""A section of so many questions and letters leaves room for two lines a note."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick: the name on the scale and what it means for this question."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One question. `choices` in the order of the scale, `others` those that are no rating."""

    number: int
    statement: str
    help: str
    evidence: str
    choices: tuple[Choice, ...]
    others: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FormSection:
    """One dimension, as one page of the questionnaire."""

    number: int
    name: str
    meaning: str
    questions: tuple[FormQuestion, ...]

    @property
    def is_full(self) -> bool:
        """Whether its questions fill a page, so that notes have one line each instead of two."""
        letters = sum(
            len("".join((q.statement, q.help, q.evidence)))
            + sum(len(c.name + c.meaning) for c in (*q.choices, *q.others))
            for q in self.questions
        )
        return len(self.questions) > ROOMY_QUESTIONS or letters > ROOMY_LETTERS


@dataclass(frozen=True, slots=True)
class BlankForm:
    """The whole form. `options`: context field → what it is chosen from."""

    title: str
    purpose: str
    version: str
    sections: tuple[FormSection, ...]
    scale: tuple[Choice, ...]
    options: Mapping[str, tuple[str, ...]]
    goals: tuple[str, ...]

    @property
    def questions(self) -> int:
        """How many questions there are."""
        return sum(len(section.questions) for section in self.sections)


def blank_form(questionnaire: Questionnaire, locale: str) -> BlankForm:
    """The form of `questionnaire` in `locale`."""
    text = questionnaire.text(locale)
    sections, number = [], 1
    for place, code in enumerate(questionnaire.page_order, 1):
        items = questionnaire.dimension[code].items
        questions = tuple(
            _question(n, item, questionnaire, text) for n, item in enumerate(items, number)
        )
        number += len(items)
        named = text.dimensions[code]
        sections.append(FormSection(place, named.name, named.meaning, questions))
    options = {
        field: tuple(option.label.get(locale, option.label["en"]) for option in lists()[name])
        for field, name in {**ONE_OF, **SOME_OF}.items()
    }
    return BlankForm(
        text.title,
        text.purpose,
        questionnaire.version,
        tuple(sections),
        _choices(questionnaire.rated_codes, text.scale, {}),
        options,
        tuple(text.goals[goal].name for goal in questionnaire.goals),
    )


def blank_form_pdf(questionnaire: Questionnaire, locale: str) -> bytes:
    """The form as a tagged PDF (PDF/UA-1), the same bytes for the same version and software."""
    return print_html(
        render(
            "report/blank_form.html",
            locale,
            form=blank_form(questionnaire, locale),
            language=wording.LANGUAGES[locale],
        )
    )


def _question(number: int, item: Item, questionnaire: Questionnaire, text: Texts) -> FormQuestion:
    words = text.items[item.id]
    offered = questionnaire.codes_offered(item)
    apart = {questionnaire.na_code, questionnaire.unknown_code}
    rated = questionnaire.rated_codes
    if item.answers:
        rated = tuple(code for code in offered if code not in apart)
    others = [code for code in offered if code in apart]
    named = {code: text.answer(item, code) for code in offered}
    return FormQuestion(
        number,
        words.statement,
        words.help,
        words.evidence,
        _choices(rated, named, words.anchors),
        _choices(others, named, {questionnaire.na_code: words.na_condition}),
    )


def _choices(
    codes: Sequence[str], named: Mapping[str, Named], meanings: Mapping[str, str]
) -> tuple[Choice, ...]:
    """A box for each of `codes`; without a meaning of the question, that of its name."""
    return tuple(
        Choice(named[code].name, meanings.get(code, named[code].meaning)) for code in codes
    )
