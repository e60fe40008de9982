"""One report of all results that stand: its sections, its steps, and that it stays valid."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from questionnaires.catalogue import shipped
from survey.reports.render_process import answer
from tests.integration.test_pdf_accessibility import failures, outline
from tests.integration.test_report_pdf import text_of
from tests.unit.reports import combined_cases as made
from tests.unit.scoring.fit_profiles import PROFILES

# Counting lines takes two fifths of the time of what prints; test_report_pdf.py counts them.
pytestmark = pytest.mark.no_cover

MOST_BYTES = 300_000
LONG_NAME = "Scholen en instellingen voor onderwijs met een eigen afdeling, groep "

GROUPS: dict[str, list[tuple[str, str]]] = {
    "one": [("Luxury car dealer", "")],
    "two": [("Luxury car dealer", ""), ("Internet provider", "Schools & شركة")],
    "eight": [(profile, f"{LONG_NAME}{number}") for number, profile in enumerate(PROFILES)],
    "quick": [("Fast-food kiosk", "")],
    "figures": [],
}


@cache
def printed(name: str, locale: str = "en") -> bytes:
    """The report of the ordinary organisation with these groups and its figures."""
    sheet, result, submitted_at = made.maturity(
        goals=[], **({"form": "quick"} if name == "quick" else {})
    )
    parts = [made.part(made.fit_sheet(profile, group)) for profile, group in GROUPS[name]]
    parts.append(made.part(made.outcome_sheet(made.FIGURES)))
    request: dict[str, Any] = {
        "sheet": sheet,
        "result": result,
        "parts": [
            {"sheet": part, "result": scored, "submitted_at": at} for part, scored, at in parts
        ],
        "organisation": "Acme Łódź",
        "locale": locale,
        "submitted_at": submitted_at,
    }
    return answer(request, shipped())


@pytest.mark.parametrize(
    ("name", "locale"),
    [("one", "en"), ("two", "pt_BR"), ("eight", "nl"), ("quick", "en"), ("figures", "en")],
)
def test_it_is_valid_and_small_whatever_stands_beside(name: str, locale: str) -> None:
    pdf = printed(name, locale)
    assert failures(pdf) == []
    assert len(pdf) <= MOST_BYTES


def test_the_sections_stand_in_the_order_they_are_read() -> None:
    wanted = [
        "Your results together say 11 things that none says alone",
        "Where you stand, dimension by dimension",
        "Your next steps",
        "What fits best: High-touch, Full service, Relationship, In-depth personalised and "
        "Customer-centric",
        "12 of 32 figures are measured, and Expectations is the lever",
        "Every answer",
        "How this was decided",
    ]
    found = outline(printed("one"))
    assert [title for title in found if title in wanted] == wanted, found


def test_each_statement_stands_with_its_sources_and_codes() -> None:
    text = text_of(printed("one"))
    for said in (
        "High-touch suits you, yet a person answers only 31% of contacts",
        "Human share of contacts OUT-HUMAN 31%",
        "Service model fit · The whole organisation · 18 November 2026",
        "Service outcomes · 18 November 2026",
    ):
        assert said in text, said


def test_the_report_has_one_list_of_steps_with_what_the_models_put_forward() -> None:
    def steps(name: str) -> str:
        return text_of(printed(name)).split("Your next steps")[1].split("The plan for a year")[0]

    alone, with_model = steps("figures"), steps("one")
    assert "recommended model" not in alone
    assert "It carries 4 recommended models." in with_model
    assert (
        "1 of these steps carries a model that suits you and is put forward for it." in with_model
    )
    # High-touch and its like rest on PER-3, which without them is not among the five.
    preferences = "Customer preferences are recorded in one agreed way"
    assert preferences in with_model
    assert preferences not in alone


def test_many_groups_are_printed_at_a_glance_and_the_reader_is_told() -> None:
    text = text_of(printed("eight", "nl"))
    for number in range(8):
        assert f"{LONG_NAME}{number}" in text
    fits = made.part(made.fit_sheet("Luxury car dealer"))[1]["fit"]["type"]
    assert len(fits) == 8
    # The cards of single models, which only the page of a result has room for.
    assert text.count("93,2") == 2


def test_a_quick_check_is_combined_too_and_has_no_steps() -> None:
    text = text_of(printed("quick"))
    assert "Your results together say" in text
    assert "Your next steps" not in text


def test_another_definition_by_now_is_not_printed() -> None:
    sheet, result, submitted_at = made.maturity()
    part, scored, at = made.part(made.outcome_sheet(made.FIGURES))
    other = {"sheet": part, "result": scored | {"definition_sha256": "00" * 32}, "submitted_at": at}
    request = {
        "sheet": sheet,
        "result": result,
        "parts": [other],
        "organisation": "",
        "locale": "en",
        "submitted_at": submitted_at,
    }
    with pytest.raises(LookupError, match="another one by now"):
        answer(request, shipped())
