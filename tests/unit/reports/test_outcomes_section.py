"""The section of outcomes: findings in words, and the geometry of its small pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from questionnaires.catalogue import shipped
from scoring.outcomes import score_outcomes
from survey.reports.outcomes_multiples import FLOOR, LEFT, RIGHT, TOP, multiple
from survey.reports.outcomes_section import OutcomesSection, outcomes_section
from survey.reports.outcomes_words import FigureWords
from survey.templating import report_environment
from survey.wording import LANGUAGES
from tests.unit.questionnaires.outcome_cases import NPS, VERSION, sheet_of

PERIOD = {"end": "2026-09", "length": "quarter"}
TRIAD = {"OUT-QUAL": {"value": 8.2}, "OUT-VALUE": {"value": 7.3}, "OUT-EXPECT": {"value": 6.4}}
MATURITY = shipped().get("service-maturity", "1.0.0")


def section(answers: dict[str, Any], locale: str = "en", **context: Any) -> OutcomesSection:
    result = score_outcomes(sheet_of(answers, **context), VERSION)
    return outcomes_section(result, VERSION, locale, MATURITY)


def row(kpi: str, **answer: Any) -> Any:
    found = section({kpi: answer})
    assert len(found.tables) == len(found.tables[0].rows) == 1
    return found.tables[0].rows[0]


def test_what_stands_beside_a_value_is_its_first_note() -> None:
    found = row("OUT-BOT", value=55, n=400, sub_fields={"handed_over": 30.25})
    assert found.value == "55%"
    assert found.notes == ("Handed over to a person: 30.3%", "400 cases")
    assert row("OUT-BOT", value=55, n=400).notes == ("400 cases",)


def test_a_number_beside_money_is_written_in_its_own_unit() -> None:
    (sub,) = VERSION.by_id["OUT-BOT"].sub_fields
    text = VERSION.text("en").kpis["OUT-BOT"].sub_fields
    kpi = replace(VERSION.by_id["OUT-COST"], sub_fields=(sub,))
    words = FigureWords("en", VERSION)
    words.text = replace(
        words.text,
        kpis={**words.text.kpis, kpi.id: replace(words.text.kpis[kpi.id], sub_fields=text)},
    )
    found = {"sub_fields": {"handed_over": 12.0}}
    assert words.sub_fields(found, kpi) == ["Handed over to a person: 12%"]
    minutes = replace(kpi, sub_fields=(replace(sub, unit="minutes"),))
    assert words.sub_fields(found, minutes) == ["Handed over to a person: 12 minutes"]


def test_the_title_says_how_much_is_measured_and_what_the_lever_is() -> None:
    assert section({}).title == "0 of 32 figures are measured"
    assert section({"OUT-NPS": NPS}).title == "1 of 32 figures is measured"
    assert section(TRIAD).title == "3 of 32 figures are measured, and Expectations is the lever"
    assert "31 figures have no answer yet" in section({"OUT-NPS": NPS}).sentences[1]
    whole = section(dict.fromkeys(VERSION.by_id, "not measured"))
    assert whole.status == "Every figure has an answer"
    assert whole.sentences == ("Figures never raise or lower a level of maturity.",)
    assert whole.not_measured.startswith("Net Promoter Score, Customer satisfaction score")


def test_the_triad_shows_its_lever_with_the_practices_that_feed_it() -> None:
    found = section(TRIAD | {"OUT-NPS": NPS}).triad

    assert found is not None
    assert found.title == "The triad stands at 70; lowest: Expectations"
    assert [(f.name, f.figure, f.is_lever) for f in found.factors] == [
        ("Quality", "80", False), ("Value", "70", False), ("Expectations", "60", True),
    ]  # fmt: skip
    assert [code for code, _text in found.items] == ["PRD-2", "PHY-3", "INS-3", "PRM-2", "RES-2"]
    assert dict(found.beside)["Net Promoter Score"] == "47 points"
    assert dict(found.beside)["Retention rate"] == "not measured"


def test_a_triad_with_equal_factors_or_gaps_says_so() -> None:
    equal = section({kpi: {"value": 5.5} for kpi in TRIAD}).triad
    two = section(TRIAD | {"OUT-VALUE": {"value": 6.4}}).triad
    gap = section(TRIAD | {"OUT-VALUE": "not measured"}).triad
    assert equal is not None
    assert two is not None
    assert gap is not None
    assert equal.title == "The triad stands at 50, and no factor lies below the others"
    assert not any(factor.is_lever for factor in equal.factors)
    assert (equal.lever, equal.items) == ("", ())
    assert two.title.endswith("lowest: Value and Expectations")
    assert gap.title == "The triad needs all three figures to name its lever"
    assert [factor.figure for factor in gap.factors] == ["80", "not measured", "60"]
    assert gap.items == ()
    assert section({"OUT-NPS": NPS}).triad is None
    result = score_outcomes(sheet_of(TRIAD), VERSION)
    alone = outcomes_section(result, VERSION, "en").triad
    assert alone is not None
    assert alone.items == ()


def test_groups_are_compared_by_how_well_they_are_followed() -> None:
    assert section({}).groups_title == "No figure is followed yet"
    even = section({"OUT-NPS": NPS, "OUT-RET": {"value": 5}})
    assert even.groups_title == "Best followed: Satisfaction and loyalty, Retention and sales"
    alike = section({kpis[0].id: "not measured" for kpis in VERSION.by_group.values()})
    assert alike.groups_title == "All groups are followed equally well"
    best = section({"OUT-NPS": NPS, "OUT-RET": "not measured"})
    assert best.groups_title == "Best followed: Satisfaction and loyalty"
    assert [(g.figure, g.about) for g in best.groups[:3]] == [
        ("25%", "1 of 1 measured"), ("0%", "0 of 1 measured"), ("–", "no answer yet"),
    ]  # fmt: skip


def test_a_row_says_value_notes_trend_target_and_what_comes_next() -> None:
    nps = row("OUT-NPS", **NPS, history=[30, 28, 35], target=50, definition="confirmed")
    assert (nps.value, nps.earlier, nps.trend) == ("47 points", "30 · 28 · 35", "better")
    assert nps.target == "50, not met"
    assert nps.notes == ("180 answers", "give or take 10.8 points")
    assert (nps.rating, nps.lacks) == ("R3 Steered", "Next: the target met in 3 of 4 periods")

    met = row("OUT-FRT", value=1, p90=4.5, n=1, target=5, history=[1, None])
    assert (met.value, met.earlier, met.trend) == ("1 minute", "1 · –", "as before")
    assert met.notes == ("1 case", "nine in ten within 4.5 minutes")
    assert (met.target, met.lacks) == (
        "5, met",
        "Next: 2 more periods and the definition confirmed",
    )

    other = row("OUT-FCR", value=70, history=[70, 70, 70], definition="differs", period=PERIOD)
    assert other.notes == ("A quarter to the end of September 2026", "within 7 days")
    assert other.lacks == "Next: the written definition"
    assert row("OUT-FCR", value=70, history=[7, 7, 7], definition="confirmed").lacks == (
        "Next: a target"
    )
    assert row("OUT-HUMAN", value=70, history=[7, 7, 7], definition="confirmed").lacks == ""
    assert row("OUT-HUMAN", value=70, history=[60]).trend == "higher"
    assert row("OUT-HUMAN", value=60, history=[70]).trend == "lower"


def test_money_rates_and_parts_are_said_with_what_belongs_to_them() -> None:
    ticket = row("OUT-TICKET", value=1250.5, currency="EUR", basis="year")
    assert (ticket.value, ticket.notes) == ("EUR\u00a01,250.50", ("Per customer and year",))
    cost = row("OUT-COST", value=4.2, currency="USD")
    assert cost.value == "USD\u00a04.20 per contact"
    churn = row("OUT-CHURN", value=2, period={"end": "2026-09", "length": "month"})
    assert "21.5% a year" in churn.notes
    survey = row(
        "OUT-CSAT",
        value=80,
        n=12,
        rows=[
            {"by": "channel", "name": "phone", "value": 88, "n": 12},
            {"by": "segment", "name": "Schools", "value": 71.25, "n": 120},
        ],
    )
    assert survey.notes == ("12 answers", "few answers: read with care")
    assert survey.rows == ("Phone: 88% (few answers)", "Schools: 71.3%")
    assert row("OUT-REVIEW", value=4.25).value == "4.25 stars"
    assert row("OUT-QUAL", value=8.2).value == "80 of 100"
    assert row("OUT-VOL", rows=[{"name": "email", "value": 12000}]).value == (
        "12,000 contacts per month"
    )


def test_doubts_and_unconfirmed_changes_are_told() -> None:
    found = section(
        {
            "OUT-RET": {"value": 88},
            "OUT-CHURN": {"value": 16},
            "OUT-BOT": {"value": 60, "history": [10]},
            "OUT-HUMAN": {"value": 60},
            "OUT-SELF": {"value": 5},
            "OUT-VOL": {"rows": [{"name": "phone", "value": 0}]},
            "OUT-COST": {"value": 4, "currency": "EUR"},
        }
    ).doubts
    assert len(found) == 5
    assert found[0].startswith("Retention rate and Churn rate add up to 104%.")
    assert "more than 100% is possible only" in found[1].lower()
    assert found[2].startswith("Self-service share is given")
    assert found[3].startswith("Contacts per month by channel and Cost per contact do not fit")
    assert found[4].startswith("Automated solution share went from 10% to 60% in one period.")


def test_outside_ranges_stand_with_measured_figures_only() -> None:
    assert section({"OUT-NPS": NPS, "OUT-FCR": "not measured"}).outside == (
        "Net Promoter Score: 30 to 50",
    )


def test_each_figure_with_an_earlier_value_has_a_picture() -> None:
    found = section(
        {
            "OUT-NPS": NPS | {"history": [30, None, 35], "target": 50, "period": PERIOD},
            "OUT-FRT": {"value": 5, "history": [None, 9, None]},
            "OUT-CSAT": {"value": 80},
            "OUT-CES": {"value": 5, "history": [None]},
        }
    )
    assert [picture.title for picture in found.multiples] == [
        "Net Promoter Score: better", "First response time",
    ]  # fmt: skip
    assert found.has_target
    assert found.multiples_title == ("Better than in the last period: 1; worse: 0; others: 0")
    nps, frt = found.multiples
    assert (nps.first, nps.last, nps.now_words) == ("Dec 2025", "Sep 2026", "47 points")
    assert (frt.first, frt.last) == ("2 periods before", "now")
    assert section({"OUT-FRT": {"value": 5, "history": [9]}}).multiples[0].first == (
        "1 period before"
    )


def test_a_picture_fills_its_height_and_leaves_gaps_open() -> None:
    drawn = multiple("x", [35, None, 30, 47], 50, "47", ("a", "b"))

    assert [[(p.x, p.y) for p in run] for run in drawn.runs] == [
        [(LEFT, 58.5)], [(134.0, FLOOR), (RIGHT, 30.9)],
    ]  # fmt: skip
    assert drawn.target == TOP
    assert (drawn.now.x, drawn.now.y) == (RIGHT, 30.9)
    assert [(p.x, p.y) for p in drawn.dots] == [(LEFT, 58.5), (134.0, FLOOR)]


def test_equal_values_run_through_the_middle() -> None:
    drawn = multiple("x", [5, 5], None, "5", ("a", "b"))
    assert {point.y for run in drawn.runs for point in run} == {(TOP + FLOOR) / 2}
    assert drawn.target is None


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_section_is_drawn_in_every_language(locale: str) -> None:
    found = section(TRIAD | {"OUT-NPS": NPS | {"history": [30], "target": 9}}, locale)
    template = '{% import "macros/outcomes.html" as show %}{{ show.printed(section) }}'
    html = report_environment(locale).from_string(template).render(section=found)

    assert html.count("<h2") == 1
    assert html.count("<svg") == html.count("<title>") == 3 + 1 + 1
    assert found.fingerprint in html


def test_answers_are_said_in_words() -> None:
    words = FigureWords("en", VERSION)
    kpi = VERSION.by_id["OUT-CSAT"]
    scored = score_outcomes(
        sheet_of({"OUT-CSAT": {"value": 82.4, "n": 500, "period": PERIOD}}), VERSION
    )["kpis"]["OUT-CSAT"]
    assert words.answer({"value": 82.4}, kpi, scored) == (
        "82.4% · A quarter to the end of September 2026 · 500 answers"
    )
    assert words.answer(None, kpi) == "No answer yet"
    assert words.answer("not measured", kpi) == "Not measured"
    assert words.answer("does not apply", kpi) == "Does not apply"
    assert words.answer({"value": 5}, kpi) == "Measured"
    assert words.row_name("channel", "gone") == "gone"
    assert FigureWords("nl", VERSION).row_name("channel", "phone") == "Telefoon"


@pytest.mark.parametrize(
    ("locale", "one", "some"),
    [("en", "1 hour", "6.5 hours"), ("nl", "1 uur", "6,5 uur"), ("pt_BR", "1 hora", "6,5 horas")],
)
def test_times_are_written_with_the_word_of_the_language(locale: str, one: str, some: str) -> None:
    words, kpi = FigureWords(locale, VERSION), VERSION.by_id["OUT-RESOL"]
    assert (words.value(1, kpi), words.value(6.5, kpi)) == (one, some)
