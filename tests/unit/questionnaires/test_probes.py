"""Questions on trial: answers of their own, no score; and items that are no longer asked."""

from __future__ import annotations

import pytest

from questionnaires.faults import Refused
from questionnaires.schema import SKIPPED, Questionnaire
from questionnaires.sheet import pack, parse_answer, parse_sheet, unpack
from tests.unit.questionnaires.drafts import Draft
from tests.unit.questionnaires.editions import add_probe


def read(draft: Draft) -> Questionnaire:
    found = draft.read()
    assert isinstance(found, Questionnaire)
    return found


@pytest.fixture
def rides(draft: Draft) -> Questionnaire:
    add_probe(draft)
    return read(draft)


def test_a_probe_has_answers_of_its_own_and_neither_anchors_nor_a_step(
    rides: Questionnaire,
) -> None:
    probe = rides.by_id["ASK-1"]
    assert rides.codes_offered(probe) == rides.codes_of(probe) == ("yes", "no")
    assert (probe.scored, probe.effort, dict(probe.feeds)) == (False, "", {})
    assert (rides.is_rated("ASK-1"), rides.is_rated("CAR-2")) == (False, True)
    texts = rides.text("en")
    assert texts.answer(probe, "no").name == "No"
    assert texts.answer(rides.by_id["CAR-2"], "N").name == "name of N"
    words = texts.items["ASK-1"]
    assert (dict(words.anchors), words.step, words.owner, words.first_30_days) == ({}, "", "", "")


def test_its_na_is_called_as_on_the_scale_and_goes_with_a_condition(draft: Draft) -> None:
    add_probe(draft)
    draft.definition["answer_sets"]["yes_no"].append("NA")
    draft.definition["items"][-1]["na"] = "no_bus"
    rides = read(draft)
    probe = rides.by_id["ASK-1"]
    assert rides.codes_offered(probe) == ("yes", "no", "NA")
    assert rides.text("en").answer(probe, "NA").name == "name of NA"
    assert rides.text("en").items["ASK-1"].na_condition == "No bus runs."


def test_packed_answers_hold_the_place_in_the_set_of_their_item(rides: Questionnaire) -> None:
    codes = {"CAR-2": "P", "ASK-1": "no", "BUS-5": "NA"}
    packed = pack(codes, rides)
    assert packed[rides.by_id["ASK-1"].position] == 1
    assert {item: code for item, code in unpack(packed, rides).items() if code} == codes
    strange = bytearray(packed)
    strange[rides.by_id["ASK-1"].position] = 2
    with pytest.raises(ValueError, match="2 is not a position"):
        unpack(bytes(strange), rides)
    assert SKIPPED == -1


@pytest.mark.parametrize(("item", "code"), [("ASK-1", "N"), ("ASK-1", "Yes"), ("CAR-2", "yes")])
def test_an_answer_of_another_set_is_refused(rides: Questionnaire, item: str, code: str) -> None:
    with pytest.raises(Refused, match="is not a code of the answer scale"):
        parse_answer(code, rides.by_id[item], rides)


def test_an_answer_sheet_takes_the_answer_of_a_probe(rides: Questionnaire) -> None:
    data = {"questionnaire": "rides", "version": "1.0.0", "answers": {"ASK-1": "yes"}}
    assert parse_sheet(data, lambda *_: rides, "x").codes() == {"ASK-1": "yes"}


def told(draft: Draft) -> list[tuple[str, str]]:
    add_probe(draft)
    return draft.told()


def test_a_probe_that_is_sound_has_no_faults(draft: Draft) -> None:
    assert told(draft) == []


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        ({"scored": "true"}, "answers", "an item with answers of its own cannot be scored."),
        ({"answers": "maybe"}, "answers", "'maybe' is not among the answer_sets."),
        ({"effort": "S"}, "effort",
         "is for scored items; an item with answers of its own has none."),
        ({"feeds": {"speed": 1}}, "feeds",
         "is for scored items; an item with answers of its own has none."),
        ({"na": "no_bus"}, "na", "goes with NA among its answers: have both, or neither."),
    ],
)  # fmt: skip
def test_a_probe_that_is_half_a_rated_item_is_refused(
    draft: Draft, change: dict[str, object], place: str, message: str
) -> None:
    add_probe(draft)
    draft.definition["items"][-1].update(change)
    assert (f"questionnaire.yaml: item ASK-1.{place}", message) in draft.told()


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (["yes", "yes", "no"], "holds a code twice; keep one of them."),
        (["yes", "NA"], "needs at least two answers besides N/A, and at most 20."),
        ([f"a{n}" for n in range(21)], "needs at least two answers besides N/A, and at most 20."),
    ],
)
def test_a_set_of_answers_that_cannot_be_chosen_from_is_refused(
    draft: Draft, codes: list[str], message: str
) -> None:
    add_probe(draft)
    draft.definition["answer_sets"]["yes_no"] = codes
    assert ("questionnaire.yaml: answer_sets.yes_no", message) in draft.told()


def test_a_set_nobody_uses_and_a_text_without_a_set_are_faults(draft: Draft) -> None:
    draft.definition["answer_sets"] = {"spare": ["yes", "no"]}
    draft.english["answer_sets"] = {"other": {"yes": "Yes", "no": "No"}}
    places = [place for place, _message in draft.told()]
    assert "questionnaire.yaml: answer_sets.spare" in places
    assert "en.yaml: answer_sets.other" in places
    assert "en.yaml: answer_sets.spare" in places


def retire(draft: Draft, **more: str) -> None:
    draft.definition["items"].append({"id": "CAR-9", "since": "1.0.0", "retired": "1.0.0"} | more)


def test_a_retired_item_is_not_asked_and_its_id_is_kept(draft: Draft) -> None:
    retire(draft, dimension="CAR", basis="once")
    rides = read(draft)
    assert rides.retired == {"CAR-9": "1.0.0"}
    assert "CAR-9" not in rides.by_id
    assert [item.position for item in rides.items] == list(range(len(rides.items)))
    assert draft.check() == []


@pytest.mark.parametrize(
    ("more", "place", "message"),
    [
        ({"id": "CAR-2"}, "item CAR-2", "was retired in 1.0.0; ids are never used again."),
        ({"retired": "9.0.0"}, "item CAR-9.retired",
         "9.0.0 is not this version or an earlier one."),
        ({"retired": "soon"}, "item CAR-9.retired",
         "'soon' must be major.minor.patch, such as 2.0.0."),
        ({"colour": "red"}, "item CAR-9.colour", "is not a known key;"),
    ],
)  # fmt: skip
def test_a_retired_item_is_named_when_something_is_wrong_with_it(
    draft: Draft, more: dict[str, str], place: str, message: str
) -> None:
    retire(draft, **more)
    assert any(
        where == f"questionnaire.yaml: {place}" and said.startswith(message)
        for where, said in draft.told()
    )
