"""The printed pages: what stands where, and that nothing stands on anything else."""

from functools import cache

import pytest

from scoring.result import score_sheet
from survey.reports.blank_form import blank_form, blank_form_pdf
from survey.reports.pdf import render_pdf
from survey.reports.printed import report as printed_report
from tests.integration import report_cases
from tests.integration.pdf_places import Place, places
from tests.unit.reports import cases

# Counting lines takes two fifths of the time of what prints; test_report_pdf.py counts them.
pytestmark = pytest.mark.no_cover

ONE_STRETCH = ("lowest", "not known", "none applies")
TWO_STRETCHES = ("final", "long name")

# Answers whose results say much on the cover, in the order of the questionnaire.
MUCH_NOT_KNOWN = (
    "F L L P L F P N N F L N N L DK DK F N L L N P N N F N N L L DK P L L L N P L N N P DK P L N P "
    "N N N N N L P L P L P"
)
MUCH_IN_PLACE = (
    "P L N F F P N N F F F F F L P F F F F P F F P F P P N N P L P P F F L P F F P L L F L F L F F "
    "N L L L F F L F P"
)


@cache
def placed(name: str) -> list[Place]:
    return places(report_cases.printed(name))


@pytest.mark.parametrize("name", [*ONE_STRETCH, *TWO_STRETCHES])
def test_the_next_steps_begin_below_and_left_of_the_whole_route(name: str) -> None:
    route = report_cases.each()[name].page.route
    assert route is not None
    assert len(route.stretches) == (1 if name in ONE_STRETCH else 2)
    words = placed(name)
    # The route's answers are the only lines with an arrow, and each ends with one.
    raised = [place for place in words if "→" in place.text]
    assert len(raised) == sum(len(stretch.raises) for stretch in route.stretches)
    heading = next(place for place in words if place.text == "Your next steps")
    assert (heading.page, heading.top) > max((place.page, place.top) for place in raised)
    assert heading.left < min(place.left for place in raised)


def test_a_blank_form_has_a_cover_a_page_about_the_organisation_and_a_page_a_section() -> None:
    words = places(blank_form_pdf(cases.questionnaire(), "en"))
    sections = blank_form(cases.questionnaire(), "en").sections
    assert max(place.page for place in words) == 2 + len(sections) == 16
    for section in sections:
        page = " ".join(place.text for place in words if place.page == 2 + section.number)
        assert f"{section.number}. {section.name}" in page
        assert all(question.statement in page for question in section.questions)


def test_the_five_next_steps_of_the_worked_example_share_a_page() -> None:
    words = placed("final")
    heading = next(place for place in words if place.text == "Your next steps")
    begun = [place for place in words if place.text.startswith("First 30 days")]
    assert len(begun) == 5
    assert {place.page for place in begun} == {heading.page}


@pytest.mark.parametrize("name", ["final", "highest", "lowest", "provisional", "no answers"])
def test_only_the_last_page_ends_in_its_upper_half(name: str) -> None:
    words = [place for place in placed(name) if 20 < place.top < 280]
    pages = max(place.page for place in words)
    for page in range(1, pages):
        assert max(place.top for place in words if place.page == page) > 148, page


@pytest.mark.parametrize("locale", ["nl", "pt_BR"])
@pytest.mark.parametrize("answers", [MUCH_NOT_KNOWN, MUCH_IN_PLACE])
def test_the_cover_ends_on_its_own_page_in_the_longer_languages(answers: str, locale: str) -> None:
    version = cases.questionnaire()
    codes = dict(zip((item.id for item in version.items), answers.split(), strict=True))
    sheet = cases.sheet(codes)
    written = printed_report(
        score_sheet(sheet, version), sheet, version, locale, "Acme", cases.SUBMITTED
    )
    last_step = written.page.steps[-1].action
    cover = " ".join(p.text for p in places(render_pdf(written, locale)) if p.page == 1)
    assert last_step in cover


def test_no_line_ends_after_the_first_word_of_a_sentence() -> None:
    version, sheet = cases.questionnaire(), cases.sheet(cases.answers("example1"))
    written = printed_report(
        score_sheet(sheet, version), sheet, version, "pt_BR", "Acme", cases.SUBMITTED
    )
    sentences = [row.statement for area in written.areas for row in area.rows]
    sentences += [step.why for step in written.page.steps]
    drawn = {place.text for place in places(render_pdf(written, "pt_BR"))}
    assert [text for text in sentences if text.split()[0] in drawn] == []
