"""A service-model result in words and pictures: findings, reasons that add up, practices."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from questionnaires.fit_sheet import FitSheet
from scoring.fit_result import score_fit
from survey.reports.fit_cards import Practices
from survey.reports.fit_reasons import signed
from survey.reports.fit_section import FitSection, GroupSection, fit_section, recommended_names
from survey.reports.pdf import print_html
from survey.templating import report_environment
from survey.wording import LANGUAGES
from tests.unit.reports import cases, pictures
from tests.unit.scoring.fit_profiles import PROFILES, VERSION, fit_sheet, profile

CODES = {"CHN-3": "P", "CHN-4": "F", "CHN-5": None}


def section(sheet: FitSheet, locale: str = "en", practices: Practices | None = None) -> FitSection:
    return fit_section(score_fit(sheet, VERSION), sheet, VERSION, locale, practices)


def group(sheet: FitSheet, code: str) -> GroupSection:
    return next(found for found in section(sheet).groups if found.code == code)


def macro(call: str, **context: Any) -> str:
    source = '{% import "macros/fit.html" as show %}' + call
    return report_environment("en").from_string(source).render(**context)


def drawn(call: str, **context: Any) -> pictures.Element:
    """What a call of a macro writes, as elements."""
    return pictures.drawn('{% import "macros/fit.html" as fit %}' + call, **context)


@pytest.mark.parametrize(
    ("sheet", "title"),
    [
        (
            profile("Luxury car dealer"),
            "What fits best: High-touch, Full service, Relationship, In-depth personalised and "
            "Customer-centric",
        ),
        # Its orientation and practice models fit weakly even as the best.
        (
            profile("Telephone sales and advice desk"),
            "What fits best: Mid-touch, Assisted service, Transactional and One-on-one contact",
        ),
        (fit_sheet({}), "Too few answers to recommend a service model"),
        (
            fit_sheet({"REL": 2, "URG": 0, "ROU": 1, "TKT": 2, "ADV": 2}),
            "No service model fits well with these answers",
        ),
    ],
)
def test_the_title_says_what_fits_best(sheet: FitSheet, title: str) -> None:
    assert section(sheet).title == title
    names = recommended_names(score_fit(sheet, VERSION), VERSION, "en")
    assert names == title.removeprefix("What fits best: ") or not names


@pytest.mark.parametrize(
    ("name", "code", "finding"),
    [
        (
            "Luxury car dealer",
            "touch",
            "High-touch fits strongly, with 93.2 of 100 points; next comes Mid-touch, with 79.5",
        ),
        (
            "Brand repair desk",
            "touch",
            "Mid-touch fits strongly, with 76.1 of 100 points; an equal choice: Low-touch",
        ),
        (
            "Brand repair desk",
            "orientation",
            "None fits well; Transactional comes closest, with 55.0 of 100 points; next comes "
            "Relationship, with 40.0",
        ),
        (
            "SaaS start-up",
            "orientation",
            "Relationship fits possibly, with 62.5 of 100 points; next comes Transactional, with "
            "50.0",
        ),
        ("SaaS start-up", "overlay", "Add Agile and Omni-channel"),
        ("Luxury car dealer", "overlay", "Consider Omni-channel"),
        ("Fast-food kiosk", "overlay", "Nothing needs to be added"),
    ],
)
def test_a_group_says_its_finding(name: str, code: str, finding: str) -> None:
    assert group(profile(name), code).finding == finding


def test_one_addition_may_be_sure_and_another_worth_considering() -> None:
    sheet = fit_sheet({**PROFILES["IT helpdesk"]["answers"], "JDG": 3})
    assert group(sheet, "overlay").finding == "Add Omni-channel, and consider Agile"


def test_without_answers_a_group_says_so_and_has_neither_bars_nor_cards() -> None:
    empty = group(fit_sheet({}), "touch")
    assert empty.finding == "Too few answers for a figure"
    assert (empty.chosen, empty.best, empty.cards) == ("", None, ())
    assert {entry.reading for entry in empty.bars} == {"not enough answers"}
    assert section(fit_sheet({})).left_out == tuple(
        VERSION.text("en").factors[code].question for code in VERSION.factor
    )


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("IT helpdesk", ["Mid-touch", "Proactive and Continuous improvement", "Omni-channel"]),
        ("Luxury car dealer", ["High-touch", "Customer-centric", "consider Omni-channel"]),
        ("Telephone sales and advice desk", ["Mid-touch", "none fits well", "none fits well"]),
    ],
)
def test_what_is_chosen_stands_in_few_words(name: str, chosen: list[str]) -> None:
    found = {each.code: each.chosen for each in section(profile(name)).groups}
    assert [found["touch"], found["practice"], found["overlay"]] == chosen


def test_a_mix_is_said_and_the_touch_of_the_average_customer() -> None:
    assert group(profile("Luxury car dealer"), "touch").sentences == ()
    [advice, _orientation] = group(profile("SaaS start-up"), "touch").sentences
    assert advice == (
        "Your customer groups differ clearly, so combine High-touch, Low-touch and Tech-touch. "
        "The average customer gets Low-touch."
    )
    assert group(profile("IT helpdesk"), "touch").sentences[0] == (
        "Your customer groups differ, so let Mid-touch and Low-touch go together."
    )


@pytest.mark.parametrize("name", PROFILES)
def test_the_reasons_of_every_card_add_up_to_its_fit(name: str) -> None:
    sheet = profile(name)
    result = score_fit(sheet, VERSION)
    for each in section(sheet).groups:
        for card in each.cards:
            if card.reasons is None:
                assert card.made_of.startswith("Made of ")
                continue
            total = 50 + sum(reason.points for reason in card.reasons.rows)
            total += result["why"][card.code]["bonus"]
            figure = result["fit"][each.code][card.code]
            assert min(total, 100) == pytest.approx(figure, abs=1e-4)
            assert f"{figure:.1f}" in card.standing or f"{figure + 1e-9:.1f}" in card.standing


def test_reasons_are_said_for_and_against_with_the_strongest_first() -> None:
    [card] = group(profile("SaaS start-up"), "orientation").cards
    reasons = card.reasons
    assert reasons is not None
    points = [reason.points for reason in reasons.rows]
    assert points == sorted(points, reverse=True)
    assert reasons.title == (
        "Most for it: Length of the relation and Stages that need guidance; most against it: "
        "Wish for personal contact and Typical spend"
    )
    assert reasons.sum == (
        "50, what the answers add and take, and +5.0 for what you want to reach (Reduce churn or "
        "raise retention) make 62.5."
    )
    first = reasons.rows[0]
    assert (first.answer, first.ideal, first.points_words) == (
        "Contract of several years", "", "+15.0",
    )  # fmt: skip


def test_a_fit_beyond_the_most_says_so() -> None:
    [card] = group(profile("Convenience shop"), "practice").cards
    assert card.reasons is not None
    assert card.reasons.title.startswith("Nothing speaks against it; most for it: ")
    assert card.reasons.sum.endswith("make more than 100.0, which is the most there is.")


def test_a_candidate_with_nothing_for_it_says_so() -> None:
    sheet = fit_sheet({"REL": 4, "URG": 0, "ROU": 0, "TKT": 4, "ADV": 4})
    alone = replace(
        VERSION,
        groups=tuple(
            replace(each, candidates=each.candidates[:1]) if each.code == "orientation" else each
            for each in VERSION.groups
        ),
        goals={},
    )
    found = fit_section(score_fit(sheet, alone), sheet, alone, "en")
    orientation = next(each for each in found.groups if each.code == "orientation")
    assert orientation.finding == (
        "None fits well; Transactional comes closest, with 0.0 of 100 points"
    )
    assert orientation.cards[0].reasons is not None
    assert orientation.cards[0].reasons.title.startswith("Nothing speaks for it; most against it: ")


def test_a_combination_names_its_parts_and_what_difference_adds() -> None:
    combination = group(profile("Internet provider"), "type").cards[0]
    assert combination.made_of == (
        "Made of Self-service (91.1) and Online service (87.5). It counts as much as the last of "
        "these, and +5.0 for the answer on “Differences between customers”."
    )


def test_a_warning_stands_at_the_model_it_is_about_with_the_answer_behind_it() -> None:
    mid, low = group(profile("Brand repair desk"), "touch").cards
    assert [(o.name, o.answer) for o in mid.obstacles] == [
        ("staff time is short", "Your answer on “Staff time per customer”: Little."),
    ]
    assert [o.name for o in low.obstacles] == ["build tools first"]


def test_a_meaning_of_our_own_is_marked_as_such() -> None:
    [full, *_others] = group(profile("Luxury car dealer"), "mode").cards
    assert "our own" in full.own_meaning
    [touch] = group(profile("Luxury car dealer"), "touch").cards
    assert touch.own_meaning == ""


def test_practices_stand_with_their_answers_and_those_of_other_questionnaires_do_not() -> None:
    questionnaire = cases.questionnaire()
    found = section(profile("IT helpdesk"), practices=Practices(questionnaire, CODES))
    overlay = next(each for each in found.groups if each.code == "overlay")
    practices = overlay.cards[0].practices
    assert [(p.item, p.answer, p.in_place) for p in practices] == [
        ("CHN-3", "Partly in place", False),
        ("CHN-4", "Fully in place", True),
        ("CHN-5", "No answer yet", False),
    ]
    other = Practices(replace(questionnaire, id="rides"), CODES)
    without = section(profile("IT helpdesk"), practices=other)
    assert all(card.practices == () for each in without.groups for card in each.cards)


def test_a_practice_that_the_version_no_longer_has_is_left_out() -> None:
    questionnaire = cases.questionnaire()
    fewer = replace(questionnaire, items=tuple(i for i in questionnaire.items if i.id != "CHN-4"))
    found = section(profile("IT helpdesk"), practices=Practices(fewer, CODES))
    overlay = next(each for each in found.groups if each.code == "overlay")
    assert [practice.item for practice in overlay.cards[0].practices] == ["CHN-3", "CHN-5"]


def test_signed_points_have_their_sign_in_the_writing_of_the_language() -> None:
    assert [signed(points, "en") for points in (6.75, -4.5, 0.0)] == ["+6.8", "−4.5", "0"]
    assert signed(-4.5, "nl") == "−4,5"


def test_a_bar_is_as_long_as_its_figure_and_the_marks_stand_at_possible_and_strong() -> None:
    each = group(profile("SaaS start-up"), "touch")
    table = drawn("{{ fit.fits(each, c) }}", each=each, c=section(profile("SaaS start-up")).colours)
    figures = {
        "".join(row[0].itertext()): (float(row[1].text or ""), row.find(".//svg"))
        for row in pictures.rows(table)
    }
    assert set(figures) == {"Tech-touch", "Low-touch", "Mid-touch", "High-touch"}
    for figure, picture in figures.values():
        assert picture is not None
        assert pictures.bar_length(picture) == pytest.approx(figure, abs=0.06)
        marks = {pictures.percent(line.get("x1", "")) for line in picture.findall("line")}
        assert marks == {60.0, 75.0}


def test_a_vote_reaches_right_of_the_middle_for_and_left_of_it_against() -> None:
    found = section(profile("SaaS start-up"))
    [card] = next(each for each in found.groups if each.code == "orientation").cards
    table = drawn("{{ fit.why(reasons, c) }}", reasons=card.reasons, c=found.colours)
    for row in pictures.rows(table):
        points = float((row[3].text or "").replace("−", "-"))
        picture = row.find(".//svg")
        assert picture is not None
        bars = picture.findall("rect")[1:]
        if not points:
            assert bars == []
            continue
        left = pictures.percent(bars[0].get("x", ""))
        width = pictures.percent(bars[0].get("width", ""))
        assert (left == 50) if points > 0 else (left + width == pytest.approx(50))
        assert width == pytest.approx(abs(points) / 15 * 50, abs=0.3)
        assert (row[3].text or "") in pictures.title(picture)


def test_reasons_are_shown_folded_or_left_out_as_asked() -> None:
    found = section(profile("IT helpdesk"))
    practice = next(each for each in found.groups if each.code == "practice")
    page = macro("{{ show.group(each, c) }}", each=practice, c=found.colours)
    assert (page.count('class="reasons"'), page.count("<details>")) == (2, 1)
    whole = macro("{{ show.printed(s) }}", s=found)
    brief = macro("{{ show.printed(s, 2, true) }}", s=found)
    # The first choice of each group; nothing is folded on paper.
    assert (whole.count('class="reasons"'), whole.count("<details")) == (6, 0)
    assert brief.count('class="reasons"') == 0
    assert "Test the five most common channel switches." in brief


def test_codes_of_practices_stand_in_print_only() -> None:
    found = section(profile("IT helpdesk"), practices=Practices(cases.questionnaire(), CODES))
    overlay = next(each for each in found.groups if each.code == "overlay")
    code = re.compile(r"\bCHN-[0-9]")
    assert code.search(macro("{{ show.printed(s) }}", s=found))
    assert not code.search(macro("{{ show.group(each, c) }}", each=overlay, c=found.colours))


def test_what_people_typed_stays_literal() -> None:
    sheet = replace(profile("IT helpdesk"), segment="<script>alert(1)</script>{{7*7}}")
    assert section(sheet).about == sheet.segment
    html = macro("{{ s.about }}{{ show.printed(s) }}", s=section(sheet))
    assert "<script" not in html
    assert "{{7*7}}" in html


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_section_prints_in_each_language(locale: str) -> None:
    found = section(profile("Internet provider"), locale)
    source = (
        '{% import "macros/fit.html" as show %}<html lang="en"><title>t</title><body><h1>t</h1>'
        "<section>{{ show.printed(s) }}{{ show.method(s) }}</section></body></html>"
    )
    html = report_environment(locale).from_string(source).render(s=found)
    assert found.title in html
    assert print_html(html).startswith(b"%PDF-")
