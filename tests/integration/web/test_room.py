"""One question at a time, for people who answer together in a room."""

from __future__ import annotations

from flask import Flask

from tests.integration.web.browser import Browser, the_questionnaire


def first_key(page: str, assessment: str) -> str:
    return page.split(f"/en/a/{assessment}/p/one-")[1].split('"', maxsplit=1)[0]


def test_the_task_list_leads_to_the_first_question_without_an_answer(browser: Browser) -> None:
    assessment = browser.start()
    first, second = (item.id for item in the_questionnaire().dimension["CHN"].items[:2])
    assert first_key(browser.get(f"/en/a/{assessment}/").text, assessment) == first
    browser.save(assessment, "CHN", {first: "F"}, base=0)
    assert first_key(browser.get(f"/en/a/{assessment}/").text, assessment) == second


def test_saving_one_question_leaves_all_others_as_they_are_and_goes_on(browser: Browser) -> None:
    assessment = browser.start()
    browser.save(assessment, "CHN", {"CHN-2": "F", "CHN-4": "P"}, base=0, note_CHN_4="kept")
    page = f"/en/a/{assessment}/p/one-"
    saved = browser.save(assessment, "one-CHN-3", {"CHN-3": "L"}, base=1, note_CHN_3="said so")
    assert saved.headers["Location"] == f"{page}CHN-4"
    shown = browser.get(f"/en/a/{assessment}/p/CHN").text
    for item, code in {"CHN-2": "F", "CHN-3": "L", "CHN-4": "P"}.items():
        assert f'id="answer-{item}-{code}" name="answer-{item}" value="{code}"' in shown
    assert "kept" in shown
    assert "said so" in shown


def test_one_can_go_back_finish_later_and_end_at_the_check_page(browser: Browser) -> None:
    assessment = browser.start()
    here = f"/en/a/{assessment}"
    last = the_questionnaire().dimension["STR"].items[-1].id
    back = browser.save(assessment, "one-CHN-3", {"CHN-3": "L"}, base=0, then="previous")
    assert back.headers["Location"] == f"{here}/p/one-CHN-2"
    later = browser.save(assessment, "one-CHN-3", {"CHN-3": "L"}, base=1, then="later")
    assert later.headers["Location"] == f"{here}/?saved=1"
    end = browser.save(assessment, f"one-{last}", {last: "N"}, base=1)
    assert end.headers["Location"] == f"{here}/check"
    start = browser.save(assessment, "one-CHN-2", {"CHN-2": "N"}, base=2, then="previous")
    assert start.headers["Location"] == f"{here}/p/one-CHN-3"


def test_a_stale_question_shows_both_answers(browser: Browser) -> None:
    assessment = browser.start()
    browser.save(assessment, "one-CHN-3", {"CHN-3": "L"}, base=0)
    stale = browser.save(assessment, "one-CHN-3", {"CHN-3": "N"}, base=0)
    assert stale.status_code == 409
    assert "Somebody saved another answer meanwhile: Largely in place" in stale.text


def test_a_refused_note_is_named_and_its_text_stays(browser: Browser) -> None:
    assessment = browser.start()
    long = "x" * 4001
    refused = browser.save(assessment, "one-CHN-3", {"CHN-3": "L"}, base=0, note_CHN_3=long)
    assert refused.status_code == 422
    assert long in refused.text


def test_a_colleague_with_one_section_has_no_single_questions(app: Flask) -> None:
    owner, colleague = Browser(app), Browser(app)
    assessment = owner.start()
    colleague.open(owner.hand_over(assessment, "CHN"))
    assert colleague.get(f"/en/a/{assessment}/p/CHN").status_code == 200
    assert colleague.get(f"/en/a/{assessment}/p/one-CHN-2").status_code == 404
    assert owner.get(f"/en/a/{assessment}/p/one-XXX-2").status_code == 404


def test_what_a_form_says_nothing_of_keeps_its_answer(browser: Browser) -> None:
    assessment = browser.start()
    browser.save(assessment, "CHN", {"CHN-2": "F", "CHN-3": "P"}, base=0)
    browser.save(assessment, "CHN", {"CHN-3": "L"}, base=1)
    # A refusal shows the kept answers too, not only what was sent.
    refused = browser.save(assessment, "CHN", {"CHN-3": "Z"}, base=2)
    assert refused.status_code == 422
    assert 'id="answer-CHN-2-F" name="answer-CHN-2" value="F" autocomplete="off" checked' in (
        refused.text
    )


def test_the_check_page_hints_at_answers_that_seldom_go_together(browser: Browser) -> None:
    assessment = browser.start()
    page = f"/en/a/{assessment}/check"
    assert "Worth a second look" not in browser.get(page).text
    browser.save(assessment, "CHN", {"CHN-2": "N", "CHN-3": "NA", "CHN-5": "F"}, base=0)
    shown = browser.get(page).text
    assert "The second usually builds on the first" in shown
    assert "The same condition decides whether these apply" in shown
