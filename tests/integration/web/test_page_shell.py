"""Frames drawn once for everybody hold nothing of anybody."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from survey.web import answer_page, page_shell
from tests.integration.web.browser import Browser, the_questionnaire

RANDOM = re.compile(r'(?<=name="csrf_token" value=")[^"]+|(?<=nonce=")[^"]+')


def drawn_whole(monkeypatch: pytest.MonkeyPatch, browser: Browser, path: str) -> str:
    """The page without the frame kept for everybody."""
    with monkeypatch.context() as patch:
        patch.setattr(answer_page, "shell", lambda _key, draw: page_shell.shell(object(), draw))
        return browser.get(path).text


@pytest.mark.parametrize("form", ["full", "quick"])
def test_a_filled_frame_is_the_page_drawn_whole_for_its_reader(
    app: Flask, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    first, second = Browser(app), Browser(app)
    page = "CHN" if form == "full" else "quick-1"
    items = (
        [item.id for item in the_questionnaire().dimension["CHN"].items]
        if form == "full"
        else list(the_questionnaire().rules.quick.pages[0])
    )
    paths = {}
    for browser in (first, second):
        assessment = browser.start(form)
        paths[browser] = f"/en/a/{assessment}/p/{page}"
        browser.get(paths[browser])
    mine = paths[second].split("/")[3]
    browser_notes = {"note_" + items[0].replace("-", "_"): "only ours"}
    second.save(mine, page, {items[0]: "F"}, base=0, **browser_notes)
    for browser, path in paths.items():
        shown = browser.get(path).text
        assert RANDOM.sub("", shown) == RANDOM.sub("", drawn_whole(monkeypatch, browser, path))
        other = next(p for p in paths.values() if p != path).split("/")[3]
        assert path.split("/")[3] in shown
        assert other not in shown
    assert "only ours" not in first.get(paths[first]).text
    assert first.get(paths[first]).status_code == 200


def test_no_mark_of_a_slot_is_ever_sent(browser: Browser) -> None:
    assessment = browser.start()
    for code in the_questionnaire().page_order:
        assert "6e1d9c" not in browser.get(f"/en/a/{assessment}/p/{code}").text


def test_what_fills_a_slot_is_escaped() -> None:
    frame = page_shell.shell("a test's key", lambda: f"<p>{page_shell.mark('words')}</p>")
    assert frame.fill({"words": "<b>"}) == "<p>&lt;b&gt;</p>"


def test_frames_are_dropped_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_shell, "MOST_KEPT", 3)
    kept: dict[object, page_shell.Shell] = {}
    monkeypatch.setattr(page_shell, "_kept", kept)
    for number in range(5):
        page_shell.shell(number, lambda: "x")
    assert len(kept) <= 3


def test_each_page_and_form_keeps_its_token_and_base(browser: Browser) -> None:
    assessment = browser.start()
    path = f"/en/a/{assessment}/p/CHN"
    browser.save(assessment, "CHN", {"CHN-2": "F"}, base=0)
    shown = browser.get(path).text
    assert 'name="base" value="1"' in shown
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert token
    form = {"base": "1", "answer-CHN-2": "P", "csrf_token": token[1]}
    assert browser.send(path, form).status_code == 303
