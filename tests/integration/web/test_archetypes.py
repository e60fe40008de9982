"""Archetypes of a cohort: a map, a column, a filter and files; names that curators give."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import update

from scoring.peers.model import NO_GROUPS, TOO_FEW
from survey.reports.cohort_groups import archetype_names
from survey.reports.phrasing import Phrasing
from survey.storage.database import Transaction
from survey.storage.tables import Assessment, Cohort, Organisation
from survey.storage.tenancy import ACROSS
from tests.integration.storage.consulting import add_account, add_session
from tests.integration.web import grouped
from tests.integration.web.browser import Browser, the_questionnaire
from tests.integration.web.explored import consulting
from tests.integration.web.instance import all_rows, database_of, statements
from tests.integration.web.test_exports import table

HERE = "/en/cohorts/c/explore/"
MAP = f"{HERE}archetypes"
FILES = "/en/cohorts/c/export/"
ROW = re.compile(r'<th scope="row"><a href="[^"]+">([^<]+)</a>')
STANDS = re.compile(r'<td class="stands">([^<]+)</td>')


def found(app: Flask, number: int = 12, groups: int = 3) -> Browser:
    """Ann's browser, whose cohort `c` belongs to a pool with that many groups."""
    browser = consulting(app, number)
    grouped.answer_as(app, groups, count=number)
    grouped.use(app, grouped.fitted(groups))
    return browser


def names(locale: str = "en", groups: int = 3) -> dict[str, str]:
    words = Phrasing(locale, the_questionnaire())
    return archetype_names(grouped.fitted(groups).archetypes, {}, words)


def true_groups(number: int, groups: int = 3) -> list[str]:
    return [f"group-{1 + group}" for group in grouped.world(groups).group[:number]]


def test_the_heatmap_says_where_each_organisation_stands_and_how_surely(app: Flask) -> None:
    browser = found(app)
    page = html.unescape(browser.get(f"{HERE}?sort=name&order=up").text)
    stands = dict(zip(ROW.findall(page), STANDS.findall(page), strict=True))
    assert len(stands) == 13
    called = names()
    right = 0
    for place, key in enumerate(true_groups(12)):
        [text] = [text for name, text in stands.items() if name.endswith(f" {place + 1}")]
        right += text.startswith(called[key]) and text.endswith("%")
    assert right >= 11
    # The one that still answers.
    assert [text for name, text in stands.items() if name.endswith(" 13")] == ["–"]


def test_the_address_filters_by_archetype_on_every_view(app: Flask) -> None:
    browser = found(app)
    page = browser.get(HERE).text
    choices = page.split('<select id="archetype"')[1].split("</select>")[0]
    options = re.findall(r'<option value="([^"]+)">[^<]+ \((\d+)\)</option>', choices)
    assert sum(int(count) for _key, count in options) == 13
    for key, count in options:
        shown = browser.get(f"{HERE}?archetype={key}").text
        assert len(ROW.findall(shown)) == int(count)
        assert f"archetype={key}" in browser.get(f"{HERE}spread?archetype={key}").text
    assert "No organisation matches" in browser.get(f"{HERE}?archetype=group-9").text


def test_sorting_by_archetype_keeps_groups_together_and_the_surest_first(app: Flask) -> None:
    browser = found(app, 30)
    called = list(names().values())
    for order, groups in (("up", called), ("down", called[::-1])):
        page = html.unescape(browser.get(f"{HERE}?sort=archetype&order={order}").text)
        stands = STANDS.findall(page)
        places = [
            next((at for at, name in enumerate(groups) if text.startswith(name)), len(groups))
            for text in stands
        ]
        assert places == sorted(places)
        assert len(set(places)) == 4
    assert 'aria-sort="descending"' in page
    by_group = browser.get(f"{HERE}?by=archetype").text
    heads = re.findall(r'<tr class="segment"><td[^>]*>([^<]+) ·', html.unescape(by_group))
    assert heads[:3] == called
    assert heads[-1] == "not placed"


def test_the_map_has_a_mark_an_organisation_and_a_table_with_the_groups(app: Flask) -> None:
    page = html.unescape(found(app).get(MAP).text)
    drawn = page.split('<div class="map">')[1].split("</div>")[0]
    assert len(re.findall("<path [^>]*><title>", drawn)) == 12
    called = names()
    key = page.split('class="map-key"')[1].split("</ul>")[0]
    assert [name for name in called.values() if name not in key] == []
    rows = page.split('id="archetypes"')[1].split("</table>")[0]
    counts = [int(n) for n in re.findall(r'<td class="amount">(\d+)</td>', rows)]
    assert sum(counts) == 13
    assert f'href="{HERE}?archetype=group-1"' in rows
    assert "Most frequent:" in page
    assert "From left to right:" in page or "The further to the right" in page


def test_more_than_two_hundred_are_counted_in_hexagons(app: Flask) -> None:
    browser = found(app, 230)
    page = browser.get(MAP)
    drawn = page.text.split('<div class="map">')[1].split("</div>")[0]
    assert "<title>" not in drawn
    assert "The larger a mark, the more organisations" in page.text
    assert len(page.data) <= 150_000
    listed = browser.get(HERE)
    assert len(STANDS.findall(listed.text)) == 50


def test_two_groups_have_a_map_as_well(app: Flask) -> None:
    page = found(app, groups=2).get(MAP).text
    assert len(re.findall("<path [^>]*><title>", page)) == 12


def test_s47_no_number_of_a_groups_centre_is_shown(app: Flask) -> None:
    browser = found(app)
    shown = [browser.get(address).text for address in (HERE, MAP)]
    shown += [
        browser.get(f"{FILES}{name}").data.decode()
        for name in ("chart/map.svg", "chart/map.csv", "chart/archetypes.csv", "cohort.csv")
    ]
    for archetype in grouped.fitted().archetypes:
        for number in archetype.centroid:
            assert not any(f"{abs(number):.4f}"[1:] in page for page in shown)
            assert not any(str(number) in page for page in shown)


def test_the_map_and_its_table_are_taken_along(app: Flask) -> None:
    browser = found(app)
    picture = ET.fromstring(browser.get(f"{FILES}chart/map.svg").data)  # noqa: S314 - our own
    said = " ".join(text for text in picture.itertext() if text.strip())
    assert all(name in said for name in names().values())
    head, *rows = table(browser.get(f"{FILES}chart/map.csv"))
    assert head == ["id", "name", "archetype", "archetype_name", "chance", "next", "next_chance",
                    "across", "up"]  # fmt: skip
    assert len(rows) == 12
    assert all(0 < float(row[4]) + float(row[6]) <= 100.1 for row in rows)
    head, *rows = table(browser.get(f"{FILES}chart/heatmap.csv"))
    assert sum("%" in row[head.index("archetype")] for row in rows) >= 10
    groups = table(browser.get(f"{FILES}chart/archetypes.csv"))
    assert groups[0][2:] == ["organisations", "share", "mean", "ahead", "behind"]
    assert browser.get(f"{FILES}chart/archetypes.svg").status_code == 200
    for page in (MAP, FILES):
        assert "/export/chart/map.svg" in browser.get(page).text


def test_the_cohort_as_a_table_has_each_organisations_archetype(app: Flask) -> None:
    browser = found(app)
    head, *rows = table(browser.get(f"{FILES}cohort.csv"))
    at = head.index("archetype")
    assert head[at : at + 4] == [
        "archetype", "archetype_chance", "next_archetype", "next_archetype_chance",
    ]  # fmt: skip
    placed = [row for row in rows if row[at]]
    assert len(placed) == 12
    assert all(float(row[at + 1]) > float(row[at + 3]) for row in placed)
    about = {row[0]: row for row in table(browser.get(f"{FILES}columns.csv"))}
    for key, name in names().items():
        assert f"{key}: {name}" in about["archetype"][3]


STATES = {
    TOO_FEW: "Not enough organisations yet",
    NO_GROUPS: "No groups found in this pool",
}


@pytest.mark.parametrize("outcome", STATES)
def test_a_pool_without_groups_says_why(app: Flask, outcome: str) -> None:
    browser = consulting(app)
    grouped.answer_as(app, count=12)
    grouped.use(app, grouped.without_groups(outcome))
    page = browser.get(MAP).text
    assert STATES[outcome] in page
    assert "120" in page
    assert 'class="map"' not in page
    assert not STANDS.findall(browser.get(HERE).text)
    assert 'value="archetype"' not in browser.get(HERE).text
    assert browser.get(f"{FILES}chart/map.svg").status_code == 404
    assert browser.get(f"{FILES}chart/archetypes.csv").status_code == 404


def test_before_the_first_model_the_page_says_from_when_on_there_will_be_groups(
    app: Flask,
) -> None:
    page = consulting(app).get(MAP).text
    assert "Not enough organisations yet" in page
    assert "from 200 on" in page


def change(app: Flask, *statements_: object) -> None:
    def work(tx: Transaction) -> None:
        for statement in statements_:
            tx.execute(statement)  # type: ignore[call-overload] # updates, all of them

    database_of(app).transact(work, ACROSS)


def test_who_cannot_be_compared_is_left_out_and_counted(app: Flask) -> None:
    browser = found(app)
    grouped.skip_most(app, "c-0")
    change(
        app,
        update(Assessment).where(Assessment.id == "c-1-a").values(form="quick"),
        update(Organisation).where(Organisation.id == "organisation-2").values(simulated=True),
        update(Assessment).where(Assessment.id == "c-3-a").values(version="9.0.0"),
    )
    page = browser.get(MAP).text
    assert "4 organisations with a result are not on it" in page
    assert len(re.findall("<path [^>]*><title>", page)) == 8
    unplaced = ROW.findall(browser.get(f"{HERE}?archetype=-").text)
    assert len(unplaced) == 5


def test_simulated_organisations_are_placed_in_the_groups_of_simulated_ones(app: Flask) -> None:
    browser = found(app)
    change(
        app,
        update(Organisation).values(simulated=True),
        update(Cohort).where(Cohort.id == "c").values(simulated=True),
    )
    assert "Not enough organisations yet" in browser.get(MAP).text
    grouped.use(app, grouped.fitted(simulated=True))
    page = browser.get(MAP).text
    assert len(re.findall("<path [^>]*><title>", page)) == 12
    assert "These organisations are simulated." in page


def test_a_filter_that_leaves_nobody_on_the_map_says_so(app: Flask) -> None:
    page = found(app).get(f"{MAP}?state=answering").text
    assert "Nobody can be placed yet" in page
    assert 'class="map"' not in page


def test_an_archetype_is_compared_with_all_others(app: Flask) -> None:
    browser = found(app, 60)
    page = html.unescape(browser.get("/en/cohorts/c/compare/?fact=archetype&value=group-2").text)
    assert names()["group-2"] in page.split('id="difference"')[1]
    assert "Real difference" in page
    assert "only that of the whole is a finding" in page
    other = browser.get("/en/cohorts/c/compare/?fact=sector&value=trade").text
    assert "is a finding" not in other
    assert (
        "One answer moves a dimension by up to"
        in browser.get("/en/cohorts/c/compare/?o=c-1&o=c-2").text
    )


QUERIES = {HERE: 7, MAP: 7, f"{HERE}spread": 7, f"{HERE}?archetype=group-1": 7}
"""The five without groups, what curators call the groups, and the sheets."""


def test_a_page_with_archetypes_takes_a_counted_number_of_queries(app: Flask) -> None:
    browser = found(app, 60)
    # A process reads each model once.
    browser.get(HERE)
    for address, number in QUERIES.items():
        with statements(app) as asked:
            assert browser.get(address).status_code == 200
        assert len(asked) == number, (address, asked)


def test_a_page_with_archetypes_weighs_no_more_than_promised(app: Flask) -> None:
    page = found(app, 199).get(f"{HERE}?show=in_place&by=sector").data
    assert len(page) <= 150_000, len(page)


def curator(app: Flask, role: str = "author") -> Browser:
    def work(tx: Transaction) -> None:
        add_account(tx, "cleo", role)
        add_session(tx, "session of cleo", "cleo")

    database_of(app).transact(work)
    browser = Browser(app)
    browser.client.set_cookie("account", "session of cleo")
    return browser


FIELD = "service-maturity-1-real-{}-{}"
POOL = "service-maturity-1-real"


def test_a_curators_name_stands_wherever_the_group_is_named(either_app: Flask) -> None:
    ann, cleo = found(either_app), curator(either_app)
    page = html.unescape(cleo.get("/en/archetypes/").text)
    assert all(made in page for made in names().values())
    answer = cleo.post(
        "/en/archetypes/",
        {
            "pool": POOL,
            FIELD.format("group-2", "en"): "  Warm\n hosts <b> ",
            FIELD.format("group-2", "nl"): "",
        },
    )
    assert answer.status_code == 303
    assert "The names are kept." in cleo.get(answer.headers["Location"]).text
    for address in (HERE, MAP, "/en/cohorts/c/compare/"):
        page = ann.get(address).text
        assert "Warm hosts &lt;b&gt;" in page
        assert html.escape(names()["group-2"]) not in page
    dutch = html.unescape(ann.get(MAP.replace("/en/", "/nl/")).text)
    assert "Warm hosts" not in dutch
    assert names("nl")["group-2"] in dutch
    assert "Warm hosts" in ann.get(f"{FILES}columns.csv").data.decode()
    trail = [row for row in all_rows(either_app)["audit_entry"] if "archetype.name" in row]
    assert len(trail) == 1
    assert "cleo" in trail[0]
    cleo.post("/en/archetypes/", {"pool": POOL, FIELD.format("group-2", "en"): ""})
    assert "Warm hosts" not in ann.get(MAP).text
    assert len([row for row in all_rows(either_app)["audit_entry"] if "archetype.name" in row]) == 2


def test_a_name_that_is_too_long_or_no_text_is_refused_with_what_was_typed(app: Flask) -> None:
    found(app)
    cleo = curator(app, "administrator")
    long = "x" * 101
    answer = cleo.post("/en/archetypes/", {"pool": POOL, FIELD.format("group-1", "en"): long})
    assert answer.status_code == 422
    assert long in answer.text
    assert f'href="#{FIELD.format("group-1", "en")}"' in answer.text
    assert all_rows(app)["archetype_name"] == []
    wrong = cleo.post("/en/archetypes/", {"pool": POOL, FIELD.format("group-1", "en"): "a\x07b"})
    assert wrong.status_code == 422


def test_a_pool_without_groups_has_nothing_to_name(app: Flask) -> None:
    consulting(app)
    cleo = curator(app)
    grouped.use(app, grouped.without_groups(NO_GROUPS))
    assert "No archetypes yet" in cleo.get("/en/archetypes/").text
    given = {"pool": POOL, FIELD.format("group-1", "en"): "A name"}
    assert cleo.post("/en/archetypes/", given).status_code == 404


def test_who_may_name_archetypes_finds_the_page_from_the_account(app: Flask) -> None:
    ann = consulting(app)
    assert "/en/archetypes/" not in ann.get("/en/account/").text
    assert "/en/archetypes/" in curator(app).get("/en/account/").text
