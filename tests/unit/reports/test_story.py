"""The lines a director can retell, and what is uncertain."""

from tests.unit.reports import cases


def lines(given: dict[str, object]) -> dict[str, str]:
    return {line.about: line.text for line in cases.page(given).story}


def test_the_worked_example_is_told_in_six_lines() -> None:
    assert lines(cases.answers("example1")) == {
        "Strong": "Promptness (level 4, 75%), People (level 4, 67%) and Expertise and "
        "professionalism (level 4, 67%).",
        "Weak": "Proactivity (level 2, 25%), Product (level 2, 33%) and Channels (level 2, 42%).",
        "Held back": "1 more dimension must reach level 3 and practices of levels 3 and 4 are not "
        "far enough in place.",
        "Do first": "Make a service briefing part of the launch checklist.",
        "It brings": "These 8 answers lift you to level 4, Quantitatively managed.",
        "Uncertain": "Every answer is known, so nothing here is a range.",
    }


def test_each_line_leads_to_a_section_that_is_there() -> None:
    sections = {line.section for line in cases.page(cases.answers("example1")).story}
    assert sections == {"dimensions", "hindrances", "steps", "route", "uncertain"}


def test_where_all_stands_alike_nothing_is_called_strong_or_weak() -> None:
    assert set(lines(cases.uniform("F"))) == {"Uncertain"}
    assert "Strong" not in lines(cases.uniform("L"))


def test_nothing_answered_tells_only_how_wide_the_range_is() -> None:
    assert lines({}) == {
        "Uncertain": "The level lies between 1 and 5, in place between 0% and 100%."
    }


def test_what_is_not_known_says_where_it_could_lead_and_which_dimensions_are_uneven() -> None:
    found = cases.page({**cases.answers("example2"), "RES-4": "L"}).uncertainty
    assert found is not None
    assert found.title == "The level is 3 in any case; in place lies between 72% and 74%"
    assert found.sentences == (
        "Expertise and professionalism could stand higher, because answers are missing or not "
        "known.",
        "Process, Physical evidence, Expertise and professionalism and Customer insight are "
        "uneven: a higher level is met there, one beneath it is not. The level counts only up to "
        "that gap.",
    )


def test_a_quick_check_has_no_such_section() -> None:
    assert cases.page({"CHN-3": "F"}, form="quick").uncertainty is None
    assert cases.page({"CHN-3": "F"}, form="quick").story == ()
