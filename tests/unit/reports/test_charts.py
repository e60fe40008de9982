"""Every chart against the figures it draws: picture, table and result say the same."""

from dataclasses import replace
from typing import Any

import pytest

from questionnaires.sheet import Answer
from scoring.result import score_sheet
from survey.reports.profile import INSET
from survey.reports.result_page import ResultPage, result_page
from tests.unit.reports import cases, pictures
from tests.unit.reports.pictures import bar_length, percent, section, text, title

SHEETS: dict[str, dict[str, Any]] = {
    "ordinary": cases.answers("example1"),
    "provisional": cases.answers("example2"),
    "with a don't know": {**cases.answers("example2"), "RES-4": "L"},
    "all fully": cases.uniform("F"),
    "all not": cases.uniform("N"),
    "all unknown": cases.uniform("DK"),
    "all not applicable that may be": {i.id: "NA" for i in cases.questionnaire().items if i.na},
    "out of scope": {},
    "nothing answered": {},
}


def scored(name: str) -> tuple[dict[str, Any], ResultPage]:
    """The result of a sheet and its page; also of one that no form would take."""
    filled = cases.sheet(SHEETS[name])
    if name == "out of scope":
        left_out = {item.id: Answer("NA") for item in cases.questionnaire().items}
        filled = replace(filled, answers=left_out)
    result = score_sheet(filled, cases.questionnaire())
    page = result_page(result, filled, cases.questionnaire(), "en", "Acme", cases.SUBMITTED)
    return result, page


@pytest.fixture(params=list(SHEETS))
def case(request: pytest.FixtureRequest) -> tuple[dict[str, Any], ResultPage]:
    return scored(request.param)


Case = tuple[dict[str, Any], ResultPage]


def test_the_profile_draws_the_figures_printed_beside_it(case: Case) -> None:
    result, page = case
    table = pictures.rows(section("dimensions", page))
    assert len(table) == len(result["dimensions"])
    for row, figures in zip(table, result["dimensions"].values(), strict=True):
        name, level, figure, picture = row
        steps, axis = level.find(".//svg"), picture.find("svg")
        if not figures["in_scope"]:
            assert (steps, axis, text(figure)) == (None, None, "–")
            continue
        assert steps is not None
        assert axis is not None
        assert title(axis) == f"{(name.text or '').strip()}: {text(level)}, {text(figure)}"
        reached = [r for r in steps.findall("rect") if r.get("stroke-dasharray") is None]
        filled = [r for r in reached if r.get("fill") != "#ffffff"]
        ends = figures["level_range"]
        assert len(filled) == (ends[0] if figures["level"] is None else figures["level"])
        pins = axis.findall("circle")
        if figures["in_place"] is None:
            assert pins == []
        else:
            (pin,) = pins
            along = (percent(pin.get("cx", "")) - INSET) * 100 / (100 - 2 * INSET)
            assert along == pytest.approx(figures["in_place"], abs=0.02)
            assert pictures.first_percent(text(figure)) == pytest.approx(along, abs=0.52)


def test_the_wheel_fills_each_sector_up_to_its_level_and_names_it(case: Case) -> None:
    result, page = case
    assert page.wheel is not None
    levels = [
        (d["level"] or d["level_range"][0]) if d["in_scope"] else None
        for d in result["dimensions"].values()
    ]
    for ring in page.wheel.rings:
        assert ring.sectors == sum(level is not None and level >= ring.level for level in levels)
        assert ring.path.count("Z") == ring.sectors
    picture = pictures.drawn("{{ charts.wheel(wheel) }}", wheel=page.wheel)[0]
    printed = [written.text for written in picture[-1].findall("text[@font-weight]")]
    said = [row.level_words for row in page.profile.rows] if page.profile else []
    for figure, words in zip(printed, said, strict=True):
        assert figure == "–" if words == "not rated" else (figure or "")[0] in words
    beside = pictures.drawn("{{ charts.emblem(wheel) }}", wheel=page.wheel)
    named = {text(li) for li in beside.iter("li")}
    for label in page.wheel.labels:
        assert {f"{label.name} {label.figure}", f"{label.figure} {label.name}"} & named
    assert title(picture).startswith("Levels of all dimensions as a wheel. ")


def test_the_middle_of_the_wheel_says_the_overall_level_or_its_range() -> None:
    middles = {name: page.wheel.centre for name in SHEETS if (page := scored(name)[1]).wheel}
    assert middles == {
        "ordinary": "3",
        "provisional": "3",
        "with a don't know": "3",
        "all fully": "5",
        "all not": "1",
        "all unknown": "1",
        "all not applicable that may be": "1–3",
        "out of scope": "–",
        "nothing answered": "1–5",
    }


def test_the_ladder_draws_the_pooled_figures_and_what_each_must_exceed(case: Case) -> None:
    result, page = case
    table = pictures.rows(section("ladder", page))
    assert [text(row[0]).split()[0] for row in table] == list(result["pooled"])
    for row, (level, cell) in zip(table, result["pooled"].items(), strict=True):
        picture = row[2][0]
        share = None if cell["value"] is None else cell["value"] * 100
        if share:
            assert bar_length(picture) == pytest.approx(share, abs=0.01)
            assert pictures.first_percent(text(row[1])) == pytest.approx(share, abs=0.051)
        else:
            assert bar_length(picture) is None
        marks = picture.findall("line")
        # The top level carries no other, so nothing but its own mark stands there.
        edges = [50.0] if level == "5" else [50.0, 85.0]
        assert [percent(mark.get("x1", "")) for mark in marks] == edges
        unmet = [mark.get("stroke-dasharray") is not None for mark in marks]
        assert unmet == [share is None or share <= edge for edge in edges]


def test_the_ladder_says_which_levels_count() -> None:
    said = {name: scored(name)[1].ladder_finding for name in ("ordinary", "all fully", "all not")}
    assert said == {
        "ordinary": "Levels up to 3 count, level 4 not yet",
        "all fully": "All levels of the ladder count",
        "all not": "Level 2 does not count yet",
    }
    assert "open until every question" in scored("provisional")[1].ladder_finding


def test_ps_and_pillars_draw_the_figures_printed_beside_them(case: Case) -> None:
    result, page = case
    version = cases.questionnaire()
    groups = section("lenses", page).findall(".//table")
    words = version.text("en")
    shares = {words.elements[code].name: f for code, f in result["elements"].items()}
    means = {words.lenses[code].name: f for code, f in result["lenses"].items()}
    seen = set()
    for table in groups:
        for row in pictures.rows(table):
            known = means if row.get("class") == "bracket" else shares
            figures = known[text(row[0])]
            seen.add(text(row[0]))
            assert_bar(row[2][0], text(row[1]), figures["in_place"])
    assert seen == set(shares) | set(means)


def test_models_and_features_draw_the_figures_printed_beside_them(case: Case) -> None:
    result, page = case
    words = cases.questionnaire().text("en")
    table = pictures.rows(section("models", page))
    for row, code in zip(table, result["models"], strict=True):
        assert text(row[0]) == words.models[code].name
        assert_bar(row[1][0], text(row[1]), result["models"][code]["figure"])
        features = cases.questionnaire().models[code]
        for cell, feature in zip(row[2:], features, strict=True):
            assert text(cell).startswith(words.features[feature].name)
            figure = text(cell.find("span") or cell[0])
            assert_bar(cell[1], figure, result["features"][feature]["figure"])


def assert_bar(picture: pictures.Element, said: str, share: float | None) -> None:
    assert title(picture).endswith(f": {said}")
    if not share:
        assert bar_length(picture) is None
        return
    assert bar_length(picture) == pytest.approx(share, abs=0.01)
    assert pictures.first_percent(said) == pytest.approx(share, abs=0.51)


def test_the_step_to_be_built_has_one_block_for_each_answer_of_the_route() -> None:
    for name in ("ordinary", "with a don't know", "all not"):
        result, page = scored(name)
        route = section("route", page)
        picture = route.find(".//svg")
        assert picture is not None
        way = result["overall_route"]
        assert len(picture.findall("rect[@class='block']")) == len(way["items"])
        assert len(route.findall(".//li")) == len(way["items"])
        heading = route.find(".//h3")
        assert heading is not None
        assert f"{len(way['items'])} answer" in title(picture)
        assert text(heading).endswith(f"level {way['to']}, {page.ladder[way['to'] - 2].name}")


def test_blocks_lie_inside_the_step_they_build() -> None:
    for name in ("ordinary", "all not"):
        route = scored(name)[1].route
        assert route is not None
        (goal,) = [stair for stair in route.picture.stairs if stair.state == "next"]
        for block in route.picture.blocks:
            assert goal.x <= block.x
            assert block.x + block.width <= goal.x + goal.width + 0.2
            assert goal.y <= block.y
            assert block.y + block.height <= goal.y + goal.height + 0.2


def test_every_picture_has_a_title_first_and_presentation_attributes_only(case: Case) -> None:
    _, page = case
    found = 0
    for name in ("dimensions", "ladder", "lenses", "models", "route"):
        for picture in section(name, page).iter("svg"):
            assert title(picture).strip()
            assert not any(part.get("style") for part in picture.iter())
            found += 1
    assert found >= 54


def test_each_chart_is_titled_by_what_it_shows() -> None:
    _, page = scored("ordinary")
    captions = {
        name: [text(c) for c in section(name, page).iter("caption")]
        for name in ("dimensions", "ladder", "lenses", "models")
    }
    assert captions["dimensions"] == [
        "Strongest in Promptness; Proactivity, Product and Channels hold you back"
    ]
    assert captions["ladder"][0].startswith("Levels up to 3 count, level 4 not yet")
    assert captions["lenses"] == [
        "5 P’s: 56% Lowest: Product, 44%.",
        "Service 4 P’s: 59% Lowest: Personalisation, 42%.",
        "Four pillars: 52% Lowest: Proactivity, 25%.",
    ]
    assert captions["models"][0].startswith(
        "Most in place: Employee empowerment, 81%. Least: Agile, 19%."
    )


LENGTHS = ("x", "y", "width", "height", "cx", "cy", "r", "x1", "x2", "y1", "y2")


def test_no_mark_lies_outside_its_picture(case: Case) -> None:
    _, page = case
    for name in ("dimensions", "ladder", "lenses", "models", "route"):
        for picture in section(name, page).iter("svg"):
            high = float(picture.get("height", ""))
            for part in picture.iter():
                given = {key: part.get(key, "0") for key in LENGTHS if key in part.attrib}
                for length in given.values():
                    number = float(length.rstrip("%"))
                    assert 0 <= number <= (100 if length.endswith("%") else 400)
                for key in ("y", "cy", "y1", "y2"):
                    assert float(given.get(key, 0)) <= high


def test_a_quick_check_shows_its_indication_as_steps() -> None:
    quick = {i.id: cases.answers("example1")[i.id] for i in cases.questionnaire().items if i.quick}
    page = cases.page(quick, form="quick")
    assert page.indication is not None
    assert page.indication.title == "Indicative level 3 of 5, as steps"
    states = [stair.state for stair in page.indication.stairs]
    assert states == ["reached"] * 3 + ["open"] * 2
    assert (page.wheel, page.can_plan) == (None, False)
    assert "quick check gives no levels" in page.no_plan
