"""The combined result in words: every finding has its sentence, its meaning and its sources."""

from __future__ import annotations

from typing import Any

import pytest

from questionnaires.catalogue import shipped
from scoring.findings import Finding
from scoring.practices_and_figures import GOAL, PROOF, TARGETS
from scoring.together import findings
from survey.reports import together as combined
from survey.reports.statements import MOST_SOURCES, Voices
from survey.reports.together import WORDS, Together, gathered, together
from tests.unit.reports import cases
from tests.unit.reports import combined_cases as made


def page(locale: str = "en", *, without: tuple[str, ...] = ()) -> Together:
    """The combined result of the ordinary organisation."""
    which = {name: name not in without for name in ("practices", "fits", "figures")}
    return together(made.results(**which), locale, "Acme")


def voices() -> Voices:
    """The words of all three results."""
    found = made.results()
    return Voices("en", found.practices, found.fits, found.figures)


def titles(shown: Together) -> list[str]:
    """What is said, as sentences."""
    return [said.title for said in shown.statements]


def test_the_ordinary_organisation_reads_what_only_three_results_say() -> None:
    shown = page()
    assert shown.title == "Your results together say 13 things that none says alone"
    assert [chapter.title for chapter in shown.chapters] == [
        "Practices and service model",
        "Practices and figures",
        "Service model and figures",
    ]
    assert titles(shown) == [
        "11 of 31 practices that your recommended models rest on are not in place",
        "Customer-centric suits you best, yet you have built Employee empowerment furthest",
        "Your customer groups ask for different models, and each has one written down",
        "You cannot show level 3 yet: 7 of 11 figures are not followed",
        "Your practices do not show in results yet: 3 of 3 targets are missed at level 3",
        "Customers judge “Expectations” lowest, though every practice behind it is in place",
        "2 practices say that figures are known which you did not give",
        "1 figure is followed though the practice behind it is not in place",
        "More complaints may mean that more of them are registered",
        "Your goal “Reduce churn or raise retention” is moving away",
        "Your goal “Raise customer satisfaction” stands still",
        "High-touch suits you, yet a person answers only 31% of contacts",
        "1 answer about your service model differs from what you measured",
    ]


def test_each_statement_names_its_figures_and_where_they_come_from() -> None:
    for said in page().statements:
        assert said.text.endswith("."), said.title
        assert said.sources, said.title
        assert len(said.sources) <= MOST_SOURCES
        for source in said.sources:
            assert source.origin in ("Practices", "Service model", "Figures")
            assert source.name
            assert source.figure


def test_figures_stand_with_their_units_and_codes() -> None:
    every = [source for said in page().statements for source in said.sources]
    sources = {s.code or " · ".join(filter(None, (s.name, s.group))): s.figure for s in every}
    assert sources["OUT-HUMAN"] == "31%"
    assert sources["OUT-CHURN"] == "12%, worse than before"
    assert sources["OUT-EXPECT"] == "60 of 100"
    assert sources["CHN-3"] == "Partly in place; carries 5 recommendations"
    assert sources["Customer-centric · The whole organisation"] == "98.9 of 100"
    assert sources["Practices behind “Expectations”"] == "92% in place"
    assert sources["Level"] == "3, Defined"
    assert sources["Customers per employee"] == "Fewer than 20"


def test_money_stands_with_its_currency_and_time_with_its_unit() -> None:
    figures = made.FIGURES | {"OUT-COST": {"value": 4.2, "currency": "EUR"}}
    found = gathered(shipped(), None, [made.part(made.outcome_sheet(figures))])
    say = Voices("nl", None, (), found.figures)
    assert say.value("OUT-COST").replace("\u00a0", " ") == "EUR 4,20 per contact"
    assert say.value("OUT-FRT") == "35 minuten"
    assert say.value("OUT-CSAT") == "82,4%"


def test_what_is_left_out_of_the_sources_is_counted() -> None:
    carried = page().statements[0]
    assert len(carried.sources) == MOST_SOURCES
    assert carried.more == 11 - MOST_SOURCES


def test_the_results_that_stand_are_named_with_their_days() -> None:
    shown = page()
    assert [(s.kind, s.about, s.title) for s in shown.standings] == [
        ("practices", "", "You are at level 3, Defined"),
        ("fit", "The whole organisation", "High-touch suits your organisation"),
        ("fit", "Schools", "Low-touch and Tech-touch suit this group"),
        ("fit", "Shops & more", "Mid-touch and Low-touch suit this group"),
        ("outcomes", "", "12 of 32 figures are measured"),
    ]
    assert {s.day for s in shown.standings} == {"18 November 2026"}
    assert shown.missing == ()


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        (("practices",), ("practices",)),
        (("fits",), ("service model",)),
        (("fits", "figures"), ("service model", "figures")),
    ],
)
def test_what_has_no_result_is_named(without: tuple[str, ...], missing: tuple[str, ...]) -> None:
    assert page(without=without).missing == missing


def test_one_result_alone_says_nothing_together() -> None:
    shown = page(without=("fits", "figures"))
    assert (shown.title, shown.chapters) == ("Your results together", ())
    assert shown.steps
    assert shown.put_forward == ""


def test_the_steps_put_forward_what_carries_a_recommended_model() -> None:
    sheet = made.maturity(goals=[])
    alone = together(gathered(shipped(), sheet, []), "en", "")
    shop = made.part(made.fit_sheet("Convenience shop"))
    combined_steps = together(gathered(shipped(), sheet, [shop]), "en", "")
    assert [step.item for step in alone.steps] == ["PRD-3", "PAC-2", "CHN-3", "EMP-4", "PHY-3"]
    assert [step.item for step in combined_steps.steps] == [
        *("PRD-3", "PAC-2", "CHN-3", "EMP-4"),
        "SLF-4",
    ]
    assert alone.put_forward == ""
    assert combined_steps.put_forward == (
        "2 of these steps carry models that suit you and are put forward for it."
    )
    assert combined_steps.steps[-1].why.endswith("It carries 3 recommended models.")
    assert combined_steps.steps[0].why == alone.steps[0].why


def test_who_begins_is_told_to_settle_one_thing_first() -> None:
    low = made.maturity(answers=cases.uniform("P"))
    assert together(gathered(shipped(), low, []), "en", "").begins
    assert not page().begins
    assert not page(without=("practices",)).begins


def test_a_quick_check_and_no_practices_have_no_steps() -> None:
    quick = gathered(shipped(), made.maturity(form="quick"), [])
    assert together(quick, "en", "").steps == ()
    assert page(without=("practices",)).steps == ()


@pytest.mark.parametrize("locale", ["nl", "pt_BR"])
def test_every_language_says_the_same_and_fills_every_sentence(locale: str) -> None:
    shown, english = page(locale), page()
    assert [s.kind for s in shown.statements] == [s.kind for s in english.statements]
    assert [len(s.sources) for s in shown.statements] == [
        len(s.sources) for s in english.statements
    ]
    assert "%(" not in repr(shown)


READINGS: dict[str, dict[str, dict[str, Any]]] = {
    PROOF: {
        flag: {"level": 3, "single": 1, "targeted": 2, "all": 3}
        for flag in ("high, shown", "high, not shown", "low, not shown")
    },
    TARGETS: {
        flag: {"level": 3, "met": 1, "missed": 2, "all": 3} for flag in ("low, met", "high, missed")
    },
    GOAL: {
        flag: {"goal": "churn", "there": 1, "all": 2}
        for flag in (
            *("better", "worse", "equal", "mixed", "up", "down"),
            *("measured once", "not measured"),
        )
    },
}


@pytest.mark.parametrize("kind", READINGS)
def test_each_reading_has_words_of_its_own(kind: str) -> None:
    say, seen = voices(), set()
    for flag, figures in READINGS[kind].items():
        said = WORDS[kind][1](Finding(kind, flag, kpis=("OUT-CHURN",), figures=figures), say)
        assert "%(" not in said.title + said.text
        seen.add((said.title, said.text))
    assert len(seen) == len(READINGS[kind])


@pytest.mark.parametrize(
    ("kind", "flags"),
    [
        ("carriers", ("missing", "in place")),
        ("models built", ("elsewhere", "there")),
        ("groups differ", ("missing", "in place")),
        ("lever", ("same", "other", "all in place")),
        ("complaints", ("not registered", "more registered")),
        ("touch lived", ("lived", "more people", "fewer people")),
    ],
)
def test_the_other_reading_of_a_finding_has_other_words(kind: str, flags: tuple[str, ...]) -> None:
    results = made.results()
    (found,) = [
        f for f in findings(results.practices, results.fits, results.figures) if f.kind == kind
    ]
    seen = set()
    for flag in flags:
        other = Finding(
            kind, flag, found.items, found.kpis, found.candidates, found.segments, found.figures
        )
        said = WORDS[kind][1](other, voices())
        seen.add((said.title, said.text))
    assert found.flag in flags
    assert len(seen) == len(flags)


def test_every_kind_of_finding_has_words() -> None:
    from scoring import model_and_figures, model_and_practices, practices_and_figures

    kinds = {
        model_and_practices.CARRIERS,
        model_and_practices.MODELS_BUILT,
        model_and_practices.GROUPS_DIFFER,
        practices_and_figures.PROOF,
        practices_and_figures.TARGETS,
        practices_and_figures.LEVER,
        practices_and_figures.UNSHOWN,
        practices_and_figures.SHOWN,
        practices_and_figures.COMPLAINTS,
        practices_and_figures.GOAL,
        model_and_figures.TOUCH,
        model_and_figures.ANSWERS,
    }
    assert set(WORDS) == kinds
    assert {chapter for chapter, _ in WORDS.values()} == {
        combined.MODEL,
        combined.RESULTS,
        combined.LIVED,
    }


def test_results_of_another_definition_are_refused() -> None:
    sheet, result, at = made.part(made.outcome_sheet(made.FIGURES))
    with pytest.raises(LookupError, match=r"service-outcomes 1\.0\.0 is another one by now"):
        gathered(shipped(), None, [(sheet, result | {"definition_sha256": "00" * 32}, at)])


def test_too_few_answers_recommend_nothing_and_are_named() -> None:
    empty = made.fit_sheet("IT helpdesk") | {"answers": {}}
    shown = together(gathered(shipped(), None, [made.part(empty)]), "en", "")
    assert shown.standings[0].title == "These answers recommend no touch model"
    assert shown.standings[0].text == ""


def test_an_undated_result_names_no_day() -> None:
    sheet, result, _ = made.maturity()
    shown = together(gathered(shipped(), (sheet, result, None), []), "en", "")
    assert shown.standings[0].day == ""


def test_the_sheets_are_those_of_the_worked_examples() -> None:
    results = made.results()
    assert results.practices is not None
    assert results.practices.sheet.answer("STR-2").code == cases.answers("example1")["STR-2"]
