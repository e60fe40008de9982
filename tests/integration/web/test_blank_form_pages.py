"""A blank form: from the button on the start page to the download, for anybody."""

from __future__ import annotations

import pytest
from flask import Flask

from survey.actions.blank_form import FORM
from survey.tasks import Worker, form_task
from tests.integration.test_blank_form import Renderer
from tests.integration.web.browser import Browser
from tests.integration.web.instance import database_of

HERE = "/en/forms/service-maturity/1.1.0/"


def test_whoever_comes_by_gets_a_blank_form(app: Flask, browser: Browser) -> None:
    assert f'action="{HERE}"' in browser.get("/en/").text
    assert "Make the blank form" in browser.get(HERE).text
    assert browser.get(f"{HERE}form.pdf").headers["Location"] == HERE
    assert browser.post(HERE).headers["Location"] == HERE
    waiting = browser.get(HERE)
    assert "being made" in waiting.text
    assert waiting.headers["Refresh"] == "2"
    worker = Worker(database_of(app), {FORM: form_task(Renderer())}, lease_seconds=90)
    assert worker.run_one()
    other = Browser(app)
    done = other.get(HERE)
    assert "The form is ready" in done.text
    assert "Refresh" not in done.headers
    form = other.get(f"{HERE}form.pdf")
    assert form.data == b"%PDF-1.7 form"
    assert form.headers["Content-Type"] == "application/pdf"
    assert form.headers["Content-Disposition"] == (
        'attachment; filename="service-maturity-1.1.0-form-en.pdf"'
    )


def test_the_task_list_offers_the_form_of_its_own_version(browser: Browser) -> None:
    assessment = browser.start()
    assert f'action="{HERE}"' in browser.get(f"/en/a/{assessment}/").text


@pytest.mark.parametrize("path", ["none/1.0.0/", "service-maturity/9.9.9/"])
def test_a_version_that_is_not_there_is_not_found(browser: Browser, path: str) -> None:
    address = f"/en/forms/{path}"
    assert browser.get(address).status_code == 404
    assert browser.get(f"{address}form.pdf").status_code == 404
    assert browser.post(address).status_code == 404


def test_looking_at_the_page_of_a_form_asks_for_nothing(app: Flask, browser: Browser) -> None:
    browser.get(HERE)
    browser.get(f"{HERE}form.pdf")
    assert not Worker(database_of(app), {}, lease_seconds=90).run_one()
