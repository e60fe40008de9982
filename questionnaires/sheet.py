"""An answer sheet: item → answer, checked against its questionnaire version.

`parse_sheet` takes the JSON form that other programs send (docs/answer-sheet.md) and refuses
with all faults at once. `pack` and `unpack` turn answers into one byte an item and back.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from questionnaires.context import check_context
from questionnaires.faults import Fault, Refused
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from questionnaires.schema import SKIPPED, Item, Questionnaire
from questionnaires.sentence import Sentence, said

MAX_EVIDENCE = 3
"""Evidence strength: 0 none, 1 statement, 2 document, 3 data or sample."""

FORMS = ("full", "quick")
"""Which form was filled in: all items, or the quick check."""

MAX_ENTRIES = 2000
"""Answers, goals or context fields in one sheet; more is refused without reading them."""

MAX_UNKNOWN = 20
"""Unknown fields of one answer that are named; the rest go unnamed."""

SHEET_KEYS = frozenset({"questionnaire", "version", "id", "form", "answers", "context", "goals"})
ANSWER_KEYS = frozenset({"code", "reason", "note", "evidence"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One item's answer. `code` None is skipped; `evidence` is 0…3."""

    code: str | None = None
    reason: str = ""
    note: str = ""
    evidence: int = 0


UNANSWERED = Answer()


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """Answers of one organisation (or rater). Items absent from `answers` are skipped."""

    questionnaire: str
    version: str
    id: str
    answers: Mapping[str, Answer]
    context: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    goals: tuple[str, ...] = ()
    form: str = "full"

    def answer(self, item: str) -> Answer:
        """The answer to `item`, UNANSWERED when it was skipped."""
        return self.answers.get(item, UNANSWERED)

    def codes(self) -> dict[str, str | None]:
        """Item → code, only for items that were answered."""
        return {item: a.code for item, a in self.answers.items() if a.code is not None}


def parse_sheet(
    data: object, find: Callable[[str, str], Questionnaire], source: str
) -> AnswerSheet:
    """The sheet in decoded JSON `data`; `find(id, version)` gives its questionnaire.

    `source` names file and line in faults. Raises Refused with every fault.
    """
    faults: list[Fault] = []
    if not isinstance(data, dict):
        raise Refused([Fault(source, "", "an answer sheet must be a JSON object.")])
    _refuse_too_many(data, source)
    for key in sorted(set(map(str, data)) - SHEET_KEYS):
        faults.append(
            Fault(
                source, key, f"is not a field of a sheet; known: {', '.join(sorted(SHEET_KEYS))}."
            )
        )
    name, version = data.get("questionnaire"), data.get("version")
    if not isinstance(name, str) or not isinstance(version, str):
        faults.append(Fault(source, "questionnaire", "questionnaire and version must be text."))
        raise Refused(faults)
    try:
        questionnaire = find(name, version)
    except LookupError as error:
        raise Refused([*faults, Fault(source, "version", str(error))]) from error
    answers = _answers(data.get("answers", {}), questionnaire, source, faults)
    identity = ""
    try:
        identity = plain_text(data.get("id", ""), MAX_LINE)
    except NotPlainText as error:
        faults.append(Fault(source, "id", error.sentence))
    form = data.get("form", "full")
    if form not in FORMS:
        faults.append(Fault(source, "form", f"must be one of {', '.join(FORMS)}."))
    goals = _goals(data.get("goals", []), questionnaire, source, faults)
    context = check_context(data.get("context", {}), source, faults)
    if faults:
        raise Refused(faults)
    return AnswerSheet(name, version, identity, MappingProxyType(answers), context, goals, form)


def parse_answer(value: object, item: Item, questionnaire: Questionnaire) -> Answer:
    """One answer in JSON form. Raises Refused; each fault's `where` is the item's id."""
    faults: list[Fault] = []

    def fault(message: Sentence) -> None:
        faults.append(Fault("", item.id, message))

    record = value if isinstance(value, dict) else {"code": value}
    for key in sorted(set(map(str, record)) - ANSWER_KEYS)[:MAX_UNKNOWN]:
        known = ", ".join(sorted(ANSWER_KEYS))
        fault(
            said(
                "%(key)s is not part of an answer; known: %(known)s.",
                key=repr(key[:40]),
                known=known,
            )
        )
    code = record.get("code")
    if code is not None and not isinstance(code, str):
        fault(said("the code must be text or null."))
        code = None
    if code is not None and code not in questionnaire.codes_of(item):
        known = ", ".join(questionnaire.codes_offered(item))
        fault(
            said(
                "%(code)s is not a code of the answer scale; known: %(known)s.",
                code=repr(code[:40]),
                known=known,
            )
        )
    elif code is not None and code not in questionnaire.codes_offered(item):
        fault(said("%(code)s is not offered at this item; it has no condition for it.", code=code))
    texts = {"reason": "", "note": ""}
    for key in texts:
        try:
            texts[key] = plain_text(record.get(key, ""))
        except NotPlainText as error:
            why = error.sentence
            fault(
                said("the reason %(problem)s", problem=why)
                if key == "reason"
                else said("the note %(problem)s", problem=why)
            )
    evidence = record.get("evidence", 0)
    if isinstance(evidence, bool) or not isinstance(evidence, int):
        fault(said("the evidence strength must be a whole number."))
        evidence = 0
    elif not 0 <= evidence <= MAX_EVIDENCE:
        fault(said("the evidence strength must lie between 0 and %(most)s.", most=MAX_EVIDENCE))
    if faults:
        raise Refused(faults)
    return Answer(code, texts["reason"], texts["note"], evidence)


def _refuse_too_many(data: dict[Any, Any], source: str) -> None:
    parts = {"": data, **{key: data.get(key) for key in ("answers", "context", "goals")}}
    faults = [
        Fault(source, key, f"holds {len(part)} entries; at most {MAX_ENTRIES} are read.")
        for key, part in parts.items()
        if isinstance(part, (dict, list)) and len(part) > MAX_ENTRIES
    ]
    if faults:
        raise Refused(faults)


def _answers(
    data: object, questionnaire: Questionnaire, source: str, faults: list[Fault]
) -> dict[str, Answer]:
    if not isinstance(data, dict):
        faults.append(Fault(source, "answers", "must be an object of item ids and answers."))
        return {}
    answers = {}
    for key, value in data.items():
        item = questionnaire.by_id.get(key)
        if item is None:
            faults.append(
                Fault(
                    source,
                    str(key)[:60],
                    f"is not an item of {questionnaire.id} {questionnaire.version}.",
                )
            )
            continue
        try:
            answers[key] = parse_answer(value, item, questionnaire)
        except Refused as refused:
            faults.extend(Fault(source, f.where, f.message) for f in refused.faults)
    return answers


def _goals(
    data: object, questionnaire: Questionnaire, source: str, faults: list[Fault]
) -> tuple[str, ...]:
    if not isinstance(data, list) or not all(isinstance(goal, str) for goal in data):
        faults.append(Fault(source, "goals", "must be a list of goal codes."))
        return ()
    for goal in data:
        if goal not in questionnaire.goals:
            known = ", ".join(questionnaire.goals)
            faults.append(Fault(source, "goals", f"{goal[:40]!r} is not a goal; known: {known}."))
    return tuple(dict.fromkeys(data))


def sheet_json(sheet: AnswerSheet) -> dict[str, Any]:
    """The JSON form of a sheet, as `parse_sheet` reads it; items in the sheet's order."""
    answers: dict[str, Any] = {}
    for item, answer in sheet.answers.items():
        extra = {
            key: value for key in ("reason", "note", "evidence") if (value := getattr(answer, key))
        }
        answers[item] = {"code": answer.code, **extra} if extra else answer.code
    return {
        "questionnaire": sheet.questionnaire,
        "version": sheet.version,
        "id": sheet.id,
        "form": sheet.form,
        "answers": answers,
        "context": dict(sheet.context),
        "goals": list(sheet.goals),
    }


def pack(codes: Mapping[str, str | None], questionnaire: Questionnaire) -> bytes:
    """One signed byte an item in version order: its code's position, SKIPPED if none."""
    numbers = [
        SKIPPED if (code := codes.get(item)) is None else position[code]
        for item, position in questionnaire.positions
    ]
    return struct.pack(f"{len(numbers)}b", *numbers)


def unpack(packed: bytes, questionnaire: Questionnaire) -> dict[str, str | None]:
    """Item → code (None = skipped) from a packed sheet. Raises ValueError if it does not fit."""
    if len(packed) != len(questionnaire.items):
        raise ValueError(
            f"a packed sheet of {questionnaire.id} {questionnaire.version} has "
            f"{len(questionnaire.items)} bytes, not {len(packed)}"
        )
    numbers = struct.unpack(f"{len(packed)}b", packed)
    pairs = list(zip(questionnaire.codes_at, numbers, strict=True))
    if strange := {n for (_, codes), n in pairs if not SKIPPED <= n < len(codes) - 1}:
        raise ValueError(f"{min(strange)} is not a position in the scale of {questionnaire.id}")
    return {item: codes[number] for (item, codes), number in pairs}
