"""What pages are made of: escaped, without inline styles or scripts, fields described."""

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest

from scoring.result import score_sheet
from survey import wording
from survey.reports.pdf import report_html
from survey.reports.result_page import ResultPage, result_page
from survey.templating import report_environment
from tests.unit.reports import cases

HOSTILE = '<script>alert(1)</script>{{7*7}}{x.__class__}"><img src=x onerror=y>'


def result_html(page: ResultPage) -> str:
    language = wording.LANGUAGES["en"]
    # The links beside the headline belong to the web application, which fills that block.
    bare = '{% extends "results/result.html" %}{% block result_actions %}{% endblock %}'
    return (
        report_environment("en")
        .from_string(bare)
        .render(
            page=page,
            language=language,
            languages=[],
            asset=lambda name: f"/static/{name}",
            csp_nonce="n",
            preloaded_type=tuple,
            account_link=str,
        )
    )


def shown(given: dict[str, Any], organisation: str = "Acme") -> str:
    return result_html(cases.page(given, organisation))


def printed(given: dict[str, Any], organisation: str = "Acme") -> str:
    return report_html(cases.report(given, organisation), "en")


@pytest.mark.parametrize("example", ["example1", "example2"])
def test_a_result_page_has_no_inline_style_script_or_foreign_address(example: str) -> None:
    html = result_html(cases.page(cases.answers(example)))
    assert " style=" not in html
    assert "<script" not in html
    assert not re.search(r'(src|href)="(https?:)?//', html)


@pytest.mark.parametrize("write", [shown, printed])
def test_what_people_typed_stays_literal(write: Callable[..., str]) -> None:
    given = {**cases.answers("example1"), "STR-2": {"code": "F", "note": HOSTILE}}
    html = write(given, HOSTILE)
    assert "<script" not in html
    assert "<img" not in html
    assert "{{7*7}}" in html
    assert "{x.__class__}" in html


def test_page_and_report_say_the_same_figures() -> None:
    given = cases.answers("example1")
    page = cases.page(given)
    for html in (shown(given), printed(given)):
        for group in (*page.lenses, *page.models):
            assert re.search(f">(.*: )?{re.escape(group.figure)} ?<", html)
        assert page.method.facts[-1][1] in html


@pytest.mark.parametrize("write", [shown, printed])
def test_a_legend_explains_what_is_drawn_and_nothing_else(write: Callable[..., str]) -> None:
    legends = (
        "You",
        "Range while answers are missing or not known",
        "Mean of the set",
        "Mark that is passed",
        "Mark still to pass",
    )
    explained = {
        name: {entry for entry in legends if re.search(f"<span>{entry}", html)}
        for name, html in (
            ("all", write({**cases.answers("example1"), "RES-4": "DK"})),
            ("highest", write(cases.uniform("F"))),
            ("none", write({})),
        )
    }
    assert explained["all"] == set(legends)
    assert explained["highest"] == {"You", "Mean of the set", "Mark that is passed"}
    assert explained["none"] == {
        "Range while answers are missing or not known",
        "Mark still to pass",
    }


def test_codes_of_questions_stand_only_where_every_answer_shows_its_code() -> None:
    given = cases.answers("example1")
    assert "PEO-2, PEO-3" in printed(given)
    assert "PEO-2" not in re.sub(r"<[^>]*>", "", shown(given))


def test_what_a_plan_brings_stands_under_the_headline_with_a_way_to_the_table() -> None:
    given = cases.answers("example1")
    filled = cases.sheet(given)
    result = score_sheet(filled, cases.questionnaire())
    tried = result_page(
        result, filled, cases.questionnaire(), "en", "Acme", cases.SUBMITTED, ["PRD-3"]
    )
    first = result_html(tried).partition("</section>")[0]
    said = "With this step 54% is in place; the level stays 3."
    assert f'<p class="outlook">{said} <a href="#planned">' in first
    assert "outlook" not in shown(given)


@pytest.mark.parametrize(
    "name", ["x" * 300, "Wort " * 60, "שירות \u202e לקוחות", "😀🧑‍🚀", "á" * 50]
)
def test_a_strange_name_stands_by_itself_on_the_page(name: str) -> None:
    html = result_html(cases.page(cases.answers("example1"), organisation=name))
    assert f"<bdi>{name}</bdi>" in html


def test_long_notes_do_not_reach_the_page() -> None:
    given = {
        item: {"code": code, "note": "n" * 2000} for item, code in cases.answers("example1").items()
    }
    assert "nnnn" not in result_html(cases.page(given))


def test_no_index_between_one_and_five_is_shown() -> None:
    html = result_html(cases.page(cases.answers("example1")))
    for index in ("3.12", "3.1190", "2.67", "3.58"):
        assert index not in re.sub(r"<svg.*?</svg>", "", html)


def test_headings_never_skip_a_level() -> None:
    for write, example in itertools.product((shown, printed), ("example1", "example2")):
        levels = [int(n) for n in re.findall(r"<h(\d)", write(cases.answers(example)))]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def fields(source: str) -> str:
    environment = report_environment("en")
    return environment.from_string('{% import "macros/fields.html" as f %}' + source).render()


def test_a_wrong_text_field_is_marked_and_described_by_hint_and_error() -> None:
    html = fields("{{ f.text_input('org', 'Name', '<x>', hint='H', error='E') }}")
    assert 'aria-describedby="org-hint org-error" aria-invalid="true"' in html
    assert 'id="org-hint"' in html
    assert 'id="org-error"' in html
    assert 'value="&lt;x&gt;"' in html


def test_a_field_that_is_right_carries_no_descriptions() -> None:
    html = fields("{{ f.text_input('org', 'Name') }}")
    assert "aria-" not in html


def test_radio_cards_are_one_group_with_the_question_as_heading_and_one_choice() -> None:
    html = fields(
        "{{ f.radio_cards('STR-2', 'Goals?', [{'value': 'N', 'label': 'No', 'text': ''},"
        " {'value': 'F', 'label': 'Yes', 'text': 'All'}], chosen='F', number=3,"
        " extra=[{'value': 'DK', 'label': 'I do not know', 'text': ''}]) }}"
    )
    assert "<legend><h2>3. Goals?</h2></legend>" in html
    assert html.count('name="STR-2"') == 3
    assert re.findall(r'id="([^"]*)"[^>]* checked', html) == ["STR-2-F"]
    assert '<fieldset class="field divided" id="STR-2" role="radiogroup"' in html


def test_the_error_summary_links_to_each_field_and_vanishes_without_errors() -> None:
    html = fields("{{ f.error_summary([{'field': 'org', 'message': 'Enter a name'}]) }}")
    assert '<a href="#org">Enter a name</a>' in html
    assert 'tabindex="-1" autofocus' in html
    assert fields("{{ f.error_summary([]) }}").strip() == ""


def test_the_title_says_error_first_and_a_single_language_offers_no_switcher() -> None:
    shared = {
        "language": wording.LANGUAGES["en"],
        "languages": [],
        "asset": str,
        "csp_nonce": "n",
        "preloaded_type": tuple,
        "account_link": str,
    }
    page = report_environment("en").from_string(
        '{% extends "base.html" %}{% block title %}Start{% endblock %}'
    )
    assert "<title>Start – Service maturity</title>" in page.render(**shared)
    wrong = page.render(errors=["x"], **shared)
    assert "<title>Error: Start – Service maturity</title>" in wrong
    assert "<nav" not in wrong
