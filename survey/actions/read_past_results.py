"""Read results of earlier years that a consultant brings along: answer sheets, one a line.

JSON lines hold an answer sheet each (docs/answer-sheet.md), or {"sheet": …, "day": "2025-03-31"}.
CSV has a row of headings: name, day, sector, employees, country and the ids of items, in any
order; a cell holds the code of an answer. Every line becomes a sheet or says what is wrong.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from questionnaires.faults import Refused
from questionnaires.schema import Questionnaire
from questionnaires.sentence import Sentence, said
from questionnaires.sheet import AnswerSheet, parse_sheet
from questionnaires.version import edition_of
from survey.actions.read_invitees import UnreadableList

MOST_SHEETS = 1_000
"""Sheets of one import: they are kept in one transaction, which others wait for."""

MOST_CHARACTERS = 8_000_000
OLDEST = date(1990, 1, 1)
NAME, DAY, FORM = "name", "day", "form"
FACTS = ("sector", "employees", "country")
SEPARATORS = (",", ";", "\t")
MOST_FAULTS = 10
"""Faults of one line that are said; the others are seldom of another kind."""


@dataclass(frozen=True, slots=True)
class PastSheet:
    """A sheet to import: `name` of the organisation, and the moment its day ends (UTC)."""

    name: str
    submitted_at: int
    sheet: AnswerSheet


@dataclass(frozen=True, slots=True)
class PastLine:
    """One line, counted from 1. `sheet` None: `faults` say what is wrong.

    `known`: an organisation of that name takes part already, so it is left out.
    """

    number: int
    name: str
    sheet: PastSheet | None
    faults: tuple[str, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class PastList:
    """Every line that was not empty."""

    lines: tuple[PastLine, ...]

    @property
    def good(self) -> tuple[PastSheet, ...]:
        """What will be imported."""
        return tuple(line.sheet for line in self.lines if line.sheet and not line.known)

    @property
    def faulty(self) -> tuple[PastLine, ...]:
        """Lines with a fault."""
        return tuple(line for line in self.lines if line.faults)

    @property
    def known(self) -> tuple[PastLine, ...]:
        """Lines of organisations that take part already."""
        return tuple(line for line in self.lines if line.known and not line.faults)


@dataclass(frozen=True, slots=True)
class Reading:
    """What lines are read by: the cohort's version, other versions by number, today's date.

    `day` is for lines that name none; `known` are names, case-folded, that take part already.
    """

    questionnaire: Questionnaire
    find: Callable[[str], Questionnaire]
    today: date
    day: str
    known: Collection[str]


def read_past(text: str, reading: Reading) -> PastList:
    """All lines of `text`. Raises UnreadableList when it is no list at all."""
    text = text.removeprefix("\ufeff").strip()
    if not text:
        raise UnreadableList(said("There is nothing to import. Choose a file, or paste lines."))
    if len(text) > MOST_CHARACTERS:
        raise UnreadableList(
            said(
                "The list has %(length)s characters, and at most %(limit)s are read. Split it.",
                length=len(text),
                limit=MOST_CHARACTERS,
            )
        )
    read = _json_lines if text.startswith("{") else _csv_lines
    seen: dict[str, int] = {}
    lines: list[PastLine] = []
    for number, data, day in read(text, reading):
        if len(lines) == MOST_SHEETS:
            raise UnreadableList(
                said(
                    "One import takes at most %(limit)s sheets. Split the list; nothing was "
                    "imported yet.",
                    limit=MOST_SHEETS,
                )
            )
        lines.append(_line(number, data, day, reading, seen))
    if not lines:
        raise UnreadableList(said("There is nothing below the headings."))
    return PastList(tuple(lines))


Raw = tuple[int, Any, str]
"""Number of a line, its sheet as JSON data (a sentence: why there is none), its day."""


def _json_lines(text: str, _reading: Reading) -> Iterator[Raw]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            yield number, said("This line is no JSON object. Put one sheet on each line."), ""
            continue
        day = ""
        if isinstance(data, dict) and isinstance(data.get("sheet"), dict):
            day = data.get(DAY, "")
            data = data["sheet"]
        yield number, data, day if isinstance(day, str) else str(day)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _csv_lines(text: str, reading: Reading) -> Iterator[Raw]:
    first = text.splitlines()[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    heads = _heads(next(reader), reading.questionnaire)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableList(
                said(
                    "From line %(line)s on the list cannot be read: a quotation mark is not "
                    "closed, or stands in the midst of a cell. Correct that line.",
                    line=number,
                )
            ) from error
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(heads):
            yield (
                number,
                said("has more cells than the list has headings: a text may hold the separator."),
                "",
            )
            continue
        given = {head: cell.strip() for head, cell in zip(heads, cells, strict=False)}
        yield number, _sheet(given, reading.questionnaire), given.get(DAY, "")


def _heads(cells: Sequence[str], questionnaire: Questionnaire) -> list[str]:
    """The headings as they are known: small letters for facts, ids of items as they are."""
    items = {item.id.casefold(): item.id for item in questionnaire.items}
    named = {name: name for name in (NAME, DAY, FORM, *FACTS)}
    heads = []
    for cell in cells:
        key = cell.strip().casefold()
        head = items.get(key) or named.get(key)
        if head is None:
            raise UnreadableList(
                said(
                    "The heading “%(head)s” is not known. Headings are name, day, form, sector, "
                    "employees, country and the ids of questions such as %(item)s.",
                    head=cell.strip()[:60],
                    item=questionnaire.items[0].id,
                )
            )
        if head in heads:
            raise UnreadableList(
                said("The heading “%(head)s” stands there twice. Take one away.", head=head)
            )
        heads.append(head)
    if NAME not in heads:
        raise UnreadableList(said("No column is headed “name”: the name of the organisation."))
    return heads


def _sheet(given: Mapping[str, str], questionnaire: Questionnaire) -> dict[str, Any]:
    facts = {fact: given[fact] for fact in FACTS if given.get(fact)}
    known = {NAME, DAY, FORM, *FACTS}
    return {
        "questionnaire": questionnaire.id,
        "version": questionnaire.version,
        "form": given.get(FORM) or "full",
        "answers": {head: cell for head, cell in given.items() if head not in known and cell},
        "context": {"organisation": given.get(NAME, ""), **facts},
    }


def _line(number: int, data: Any, day: str, reading: Reading, seen: dict[str, int]) -> PastLine:
    if isinstance(data, Sentence):
        return PastLine(number, "", None, (data,))
    faults: list[str] = []
    sheet = _parsed(data, reading, faults)
    name = str(sheet.context.get("organisation", "")) if sheet else ""
    if sheet and not name:
        faults.append(said("The name of the organisation is missing (context.organisation)."))
    moment = _moment(day or reading.day, reading.today, faults)
    earlier = seen.setdefault(name.casefold(), number) if name else number
    if earlier != number:
        faults.append(said("The same name stands on line %(line)s already.", line=earlier))
    if faults or sheet is None or moment is None:
        return PastLine(number, name, None, tuple(faults[:MOST_FAULTS]))
    known = name.casefold() in reading.known
    return PastLine(number, name, PastSheet(name, moment, sheet), known=known)


def _parsed(data: Any, reading: Reading, faults: list[str]) -> AnswerSheet | None:
    ours = reading.questionnaire
    given = data if isinstance(data, dict) else {}
    named = str(given.get("questionnaire"))[:60], str(given.get("version"))[:20]
    if named != (ours.id, ours.version) and not _compatible(*named, ours):
        faults.append(
            said(
                "The sheet is of %(name)s %(version)s; this cohort takes %(ours)s %(number)s and "
                "versions that are compatible with it.",
                name=named[0],
                version=named[1],
                ours=ours.id,
                number=ours.version,
            )
        )
        return None
    try:
        sheet = parse_sheet(data, lambda _name, number: reading.find(number), "")
    except Refused as refused:
        faults.extend(_said(fault.where, fault.message) for fault in refused.faults)
        return None
    if not sheet.codes():
        faults.append(said("The sheet holds no answers."))
    return sheet


def _compatible(questionnaire: str, version: str, ours: Questionnaire) -> bool:
    return questionnaire == ours.id and edition_of(version) == edition_of(ours.version)


def _said(where: str, message: str) -> str:
    if not where:
        return message
    return said("%(where)s: %(message)s", where=where, message=message)


def _moment(text: str, today: date, faults: list[str]) -> int | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        faults.append(
            said("“%(day)s” is no day. Write it as year-month-day: 2025-03-31.", day=text[:40])
        )
        return None
    if not OLDEST <= day <= today:
        faults.append(said("The day %(day)s lies ahead, or too far back.", day=day.isoformat()))
        return None
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=12)
    return int(end.timestamp())
