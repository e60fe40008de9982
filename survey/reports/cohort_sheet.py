"""A cohort as a table to take along: a row an organisation, and what each column means."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from questionnaires.schema import Questionnaire
from survey.reports.cohort_heatmap import OVERALL
from survey.reports.phrasing import Phrasing
from survey.reports.safe_cells import Value, safe

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Columns


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file, what it means, its unit and the values it can have."""

    name: str
    meaning: str
    unit: str
    values: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole table. `rows` can be gone through once."""

    columns: tuple[Column, ...]
    rows: Iterator[Sequence[Value]]


FACTS = ("enrolment", "name", "sector", "employees", "country", "model", "state")
"""What stands before the figures, as the organisations of a cohort have it."""


def cohort_sheet(
    rows: Sequence[Any],
    columns: Columns,
    words: Phrasing,
    answers: Mapping[str, Mapping[str, str | None]] | None,
    chances: Sequence[Any] = (),
    archetypes: Mapping[str, str] = MappingProxyType({}),
) -> Sheet:
    """The organisations `rows` with their figures; `answers`: result → item → code, or none.

    `chances`: of each row how likely its archetypes are (None: it stands nowhere), or empty;
    `archetypes`: key → name.

    Facts stand as codes, which are the same in every language; their meaning is in the columns.
    """
    figures = _figures(words)
    items = [item.id for item in words.questionnaire.items] if answers is not None else []
    known = (*_facts(words), *_stands(words, archetypes), *figures, *_answers(words, items))
    stored = [
        (columns.of(column.name).tolist(), column.unit == words._("level")) for column in figures
    ]

    def lines() -> Iterator[Sequence[Value]]:
        for place, row in enumerate(rows):
            given = (answers or {}).get(row.result or "", {})
            yield (
                *(str(getattr(row, fact)) for fact in FACTS),
                _day(row.submitted_at),
                row.version,
                "yes" if row.simulated else "no",
                *_standing(chances[place] if chances else None),
                *(_value(numbers[place], level) for numbers, level in stored),
                *(given.get(item) or "" for item in items),
            )

    return Sheet(known, lines())


def _standing(found: Any) -> tuple[Value, ...]:
    if found is None:
        return ("", None, "", None)
    return (
        found.first,
        round(100 * found.chance, 1),
        found.second,
        round(100 * found.next_chance, 1),
    )


def _value(stored: int, level: bool) -> Value:
    if stored < 0 or (level and stored == 0):
        return None
    return stored if level else stored / 100


def _day(moment: int | None) -> str:
    return "" if moment is None else datetime.fromtimestamp(moment, UTC).date().isoformat()


def _facts(words: Phrasing) -> tuple[Column, ...]:
    code, none = words._("code"), words._("empty: not said")
    return (
        Column("id", words._("What names the organisation in this cohort"), words._("text"), ""),
        Column("name", words._("Name of the organisation"), words._("text"), ""),
        Column("sector", words._("Sector"), code, none),
        Column("employees", words._("Size"), code, none),
        Column("country", words._("Country"), words._("ISO 3166-1 code"), none),
        Column("model", words._("Service model that suits best"), code, none),
        Column("state", words._("State"), code, "answering, submitted, returned, accepted"),
        Column("submitted", words._("Day of the newest submission"), words._("date"), "YYYY-MM-DD"),
        Column("version", words._("Version of the questionnaire"), words._("text"), ""),
        Column("simulated", words._("Whether it is simulated: such an organisation does not exist"),
               words._("text"), "yes, no"),
    )  # fmt: skip


def _stands(words: Phrasing, archetypes: Mapping[str, str]) -> tuple[Column, ...]:
    named = "; ".join(f"{key}: {name}" for key, name in archetypes.items())
    none = words._("empty: not placed")
    codes = f"{named}; {none}" if named else none
    shares = words._("0 to 100; empty: not placed")
    code, percent = words._("code"), words._("percent")
    return (
        Column("archetype", words._("Archetype that is likeliest"), code, codes),
        Column("archetype_chance", words._("How likely it is; below 60 it stands between two"),
               percent, shares),
        Column("next_archetype", words._("Archetype that is next likeliest"), code, codes),
        Column("next_archetype_chance", words._("How likely that one is"), percent, shares),
    )  # fmt: skip


def _figures(words: Phrasing) -> tuple[Column, ...]:
    version, texts = words.questionnaire, words.questionnaire.text(words.locale)
    levels = words._("%(low)s to %(high)s; empty: not rated") % {
        "low": 1,
        "high": version.levels[-1],
    }
    shares = words._("0 to 100; empty: not rated")
    groups = {
        OVERALL: words._("Whole"),
        **{code: texts.dimensions[code].name for code in version.dimension},
        **{code: texts.elements[code].name for code in version.elements},
    }
    found = []
    for code, name in groups.items():
        about = {"name": name}
        found += [
            Column(f"{code}.level", words._("%(name)s: level") % about, words._("level"), levels),
            Column(f"{code}.in_place", words._("%(name)s: in place") % about,
                   words._("percent"), shares),
            Column(f"{code}.low", words._("%(name)s: in place, at least") % about,
                   words._("percent"), shares),
            Column(f"{code}.high", words._("%(name)s: in place, at most") % about,
                   words._("percent"), shares),
        ]  # fmt: skip
    found += [
        Column(f"ladder.{n}", words._("Practices of level %(level)s in place") % {"level": n},
               words._("percent"), shares)
        for n in version.levels
    ]  # fmt: skip
    named = {
        **{f"lens.{code}": texts.lenses[code].name for code in version.lenses},
        **{f"model.{code}": texts.models[code].name for code in version.models},
    }
    found += [
        Column(name, words._("%(name)s: in place") % {"name": text}, words._("percent"), shares)
        for name, text in named.items()
    ]
    return tuple(found)


def _answers(words: Phrasing, items: Sequence[str]) -> tuple[Column, ...]:
    version: Questionnaire = words.questionnaire
    texts = version.text(words.locale).items
    return tuple(
        Column(
            item,
            texts[item].statement,
            words._("code"),
            ", ".join(version.codes_of(version.by_id[item])),
        )
        for item in items
    )


def as_workbook(sheet: Sheet, titles: tuple[str, str], heads: Sequence[str]) -> bytes:
    """The table as XLSX, with a second sheet that says what each column means.

    `titles`: of the two sheets, at most 31 characters each; `heads`: of the second one's columns.
    """
    # Here only: no page but this one writes workbooks.
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "",
    }
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        table = book.add_worksheet(titles[0])
        table.freeze_panes(1, 2)
        for at, column in enumerate(sheet.columns):
            table.write_string(0, at, safe(column.name), bold)
        for number, row in enumerate(sheet.rows, start=1):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    if value:
                        table.write_string(number, at, safe(value))
                elif value is not None:
                    table.write_number(number, at, value)
        about = book.add_worksheet(titles[1])
        about.set_column(0, 3, 30)
        for at, head in enumerate(heads):
            about.write_string(0, at, head, bold)
        for number, column in enumerate(sheet.columns, start=1):
            said = (column.name, column.meaning, column.unit, column.values)
            for at, text in enumerate(said):
                about.write_string(number, at, safe(text))
    return out.getvalue()
