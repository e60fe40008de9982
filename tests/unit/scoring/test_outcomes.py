"""Outcomes scored: the worked figures of the blueprint (2.4.6), and every rule once."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from questionnaires.outcomes_sheet import outcome_sheet_json
from scoring.outcomes import score_outcomes
from scoring.outcomes_figures import peer_position, root
from scoring.rules import UnknownScoringVersion
from tests.unit.questionnaires.outcome_cases import NPS, VERSION, sheet_of

MONTH = {"end": "2026-09", "length": "month"}


def scored(answers: dict[str, Any], **context: Any) -> dict[str, Any]:
    return score_outcomes(sheet_of(answers, **context), VERSION)


def figure(kpi: str, **answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = scored({kpi: answer})["kpis"][kpi]
    return found


def test_the_promoter_score_has_its_margin_of_error() -> None:
    found = figure("OUT-NPS", **NPS)

    assert found["value"] == 47
    assert found["margin"] == 10.82544  # 1.96 × √((0.62 + 0.15 − 0.47²) / 180) × 100
    assert round(found["margin"], 1) == 10.8


def test_the_triad_names_its_lever() -> None:
    found = scored(
        {"OUT-QUAL": {"value": 8.2}, "OUT-VALUE": {"value": 7.3}, "OUT-EXPECT": {"value": 6.4}}
    )["triad"]

    assert found == {
        "quality": 80.0, "value": 70.0, "expectations": 60.0, "index": 70.0,
        "lever": "expectations", "equal_levers": [],
    }  # fmt: skip


def test_equal_levers_are_named_in_order() -> None:
    found = scored({f"OUT-{k}": {"value": 5.5} for k in ("QUAL", "VALUE", "EXPECT")})["triad"]
    assert (found["lever"], found["equal_levers"]) == ("quality", ["value", "expectations"])


def test_a_triad_that_is_not_whole_has_no_lever() -> None:
    found = scored({"OUT-QUAL": {"value": 8.2}, "OUT-VALUE": "not measured"})["triad"]
    assert (found["quality"], found["value"], found["index"], found["lever"]) == (
        80.0, None, None, None,
    )  # fmt: skip


def test_monthly_churn_becomes_yearly() -> None:
    assert figure("OUT-CHURN", value=2, period=MONTH)["yearly"] == 21.528328
    quarter = {"end": "2026-09", "length": "quarter"}
    assert figure("OUT-RET", value=90, period=quarter)["yearly"] == 65.61


def test_a_rate_of_a_year_or_of_no_known_period_has_no_yearly_one() -> None:
    assert figure("OUT-CHURN", value=2)["yearly"] is None
    year = {"end": "2026-09", "length": "year"}
    assert figure("OUT-CHURN", value=2, period=year)["yearly"] is None
    five = replace(VERSION, lengths=dict(VERSION.lengths) | {"month": 5})
    sheet = sheet_of({"OUT-CHURN": {"value": 2, "period": MONTH}})
    assert score_outcomes(sheet, five)["kpis"]["OUT-CHURN"]["yearly"] is None


def test_customers_kept_and_lost_are_rates_that_raise_no_doubt() -> None:
    found = scored({"OUT-RET": {"count": 352, "of": 400}, "OUT-CHURN": {"count": 48, "of": 400}})
    assert found["kpis"]["OUT-RET"]["value"] == 88.0
    assert found["kpis"]["OUT-CHURN"]["value"] == 12.0
    assert found["warnings"] == []


def test_satisfaction_is_the_share_of_the_top_two() -> None:
    assert figure("OUT-CSAT", count=412, of=500)["value"] == 82.4


def test_a_rank_among_peers_is_turned_where_lower_is_better() -> None:
    peers = [Fraction(n) for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12)]
    lower = peer_position(Fraction(6), peers, VERSION.by_id["OUT-CHURN"], VERSION)
    higher = peer_position(Fraction(6), peers, VERSION.by_id["OUT-RET"], VERSION)

    assert lower is not None
    assert higher is not None
    assert [lower.rank, higher.rank, lower.peers] == [55, 45, 10]
    assert lower.quartiles == (Fraction("4.25"), Fraction("6.5"), Fraction("8.75"))


def test_too_few_peers_show_nothing_and_five_are_the_least_whatever_is_asked() -> None:
    peers = [Fraction(n) for n in range(9)]
    kpi = VERSION.by_id["OUT-RET"]

    assert peer_position(Fraction(3), peers, kpi, VERSION) is None
    assert peer_position(Fraction(3), peers, kpi, VERSION, floor=5) is not None
    assert peer_position(Fraction(3), peers[:4], kpi, VERSION, floor=1) is None
    assert peer_position(Fraction(9), [Fraction(4)] * 5, kpi, VERSION, floor=5).rank == 100  # type: ignore[union-attr] # five are enough


def test_six_periods_with_definition_and_target_met_three_times_are_r4() -> None:
    found = figure(
        "OUT-FCR", value=75, history=[76, 60, 80, 10, 20], target=75, definition="confirmed"
    )
    assert (found["rating"], found["periods"], found["periods_met"]) == (4, 6, 3)
    assert found["lacks"] == []


def test_two_periods_with_the_target_met_twice_are_r1() -> None:
    found = figure("OUT-FCR", value=80, history=[80], target=75, definition="confirmed")

    assert (found["rating"], found["lacks"]) == (1, ["periods"])


@pytest.mark.parametrize(
    ("answer", "rating", "lacks"),
    [
        ({"history": [70, None, 70, 70]}, 1, ["definition"]),
        ({"history": [70, 70, 70], "definition": "differs"}, 1, ["other_definition"]),
        ({"history": [70, None, 70], "definition": "confirmed"}, 1, ["periods"]),
        ({"history": [70]}, 1, ["periods", "definition"]),
        ({"history": [70, 70, 70], "definition": "confirmed"}, 2, ["target"]),
        ({"history": [70, 70, 70], "definition": "confirmed", "target": 75}, 3, ["met"]),
        ({"history": [75, 75, 70], "definition": "confirmed", "target": 75}, 3, ["met"]),
        ({"history": [75, None, 75, 75], "definition": "confirmed", "target": 60}, 4, []),
    ],
)
def test_a_rating_needs_all_lower_ones(
    answer: dict[str, Any], rating: int, lacks: list[str]
) -> None:
    found = figure("OUT-FCR", value=70, **answer)
    assert (found["rating"], found["lacks"]) == (rating, lacks)


def test_lower_figures_meet_a_target_from_below() -> None:
    answer = {"value": 10, "history": [9, 12, 8], "definition": "confirmed", "target": 10}
    assert figure("OUT-FRT", **answer)["rating"] == 4
    assert figure("OUT-FRT", **answer)["met"] is True
    assert figure("OUT-FRT", **answer | {"value": 11})["met"] is False


def test_context_figures_stop_at_r2() -> None:
    answer = {"value": 60, "history": [60, 60, 60], "definition": "confirmed", "target": 50}
    assert figure("OUT-HUMAN", **answer)["rating"] == 2
    assert figure("OUT-HUMAN", **answer | {"history": []})["rating"] == 1


def test_the_figure_of_a_group_counts_what_applies_and_was_answered() -> None:
    steered = {"history": [60, 60, 60], "definition": "confirmed"}
    found = scored(
        {
            "OUT-HUMAN": {"value": 60} | steered,  # 2 of 2
            "OUT-SELF": {"value": 30} | steered,  # 2 of 4
            "OUT-BOT": "not measured",  # 0
            "OUT-VOL": "does not apply",
        }
    )
    assert found["groups"]["volume"] == {
        "figure": 50.0, "counted": 3, "measured": 2, "asked": 5,
    }  # fmt: skip
    assert found["groups"]["cost"] == {"figure": None, "counted": 0, "measured": 0, "asked": 5}


@pytest.mark.parametrize(
    ("kpi", "value", "last", "direction"),
    [
        ("OUT-CSAT", 80, 78.4, "equal"),
        ("OUT-CSAT", 80, 78.3, "better"),
        ("OUT-CSAT", 80, 81.7, "worse"),
        ("OUT-FRT", 100, 102, "equal"),
        ("OUT-FRT", 100, 103, "better"),
        ("OUT-FRT", 100, 97, "worse"),
        ("OUT-HUMAN", 50, 40, "up"),
        ("OUT-HUMAN", 50, 60, "down"),
        ("OUT-SALES", -50, -51, "equal"),
    ],
)
def test_a_trend_has_a_dead_band_of_two_per_cent(
    kpi: str, value: float, last: float, direction: str
) -> None:
    found = figure(kpi, value=value, history=[last])["trend"]

    assert found["direction"] == direction
    assert found["change"] == round(value - last, 6)
    assert found["band"] == abs(value) / 50


def test_a_promoter_score_is_equal_within_its_margin() -> None:
    assert figure("OUT-NPS", **NPS, history=[37])["trend"]["direction"] == "equal"
    assert figure("OUT-NPS", **NPS, history=[36])["trend"]["direction"] == "better"


def test_without_a_last_value_there_is_no_trend() -> None:
    assert figure("OUT-CSAT", value=80)["trend"] is None
    assert figure("OUT-CSAT", value=80, history=[None, 70])["trend"] is None


def test_few_answers_are_marked_in_surveys_and_their_rows() -> None:
    row = {"by": "segment", "name": "Schools", "value": 80}
    found = figure("OUT-CSAT", value=80, n=29, rows=[row | {"n": 30}, row | {"name": "Shops"}])

    assert found["few_answers"] is True
    assert [r["few_answers"] for r in found["rows"]] == [False, None]
    assert figure("OUT-CSAT", value=80, n=30)["few_answers"] is False
    assert figure("OUT-CSAT", value=80)["few_answers"] is None
    assert figure("OUT-FRT", value=80, n=5)["few_answers"] is None


def test_what_belongs_to_one_figure_stands_with_it() -> None:
    assert figure("OUT-FRT", value=5, p90=9)["p90"] == 9.0
    assert figure("OUT-FCR", value=70)["window"] == 7
    ticket = figure("OUT-TICKET", value=70, currency="EUR", basis="year")
    assert (ticket["currency"], ticket["basis"]) == ("EUR", "year")
    assert figure("OUT-CHURN", value=2, period=MONTH)["period"] == MONTH


def test_a_sheet_without_gaps_is_final() -> None:
    whole = dict.fromkeys(VERSION.by_id, "not measured") | {"OUT-BOT": "does not apply"}
    found = scored(whole)

    assert (found["state"], found["unanswered"], found["measured"]) == ("final", [], 0)
    assert len(found["not_measured"]) == 31
    assert found["kpis"]["OUT-NPS"] == {"state": "not_measured", "rating": 0}
    assert found["kpis"]["OUT-BOT"] == {"state": "does_not_apply", "rating": None}
    half = scored({"OUT-NPS": NPS})
    assert (half["state"], half["measured"], len(half["unanswered"])) == ("provisional", 1, 31)
    assert half["kpis"]["OUT-CSAT"] == {"state": "unanswered", "rating": None}


def test_doubts_and_what_to_confirm_stand_in_the_result() -> None:
    found = scored({"OUT-BOT": {"value": 50, "history": [10]}, "OUT-HUMAN": {"value": 60}})

    assert found["warnings"] == [
        {"check": "shares", "kpis": ["OUT-BOT", "OUT-HUMAN"], "sum": 110.0}
    ]
    assert found["to_confirm"] == ["OUT-BOT"]
    assert scored({"OUT-SELF": {"value": 5}})["warnings"] == [
        {"check": "self_service", "kpis": ["OUT-SELF"], "sum": None}
    ]


def test_the_fingerprint_is_of_answers_and_result_whoever_gave_them() -> None:
    one = sheet_of({"OUT-NPS": NPS})
    other = replace(one, id="two")
    assert (
        score_outcomes(one, VERSION)["fingerprint"]
        == (score_outcomes(other, VERSION)["fingerprint"])
    )
    changed = sheet_of({"OUT-NPS": NPS | {"how": "by phone"}})
    assert (
        score_outcomes(one, VERSION)["fingerprint"]
        != (score_outcomes(changed, VERSION)["fingerprint"])
    )
    assert outcome_sheet_json(one)["answers"] == {"OUT-NPS": NPS}


def test_other_rules_and_other_versions_are_refused() -> None:
    sheet = sheet_of({})
    with pytest.raises(UnknownScoringVersion, match="needs scoring 9"):
        score_outcomes(sheet, replace(VERSION, scoring_version="9"))
    with pytest.raises(ValueError, match="not of service-outcomes 2"):
        score_outcomes(sheet, replace(VERSION, version="2.0.0"))


@pytest.mark.parametrize(
    ("number", "wanted"), [(0, "0"), (2, "1.414214"), (Fraction(1, 10**13), "0"), (4, "2")]
)
def test_roots_are_rounded_half_up_to_six_decimals(number: Fraction | int, wanted: str) -> None:
    assert root(Fraction(number)) == Fraction(wanted)


def test_a_score_without_answers_has_no_margin() -> None:
    no_survey = replace(VERSION.by_id["OUT-NPS"], survey=False)
    version = replace(VERSION, kpis=(no_survey, *VERSION.kpis[1:]))
    from questionnaires.outcomes_sheet import parse_outcome_sheet

    data = outcome_sheet_json(sheet_of({})) | {"answers": {"OUT-NPS": NPS | {"n": 0}}}
    found = score_outcomes(parse_outcome_sheet(data, version, ""), version)
    assert found["kpis"]["OUT-NPS"]["margin"] is None
