"""A result beside others: what is said at each size of a pool, and what never is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from questionnaires.catalogue import Catalogue, shipped
from scoring.result import score_sheet
from survey import wording
from survey.reports.pdf import report_html
from survey.reports.peer_company import counted, segment_words
from survey.reports.peers import Peers, peer_section, read_peers
from survey.reports.phrasing import Phrasing
from survey.reports.printed import report
from survey.reports.result_page import result_page
from tests.unit.reports import cases, comparisons
from tests.unit.reports.comparisons import markup, page, section

WORDS = Phrasing("en", cases.questionnaire())


class TestTooFew:
    def test_it_says_from_how_many_on_there_is_a_comparison_and_nothing_else(self) -> None:
        found = section(comparisons.nobody(floor=7))
        assert found.title == "There are too few organisations to compare with yet"
        assert found.who == (
            "A comparison is shown as soon as 8 organisations agree to be compared; until then "
            "nothing is told of anybody.",
        )
        assert not found.compares
        assert (found.rows, found.kpis, found.groups, found.seen) == ((), (), None, ())

    def test_steps_and_story_are_as_without_any_peers(self) -> None:
        alone, few = page(None), page(comparisons.nobody())
        assert few.steps == alone.steps
        assert few.story == alone.story
        assert few.profile == alone.profile
        assert alone.peers is None
        assert (alone.order, few.order) == ("", "The order is the method's own.")

    def test_a_quick_check_says_nothing_of_peers(self) -> None:
        filled = cases.sheet({"PEO-2": "F"}, form="quick")
        result = score_sheet(filled, cases.questionnaire())
        told = read_peers(comparisons.some(), shipped(), "en")
        found = result_page(
            result, filled, cases.questionnaire(), "en", "", cases.SUBMITTED, peers=told
        )
        assert found.peers is None
        assert found.order == ""


class TestSegmentOnly:
    def test_it_says_where_one_stands_and_with_whom_one_is_compared(self) -> None:
        found = section(comparisons.some())
        assert found.heading == "Among other organisations"
        assert found.title == "About 70 of 100 organisations have less in place than you"
        assert found.who == (
            "You are compared with 34 organisations: Retail, wholesale, vehicle trade and "
            "repair · 50-249 employees.",
            "Not told apart by region: too few organisations would be left, or yours is not known.",
            "This comparison was made on 19 November 2026 of 34 organisations in all, and stays "
            "as it is until the next one takes its place.",
        )

    def test_every_figure_has_percentile_interval_and_where_half_of_them_are(self) -> None:
        found = section(comparisons.some())
        q = cases.questionnaire()
        assert len(found.rows) == 1 + len(q.dimensions)
        assert len(found.lenses) == len(q.lenses)
        whole = found.rows[0]
        assert (whole.name, whole.own, whole.percentile) == ("Everything together", "53%", "70")
        assert (whole.likely_words, whole.half, whole.whole) == ("55 to 85", "25% to 60%", True)
        assert not any(row.whole or row.like or row.note for row in found.rows[1:])
        assert "steps of five" in found.meaning
        assert not found.has_like

    def test_what_comes_with_more_organisations_is_announced(self) -> None:
        assert section(comparisons.some()).soon == (
            "From 200 organisations on, groups of organisations that work alike are looked for.",
            "From 300 organisations on, some of them seen in two years, the next steps follow "
            "what others took next.",
        )

    def test_a_figure_that_fewer_have_says_how_many(self) -> None:
        told = comparisons.some()
        told["figures"]["PEO"] = comparisons.figure(21, 5)
        row = next(row for row in section(told).rows if row.name == "People")
        assert row.note == "21 organisations"

    def test_what_too_few_others_have_is_left_out(self) -> None:
        told = comparisons.some()
        del told["figures"]["PEO"]
        found = page(told)
        assert found.peers is not None
        assert "People" not in [row.name for row in found.peers.rows]
        assert found.profile is not None
        drawn = {row.name: bool(row.peers) for row in found.profile.rows}
        assert [name for name, has in drawn.items() if not has] == ["People"]

    def test_an_open_figure_of_ones_own_is_said_to_be_open(self) -> None:
        told = comparisons.some()
        told["figures"] = {
            name: {key: found[key] for key in ("peers", "grain", "dots")}
            for name, found in told["figures"].items()
        }
        found = section(told, example="example2")
        assert found.title == (
            "What others have in place can be shown; your own figure is still open"
        )
        assert found.spread_title == "Half of them have 25% to 60% in place"
        assert found.spread is not None
        assert found.spread.pin is None
        assert {row.percentile for row in found.rows} == {"–"}
        assert "<circle" in markup(page(told, "example2"))

    def test_what_others_can_see_is_said_exactly(self) -> None:
        seen = section(comparisons.some(floor=12)).seen
        assert seen[0] == "Others never see your answers, your notes or your name."
        assert seen[1].startswith("They see figures of at least 13 organisations together:")
        assert seen[2].startswith("Nobody is told the lowest or the highest.")
        assert seen[-1].startswith("You can withdraw at any time, with one press.")


class TestSimulated:
    def test_simulated_organisations_are_called_so_everywhere(self) -> None:
        found = page(comparisons.plenty(simulated=True, common=["PRD-3"]), plan=("PRD-3",))
        assert found.peers is not None
        assert found.peers.heading == "Among simulated organisations"
        assert found.peers.title == (
            "About 70 of 100 simulated organisations have less in place than you"
        )
        assert found.peers.who[-1] == "Simulated: these organisations do not exist."
        assert found.peers.legend.startswith("Each dot is 5% of the simulated organisations;")
        assert found.order == (
            "The order follows what simulated organisations took next: about 340 of them within "
            "12 months."
        )
        assert "Of about 120 simulated organisations" in found.steps[0].why
        assert "40% of the simulated organisations have it in place." in found.steps[0].why
        assert found.planned is not None
        assert found.planned.overall[-1].name == "Among simulated organisations"
        assert found.profile is not None
        assert "simulated" in found.profile.peers

    def test_so_are_too_few_of_them(self) -> None:
        found = section(comparisons.nobody(simulated=True))
        assert found.who == (
            "A comparison is shown as soon as 11 simulated organisations are there.",
            "Simulated: these organisations do not exist.",
        )


class TestFigures:
    SUBJECT = "service-outcomes/1/%s"

    def told(self, **more: Any) -> dict[str, Any]:
        kpi = {"value": 82.0, "percentile": 60, "low": 40, "high": 75, "peers": 40,
               "segment": None, "quartiles": [60.0, 72.0, 85.0]} | more  # fmt: skip
        version = outcomes()
        ids = [k.id for k in version.kpis if k.unit == "percent"][:2]
        return comparisons.some(kpis={self.SUBJECT % name: kpi for name in reversed(ids)})

    def test_a_figure_stands_among_those_of_others_in_the_order_of_its_questionnaire(self) -> None:
        rows = section(self.told()).kpis
        texts = outcomes().text("en").kpis
        ids = [k.id for k in outcomes().kpis if k.unit == "percent"][:2]
        assert [row.name for row in rows] == [texts[name].name for name in ids]
        first = rows[0]
        assert (first.own, first.percentile, first.likely) == ("82%", "60", "40 to 75")
        assert first.quarters == ("60%", "72%", "85%")
        assert first.organisations == "40"
        assert "Your figures of service among theirs" in markup(page(self.told()))

    def test_figures_of_a_version_that_is_not_served_are_left_out(self) -> None:
        told = comparisons.some(
            kpis={
                "service-outcomes/9/X": self.told()["kpis"],
                "service-outcomes/1/not-there": {},
            }
        )
        assert section(told).kpis == ()
        assert read_peers(told, Catalogue({}), "en") == Peers(told)

    def test_a_figure_of_context_is_neither_good_nor_bad(self) -> None:
        context = next(k.id for k in outcomes().kpis if k.is_context and not k.currency)
        lower = next(k.id for k in outcomes().kpis if k.better == "lower" and not k.currency)
        kpi = next(iter(self.told()["kpis"].values()))
        found = section(
            comparisons.some(kpis={self.SUBJECT % context: kpi, self.SUBJECT % lower: kpi})
        )
        texts = outcomes().text("en").kpis
        better = {row.name: row.better for row in found.kpis}
        assert better == {texts[context].name: "", texts[lower].name: "lower is better"}


def outcomes() -> Any:
    versions = [v for (name, _n), v in shipped().versions.items() if name == "service-outcomes"]
    return max(versions, key=lambda version: version.version)


def test_answers_in_an_unusual_order_are_doubted_with_care() -> None:
    found = section(comparisons.plenty(implausible=True))
    assert found.implausible.startswith("Your answers follow an unusual order")
    assert "That can well be right." in found.implausible
    assert section(comparisons.plenty()).implausible == ""


def test_the_story_says_where_one_stands_and_leads_there() -> None:
    line = next(line for line in page(comparisons.some()).story if line.about == "Among others")
    assert line.text == "About 70 of 100 organisations have less in place than you."
    assert line.section == "peers"


def test_one_organisation_and_a_thousand_are_counted_as_one_says() -> None:
    assert counted(1, WORDS, simulated=False) == "1 organisation"
    assert counted(1200, WORDS, simulated=True) == "1,200 simulated organisations"


@pytest.mark.parametrize("locale", list(wording.LANGUAGES))
def test_a_segment_is_named_in_the_readers_language(locale: str) -> None:
    words = Phrasing(locale, cases.questionnaire())
    segment = {"kept": ["sector", "employees", "region"], "cell": ["trade", "medium",
               "western_europe"]}  # fmt: skip
    named = segment_words(segment, words)
    assert named.count(" · ") == 2
    assert {"en": "Western Europe", "nl": "West-Europa", "pt_BR": "Europa Ocidental"}[
        locale
    ] in named


def test_the_printed_report_says_the_same_as_the_page() -> None:
    told = comparisons.plenty()
    filled = cases.sheet(cases.answers("example1"))
    result = score_sheet(filled, cases.questionnaire())
    printed = report(
        result, filled, cases.questionnaire(), "en", "Acme", cases.SUBMITTED,
        peers=read_peers(told, shipped(), "en"),
    )  # fmt: skip
    shown = page(told)
    assert printed.page.peers == shown.peers
    assert printed.page.steps == shown.steps
    assert printed.page.order == shown.order


def test_on_paper_too_few_are_a_paragraph_and_enough_begin_a_page() -> None:
    filled = cases.sheet(cases.answers("example1"))
    result = score_sheet(filled, cases.questionnaire())
    html = {}
    for name, told in (("few", comparisons.nobody()), ("some", comparisons.some())):
        made = report(
            result, filled, cases.questionnaire(), "en", "Acme", cases.SUBMITTED,
            peers=read_peers(told, shipped(), "en"),
        )  # fmt: skip
        html[name] = report_html(made, "en")
    assert re.search(r'<section class="flow">\s*<h2 id="peers">', html["few"])
    assert "as soon as 11 organisations agree" in html["few"]
    assert re.search(r'<section>\s*<h2 id="peers">', html["some"])


def test_a_section_is_made_of_a_comparison_alone() -> None:
    filled = cases.sheet(cases.answers("example1"))
    result = score_sheet(filled, cases.questionnaire())
    assert peer_section(Peers(comparisons.some()), result, WORDS).compares
