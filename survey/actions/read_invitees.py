"""Read a list of organisations to invite: pasted text or a file in whatever shape it comes.

Files come as UTF-8 (with or without a byte order mark), UTF-16 or Windows-1252, separated by
commas, semicolons or tabs, with a row of headings or without. Each row becomes an Invitee or a
sentence that says what is wrong with it and what to do.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from questionnaires.context import ONE_OF, lists, region_of_country
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from questionnaires.sentence import Sentence, said
from survey.actions.invite import Invitee
from survey.email_address import NotAnAddress, read_address
from survey.wording import LANGUAGES

MOST_ROWS = 5_000
"""Rows of one list. More organisations are invited with further lists."""

MOST_CHARACTERS = 4_000_000
"""Characters of one list; 5,000 rows have some 500,000."""

MOST_SAMPLE = 10_000

EMAIL, ORGANISATION, PERSON, LANGUAGE = "email", "organisation", "person", "language"
ORDER = (EMAIL, ORGANISATION, PERSON, LANGUAGE, "sector", "employees", "country")
"""The columns of a list without headings."""

HEADINGS: Mapping[str, str] = {
    heading: column
    for column, headings in {
        EMAIL: "email e-mail mail emailadres e-mailadres address endereço",
        ORGANISATION: "organisation organization organisatie organização organizacao company "
        "bedrijf empresa",
        PERSON: "person name naam nome contact contato contactpersoon persoon pessoa",
        LANGUAGE: "language taal idioma língua lingua locale",
        "sector": "sector setor",
        "employees": "employees medewerkers funcionários funcionarios size omvang tamanho",
        "country": "country land país pais",
    }.items()
    for heading in headings.split()
}
"""How the columns may be headed, in each language."""

SEPARATORS = ("\t", ";", ",")
FORMULA = ("=", "+", "-", "@")
"""What a cell starts with that a spreadsheet takes for a formula (S29)."""

_TONGUES = {
    written.casefold(): language.locale
    for language in LANGUAGES.values()
    for written in (language.locale, language.tag, language.url, language.name)
} | {"pt": "pt_BR", "português": "pt_BR", "portuguese": "pt_BR", "dutch": "nl", "engels": "en"}


class UnreadableList(ValueError):
    """The list as a whole cannot be used; `sentence` says why and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` counts from 1 as a person counts lines; `cells` by column.

    `invitee` None: something is wrong, `faults` say what. `known`: invited already, left out.
    """

    number: int
    cells: Mapping[str, str]
    invitee: Invitee | None
    faults: tuple[Sentence, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class InviteeList:
    """Every row that was not empty."""

    rows: tuple[Row, ...]
    columns: tuple[str, ...] = field(default=ORDER)

    @property
    def good(self) -> tuple[Invitee, ...]:
        """Those to invite."""
        return tuple(row.invitee for row in self.rows if row.invitee and not row.known)

    @property
    def faulty(self) -> tuple[Row, ...]:
        """Rows with a fault."""
        return tuple(row for row in self.rows if row.faults)

    @property
    def known(self) -> tuple[Row, ...]:
        """Rows of organisations that are invited already."""
        return tuple(row for row in self.rows if row.known and not row.faults)


def decoded(content: bytes) -> str:
    """The text of a file. Raises UnreadableList."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return _as(content, encoding)
    if content[1:2] == b"\x00" or content[:1] == b"\x00":
        # UTF-16 without its mark: every second byte of Latin text is 0.
        return _as(content, "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableList(
            said("This is a workbook, not a list. Save it as CSV and choose that file.")
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _as(content, "cp1252")


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableList(
            said("The file holds bytes that are no text. Save it as CSV in UTF-8 and try again.")
        ) from error


def read_invitees(
    text: str, locales: Sequence[str], locale: str, known: Collection[str]
) -> InviteeList:
    """The rows of `text`. Raises UnreadableList.

    `locales`: the languages of the cohort; `locale`: for rows that name none; `known`: addresses
    that are invited already.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableList(
            said(
                "The list has %(length)s characters, and at most %(limit)s are read. Split it.",
                length=len(text),
                limit=MOST_CHARACTERS,
            )
        )
    lines = [(number, cells) for number, cells in _lines(text) if any(c.strip() for c in cells)]
    if not lines:
        raise UnreadableList(
            said("The list is empty. Paste one organisation a line, or choose a file.")
        )
    columns = _columns(lines[0][1])
    if columns is not None:
        lines = lines[1:]
        if EMAIL not in columns:
            raise UnreadableList(
                said("No column is called “email”. Name the column of the addresses so.")
            )
    if len(lines) > MOST_ROWS:
        raise UnreadableList(
            said(
                "The list has %(count)s rows, and one list may have %(limit)s. Split it and send "
                "the parts one after another; nobody was invited yet.",
                count=len(lines),
                limit=MOST_ROWS,
            )
        )
    if not lines:
        raise UnreadableList(said("There is nothing below the headings."))
    named = columns or ORDER
    seen: dict[str, int] = {}
    rows = tuple(
        _row(number, cells, named, locales, locale, known, seen) for number, cells in lines
    )
    return InviteeList(rows, tuple(column for column in named if column))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells. Raises UnreadableList."""
    text = text.removeprefix("\ufeff").replace("\x00", "\ufffd")
    first = next((line for line in text.splitlines() if line.strip()), "")
    # A first row of one bare address says nothing of how the others are separated.
    sample = first if any(first.count(each) for each in SEPARATORS) else text[:MOST_SAMPLE]
    separator = max(SEPARATORS, key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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
        yield number, cells


def _columns(cells: Sequence[str]) -> tuple[str, ...] | None:
    """The columns that a row of headings names ("" for others); None: it is no such row."""
    named = [HEADINGS.get(cell.strip().casefold().strip("*:"), "") for cell in cells]
    if not any(named) or any("@" in cell for cell in cells):
        return None
    return tuple(
        column if column not in named[:place] else "" for place, column in enumerate(named)
    )


def _row(
    number: int,
    cells: Sequence[str],
    columns: Sequence[str],
    locales: Sequence[str],
    locale: str,
    known: Collection[str],
    seen: dict[str, int],
) -> Row:
    given = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    faults: list[Sentence] = []
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        faults.append(
            said(
                "has %(count)s cells, and the list has %(columns)s columns; put quotation marks "
                "around a text that holds the separator.",
                count=len(cells),
                columns=len(columns),
            )
        )
    texts = {name: _text(name, cell, faults) for name, cell in given.items()}
    email = _email(texts.get(EMAIL, ""), number, seen, faults)
    tongue = _tongue(texts.get(LANGUAGE, ""), locales, locale, faults)
    context = {
        name: code
        for name in ("sector", "employees", "country")
        if (code := _code(name, texts.get(name, ""), faults))
    }
    shown = {name: cell[:MAX_LINE] for name, cell in given.items()}
    if faults:
        return Row(number, shown, None, tuple(faults))
    invitee = Invitee(email, texts.get(ORGANISATION, ""), texts.get(PERSON, ""), tongue, context)
    return Row(number, shown, invitee, known=email in known)


def _text(name: str, cell: str, faults: list[Sentence]) -> str:
    try:
        text = plain_text(cell, MAX_LINE)
    except NotPlainText as error:
        faults.append(said("%(column)s: %(problem)s", column=name, problem=error.sentence))
        return ""
    if "\n" in text or "\t" in text:
        faults.append(
            said("%(column)s: holds a line break or a tab; write it on one line.", column=name)
        )
    elif text.startswith(FORMULA):
        faults.append(
            said(
                "%(column)s: starts with “%(sign)s”, which a spreadsheet takes for a formula; "
                "take it away.",
                column=name,
                sign=text[0],
            )
        )
    return text


def _email(text: str, number: int, seen: dict[str, int], faults: list[Sentence]) -> str:
    if not text:
        faults.append(said("has no e-mail address."))
        return ""
    try:
        email = read_address(text)
    except NotAnAddress:
        faults.append(
            said("“%(text)s” is no e-mail address such as ann@example.org.", text=text[:80])
        )
        return ""
    if email in seen:
        faults.append(
            said("has the same address as line %(line)s; delete one of them.", line=seen[email])
        )
    seen.setdefault(email, number)
    return email


def _tongue(text: str, locales: Sequence[str], locale: str, faults: list[Sentence]) -> str:
    if not text:
        return locale
    found = _TONGUES.get(text.casefold())
    if found is None or found not in locales:
        offered = ", ".join(LANGUAGES[k].tag for k in locales)
        faults.append(
            said(
                "“%(text)s” is none of the languages of this cohort: %(offered)s.",
                text=text[:40],
                offered=offered,
            )
        )
        return locale
    return found


def _code(name: str, text: str, faults: list[Sentence]) -> str:
    """The code of a sector, size or country that was written as code or as words."""
    if not text:
        return ""
    if name == "country":
        code = text.upper()
        if code in region_of_country():
            return code
        faults.append(said("“%(text)s” is not a country code such as NL or BR.", text=text[:40]))
        return ""
    wanted = text.casefold()
    for option in lists()[ONE_OF[name]]:
        written = (option.code, option.also, *option.label.values())
        if wanted in (each.casefold() for each in written if each):
            return option.code
    known = ", ".join(option.code for option in lists()[ONE_OF[name]])
    faults.append(
        said(
            "%(column)s: “%(text)s” is not in the list; known: %(known)s.",
            column=name,
            text=text[:40],
            known=known,
        )
    )
    return ""


def written(rows: Sequence[Row]) -> str:
    """The rows as a list that `read_invitees` reads again, all columns, separated by commas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(ORDER)
    for row in rows:
        writer.writerow([row.cells.get(column, "") for column in ORDER])
    return out.getvalue()
