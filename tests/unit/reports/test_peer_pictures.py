"""How much others have in place as a picture with its table, and the groups that work alike."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.reports import comparisons, pictures
from tests.unit.reports.comparisons import markup, page, section


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
