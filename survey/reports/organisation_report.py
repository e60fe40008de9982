"""The report of an organisation as its consultant wants it: blocks in an order, notes, a brand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet
from scoring.evidenced import evidenced, with_agreed
from survey import wording
from survey.reports.blocks import printable
from survey.reports.brand import Brand, brand_of
from survey.reports.evidence_words import Shown, agreed_in_words, shown
from survey.reports.phrasing import Phrasing
from survey.reports.printed import Report


@dataclass(frozen=True, slots=True)
class Note:
    """A note that the consultant chose for the report: what about, its text, by whom and when."""

    about: str
    text: str
    author: str
    day: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """An answer that was agreed on, beside the self-rating."""

    item: str
    statement: str
    before: str
    after: str
    remark: str
    day: str


@dataclass(frozen=True, slots=True)
class OrganisationReport:
    """A report with what a consultant adds. `result_with_agreed` is a sentence, "" without one."""

    report: Report
    blocks: tuple[str, ...]
    brand: Brand
    cohort: str
    notes: tuple[Note, ...]
    agreed: tuple[Agreed, ...]
    result_with_agreed: str
    evidence: Shown | None


def organisation_report(
    report: Report,
    sheet: AnswerSheet,
    questionnaire: Questionnaire,
    asked: Mapping[str, Any],
    locale: str,
) -> OrganisationReport:
    """`report` with what `asked` adds.

    `asked`: "blocks" as stored, "sees_answers", "brand" (brand.as_json), "cohort" (its name),
    "notes" with "scope", "target", "text", "author" and "at"; "agreed" with "item", "code",
    "remark" and "at"; "strengths" (item → evidence as a consultant saw it).
    """
    words = Phrasing(locale, questionnaire)
    sees_answers = bool(asked["sees_answers"])
    indicative = report.page.state == "indicative"
    codes = {row["item"]: row["code"] for row in asked["agreed"]}
    scored = None if indicative else with_agreed(sheet.codes(), codes, questionnaire)
    stated = {item: answer.evidence for item, answer in sheet.answers.items()}
    interval = evidenced(sheet.codes(), stated | asked["strengths"], questionnaire)
    if not sees_answers:
        # The cover names the first steps, and those follow from single answers.
        report = replace(report, page=replace(report.page, steps=(), to_find_out=()))
    return OrganisationReport(
        report=report,
        blocks=printable(asked["blocks"], sees_answers=sees_answers),
        brand=brand_of(asked["brand"]),
        cohort=asked["cohort"],
        notes=tuple(_note(row, words) for row in asked["notes"]),
        agreed=_agreed(asked["agreed"], sheet, words) if sees_answers else (),
        result_with_agreed=agreed_in_words(scored, len(codes), words) if sees_answers else "",
        evidence=shown(interval, words) if sees_answers and not indicative else None,
    )


def _note(row: Mapping[str, Any], words: Phrasing) -> Note:
    about = words._("The organisation")
    target = row["target"]
    if row["scope"] == "dimension" and target in words.text.dimensions:
        about = words.names([target])
    elif row["scope"] == "item" and target in words.text.items:
        item = words.questionnaire.by_id[target]
        about = f"{words.names([item.dimension])}, {target}"
    return Note(about, row["text"], row["author"], wording.day(row["at"], words.locale))


def _agreed(
    rows: Sequence[Mapping[str, Any]], sheet: AnswerSheet, words: Phrasing
) -> tuple[Agreed, ...]:
    order = {item.id: place for place, item in enumerate(words.questionnaire.items)}
    found = []
    for row in sorted(rows, key=lambda row: order.get(row["item"], -1)):
        item = words.questionnaire.by_id.get(row["item"])
        if item is None or row["code"] not in words.text.scale:
            continue
        code = sheet.answer(item.id).code
        found.append(
            Agreed(
                item.id,
                words.text.items[item.id].statement,
                words._("Not answered") if code is None else words.text.answer(item, code).name,
                words.text.answer(item, row["code"]).name,
                row["remark"],
                wording.day(row["at"], words.locale),
            )
        )
    return tuple(found)
