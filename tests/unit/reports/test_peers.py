"""A result beside others: what is said at each size of a pool, and what never is."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest

from questionnaires.catalogue import Catalogue, shipped
from scoring.findings import Practices
from scoring.result import score_sheet
from survey import wording
from survey.reports.pdf import report_html
from survey.reports.peer_company import counted, segment_words
from survey.reports.peers import Peers, PeerSection, peer_section, read_peers
from survey.reports.phrasing import Phrasing
from survey.reports.printed import report
from survey.reports.put_forward import put_forward
from survey.reports.result_page import ResultPage, result_page
from survey.templating import report_environment
from tests.unit.reports import cases, comparisons, pictures

WORDS = Phrasing("en", cases.questionnaire())


def page(
    told: dict[str, Any] | None,
    example: str = "example1",
    locale: str = "en",
    plan: tuple[str, ...] = (),
) -> ResultPage:
    filled = cases.sheet(cases.answers(example))
    result = score_sheet(filled, cases.questionnaire())
    result = put_forward(Practices(filled, cases.questionnaire(), result), (), told)
    beside = read_peers(told, shipped(), locale)
    return result_page(
        result, filled, cases.questionnaire(), locale, "Acme", cases.SUBMITTED, plan, peers=beside
    )


def section(told: dict[str, Any], **more: Any) -> PeerSection:
    found = page(told, **more).peers
    assert found is not None
    return found


def markup(found: ResultPage, macro: str = "among") -> str:
    source = '{% from "macros/peers.html" import among %}{{ among(page) }}'
    return report_environment("en").from_string(source).render(page=found)


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


class TestThePicture:
    def test_its_table_holds_as_many_dots_as_it_draws(self) -> None:
        spread = section(comparisons.some()).spread
        assert spread is not None
        assert len(spread.dots) == len(comparisons.DOTS) == sum(band.dots for band in spread.bands)
        columns = {x for x, _y in spread.dots}
        assert len(columns) == sum(1 for band in spread.bands if band.dots)
        first = spread.bands[0]
        assert (first.name, first.start, first.share, first.dots) == ("10% to 15%", "10%", "5%", 1)

    def test_one_stands_in_the_band_of_ones_own_figure(self) -> None:
        spread = section(comparisons.some()).spread
        assert spread is not None
        assert [band.name for band in spread.bands if band.own] == ["50% to 55%"]

    def test_a_band_of_ones_own_without_any_dot_is_in_the_table_too(self) -> None:
        told = comparisons.some()
        told["figures"]["overall"]["dots"] = [10] * 19
        spread = section(told).spread
        assert spread is not None
        assert [(band.name, band.dots) for band in spread.bands] == [
            ("10% to 15%", 19),
            ("50% to 55%", 0),
        ]
        heights = [y for _x, y in spread.dots]
        assert len(set(heights)) == 19
        assert min(heights) - spread.dot >= 0
        assert max(heights) < spread.baseline

    def test_who_has_everything_stands_in_the_last_band(self) -> None:
        told = comparisons.some()
        told["figures"]["overall"]["dots"] = [100] * 19
        spread = section(told).spread
        assert spread is not None
        assert spread.bands[-1].name == "95% to 100%"
        assert max(x for x, _y in spread.dots) < 100

    def test_dots_of_the_profile_keep_apart_however_many_stand_in_one_place(self) -> None:
        told = comparisons.some()
        told["figures"]["PEO"]["dots"] = [40] * 19
        chart = page(told).profile
        assert chart is not None
        row = next(row for row in chart.rows if row.name == "People")
        heights = sorted(y for _x, y in row.peers)
        assert len(set(heights)) == 19
        assert heights[0] >= chart.dot
        assert row.alt.endswith("; half of the others: 40% to 45%")
        assert chart.peers == (
            "Each dot is 5% of your peers; the outermost 2.5% at either end are not drawn"
        )

    def test_with_a_plan_the_picture_shows_where_that_leads(self) -> None:
        spread = section(comparisons.some(), plan=("PRD-3",)).spread
        assert spread is not None
        assert spread.pin is not None
        assert spread.planned is not None
        assert spread.planned > spread.pin
        assert "With what you plan" in markup(page(comparisons.some(), plan=("PRD-3",)))

    def test_every_picture_says_itself_in_words_and_stands_beside_a_table(self) -> None:
        html = markup(page(comparisons.plenty()))
        assert set(re.findall(r"<svg[^>]*>(.{0,7})", html)) == {"<title>"}
        assert "Everything together: percentile 70, likely 55 to 85" in html
        source = '{% from "macros/peers.html" import among %}{{ among(page) }}'
        drawn = pictures.drawn(source, page=page(comparisons.plenty()))
        table = drawn.find(".//table[@class='bands']")
        assert table is not None
        counts = [int((cell.text or "").strip()) for cell in table.findall(".//tbody//td")]
        assert sum(counts) == len(comparisons.DOTS)


class TestGroups:
    def test_one_is_most_like_a_group_with_a_probability(self) -> None:
        found = section(comparisons.many()).groups
        assert found is not None
        assert found.title == "You are most like “People-led, Process-light” (84% probability)"
        assert [(row.name, row.share, row.chance) for row in found.rows] == [
            ("People-led, Process-light", "45%", "84%"),
            ("Channels-led (tentative)", "25%", ""),
            ("The planners", "30%", "16%"),
        ]
        assert any("tentative" in sentence for sentence in found.sentences)

    def test_below_the_mark_one_stands_between_two(self) -> None:
        told = comparisons.many(groups=comparisons.groups(chance=0.55, between=True))
        found = section(told).groups
        assert found is not None
        assert found.title == (
            "You stand between “People-led, Process-light” (55%) and “The planners” (16%)"
        )

    def test_nobody_is_in_a_group_for_certain_nor_outside_it_for_certain(self) -> None:
        told = comparisons.many(groups=comparisons.groups(chance=0.9999, next_chance=0.0001))
        found = section(told).groups
        assert found is not None
        assert "(99% probability)" in found.title
        assert found.rows[2].chance == "under 1%"

    def test_a_pool_without_groups_says_so(self) -> None:
        none = {"outcome": "no groups found in this pool", "too_few": False, "all": [],
                "placed": None}  # fmt: skip
        found = section(comparisons.many(groups=none)).groups
        assert found is not None
        assert found.title == "No groups were found among these organisations"
        assert found.rows == ()

    def test_who_answered_too_little_is_in_no_group(self) -> None:
        told = comparisons.groups()
        told["placed"] = None
        for group in told["all"]:
            group["tentative"] = False
        found = section(comparisons.many(groups=told)).groups
        assert found is not None
        assert found.title == "Too little is answered to say which group you are most like"
        assert len(found.sentences) == 1
        assert {row.chance for row in found.rows} == {""}

    @pytest.mark.parametrize("told", [None, comparisons.some()["groups"]])
    def test_with_too_few_organisations_there_are_none(self, told: Any) -> None:
        found = section(comparisons.some(groups=told))
        assert found.groups is None
        assert found.soon[0].startswith("From 200 organisations on")

    def test_from_there_on_the_most_alike_are_told_of_too(self) -> None:
        found = section(comparisons.many())
        assert found.has_like
        assert {row.like for row in found.rows} == {"60"}
        assert found.meaning.endswith(
            "The most alike are 27 organisations whose profile is closest to yours."
        )
        assert "steps of five" not in found.meaning
        assert found.who[0] == (
            "You are compared with 250 organisations of all sectors, sizes and regions."
        )


class TestSteps:
    def test_the_list_follows_what_others_took_next(self) -> None:
        told = comparisons.plenty()
        before, after = page(None), page(told)
        assert before.steps[0].item == "PRD-3"
        assert [step.item for step in after.steps][:3] == ["CHN-3", "EMP-4", "PRD-3"]
        assert after.order == (
            "The order follows what organisations took next: about 340 of them were seen to move "
            "within 12 months. What others did next is no proof that it helped them."
        )

    def test_a_step_says_how_many_took_it_next_and_how_many_have_it(self) -> None:
        first, second, *_others = page(comparisons.plenty()).steps
        assert first.why.endswith(
            "Of about 120 organisations like yours that had this open, 26% took it next within 12 "
            "months (19% to 34%). 40% of the organisations you are compared with have it in place."
        )
        assert "took it next" not in second.why
        assert second.why.endswith(
            "40% of the organisations you are compared with have it in place."
        )

    def test_what_is_common_one_level_higher_goes_up_and_says_why(self) -> None:
        plain = page(comparisons.some())
        told = page(comparisons.some(common=["PHY-3"]))
        place = [step.item for step in told.steps].index("PHY-3")
        assert place < [step.item for step in plain.steps].index("PHY-3")
        assert told.steps[place].why.endswith(
            "Most of those one level higher have it, which puts it forward."
        )
        assert "goes up in it" in told.order
        assert plain.steps[0].why.endswith("Its place is by the method's own order.")

    def test_a_pool_that_taught_no_order_leaves_the_methods_own(self) -> None:
        told = comparisons.many(350, moves=comparisons.moves("impact"))
        found = page(told)
        assert [step.item for step in found.steps] == [step.item for step in page(None).steps]
        assert found.order == "The order is the method's own."
        assert "26% took it next" in next(s.why for s in found.steps if s.item == "CHN-3")

    def test_a_practice_too_few_others_are_asked_says_nothing_of_them(self) -> None:
        told = comparisons.some(practices={})
        assert page(told).steps[0].why.endswith("Its place is by the method's own order.")
        assert "compared with have it" not in page(told).steps[0].why

    def test_the_stored_result_stays_as_it_is_and_nothing_else_follows_the_peers(self) -> None:
        filled = cases.sheet(cases.answers("example1"))
        result = score_sheet(filled, cases.questionnaire())
        kept = dict(result)
        practices = Practices(filled, cases.questionnaire(), result)
        found = put_forward(practices, (), comparisons.plenty())
        assert result == kept
        changed = {key for key in result if found[key] != result[key]}
        assert changed == {"next_steps"}
        assert put_forward(practices, (), comparisons.some()) is result
        assert put_forward(practices, (), None) is result

    def test_what_is_common_gains_what_the_method_gives_it_and_no_more(self) -> None:
        filled = cases.sheet(cases.answers("example1"))
        result = score_sheet(filled, cases.questionnaire())
        practices = Practices(filled, cases.questionnaire(), result)
        found = put_forward(practices, (), comparisons.some(common=["PRD-3"]))
        plain = {step["id"]: step["boost"] for step in result["next_steps"]}
        told = {step["id"]: step["boost"] for step in found["next_steps"]}
        gain = float(Fraction(cases.questionnaire().rules.steps.boost_peers))
        assert told["PRD-3"] == pytest.approx(plain["PRD-3"] + gain)
        assert told["CHN-3"] == plain["CHN-3"]


class TestWhatIf:
    def test_a_plan_shows_the_place_among_others_then(self) -> None:
        told = comparisons.some()
        told["figures"]["overall"] |= {"percentile": 55}
        planned = page(told, plan=tuple(step.item for step in page(told).steps)).planned
        assert planned is not None
        among = planned.overall[-1]
        assert (among.name, among.before) == ("Among other organisations", "percentile 55")
        assert among.after == "percentile 70"
        assert among.rises

    def test_it_never_falls_by_what_is_planned(self) -> None:
        told = comparisons.some()
        told["figures"]["overall"] |= {"percentile": 95}
        planned = page(told, plan=("PRD-3",)).planned
        assert planned is not None
        assert planned.overall[-1].after == "percentile 95"
        assert not planned.overall[-1].rises

    @pytest.mark.parametrize("told", [None, comparisons.nobody()])
    def test_without_peers_there_is_no_such_row(self, told: Any) -> None:
        planned = page(told, plan=("PRD-3",)).planned
        assert planned is not None
        assert len(planned.overall) == 2


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
