"""A plan in the address of a result: what it shows, to whom, and that it changes nothing."""

import gzip
import re

import pytest
from flask import Flask

from tests.integration.web.browser import Browser, example, the_questionnaire
from tests.integration.web.instance import all_rows, statements

ROUTE = ["STR-3", "STR-4", "PEO-4", "PRC-4", "PRD-3", "PHY-3", "EMP-4", "PER-3"]


@pytest.fixture
def visitor(shared_app: Flask) -> Browser:
    """A browser that has not been here before; what it makes is its own."""
    return Browser(shared_app)


def asking(*items: str) -> str:
    return "?" + "&".join(f"plan={item}" for item in items)


def ticked(html: str) -> list[str]:
    return sorted(re.findall(r'name="plan" value="([^"]+)" checked', html))


def test_the_whole_route_shows_level_4_and_keeps_its_ticks(visitor: Browser) -> None:
    _, address = visitor.submitted()
    page = visitor.get(address + asking(*ROUTE))
    assert page.status_code == 200
    assert "With these 8 steps you reach level 4, Quantitatively managed" in page.text
    assert ticked(page.text) == sorted(ROUTE)


def test_the_link_to_the_whole_route_names_exactly_its_answers(visitor: Browser) -> None:
    _, address = visitor.submitted()
    offered = re.search(r'href="(\?plan=[^"#]+)#planned"', visitor.get(address).text)
    assert offered is not None
    assert offered[1].replace("&amp;", "&") == asking(*ROUTE)


def test_every_next_step_and_every_answer_of_the_route_has_one_box(visitor: Browser) -> None:
    _, address = visitor.submitted()
    boxes = re.findall(r'name="plan" value="([^"]+)"', visitor.get(address).text)
    assert sorted(boxes) == sorted({*ROUTE, "PAC-2", "CHN-3"})
    assert ticked(visitor.get(address).text) == []


def test_the_form_asks_by_get_and_needs_no_script_and_no_token(visitor: Browser) -> None:
    _, address = visitor.submitted()
    html = visitor.get(address).text
    form = html[html.index('<form method="get"') :]
    form = form[: form.index("</form>")]
    assert 'action="#planned"' in form
    assert "csrf_token" not in form
    assert "<script" not in form


def test_a_plan_writes_nothing(app: Flask) -> None:
    visitor = Browser(app)
    _, address = visitor.submitted()
    visitor.get(address)
    before = all_rows(app)
    with statements(app) as seen:
        visitor.get(address + asking(*ROUTE))
    assert all_rows(app) == before
    assert all(statement.startswith("SELECT") for statement in seen)


def test_who_holds_a_link_to_the_result_only_may_plan_too(shared_app: Flask) -> None:
    owner = Browser(shared_app)
    assessment, address = owner.submitted()
    reader = Browser(shared_app)
    reader.open(owner.share(assessment, address))
    page = reader.get(address + asking("PRD-3"))
    assert page.status_code == 200
    assert "With this step 54% is in place; the level stays 3" in page.text
    assert Browser(shared_app).get(address + asking("PRD-3")).status_code == 404


@pytest.mark.parametrize(
    "strange",
    ["XXX-1", "prd-3", "STR-2", "", "' OR 1=1", "<script>alert(1)</script>", "PRD-3%00", "%ff"],
)
def test_what_cannot_be_planned_is_left_out_with_a_sentence(visitor: Browser, strange: str) -> None:
    _, address = visitor.submitted()
    page = visitor.get(address + asking("PRD-3", strange))
    assert page.status_code == 422
    assert "names 1 answer that cannot be planned here; it is left out." in page.text
    assert ticked(page.text) == ["PRD-3"]
    assert "alert(1)" not in page.text


def test_an_answer_named_twice_is_planned_once(visitor: Browser) -> None:
    _, address = visitor.submitted()
    page = visitor.get(address + asking("PRD-3", "PRD-3"))
    assert page.status_code == 200
    assert "With this step" in page.text


def test_everything_at_once_can_be_planned_and_thousands_of_names_are_counted(
    visitor: Browser,
) -> None:
    _, address = visitor.submitted()
    answers = example()["answers"]
    open_items = [i.id for i in the_questionnaire().items if i.scored and answers[i.id] != "F"]
    everything = visitor.get(address + asking(*open_items))
    assert everything.status_code == 200
    assert "you reach level" in everything.text
    many = visitor.get(address + asking(*(f"X{n}" for n in range(2000))))
    assert many.status_code == 422
    assert "names 2000 answers" in many.text


def test_a_provisional_result_says_why_nothing_can_be_planned(visitor: Browser) -> None:
    assessment = visitor.start()
    given = example()["answers"] | {"RES-4": ""}
    visitor.fill(assessment, {item: code for item, code in given.items() if code})
    address = visitor.submit(assessment)
    said = "What steps would bring can be shown once every question has an answer."
    assert said in visitor.get(address).text
    assert 'name="plan"' not in visitor.get(address).text
    refused = visitor.get(address + asking("PRD-3"))
    assert refused.status_code == 422
    assert said in refused.text


def test_a_quick_check_says_that_the_full_questionnaire_can(visitor: Browser) -> None:
    address = visitor.submit(visitor.start("quick"))
    page = visitor.get(address + asking("CHN-3"))
    assert page.status_code == 422
    assert "is shown by the full questionnaire" in page.text


def test_the_page_stays_light_with_and_without_a_plan(visitor: Browser) -> None:
    _, address = visitor.submitted()
    for query in ("", asking(*ROUTE)):
        assert len(gzip.compress(visitor.get(address + query).data)) <= 20_000
