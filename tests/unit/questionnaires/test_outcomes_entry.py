"""Entering one figure: read exactly as typed, or refused with every fault (blueprint 2.4.4)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from questionnaires.outcomes_entry import keys_of, read_entry
from questionnaires.outcomes_figure import DOES_NOT_APPLY, NOT_MEASURED, Period, Row
from tests.unit.questionnaires.outcome_cases import NPS, VERSION, measured, refused

PERIOD = {"end": "2026-09", "length": "quarter"}


def test_a_figure_is_read_with_everything_that_was_said_about_it() -> None:
    given = {
        "value": 82.4,
        "n": 500,
        "period": PERIOD,
        "target": 85,
        "history": [80.1, None, 79],
        "definition": "differs",
        "how": "counted by call",
        "window": 14,
        "rows": [{"by": "channel", "name": "phone", "value": 90, "n": 3}],
        "confirmed": True,
    }
    found = measured("OUT-FCR", **given)

    assert found.value == Fraction("82.4")
    assert [found.n, found.target, found.window] == [500, 85, 14]
    assert found.period == Period("2026-09", "quarter")
    assert list(found.history) == [Fraction("80.1"), None, 79]
    assert found.rows == (Row("channel", "phone", Fraction(90), 3),)
    assert (found.definition, found.confirmed) == ("differs", True)
    assert found.given == given


@pytest.mark.parametrize("text", [NOT_MEASURED, DOES_NOT_APPLY])
def test_a_figure_may_be_answered_by_a_text_alone(text: str) -> None:
    assert read_entry(text, VERSION.by_id["OUT-NPS"], VERSION) == text


def test_no_answer_is_none() -> None:
    assert read_entry(None, VERSION.by_id["OUT-NPS"], VERSION) is None


@pytest.mark.parametrize("answer", ["unknown", 5, [5], True])
def test_anything_else_is_refused(answer: Any) -> None:
    assert "must be an object" in refused("OUT-CSAT", answer)[""]


def test_a_key_that_has_no_place_is_named_with_those_that_have() -> None:
    told = refused("OUT-SALES", value=5, currency="EUR")

    assert told[""].startswith("'currency' is not part of this figure; known: confirmed, ")


def test_each_figure_knows_the_keys_of_its_kind() -> None:
    assert {"promoters", "passives", "detractors"} <= set(keys_of(VERSION.by_id["OUT-NPS"]))
    assert "value" not in keys_of(VERSION.by_id["OUT-NPS"])
    assert "value" not in keys_of(VERSION.by_id["OUT-VOL"])
    assert "rows" not in keys_of(VERSION.by_id["OUT-COSTREV"])
    assert "p90" in keys_of(VERSION.by_id["OUT-FRT"])
    assert "window" in keys_of(VERSION.by_id["OUT-FCR"])


@pytest.mark.parametrize(
    ("kpi", "value", "ends"),
    [
        ("OUT-NPS", None, None),
        ("OUT-CSAT", 100.1, "0 to 100"),
        ("OUT-CES", 0.9, "1 to 7"),
        ("OUT-REVIEW", 5.01, "1 to 5"),
        ("OUT-SALES", -101, "-100 to 1000"),
        ("OUT-FRT", 43201, "0 to 43200"),
        ("OUT-LEAVE", 301, "0 to 300"),
        ("OUT-COMPL", -1, "0 to 1000000"),
    ],
)
def test_a_value_outside_its_range_is_refused(
    kpi: str, value: float | None, ends: str | None
) -> None:
    if value is None:
        told = refused(kpi, **NPS | {"promoters": 101})
        assert told["promoters"] == "101 lies outside 0 to 100."
    else:
        assert refused(kpi, value=value)["value"].endswith(f"lies outside {ends}.")


def test_the_ends_of_a_range_belong_to_it() -> None:
    for kpi in VERSION.kpis:
        if kpi.parts or kpi.total:
            continue
        extra: dict[str, Any] = {"currency": "EUR"} if kpi.currency else {}
        extra |= {"basis": next(iter(kpi.basis))} if kpi.basis else {}
        low, high = kpi.bounds(extra.get("basis", ""))
        assert measured(kpi.id, value=float(low), **extra).value == kpi.low
        assert measured(kpi.id, value=float(high), **extra).value == kpi.high


@pytest.mark.parametrize("value", ["5", True, [5], float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: Any) -> None:
    assert refused("OUT-CSAT", value=value)["value"] == "must be a number."


def test_a_number_that_is_far_too_large_is_not_even_repeated() -> None:
    assert refused("OUT-CSAT", value=1e300)["value"] == "is far too large."


def test_a_figure_without_its_value_is_refused() -> None:
    assert "the value is missing" in refused("OUT-CSAT", n=10)["value"]


def test_every_fault_is_named_at_once() -> None:
    told = refused(
        "OUT-FRT",
        value=-1,
        n=1.5,
        target="soon",
        p90=50_000,
        period={"end": "2026-13", "length": "month"},
        history=[1, "x"],
        definition="maybe",
        how=5,
        confirmed="yes",
        rows=[{"by": "channel", "name": "pigeon", "value": 1}],
    )

    assert set(told) == {
        "value", "n", "target", "p90", "period", "history.2", "definition", "how", "confirmed",
        "rows.1.name",
    }  # fmt: skip
    assert told["n"] == "must be a whole number."


def test_the_score_is_computed_from_its_parts() -> None:
    assert measured("OUT-NPS", **NPS).value == 47


@pytest.mark.parametrize(("passives", "kept"), [(22.5, True), (23.5, True), (22.4, False)])
def test_parts_may_miss_a_hundred_by_half_a_point(passives: float, kept: bool) -> None:
    answer = NPS | {"passives": passives}
    if kept:
        assert measured("OUT-NPS", **answer).value == 47
    else:
        assert refused("OUT-NPS", **answer)["promoters"].endswith("add up to 99.4, not to 100.")


def test_parts_are_given_all_three_and_with_the_number_of_answers() -> None:
    assert "all three" in refused("OUT-NPS", promoters=60, n=50)["passives"]
    assert "the value is missing" in refused("OUT-NPS", n=50)["promoters"]
    without = {key: value for key, value in NPS.items() if key != "n"}
    assert "number of answers is missing" in refused("OUT-NPS", **without)["n"]


def test_a_percentage_may_be_given_as_its_two_numbers() -> None:
    found = measured("OUT-CSAT", count=412, of=500)

    assert (found.value, found.n) == (Fraction("82.4"), 500)
    assert measured("OUT-RET", count=352, of=400).value == 88
    assert measured("OUT-COMPL", count=30, of=2000).value == 15
    assert measured("OUT-RATIO", count=900, of=2.5).n is None
    assert measured("OUT-RET", count=352, of=400, n=390).n == 390


def test_two_numbers_that_make_no_ratio_are_refused() -> None:
    assert refused("OUT-RET", count=3)["of"] == "give both numbers of the ratio."
    assert refused("OUT-RET", count=3, of=0)["of"] == "must be above 0."
    assert refused("OUT-RET", count=3, of=4, value=75)["value"].endswith("not both.")
    assert refused("OUT-RET", count=5, of=4)["count"] == "125 lies outside 0 to 100."
    assert set(refused("OUT-RET", count="x", of=4)) == {"count"}


@pytest.mark.parametrize("kpi", [k.id for k in VERSION.kpis if k.survey and not k.parts])
def test_four_answers_to_a_survey_are_too_few_to_be_kept(kpi: str) -> None:
    value = float(VERSION.by_id[kpi].high) if kpi in ("OUT-CSAT", "OUT-ESAT", "OUT-CES") else 5
    assert "below 5 answers" in refused(kpi, value=value, n=4)["n"]
    assert measured(kpi, value=value, n=5).n == 5


def test_too_few_answers_are_found_in_parts_ratios_and_rows() -> None:
    assert "below 5" in refused("OUT-NPS", **NPS | {"n": 4})["n"]
    assert "below 5" in refused("OUT-CSAT", count=2, of=4)["of"]
    row = {"by": "segment", "name": "Schools", "value": 70, "n": 2}
    assert "below 5" in refused("OUT-CSAT", value=80, rows=[row])["rows.1.n"]


def test_few_cases_of_what_is_no_survey_are_kept() -> None:
    assert measured("OUT-FRT", value=10, n=2).n == 2


def test_a_median_above_the_ninetieth_percentile_is_refused() -> None:
    assert measured("OUT-FRT", value=30, p90=30).p90 == 30
    assert refused("OUT-FRT", value=31, p90=30)["p90"] == (
        "the median 31 is above the 90th percentile 30."
    )


@pytest.mark.parametrize(("mean", "index"), [(8.2, 80), (7.3, 70), (6.4, 60)])
def test_means_on_ten_steps_become_an_index(mean: float, index: int) -> None:
    assert measured("OUT-QUAL", value=mean).value == index
    assert measured("OUT-QUAL", value=index, basis="index").value == index


def test_effort_on_other_scales_becomes_one_from_one_to_seven() -> None:
    found = measured("OUT-CES", value=4, basis="five", target=5, history=[3])

    assert [found.value, found.target, *found.history] == [Fraction("5.5"), 7, 4]


def test_a_ticket_says_whether_it_is_per_purchase_or_per_year() -> None:
    assert "purchase, year" in refused("OUT-TICKET", value=80, currency="EUR")["basis"]
    assert (
        "purchase, year" in refused("OUT-TICKET", value=80, currency="EUR", basis="month")["basis"]
    )
    assert measured("OUT-TICKET", value=80, currency="EUR", basis="year").basis == "year"
    assert "five, ten" in refused("OUT-CSAT", value=80, basis="six")["basis"]


@pytest.mark.parametrize("currency", [None, "eur", "EURO", 978])
def test_money_needs_the_code_of_its_currency(currency: Any) -> None:
    assert "three capital letters" in refused("OUT-COST", value=4, currency=currency)["currency"]


def test_currencies_are_never_converted_nor_mixed() -> None:
    told = refused("OUT-COST", value=4, currency="EUR", history=[{"value": 5, "currency": "USD"}])
    assert told["history.1"] == "USD and EUR are mixed; convert the value in USD."
    same = [{"value": 5, "currency": "EUR"}, {"value": 6}, 7]
    found = measured("OUT-COST", value=4, currency="EUR", history=same)
    assert list(found.history) == [5, 6, 7]


def test_contacts_are_given_by_channel_and_added_up() -> None:
    rows = [{"name": "phone", "value": 1200}, {"name": "email", "value": 300}]

    assert measured("OUT-VOL", rows=rows).value == 1500
    assert "at least one channel" in refused("OUT-VOL", n=3)["rows"]
    assert set(refused("OUT-VOL", rows=[{"name": "phone", "value": "x"}])) == {"rows.1.value"}


def test_a_row_names_what_it_is_about() -> None:
    def told(*rows: Any) -> dict[str, str]:
        return refused("OUT-CSAT", value=80, rows=list(rows))

    phone = {"by": "channel", "name": "phone", "value": 70}
    assert told("phone")["rows.1"] == "must be an object with name and value."
    assert "rows.1" in told(phone | {"comment": "x"})
    assert told(phone | {"by": "team"})["rows.1.by"] == "must be one of channel, segment."
    assert "not a channel" in told(phone | {"name": "pigeon"})["rows.1.name"]
    assert "is about" in told({"by": "segment", "value": 70})["rows.1.name"]
    assert told(phone, phone)["rows.2.name"] == "phone stands twice; keep one of them."
    assert told({"by": "segment", "name": "a\x00", "value": 1})["rows.1.name"]
    assert told({"by": "channel", "name": "phone"})["rows.1.value"].startswith("give ")


def test_a_figure_about_callers_is_split_by_their_channels_only() -> None:
    row = {"by": "channel", "name": "letter", "value": 3}
    assert "known: phone, live_chat" in refused("OUT-ABANDON", value=4, rows=[row])["rows.1.name"]


def test_lists_are_lists_and_not_endless() -> None:
    assert refused("OUT-CSAT", value=80, history=5)["history"] == "must be a list."
    assert "at most 11" in refused("OUT-CSAT", value=80, history=[1] * 12)["history"]
    rows = [{"by": "segment", "name": f"group {n}", "value": 5} for n in range(11)]
    assert "at most 10" in refused("OUT-CSAT", value=80, rows=rows)["rows"]


def test_the_window_of_days_is_a_week_unless_said() -> None:
    assert measured("OUT-FCR", value=70).window == 7
    assert "1 to 365" in refused("OUT-FCR", value=70, window=366)["window"]
    assert refused("OUT-FCR", value=70, window=1.5)["window"] == "must be a whole number."


@pytest.mark.parametrize(
    "period",
    ["2026-09", {"end": "2026-09"}, {"end": 202609, "length": "month"},
     {"end": "2026-09", "length": "week"}, {"end": "2026-9", "length": "month"}],
)  # fmt: skip
def test_a_period_has_an_end_and_a_length(period: Any) -> None:
    assert "month, quarter, year" in refused("OUT-CHURN", value=2, period=period)["period"]
