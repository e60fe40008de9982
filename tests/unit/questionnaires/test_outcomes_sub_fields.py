"""What stands beside a figure: read exactly, may stay empty, and never more than the whole."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from questionnaires.catalogue import shipped
from questionnaires.faults import Refused
from questionnaires.outcomes import Kpi, Outcomes, SubField
from questionnaires.outcomes_entry import keys_of, read_entry
from questionnaires.outcomes_faults import RefusedEntry
from questionnaires.outcomes_figure import Measured
from questionnaires.outcomes_sheet import outcome_sheet_json, parse_outcome_sheet
from tests.unit.questionnaires.outcome_cases import VERSION, measured, refused, sheet_of

FIRST = shipped().find(Outcomes, "service-outcomes", "1.0.0")
BOT = VERSION.by_id["OUT-BOT"]


def bot(value: float, handed_over: Any) -> Measured:
    return measured("OUT-BOT", value=value, sub_fields={"handed_over": handed_over})


def read(kpi: Kpi, **fields: Any) -> Measured:
    found = read_entry(fields, kpi, VERSION)
    assert isinstance(found, Measured)
    return found


def test_a_share_beside_the_value_is_read_exactly() -> None:
    found = bot(55.5, 30.1)
    assert found.sub_fields == {"handed_over": Fraction("30.1")}
    assert found.value == Fraction("55.5")


@pytest.mark.parametrize(
    "fields", [{}, {"sub_fields": None}, {"sub_fields": {}}, {"sub_fields": {"handed_over": None}}]
)
def test_what_stands_beside_a_value_may_stay_empty(fields: dict[str, Any]) -> None:
    assert measured("OUT-BOT", value=55, **fields).sub_fields == {}


@pytest.mark.parametrize(
    ("handed_over", "said"),
    [
        (101, "101 lies outside 0 to 100."),
        (-1, "-1 lies outside 0 to 100."),
        ("30", "must be a number."),
        (True, "must be a number."),
    ],
)
def test_a_share_that_is_none_is_refused_at_its_place(handed_over: Any, said: str) -> None:
    told = refused("OUT-BOT", value=0, sub_fields={"handed_over": handed_over})
    assert told == {"sub_fields.handed_over": said}


@pytest.mark.parametrize("given", [[30], 30, "handed_over"])
def test_something_else_than_names_and_numbers_is_refused(given: Any) -> None:
    told = refused("OUT-BOT", value=55, sub_fields=given)
    assert told == {"sub_fields": "must be an object of names and numbers."}


def test_a_name_that_is_not_asked_for_is_named_with_those_that_are() -> None:
    told = refused("OUT-BOT", value=55, sub_fields={"handed_on": 3, "handed_over": 30})
    assert told == {"sub_fields": "'handed_on' is not part of this figure; known: handed_over."}


def test_parts_of_one_whole_that_do_not_add_up_are_named() -> None:
    told = refused("OUT-BOT", value=55, sub_fields={"handed_over": 46})
    assert told == {
        "sub_fields.handed_over": "this and the value are parts of one whole, yet they add up to "
        "101; at most 100 is possible."
    }


def test_a_ratio_beside_its_parts_is_looked_at_as_well() -> None:
    told = refused("OUT-BOT", count=2, of=3, sub_fields={"handed_over": 34})
    assert set(told) == {"sub_fields.handed_over"}
    assert "add up to 100.666666667" in told["sub_fields.handed_over"]


def test_shares_that_were_rounded_may_miss_the_whole_by_a_little() -> None:
    assert bot(70, 30.5).sub_fields == {"handed_over": Fraction("30.5")}
    with pytest.raises(RefusedEntry):
        read_entry({"value": 70, "sub_fields": {"handed_over": 30.6}}, BOT, VERSION)


def test_a_dialogue_may_end_without_either() -> None:
    assert bot(20, 10).sub_fields == {"handed_over": 10}


def test_without_a_value_there_is_nothing_to_stand_beside() -> None:
    told = refused("OUT-BOT", sub_fields={"handed_over": 30})
    assert set(told) == {"value"}


def test_several_parts_of_one_whole_are_added_up_and_the_others_left_out() -> None:
    (first,) = BOT.sub_fields
    kpi = replace(
        BOT,
        sub_fields=(
            first,
            SubField("left", "percent", Fraction(0), Fraction(100), Fraction(100)),
            SubField("minutes", "minutes", Fraction(0), Fraction(500)),
        ),
    )
    given = {"handed_over": 30, "left": 15, "minutes": 400}
    assert read(kpi, value=55, sub_fields=given).sub_fields == given
    with pytest.raises(RefusedEntry, match=r"sub_fields\.left: .* add up to 101;"):
        read_entry({"value": 55, "sub_fields": given | {"left": 16}}, kpi, VERSION)


def test_only_a_figure_that_has_sub_fields_takes_them() -> None:
    assert [kpi.id for kpi in VERSION.kpis if "sub_fields" in keys_of(kpi)] == ["OUT-BOT"]
    assert "is not part of this figure" in refused("OUT-SELF", value=5, sub_fields={})[""]


def test_the_first_version_does_not_take_what_it_never_asked_for() -> None:
    answers = {"OUT-BOT": {"value": 55, "sub_fields": {"handed_over": 30}}}
    sheet = {"questionnaire": FIRST.id, "version": "1.0.0", "answers": answers}
    with pytest.raises(Refused, match="OUT-BOT: 'sub_fields' is not part of this figure"):
        parse_outcome_sheet(sheet, FIRST, "x")


def test_what_stands_beside_a_figure_is_written_as_it_was_given() -> None:
    answers = {"OUT-BOT": {"value": 55, "sub_fields": {"handed_over": 30.1}}}
    sheet = sheet_of(answers)
    assert outcome_sheet_json(sheet)["answers"] == answers
    assert parse_outcome_sheet(outcome_sheet_json(sheet), VERSION, "x") == sheet
