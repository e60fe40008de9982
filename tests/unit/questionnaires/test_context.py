from typing import Any

import pytest

from questionnaires.context import check_context, lists, region_of_country
from questionnaires.faults import Fault


def told(data: Any) -> Any:
    faults: list[Fault] = []
    kept = check_context(data, "sheet", faults)
    return dict(kept), [(fault.where, fault.message) for fault in faults]


def test_the_lists_are_those_of_the_forms_in_three_languages() -> None:
    assert {"sectors", "employees", "people_in_service", "channels", "roles"} <= set(lists())
    assert len(lists()["sectors"]) == 16
    for options in lists().values():
        assert len({option.code for option in options}) == len(options)
        for option in options:
            assert set(option.label) == {"en", "nl", "pt_BR"}
            assert all(option.label.values())


def test_a_country_belongs_to_one_region() -> None:
    assert region_of_country()["NL"] == region_of_country()["DE"] != region_of_country()["BR"]


def test_a_whole_context_is_kept() -> None:
    data = {
        "sector": "trade",
        "employees": "50-249",
        "country": "NL",
        "channels": ["phone", "email"],
        "organisation": " Bakery ",
        "languages": "nl, en",
    }
    band = next(option.code for option in lists()["employees"] if option.also == "50-249")

    kept, faults = told(data)
    assert faults == []
    assert kept == {**data, "employees": band, "organisation": "Bakery"}


def test_every_band_may_be_named_by_its_code_too() -> None:
    for option in lists()["employees"]:
        assert told({"employees": option.code}) == ({"employees": option.code}, [])


@pytest.mark.parametrize("nothing", [None, "", []])
def test_an_empty_field_is_left_out(nothing: Any) -> None:
    assert told({"sector": nothing, "channels": nothing}) == ({}, [])


@pytest.mark.parametrize(("data", "where", "said"), [
    ("trade", "context", "must be an object."),
    ({"sector": "baking"}, "context.sector", "'baking' is not in the list; known: "),
    ({"sector": 3}, "context.sector", "must be text."),
    ({"channels": "phone"}, "context.channels", "must be a list of at most 40 codes."),
    ({"channels": ["phone"] * 41}, "context.channels", "must be a list of at most 40 codes."),
    ({"channels": ["pigeon"]}, "context.channels", "'pigeon' is not in the list"),
    ({"country": "XX"}, "context.country", "'XX' is not a country code such as NL or BR."),
    ({"organisation": "x" * 301}, "context.organisation", "has 301 characters"),
    ({"mood": "good"}, "context.mood", "is not a context field; known: channels, country, "),
])  # fmt: skip
def test_what_does_not_fit_is_told_with_its_field(data: Any, where: str, said: str) -> None:
    kept, faults = told(data)

    assert kept == {}
    assert [place for place, _ in faults] == [where]
    assert faults[0][1].startswith(said)


def test_all_faults_of_a_context_are_told_and_the_rest_is_kept() -> None:
    kept, faults = told({"sector": "baking", "country": "NL", "mood": "good"})

    assert kept == {"country": "NL"}
    assert [place for place, _ in faults] == ["context.sector", "context.mood"]
