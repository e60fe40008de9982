"""What last year says of this year's questions: shown beside an answer once it is saved.

Never before: whoever sees the old answer first tends to give it again. Until an answer is saved
the page therefore holds nothing of last year's. The one exception are questions that have changed
in a way that needs a person to look (`confirm` in a crosswalk): what becomes of last year's answer
is shown as a proposal to check, and counts as nothing until somebody chooses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import get_template_attribute
from markupsafe import Markup

from questionnaires.crosswalk import MOVED, NEW, SAME, MappedAnswer, map_sheet
from questionnaires.schema import Item, Questionnaire
from questionnaires.sheet import Answer, AnswerSheet
from survey.storage import assessments, chains
from survey.storage.assessments import AssessmentRecord
from survey.storage.chains import LastSheet
from survey.web.languages import current
from survey.web.languages import gettext as _
from survey.web.state import state


@dataclass(frozen=True, slots=True)
class Before:
    """What a page says of last year beside one question; each "" where there is nothing to say.

    `mark`: that the question is new, or has changed; `line`: last year's answer, only once this
    year's is saved; `check`: a proposal to check, only while there is no answer.
    """

    item: str
    mark: str = ""
    line: str = ""
    check: str = ""


@dataclass(frozen=True)
class LastYear:
    """Last year's answers as this year's version reads them, item by item."""

    questionnaire: Questionnaire
    answers: Mapping[str, MappedAnswer]

    def beside(self, item: Item, code: str | None) -> Before:
        """What to say at `item`, whose saved answer has `code` (None: none is saved)."""
        found = self.answers[item.id]
        mark = _mark(found.kind)
        answer = self._words(item, found.answer.code)
        if code is None:
            check = ""
            if found.confirm and answer:
                check = _(
                    "Please check: carried over to the question as it stands now, last year’s "
                    "answer would be “%(answer)s”. It does not count until you choose an answer."
                ) % {"answer": answer}
            return Before(item.id, mark, "", check)
        return Before(item.id, mark, self.line(item, code), "")

    def line(self, item: Item, code: str | None) -> str:
        """Last year's answer in words, beside the saved `code`; "" while nothing is saved."""
        found = self.answers[item.id]
        answer = self._words(item, found.answer.code)
        if code is None or not answer:
            return ""
        if found.kind not in (SAME, MOVED):
            return _("Last year, carried over to this question: %(answer)s") % {"answer": answer}
        if found.answer.code == code:
            return _("Last year: %(answer)s, as now") % {"answer": answer}
        return _("Last year: %(answer)s. Changed since.") % {"answer": answer}

    def lines(self, items: Iterable[Item], codes: Mapping[str, str | None]) -> dict[str, str]:
        """Item → its line, for those of `items` whose saved code is in `codes`."""
        said = {item.id: self.line(item, codes.get(item.id)) for item in items}
        return {item: line for item, line in said.items() if line}

    def proposed(self, item: Item, code: str | None) -> bool:
        """Whether an answer waits at `item` to be checked."""
        found = self.answers[item.id]
        return code is None and found.confirm and found.answer.code is not None

    def _words(self, item: Item, code: str | None) -> str:
        if code is None:
            return ""
        return self.questionnaire.text(current().locale).answer(item, code).name


def dated(question: Markup, before: Before) -> Markup:
    """A question as it stands on a page, with what last year says around it."""
    draw = get_template_attribute("come_back/beside.html", "dated")
    return Markup(draw(question, before))  # noqa: S704 - the macro has escaped it


def _mark(kind: str) -> str:
    if kind == NEW:
        return _("New since last year")
    # That a question now belongs to another level is nothing its reader sees.
    return "" if kind in (SAME, MOVED) else _("Changed since last year")


def last_year(record: AssessmentRecord, questionnaire: Questionnaire) -> LastYear | None:
    """What was submitted in the assessment before this one, read as `questionnaire` asks it.

    None for a first year, and where last year's version is not served any more or no crosswalk
    leads from it.
    """
    if record.previous_id is None:
        return None
    with state().database.read() as tx:
        last = chains.last_sheet(tx, record.previous_id)
    if last is None:
        return None
    catalogue = state().catalogue
    try:
        older = catalogue.get(last.questionnaire, last.version)
        way = catalogue.way(older, questionnaire)
    except LookupError:
        return None
    if older.definition_sha256 != last.definition_sha256:
        return None
    sheet = _sheet(last, older)
    if way:
        return LastYear(questionnaire, map_sheet(sheet, way).answers)
    same = {
        item.id: MappedAnswer((item.id,), SAME, "exact", False, True, sheet.answer(item.id))
        for item in questionnaire.items
    }
    return LastYear(questionnaire, same)


def _sheet(last: LastSheet, older: Questionnaire) -> AnswerSheet:
    codes = assessments.codes_in(last.packed, older)
    answers = {item: Answer(code) for item, code in codes.items()}
    return AnswerSheet(older.id, older.version, "", answers)
