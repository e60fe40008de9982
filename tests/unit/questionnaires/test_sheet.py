import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.catalogue import shipped
from questionnaires.faults import Refused
from questionnaires.schema import SKIPPED
from questionnaires.sheet import (
    MAX_ENTRIES,
    UNANSWERED,
    Answer,
    pack,
    parse_answer,
    parse_sheet,
    sheet_json,
    unpack,
)

QUESTIONNAIRE = shipped().get("service-maturity", "1.0.0")
ITEMS = [item.id for item in QUESTIONNAIRE.items]
exact = settings(derandomize=True, deadline=None, max_examples=100)


def sheet(**changes: Any) -> Any:
    return {"questionnaire": "service-maturity", "version": "1.0.0", "answers": {}, **changes}


def parse(data: Any) -> Any:
    return parse_sheet(data, shipped().get, "sheet")


def told(data: Any) -> Any:
    with pytest.raises(Refused) as refused:
        parse(data)
    return [(fault.where, fault.message) for fault in refused.value.faults]


def test_the_example_of_the_documents_is_read() -> None:
    found = parse(
        sheet(
            id=" anything ",
            answers={
                "STR-2": "F",
                "EXP-3": "DK",
                "RES-4": None,
                "PEO-3": {"code": "NA", "reason": "owner serves alone"},
                "PRC-2": {"code": "F", "note": "case tool", "evidence": 2},
            },
            context={"sector": "trade", "country": "NL"},
            goals=["complaints", "churn", "complaints"],
            form="quick",
        )
    )

    assert found.id == "anything"
    assert found.answer("STR-2") == Answer("F")
    assert found.answer("PEO-3") == Answer("NA", reason="owner serves alone")
    assert found.answer("PRC-2") == Answer("F", note="case tool", evidence=2)
    assert found.answer("CHN-2") == found.answer("RES-4") == UNANSWERED
    assert found.codes() == {"STR-2": "F", "EXP-3": "DK", "PEO-3": "NA", "PRC-2": "F"}
    assert found.context == {"sector": "trade", "country": "NL"}
    assert found.goals == ("complaints", "churn")
    assert found.form == "quick"


def test_a_sheet_without_answers_is_a_sheet() -> None:
    assert parse(sheet()).codes() == {}


@pytest.mark.parametrize("data", [None, [], "sheet", 3, True, math.nan])
def test_what_is_no_object_is_no_sheet(data: Any) -> None:
    assert told(data) == [("", "an answer sheet must be a JSON object.")]


SHEET_FAULTS = [
    (sheet(colour="red"), "colour", "is not a field of a sheet; known: answers, context, form, "),
    (sheet(questionnaire=None), "questionnaire", "questionnaire and version must be text."),
    (sheet(version=1.0), "questionnaire", "questionnaire and version must be text."),
    (sheet(version="9.0.0"), "version", "service-maturity 9.0.0 is not in the catalogue; known: "),
    (sheet(questionnaire="quiz"), "version", "quiz 1.0.0 is not in the catalogue; known: ser"),
    (sheet(id=7), "id", "must be text."),
    (sheet(id="x" * 301), "id", "has 301 characters, and at most 300 can be kept; shorten it."),
    (sheet(id="\ud800"), "id", "holds the character U+D800, which is not text; remove it."),
    (sheet(form="half"), "form", "must be one of full, quick."),
    (sheet(form=["full"]), "form", "must be one of full, quick."),
    (sheet(goals="churn"), "goals", "must be a list of goal codes."),
    (sheet(goals=[3]), "goals", "must be a list of goal codes."),
    (sheet(goals=["fame"]), "goals", "'fame' is not a goal; known: churn, satisfaction, sales, "),
    (sheet(context=[]), "context", "must be an object."),
    (sheet(context={"sector": "baking"}), "context.sector", "'baking' is not in the list; known"),
    (sheet(answers=[]), "answers", "must be an object of item ids and answers."),
    (sheet(answers=None), "answers", "must be an object of item ids and answers."),
    (sheet(answers={"STR-9": "F"}), "STR-9", "is not an item of service-maturity 1.0.0."),
    (sheet(answers={"str-2": "F"}), "str-2", "is not an item of service-maturity 1.0.0."),
    (sheet(answers={"STR-2": "X"}), "STR-2", "'X' is not a code of the answer scale; known: "),
    (sheet(answers={"STR-2": ""}), "STR-2", "'' is not a code of the answer scale; known: N, P, L"),
    (sheet(answers={"STR-2": "f"}), "STR-2", "'f' is not a code of the answer scale; known: N, P,"),
    (sheet(answers={"STR-2": "NA"}), "STR-2", "NA is not offered at this item; it has no con"),
    (sheet(answers={"STR-2": 3}), "STR-2", "the code must be text or null."),
    (sheet(answers={"STR-2": True}), "STR-2", "the code must be text or null."),
    (sheet(answers={"STR-2": math.nan}), "STR-2", "the code must be text or null."),
    (sheet(answers={"STR-2": ["F"]}), "STR-2", "the code must be text or null."),
    (sheet(answers={"STR-2": {"kode": "F"}}), "STR-2", "'kode' is not part of an answer; know"),
    (sheet(answers={"STR-2": {"note": 3}}), "STR-2", "the note must be text."),
    (sheet(answers={"STR-2": {"note": "x" * 4001}}), "STR-2", "the note has 4001 characters, "),
    (sheet(answers={"STR-2": {"note": "\ud83d"}}), "STR-2", "the note holds the character U+D83D"),
    (sheet(answers={"STR-2": {"reason": "\x00"}}), "STR-2", "the reason holds the character "),
    (sheet(answers={"STR-2": {"evidence": True}}), "STR-2", "the evidence strength must be a"),
    (sheet(answers={"STR-2": {"evidence": math.nan}}), "STR-2", "the evidence strength must be"),
    (sheet(answers={"STR-2": {"evidence": 2.0}}), "STR-2", "the evidence strength must be a w"),
    (sheet(answers={"STR-2": {"evidence": 4}}), "STR-2", "the evidence strength must lie betw"),
    (sheet(answers={"STR-2": {"evidence": -1}}), "STR-2", "the evidence strength must lie bet"),
    (sheet(answers={f"X-{n}": "F" for n in range(MAX_ENTRIES + 1)}), "answers",
     "holds 2001 entries; at most 2000 are read."),
    (sheet(goals=["churn"] * 3000), "goals", "holds 3000 entries; at most 2000 are read."),
    ({str(n): n for n in range(5000)}, "", "holds 5000 entries; at most 2000 are read."),
]  # fmt: skip


@pytest.mark.parametrize(("data", "where", "said"), SHEET_FAULTS, ids=[c[2] for c in SHEET_FAULTS])
def test_what_does_not_fit_is_refused_with_its_place(data: Any, where: str, said: str) -> None:
    faults = told(data)

    assert [place for place, _ in faults] == [where]
    assert faults[0][1].startswith(said)


def test_all_faults_of_a_sheet_are_told_at_once() -> None:
    data = sheet(
        id=7,
        form="half",
        colour="red",
        goals=["fame", "glory"],
        context={"sector": "baking", "mood": "good"},
        answers={"STR-9": "F", "STR-2": {"code": "X", "note": 3, "evidence": 9}, "STR-3": "NA"},
    )

    assert [place for place, _ in told(data)] == [
        "colour", "STR-9", "STR-2", "STR-2", "STR-2", "STR-3", "id", "form", "goals", "goals",
        "context.sector", "context.mood",
    ]  # fmt: skip


def test_an_answer_alone_is_checked_as_in_a_sheet() -> None:
    item = QUESTIONNAIRE.by_id["PEO-3"]

    assert parse_answer("NA", item, QUESTIONNAIRE) == Answer("NA")
    assert parse_answer({"note": "ask Jo"}, item, QUESTIONNAIRE) == Answer(None, note="ask Jo")
    with pytest.raises(Refused, match=r"^PEO-3: 'Q' is not a code of the answer scale"):
        parse_answer("Q", item, QUESTIONNAIRE)


def test_a_hundred_unknown_fields_of_an_answer_do_not_make_a_hundred_faults() -> None:
    assert len(told(sheet(answers={"STR-2": {str(n): n for n in range(100)}}))) == 20


codes = st.sampled_from(["N", "P", "L", "F", "DK"])
answers = st.fixed_dictionaries(
    {"code": st.one_of(st.none(), codes)},
    optional={
        "note": st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30),
        "reason": st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30),
        "evidence": st.integers(0, 3),
    },
)


@exact
@given(st.dictionaries(st.sampled_from(ITEMS), st.one_of(codes, st.none(), answers)))
def test_a_sheet_written_as_json_is_read_back_the_same(given_answers: Any) -> None:
    first = parse(sheet(answers=given_answers, id="one", goals=["churn"], form="quick"))

    assert parse(json.loads(json.dumps(sheet_json(first)))) == first


@exact
@given(st.dictionaries(st.sampled_from(ITEMS), st.one_of(st.none(), codes)))
def test_packed_answers_unpack_to_the_same_codes(given_codes: Any) -> None:
    packed = pack(given_codes, QUESTIONNAIRE)

    assert len(packed) == len(ITEMS)
    assert unpack(packed, QUESTIONNAIRE) == {item: given_codes.get(item) for item in ITEMS}


@exact
@given(st.binary(max_size=60))
def test_bytes_that_are_no_packed_sheet_are_refused(packed: bytes) -> None:
    valid = range(SKIPPED, len(QUESTIONNAIRE.scale))
    signed = [byte - 256 if byte > 127 else byte for byte in packed]
    if len(packed) == len(ITEMS) and all(number in valid for number in signed):
        assert pack(unpack(packed, QUESTIONNAIRE), QUESTIONNAIRE) == packed
    else:
        with pytest.raises(ValueError, match=r"bytes, not|not a position"):
            unpack(packed, QUESTIONNAIRE)


@pytest.mark.parametrize("number", [6, 127, 128, 254])
def test_a_byte_that_is_no_position_in_the_scale_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="is not a position in the scale of service-maturity"):
        unpack(bytes([number] * len(ITEMS)), QUESTIONNAIRE)
