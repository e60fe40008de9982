"""The rated question: how it is shown, and how the fields of any question are read.

One handler for this question type; another type gets a module of its own with a `show_question`
(`probe_question`). `question_types` finds the handler of an item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.faults import Fault, Refused
from questionnaires.plain_text import MAX_NOTE
from questionnaires.schema import Item, Questionnaire
from questionnaires.sentence import said
from questionnaires.sheet import MAX_EVIDENCE, Answer, parse_answer
from survey.web.form_data import Fields
from survey.web.languages import current
from survey.web.languages import gettext as _

PARTS = ("answer", "reason", "note", "evidence")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen."""

    value: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it stands on a page; `errors` by part, `saved` on a page in conflict."""

    id: str
    number: int
    statement: str
    help: str
    look_for: str
    options: tuple[Choice, ...]
    extra: tuple[Choice, ...]
    offers_na: bool
    chosen: str
    reason: str
    note: str
    evidence: str
    errors: dict[str, str]
    saved: str


def field_name(part: str, item: str) -> str:
    """The name of a field of an item's question."""
    return f"{part}-{item}"


def field_in_words(part: str, number: int) -> str:
    """What a field is called on its page, where item ids are not shown."""
    words = {
        "answer": _("Question %(number)s"),
        "reason": _("Question %(number)s, reason"),
        "note": _("Question %(number)s, note"),
        "evidence": _("Question %(number)s, evidence"),
    }
    return words[part] % {"number": number}


def read_answer(fields: Fields, item: Item, questionnaire: Questionnaire) -> Answer:
    """The answer sent for `item`. Raises Refused; each fault's `where` is a field name."""
    strength = fields.get(field_name("evidence", item.id)) or "0"
    reason = fields.get(field_name("reason", item.id))
    code = fields.get(field_name("answer", item.id)) or None
    faults: list[Fault] = []
    if strength not in map(str, range(MAX_EVIDENCE + 1)):
        faults.append(
            Fault(
                "",
                field_name("evidence", item.id),
                said("must be a number from 0 to %(most)s.", most=MAX_EVIDENCE),
            )
        )
        strength = "0"
    parts = {"answer": code, "reason": reason, "note": fields.get(field_name("note", item.id))}
    values: dict[str, object] = {"evidence": int(strength)}
    for part, value in parts.items():
        key = "code" if part == "answer" else part
        try:
            parsed = parse_answer({key: value}, item, questionnaire)
            values[key] = getattr(parsed, key)
        except Refused as refused:
            faults.extend(Fault("", field_name(part, item.id), f.message) for f in refused.faults)
    if faults:
        raise Refused(faults)
    if values["code"] != questionnaire.na_code:
        # A reason belongs to "does not apply" only; browsers send the hidden field all the same.
        values["reason"] = ""
    elif not values["reason"]:
        # Choosing it claims the condition that stands beside it: that is the reason then.
        values["reason"] = questionnaire.text(current().locale).items[item.id].na_condition
    return parse_answer(values, item, questionnaire)


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
    """A question with its present answer; `typed` wins over it where a field was refused."""
    texts = questionnaire.text(locale)
    scale, words = texts.scale, texts.items[item.id]
    extra = [Choice(questionnaire.unknown_code, scale[questionnaire.unknown_code].name, "")]
    if item.na:
        extra.append(
            Choice(questionnaire.na_code, scale[questionnaire.na_code].name, words.na_condition)
        )
    options = [
        Choice(code, scale[code].name, words.anchors[code]) for code in questionnaire.rated_codes
    ]
    return question_with(
        options, extra, item, number, answer, questionnaire, locale,
        errors=errors, typed=typed, saved=saved,
    )  # fmt: skip


def question_with(
    options: Sequence[Choice],
    extra: Sequence[Choice],
    item: Item,
    number: int,
    answer: Answer,
    questionnaire: Questionnaire,
    locale: str,
    *,
    errors: dict[str, str] | None,
    typed: dict[str, str] | None,
    saved: Answer | None,
) -> Question:
    """A question of any type that offers `options`, and `extra` ones apart from them."""
    words = questionnaire.text(locale).items[item.id]
    typed = typed or {}
    return Question(
        id=item.id,
        number=number,
        statement=words.statement,
        help=words.help,
        look_for=words.evidence,
        options=tuple(options),
        extra=tuple(extra),
        offers_na=bool(item.na),
        chosen=typed.get("answer", answer.code or ""),
        reason=typed.get("reason", answer.reason),
        note=typed.get("note", answer.note),
        evidence=typed.get("evidence", str(answer.evidence)),
        errors=dict.fromkeys(PARTS, "") | (errors or {}),
        saved="" if saved is None else in_words(saved, item, questionnaire, locale),
    )


def in_words(answer: Answer, item: Item, questionnaire: Questionnaire, locale: str) -> str:
    """An answer on one line: its label, and reason, note and evidence where there are any."""
    texts = questionnaire.text(locale)
    label = texts.answer(item, answer.code).name if answer.code else _("No answer yet")
    evidence = dict(strengths())[str(answer.evidence)] if answer.evidence else ""
    evidence = evidence and _("evidence: %(strength)s") % {"strength": evidence}
    return " – ".join(part for part in (label, answer.reason, answer.note, evidence) if part)


def strengths() -> list[tuple[str, str]]:
    """The choices of the evidence strength."""
    return [
        ("0", _("None noted")),
        ("1", _("A statement")),
        ("2", _("A document")),
        ("3", _("Data or a sample")),
    ]


NOTE_LIMIT = MAX_NOTE
