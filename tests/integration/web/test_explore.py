"""Exploring a cohort: what stands where, in few queries, at an address that can be shared."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import delete, select

from survey.storage.tables import CohortMember, Enrolment
from survey.storage.tenancy import ACROSS
from tests.integration.web.browser import Browser, the_questionnaire
from tests.integration.web.explored import consulting, next_wave
from tests.integration.web.instance import database_of, statements

HERE = "/en/cohorts/c/explore/"
ROW = re.compile(r'<th scope="row"><a href="[^"]+">([^<]+)</a>')
CELL = re.compile(r'<td class="l(\d)">([^<]+)</td>')


def names(page: str) -> list[str]:
    return ROW.findall(page)


def again(app: Flask, address: str) -> str:
    """The page in another window of Ann's browser."""
    browser = Browser(app)
    browser.client.set_cookie("account", "session of ann")
    return browser.get(address).text


def test_each_organisation_has_a_row_with_its_level_in_each_dimension(app: Flask) -> None:
    page = consulting(app).get(HERE).text
    assert len(names(page)) == 13
    cells = CELL.findall(page)
    assert len(cells) == 13 * (len(the_questionnaire().dimensions) + 1)
    assert all(level == (text if text != "–" else "0") for level, text in cells)
    assert cells[-1] == ("0", "–")
    assert "Blue Bank 14" not in names(page)
    shares = CELL.findall(again(app, f"{HERE}?show=in_place"))
    assert all(text.endswith("%") or text == "–" for _level, text in shares)
    assert [level for level, _text in shares] == [level for level, _text in cells]


def test_the_address_sorts_filters_and_groups(app: Flask) -> None:
    browser = consulting(app)
    by_name = names(browser.get(f"{HERE}?sort=name&order=up").text)
    assert by_name == sorted(by_name)
    assert names(browser.get(f"{HERE}?sort=name").text) == by_name[::-1]
    down = CELL.findall(browser.get(f"{HERE}?sort=STR&show=in_place").text)
    column = len(the_questionnaire().page_order) + 1
    at = 1 + the_questionnaire().page_order.index("STR")
    shares = [int(text.rstrip("%")) for _l, text in down[at::column] if text != "–"]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) == 12
    trade = browser.get(f"{HERE}?sector=trade").text
    with database_of(app).read(ACROSS) as tx:
        expected = set(
            tx.execute(select(Enrolment.name).where(Enrolment.sector == "trade")).scalars()
        )
    assert set(names(trade)) == expected
    assert f"{len(expected)} organisations of 13" in trade
    unsaid = names(browser.get(f"{HERE}?sector=-").text)
    assert unsaid
    assert not set(unsaid) & expected
    assert names(browser.get(f"{HERE}?q=harbour 1").text) == ["North Harbour 1"]
    grouped = browser.get(f"{HERE}?by=employees").text
    heads = re.findall(r'<tr class="segment"><td[^>]*>([^<]+)</td>', grouped)
    assert [head.split(" · ")[0] for head in heads] == [
        "1-9 employees",
        "10-49 employees",
        "50-249 employees",
        "250-999 employees",
    ]
    assert len(names(grouped)) == 13


NONSENSE = (
    "sort=nothing&order=x&show=x&page=-1&by=x",
    "page=99999999999999999999",
    "level=%F0&state=%00&q=%00",
    "sector=' OR 1=1 --",
)


def test_an_address_that_makes_no_sense_is_no_error(app: Flask) -> None:
    browser = consulting(app)
    for query in NONSENSE:
        assert browser.get(f"{HERE}?{query}").status_code == 200


def test_a_filter_that_matches_nothing_says_so(app: Flask) -> None:
    assert "No organisation matches" in consulting(app).get(f"{HERE}?q=zzz").text


def test_more_than_two_hundred_stand_in_bands_and_in_a_paged_list(app: Flask) -> None:
    browser = consulting(app, 230)
    page = browser.get(HERE).text
    bands = page.split("</table>")[0]
    assert len(re.findall(r'<th scope="row">[^<]+ organisations</th>', bands)) == 20
    assert len(names(page)) == 50
    assert "page 1 of 5" in page
    last = browser.get(f"{HERE}?page=5").text
    assert len(names(last)) == 31
    assert not set(names(page)) & set(names(last))
    by_size = browser.get(f"{HERE}?by=employees").text.split("</table>")[0]
    assert len(re.findall("class=.segment.", by_size)) == 4
    assert len(re.findall(r'<th scope="row">', by_size)) == 20
    assert len(browser.get(f"{HERE}?sector=trade").text) < len(page)


QUERIES = {
    HERE: 5,
    f"{HERE}spread": 5,
    f"{HERE}archetypes": 5,
    f"{HERE}ladder": 5,
    f"{HERE}models": 6,
    f"{HERE}change": 5,
    "/en/cohorts/c/compare/?o=c-1&o=c-2": 5,
}
"""Who it is, whether she may, the cohort, its organisations, whether there are archetypes; models
ask for their parts."""


def test_a_page_takes_a_counted_number_of_queries(app: Flask) -> None:
    browser = consulting(app, 30)
    for address, number in QUERIES.items():
        with statements(app) as asked:
            assert browser.get(address).status_code == 200
        assert len(asked) == number, (address, asked)


def test_a_page_of_two_hundred_organisations_weighs_no_more_than_promised(app: Flask) -> None:
    browser = consulting(app, 199)
    address = f"{HERE}?show=in_place&by=sector"
    with statements(app) as asked:
        page = browser.get(address).data
    assert len(asked) == 5
    assert len(page) <= 150_000, len(page)


def test_dimensions_show_levels_spread_and_the_distance_to_targets(app: Flask) -> None:
    browser = consulting(app, targets='{"STR": 3, "CHN": 5}')
    page = browser.get(f"{HERE}spread").text
    assert page.count('<section class="panel chart"') == 3
    levels = page.split('id="levels"')[1].split("</table>")[0]
    for row in levels.split("<tr>")[2:]:
        counts = [int(n) for n in re.findall(r'<td class="amount">(\d+)</td>', row)]
        assert sum(counts) == 13
    targets = page.split('id="targets"')[1]
    assert len(re.findall('<th scope="row">', targets)) == 2
    assert "targets" not in again(app, "/en/cohorts/c/explore/ladder")


def test_the_ladder_counts_who_reached_each_level_and_lenses_follow(app: Flask) -> None:
    page = consulting(app).get(f"{HERE}ladder").text
    reached = page.split('id="reached"')[1].split("</table>")[0]
    figures = re.findall(r'<td class="amount">(\d+)</td><td class="amount">12', reached)
    counts = [int(figure) for figure in figures]
    assert counts == sorted(counts, reverse=True)
    assert len(counts) == 4
    for name in (the_questionnaire().text("en").lenses["four_p"].name, "Empathy"):
        assert name in page


def test_models_say_when_nobody_answered_about_them(app: Flask) -> None:
    page = consulting(app).get(f"{HERE}models").text
    assert "No organisation has submitted answers on service models" in page
    assert 'id="practised"' in page


def test_change_needs_a_wave_before_that_the_consultant_may_see(app: Flask) -> None:
    browser = consulting(app)
    assert "This is the first wave" in browser.get(f"{HERE}change").text
    next_wave(app)
    page = browser.get("/en/cohorts/d/explore/change").text
    assert "12 organisations that took part in both waves" in page
    assert 'id="movers"' in page
    database_of(app).transact(
        lambda tx: tx.execute(delete(CohortMember).where(CohortMember.cohort_id == "c")), ACROSS
    )
    page = browser.get("/en/cohorts/d/explore/change").text
    assert "or you are not a consultant of that cohort" in page
    assert 'id="movers"' not in page


PAGES = ("", "spread", "archetypes", "ladder", "models", "change")


def test_s20_a_cohort_shows_its_own_organisations_only(app: Flask) -> None:
    browser = consulting(app, 3)
    next_wave(app, 3, member=False)
    for page in PAGES:
        assert browser.get(f"/en/cohorts/d/explore/{page}").status_code == 404
        assert "d-0" not in browser.get(f"{HERE}{page}").text


def test_an_empty_cohort_says_what_comes(app: Flask) -> None:
    browser = consulting(app, 1)
    database_of(app).transact(lambda tx: tx.execute(delete(Enrolment)), ACROSS)
    for page in PAGES:
        assert "No organisation takes part yet" in browser.get(f"{HERE}{page}").text
