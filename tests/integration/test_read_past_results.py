"""Lists of earlier results in whatever shape they come: each fault by its line."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from questionnaires.catalogue import shipped
from survey.actions.read_invitees import UnreadableList
from survey.actions.read_past_results import PastList, Reading, read_past

VERSION = shipped().latest("service-maturity")
TODAY = date(2027, 1, 15)


def read(text: str, day: str = "2025-03-31", known: frozenset[str] = frozenset()) -> PastList:
    find = lambda number: shipped().get(VERSION.id, number)  # noqa: E731 - one line says it
    return read_past(text, Reading(VERSION, find, TODAY, day, known))


def sheet(name: str, day: str = "2025-03-31", **fields: Any) -> str:
    given = {
        "questionnaire": VERSION.id,
        "version": VERSION.version,
        "answers": {"STR-2": "F"},
        "context": {"organisation": name},
    }
    return json.dumps({"day": day, "sheet": given | fields})


def faults(text: str) -> list[str]:
    """Everything that is said against a list."""
    try:
        listed = read(text)
    except UnreadableList as error:
        return [str(error.sentence)]
    return [str(fault) for line in listed.faulty for fault in line.faults]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is nothing to import"),
        ("name,STR-2\n", "There is nothing below the headings."),
        ("nome,STR-2\nAcme,F", "The heading “nome” is not known"),
        ("STR-2\nF", "No column is headed “name”"),
        ("name,name\nA,B", "stands there twice"),
        ('name,STR-2\n"Acme,F', "a quotation mark is not closed"),
        ("{broken", "This line is no JSON object"),
        ("name,STR-2\nAcme,F,P", "has more cells than"),
        ("name,STR-2\nAcme,X", "STR-2"),
        ("name,STR-2\n,F", "The name of the organisation is missing"),
        ("name,STR-2\nAcme,", "The sheet holds no answers"),
        ("name,STR-2,sector\nAcme,F,nonsense", "sector"),
        ("name,STR-2\nAcme,F\nACME,P", "The same name stands on line 2 already"),
        ("name,day,STR-2\nAcme,31-03-2025,F", "“31-03-2025” is no day"),
        ("name,day,STR-2\nAcme,2099-01-01,F", "lies ahead, or too far back"),
        (sheet("Acme", version="9.0.0"), "this cohort takes"),
        (sheet("Acme", version="1.77.0"), "1.77.0"),
        (sheet("Acme", questionnaire="other"), "this cohort takes"),
        ('{"sheet": {"answers": NaN}}', "This line is no JSON object"),
        ("[" * 100_000, "is not known"),
        ("{" + "[" * 100_000, "This line is no JSON object"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    found = faults(text)
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_come_with_any_separator_and_headings_in_any_order(separator: str) -> None:
    rows = (("STR-2", "Sector", "NAME", "day"), ("F", "trade", "Acme", "2024-12-31"))
    listed = read("\ufeff" + "\r\n".join(separator.join(row) for row in rows))
    assert [(one.name, dict(one.sheet.codes())) for one in listed.good] == [
        ("Acme", {"STR-2": "F"})
    ]
    assert listed.good[0].sheet.context["sector"] == "trade"


def test_a_line_without_a_day_is_of_the_day_that_is_given_for_all() -> None:
    text = "name,day,STR-2\nAcme,,F\nBeta,2024-01-01,F"
    first, second = read(text, "2025-06-30").good
    assert (
        first.submitted_at - second.submitted_at
        == (date(2025, 6, 30) - date(2024, 1, 1)).days * 86_400
    )
    assert not read(text, "").good[:0]
    assert len(read(text, "").faulty) == 1


def test_lines_are_counted_as_a_person_counts_them() -> None:
    listed = read("name,STR-2\n\nAcme,X\n\nBeta,Y")
    assert [line.number for line in listed.faulty] == [3, 5]
    listed = read("\n".join([sheet("Acme"), "", "{}"]))
    assert [line.number for line in listed.faulty] == [3]


def test_who_takes_part_already_is_known_whatever_the_case() -> None:
    listed = read("name,STR-2\nACME,F\nBeta,F", known=frozenset({"acme"}))
    assert [line.name for line in listed.known] == ["ACME"]
    assert [one.name for one in listed.good] == ["Beta"]


def test_a_compatible_version_is_taken() -> None:
    assert read(sheet("Acme", version="1.0.0")).good[0].sheet.version == "1.0.0"
